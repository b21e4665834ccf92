from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from people.models import Event, SignIn, Store, User
from tests import factories
from tests.conftest import SignIn as SignInAs


@pytest.fixture
def operator(store: Store) -> User:
    return factories.person(store, "运维", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("url", ["/database/", "/database/login/", "/database/people/user/"])
def test_strangers_sign_in_at_the_products_door(client: Client, store: Store, url: str) -> None:
    response = client.get(url, follow=True)

    assert response.redirect_chain[-1][0].startswith("/people/sign-in?next=/database/")
    assert response.templates[0].name == "people/sign_in.html"


def test_the_databases_own_form_takes_no_passwords(client: Client, operator: User) -> None:
    operator.set_password("Werkstatt-2026")
    operator.save()

    client.post("/database/login/", {"username": operator.username, "password": "Werkstatt-2026"})

    assert "_auth_user_id" not in client.session


def test_members_are_refused_with_a_sentence(sign_in: SignInAs, director: User) -> None:
    client = sign_in(director)

    response = client.get("/database/", follow=True)

    assert response.status_code == 403
    assert "只有服务器运维人员可以查看数据库" in response.content.decode()


def test_the_operator_looks_around(sign_in: SignInAs, operator: User) -> None:
    client = sign_in(operator)

    assert client.get("/database/login/").headers["Location"] == "/database/"
    for page in ("", "people/user/", f"people/user/{operator.pk}/change/", "people/event/"):
        assert client.get(f"/database/{page}").status_code == 200


def test_nothing_is_deleted_and_no_password_is_shown(sign_in: SignInAs, operator: User) -> None:
    operator.set_password("Werkstatt-2026")
    operator.save()
    client = sign_in(operator)

    page = client.get(f"/database/people/user/{operator.pk}/change/").content.decode()

    assert operator.password not in page
    assert 'name="password"' not in page
    assert client.post(f"/database/people/user/{operator.pk}/delete/").status_code == 403
    assert User.objects.filter(pk=operator.pk).exists()


@pytest.mark.parametrize("model", [Event, SignIn])
def test_what_was_noted_cannot_be_changed(rf: RequestFactory, operator: User, model: type) -> None:
    request = rf.get("/")
    request.user = operator
    page: admin.ModelAdmin[Any] = admin.site.get_model_admin(model)

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    assert page.has_view_permission(request)

"""One person's page: what each reader sees of it, and the form behind it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from people.models import Disclosure, Store, StoreGroup, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def manager(director: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


@pytest.fixture
def person(store: Store) -> User:
    return factories.person(
        store,
        "赵敏",
        Role.SERVICE_ADVISOR,
        phone="13800138001",
        email="zhao@example.com",
        employee_number="2001",
    )


def url(name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=args)


def form_of(person: User, **changes: Any) -> dict[str, Any]:
    fields = {
        "employee_number": person.employee_number,
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "department": person.department_id or "",
        "roles": person.roles,
        "language": person.language,
    }
    return {**fields, **changes}


def test_a_manager_sees_masks_account_and_log(manager: Client, person: User) -> None:
    content = manager.get(url("person", person.pk)).content.decode()

    assert "138****8001" in content
    assert "z***@example.com" in content
    assert "13800138001" not in content
    assert "Not invited yet" in content


def test_a_colleague_sees_neither_contacts_nor_log(
    technician: User, person: User, sign_in: SignIn
) -> None:
    content = sign_in(technician).get(url("person", person.pk)).content.decode()

    assert "赵敏" in content
    for secret in ("138****8001", "z***@", "HD01-2001"):
        assert secret not in content


def test_ones_own_page_shows_the_full_number(person: User, sign_in: SignIn) -> None:
    content = sign_in(person).get(url("person", person.pk)).content.decode()

    assert "13800138001" in content
    assert not Disclosure.objects.exists()


PAGES = ("person", "person_edit", "person_deactivate")
POSTS = (
    "person_edit",
    "person_deactivate",
    "person_reactivate",
    "person_invite",
    "person_reset_link",
)


def test_a_person_of_another_store_is_not_there(manager: Client, stranger: User) -> None:
    got = [manager.get(url(page, stranger.pk)).status_code for page in PAGES]
    posted = [manager.post(url(page, stranger.pk)).status_code for page in POSTS]
    looked = manager.post(url("person_reveal", stranger.pk, "phone")).status_code

    assert {*got, *posted, looked} == {404}


@pytest.mark.parametrize("page", POSTS)
def test_a_technician_is_refused_every_write(
    technician: User, person: User, sign_in: SignIn, page: str
) -> None:
    before = User.objects.filter(pk=person.pk).values().get()

    response = sign_in(technician).post(url(page, person.pk), form_of(person, name="抢"))

    assert response.status_code == 403
    assert User.objects.filter(pk=person.pk).values().get() == before


@pytest.mark.parametrize(
    "page", ["person_reactivate", "person_invite", "person_reset_link", "invite_all"]
)
def test_writes_are_not_made_by_looking(manager: Client, person: User, page: str) -> None:
    args = () if page == "invite_all" else (person.pk,)

    assert manager.get(url(page, *args)).status_code == 405


def test_a_click_shows_the_full_number_in_its_place(manager: Client, person: User) -> None:
    response = manager.post(
        url("person_reveal", person.pk, "phone"), headers={"HX-Request": "true"}
    )

    assert 'href="tel:13800138001"' in response.content.decode()
    assert "<html" not in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert Disclosure.objects.get().field == "phone"


def test_without_a_script_the_page_comes_again_with_the_number(
    manager: Client, person: User
) -> None:
    content = manager.post(url("person_reveal", person.pk, "email")).content.decode()

    assert "mailto:zhao@example.com" in content
    assert "138****8001" in content
    assert Disclosure.objects.get().field == "email"


def test_a_field_that_is_no_secret_cannot_be_revealed(manager: Client, person: User) -> None:
    assert manager.post(url("person_reveal", person.pk, "password")).status_code == 404


def test_a_colleague_may_not_look(technician: User, person: User, sign_in: SignIn) -> None:
    response = sign_in(technician).post(url("person_reveal", person.pk, "phone"))

    assert response.status_code == 403
    assert not Disclosure.objects.exists()


def test_a_person_is_added(manager: Client, director: User) -> None:
    response = manager.post(
        url("person_new"),
        {
            "employee_number": "２００２",
            "name": "钱　进",
            "phone": "+86 138 0013 8002",
            "email": "Qian@example.com",
            "department": director.department_id,
            "title": "服务顾问",
            "roles": [Role.SERVICE_ADVISOR],
            "superior": director.pk,
            "language": "zh-hans",
            "hired_on": "2026-03-01",
        },
    )

    made = User.objects.get(employee_number="2002")
    assert response.headers["Location"] == url("person", made.pk)
    assert (made.name, made.phone, made.superior) == ("钱进", "13800138002", director)
    assert (made.roles, made.hired_on) == (["service_advisor"], dt.date(2026, 3, 1))


def test_another_one_can_be_added_at_once(manager: Client) -> None:
    fields = {"employee_number": "2002", "name": "钱进", "language": "zh-hans", "another": "1"}

    response = manager.post(url("person_new"), fields)

    assert response.headers["Location"] == url("person_new")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"employee_number": "2001"}, "employee_number", "赵敏 has this number already."),
        ({"phone": "13800138001"}, "phone", "赵敏 (2001) has this already."),
        ({"phone": "13900139000"}, "phone", "Somebody in another store has this already."),
        ({"email": "ZHAO@example.com"}, "email", "赵敏 (2001) has this already."),
        (
            {"phone": "12345"},
            "phone",
            "This is not a mobile number: 11 digits, or + and the country code.",
        ),
        ({"name": ""}, "name", "This field is required."),
        (
            {"roles": ["group_manager"]},
            "roles",
            "Select a valid choice. group_manager is not one of the available choices.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    manager: Client,
    person: User,
    stranger: User,
    changes: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    User.objects.filter(pk=stranger.pk).update(phone="13900139000")
    fields = {"employee_number": "2002", "name": "钱进", "title": "已填的岗位", "language": "en"}

    response = manager.post(url("person_new"), {**fields, **changes})

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert "已填的岗位" in response.content.decode()
    assert not User.objects.filter(name="钱进").exists()


def test_a_department_of_another_store_cannot_be_chosen(
    manager: Client, stranger: User, person: User
) -> None:
    response = manager.post(
        url("person_edit", person.pk),
        form_of(person, department=stranger.department_id, superior=stranger.pk),
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"department", "superior"}


def test_a_person_is_changed(manager: Client, person: User) -> None:
    response = manager.post(url("person_edit", person.pk), form_of(person, title="高级服务顾问"))

    assert response.headers["Location"] == url("person", person.pk)
    person.refresh_from_db()
    assert person.title == "高级服务顾问"
    page = manager.get(url("person", person.pk)).content.decode()
    assert "高级服务顾问" in page


def test_the_form_of_somebody_else_is_a_look_at_their_numbers(
    manager: Client, person: User, director: User
) -> None:
    manager.get(url("person_edit", person.pk))
    manager.get(url("person_edit", director.pk))
    manager.get(url("person_edit", factories.person(person.store).pk))

    assert [(look.subject, look.field) for look in Disclosure.objects.all()] == [(person, "form")]


def test_a_refusal_of_the_rules_stands_on_the_form(manager: Client, director: User) -> None:
    response = manager.post(
        url("person_edit", director.pk), form_of(director, roles=[Role.TECHNICIAN])
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "roles": ["You would lock yourself out. Ask another manager to take over first."]
    }


def test_hr_is_not_offered_roles_that_it_cannot_give(store: Store, sign_in: SignIn) -> None:
    hr = factories.person(store, "韩人事", Role.HR)

    form = sign_in(hr).get(url("person_new")).context["form"]

    offered = {value for value, _label in form.fields["roles"].choices}
    assert "service_advisor" in offered
    assert not offered & {"aftersales_director", "it_admin", "general_manager", "group_manager"}


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_somebody_is_deactivated_after_a_look_at_who_reports_to_them(
    manager: Client, person: User, store: Store
) -> None:
    factories.person(store, "组员", superior=person)
    page = manager.get(url("person_deactivate", person.pk)).content.decode()
    assert "组员" in page
    assert 'value="2026-11-23"' in page

    response = manager.post(
        url("person_deactivate", person.pk), {"left_on": "2026-11-20", "why": "调店"}
    )

    assert response.headers["Location"] == url("person", person.pk)
    person.refresh_from_db()
    assert (person.is_active, person.left_on) == (False, dt.date(2026, 11, 20))


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_an_account_is_not_closed_before_the_last_day(manager: Client, person: User) -> None:
    response = manager.post(url("person_deactivate", person.pk), {"left_on": "2026-12-31"})

    assert response.status_code == 422
    person.refresh_from_db()
    assert person.is_active


def test_deactivating_twice_and_oneself_is_refused(
    manager: Client, person: User, director: User
) -> None:
    fields = {"left_on": "2026-01-01"}
    manager.post(url("person_deactivate", person.pk), fields)

    again = manager.post(url("person_deactivate", person.pk), fields)
    oneself = manager.post(url("person_deactivate", director.pk), fields)

    assert (again.status_code, oneself.status_code) == (403, 403)
    assert "You cannot deactivate yourself." in oneself.content.decode()


def test_who_left_is_activated_again(manager: Client, store: Store) -> None:
    gone = factories.person(store, is_active=False)

    manager.post(url("person_reactivate", gone.pk))

    gone.refresh_from_db()
    assert gone.is_active


def test_an_invitation_is_shown_once_to_be_handed_over(
    manager: Client, person: User, eager: None
) -> None:
    person.set_unusable_password()
    person.save()

    response = manager.post(url("person_invite", person.pk))

    assert "/people/invitation/" in response.context["link"]
    assert response.context["link"] in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert "/people/invitation/" not in manager.get(url("person", person.pk)).content.decode()


def test_a_link_for_a_new_password_is_made_for_who_has_one(manager: Client, person: User) -> None:
    person.set_password("geheim-1234")
    person.save()

    response = manager.post(url("person_reset_link", person.pk))

    assert "/people/reset/" in response.context["link"]


def test_a_group_manager_adds_people_to_another_store(store: Store, sign_in: SignIn) -> None:
    store.group = StoreGroup.objects.create(name="恒达集团")
    store.save()
    sister = factories.store(code="HD02", group=store.group)
    manager = factories.person(store, "林集团", Role.GROUP_MANAGER)

    sign_in(manager).post(
        f"{url('person_new')}?store={sister.pk}",
        {
            "employee_number": "1",
            "name": "新店长",
            "roles": [Role.GENERAL_MANAGER],
            "language": "zh-hans",
        },
    )

    made = User.objects.get(name="新店长")
    assert (made.store, made.username, made.roles) == (sister, "HD02-1", ["general_manager"])


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_costs_the_same_queries_for_any_history(
    manager: Client, person: User, director: User, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        factories.person(person.store, superior=person)
        manager.post(url("person_edit", person.pk), form_of(person, title=f"岗位{number}"))
        manager.post(url("person_reveal", person.pk, "phone"))

    # the reader, unread notices, person, log, looks, reports
    with django_assert_num_queries(6):
        manager.get(url("person", person.pk))

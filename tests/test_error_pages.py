"""The pages for what is not there, not allowed, too old or broken."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from people.models import User
from tests.conftest import SignIn


@pytest.mark.usefixtures("director")
def test_a_stranger_who_is_lost_finds_the_way_to_the_start() -> None:
    response = Client().get("/no/such/page")

    assert response.status_code == 404
    assert "找不到页面" in response.content.decode()
    assert 'class="public-side"' in response.content.decode()


def test_a_person_who_is_lost_keeps_the_navigation(director: User, sign_in: SignIn) -> None:
    response = sign_in(director).get("/no/such/page")

    assert response.status_code == 404
    assert 'class="sidebar"' in response.content.decode()
    assert "恒达汽车" in response.content.decode()


def test_a_form_without_its_token_says_that_the_page_is_too_old(
    director: User, sign_in: SignIn
) -> None:
    signed_in = sign_in(director)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies

    response = strict.post("/theme", {"theme": "dark"})

    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_the_pages_of_last_resort_need_no_context(template: str) -> None:
    html = render_to_string(template)

    assert "<h1>" in html
    assert "/static/css/app.css" in html

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.cached_db import KEY_PREFIX as PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people import tasks
from people.models import SignIn, Store, User
from tests import factories
from tests.conftest import SignIn as SignInAs

PASSWORD = "Werkstatt-2026"
NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
WECOM = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) wxwork/4.1 MicroMessenger/7.0 Safari"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0"


@pytest.fixture
def li(store: Store) -> User:
    person = factories.person(store, "李婷", employee_number="1001")
    person.set_password(PASSWORD)
    person.save()
    return person


def enter(agent: str = EDGE, keep: str = "on") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/people/sign-in", {"username": "1001", "password": PASSWORD, "keep": keep})
    return client


def is_in(client: Client) -> bool:
    return client.get("/people/account/sessions").status_code == 200


def row_of(client: Client) -> SignIn:
    return SignIn.objects.get(session_key=client.session.session_key)


def test_the_page_shows_each_device_in_words_this_one_first(li: User) -> None:
    phone, desk = enter(WECOM), enter()

    page = desk.get("/people/account/sessions")

    assert [entry["device"] for entry in page.context["rows"]] == [
        "Windows 上的 Edge",
        "iPhone 上的 企业微信",
    ]
    assert [entry["is_this"] for entry in page.context["rows"]] == [True, False]
    assert is_in(phone)


def test_nobody_sees_the_devices_of_others(li: User, director: User, sign_in: SignInAs) -> None:
    enter(WECOM)

    page = sign_in(director).get("/people/account/sessions")

    assert page.context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_a_fixed_number_of_times(
    li: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clients = [enter() for _ in range(count)]

    with django_assert_num_queries(3):  # user, sign-ins, unread notices
        clients[0].get("/people/account/sessions")


def test_an_ended_session_is_dead_at_once(li: User) -> None:
    phone, desk = enter(WECOM), enter()

    response = desk.post(f"/people/account/sessions/{row_of(phone).pk}/end")

    assert response.headers["Location"] == "/people/account/sessions"
    assert not is_in(phone)
    assert is_in(desk)
    assert SignIn.objects.count() == 1
    assert Session.objects.count() == 1


def test_ending_one_under_htmx_brings_the_list_and_a_message(li: User) -> None:
    phone, desk = enter(WECOM), enter()

    response = desk.post(
        f"/people/account/sessions/{row_of(phone).pk}/end", headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert "toast" in response.headers["HX-Trigger"]
    page = response.content.decode()
    assert 'id="sessions"' in page
    assert "<html" not in page
    assert "iPhone" not in page


def test_ending_the_session_of_somebody_else_is_not_found(
    li: User, director: User, sign_in: SignInAs
) -> None:
    phone = enter(WECOM)
    row = row_of(phone)

    assert sign_in(director).post(f"/people/account/sessions/{row.pk}/end").status_code == 404
    assert is_in(phone)


def test_ending_a_session_twice_is_not_found(li: User) -> None:
    phone, desk = enter(WECOM), enter()
    url = f"/people/account/sessions/{row_of(phone).pk}/end"
    desk.post(url)

    assert desk.post(url).status_code == 404


def test_ending_needs_a_post(li: User) -> None:
    desk = enter()

    assert desk.get(f"/people/account/sessions/{row_of(desk).pk}/end").status_code == 405
    assert desk.get("/people/account/sessions/end-others").status_code == 405


def test_ending_this_session_signs_out(li: User) -> None:
    desk = enter()

    response = desk.post(f"/people/account/sessions/{row_of(desk).pk}/end")

    assert response.headers["Location"] == "/people/sign-in"
    assert not is_in(desk)


def test_all_others_are_ended_together(li: User, director: User) -> None:
    phone, tablet, desk = enter(WECOM), enter(), enter()
    factories.person(li.store, employee_number="1002")
    kept = SignIn.objects.create(user=director, session_key="of-somebody-else")

    desk.post("/people/account/sessions/end-others")

    assert [is_in(phone), is_in(tablet), is_in(desk)] == [False, False, True]
    assert set(SignIn.objects.all()) == {row_of(desk), kept}


def test_a_session_that_slipped_back_into_the_cache_dies_within_five_minutes(li: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        phone, desk = enter(WECOM), enter()
        key = phone.session.session_key
        cached = f"{PREFIX}{phone.session.session_key}"
        content = cache.get(cached)
        desk.post(f"/people/account/sessions/{row_of(phone).pk}/end")
        cache.set(cached, content)  # a request under way writes it back

        now.shift(dt.timedelta(minutes=5))

        assert not is_in(phone)
        assert cache.get(cached) is None
        assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(("minutes", "moved"), [(4, 0), (6, 6)])
def test_the_last_look_is_noted_every_five_minutes(li: User, minutes: int, moved: int) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        desk = enter()
        now.shift(dt.timedelta(minutes=minutes))

        is_in(desk)

        assert row_of(desk).seen_at == NOON + dt.timedelta(minutes=moved)


@pytest.mark.parametrize(
    ("keep", "hours", "lives"),
    [("", 11, True), ("", 13, False), ("on", 13, True), ("on", 24 * 29, True)],
)
def test_a_session_left_lying_ends_unless_it_was_to_be_kept(
    li: User, keep: str, hours: int, lives: bool
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        desk = enter(keep=keep)
        now.shift(dt.timedelta(hours=hours))

        assert is_in(desk) is lives


def test_a_deactivated_person_is_out_at_once(li: User) -> None:
    desk = enter()
    User.objects.update(is_active=False)

    assert not is_in(desk)


def test_what_ran_out_is_forgotten(li: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        enter()
        now.shift(dt.timedelta(days=20))
        fresh = enter()
        now.shift(dt.timedelta(days=11))

        tasks.forget_sessions()
        tasks.forget_sessions()

        assert [row.session_key for row in SignIn.objects.all()] == [fresh.session.session_key]
        assert Session.objects.count() == 1


def test_a_session_that_ran_out_is_not_shown(li: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        enter(WECOM)
        now.shift(dt.timedelta(days=31))
        desk = enter()

        rows = desk.get("/people/account/sessions").context["rows"]

        assert [entry["is_this"] for entry in rows] == [True]


def test_session_cookies_are_out_of_reach_for_scripts(li: User) -> None:
    cookie = enter().cookies[settings.SESSION_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"

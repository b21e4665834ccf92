import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people import events
from people.models import (
    Department,
    OpeningHours,
    Room,
    SignIn,
    StateCalendarYear,
    StateDay,
    Store,
    User,
)
from people.permissions import Role
from people.rules import NotNow
from people.services import calendars, set_up
from tests import factories

SET_UP = "/people/set-up"
TYPED = {
    "store_name": "恒达汽车",
    "code": "hd01",
    "brand": "大众",
    "time_zone": "Asia/Shanghai",
    "opens": "08:30",
    "closes": "17:30",
    "open_weekdays": ["0", "1", "2", "3", "4", "5", "6"],
    "room": "二楼会议室",
    "name": "陈国强",
    "employee_number": "1001",
    "email": "chen@example.com",
    "phone": "13800138000",
    "password": "Werkstatt-2026",
    "password_again": "Werkstatt-2026",
}


@pytest.fixture(autouse=True)
def first_start(db: None) -> Iterator[None]:
    """There is no store, and no process remembers one."""
    set_up.forget()
    yield
    set_up.forget()


@pytest.mark.parametrize("url", ["/", "/people/sign-in", "/people/account", "/database/", "/xyz"])
def test_every_page_leads_to_the_set_up(client: Client, url: str) -> None:
    response = client.get(url)

    assert response.status_code == 302
    assert response.headers["Location"] == SET_UP


def test_health_and_language_work_before_there_is_a_store(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    client.post("/language", {"language": "en", "next": SET_UP})
    assert "Set up your store" in client.get(SET_UP).content.decode()


def test_the_page_proposes_sensible_hours(client: Client) -> None:
    form = client.get(SET_UP).context["form"]

    assert form["opens"].value() == dt.time(8, 30)
    assert form["closes"].value() == dt.time(17, 30)
    assert form["open_weekdays"].value() == [0, 1, 2, 3, 4, 5, 6]
    assert form["time_zone"].value() == "Asia/Shanghai"
    assert form["room"].value() == "会议室"


def test_it_makes_a_store_that_can_hold_a_meeting(client: Client) -> None:
    response = client.post(SET_UP, TYPED)

    assert response.headers["Location"] == "/people/staff/import"
    store = Store.objects.get()
    assert (store.name, store.code, store.brand) == ("恒达汽车", "HD01", "大众")
    assert list(OpeningHours.objects.values_list("weekday", "opens", "closes")) == [
        (day, dt.time(8, 30), dt.time(17, 30)) for day in range(7)
    ]
    assert list(Department.objects.values_list("name", flat=True)) == [
        "售后管理",
        "前台",
        "车间",
        "配件",
        "保修",
        "客服",
    ]
    assert [room.name for room in Room.objects.all()] == ["二楼会议室"]
    assert [event.name for event in events.of(store)] == ["set_up"]


def test_the_first_manager_is_signed_in_and_runs_the_store(client: Client) -> None:
    client.post(SET_UP, TYPED)

    person = User.objects.get()
    assert (person.name, person.username, person.email) == (
        "陈国强",
        "HD01-1001",
        "chen@example.com",
    )
    assert person.roles == [Role.AFTERSALES_DIRECTOR]
    assert (person.is_staff, person.is_superuser) == (False, False)
    assert list(User.objects.in_aftersales()) == [person]
    assert SignIn.objects.get().user == person
    assert client.get("/people/account").status_code == 200
    client.post("/people/sign-out")
    typed = {"username": "HD01-1001", "password": "Werkstatt-2026"}
    assert client.post("/people/sign-in", typed).status_code == 302


def test_the_holidays_that_are_shipped_are_there(client: Client) -> None:
    client.post(SET_UP, TYPED)

    assert set(StateCalendarYear.objects.values_list("year", flat=True)) == {2025, 2026}
    worked = StateDay.objects.get(date=dt.date(2026, 2, 28))
    assert (worked.name, worked.is_off) == ("春节", False)


def test_holidays_are_loaded_once_and_corrections_stay(db: None) -> None:
    assert calendars.load_shipped() == [2025, 2026]
    StateDay.objects.filter(date=dt.date(2026, 2, 28)).delete()

    assert calendars.load_shipped() == []
    assert not StateDay.objects.filter(date=dt.date(2026, 2, 28)).exists()


def test_in_english_the_departments_are_english(client: Client) -> None:
    client.post("/language", {"language": "en"})
    client.post(SET_UP, TYPED)

    assert Department.objects.filter(name="Workshop").exists()
    assert User.objects.get().language == "en"


def test_closed_days_and_other_zones_are_taken(client: Client) -> None:
    client.post(SET_UP, {**TYPED, "open_weekdays": ["0", "1"], "time_zone": "Asia/Urumqi"})

    assert set(OpeningHours.objects.values_list("weekday", flat=True)) == {0, 1}
    assert Store.objects.get().time_zone == "Asia/Urumqi"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"store_name": ""}, "store_name"),
        ({"code": "恒达"}, "code"),
        ({"code": "x" * 21}, "code"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"opens": "25:00"}, "opens"),
        ({"opens": "18:00"}, "closes"),
        ({"open_weekdays": ""}, "open_weekdays"),
        ({"open_weekdays": "9"}, "open_weekdays"),
        ({"name": ""}, "name"),
        ({"employee_number": "a b!"}, "employee_number"),
        ({"email": "chen"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"password": "12345678", "password_again": "12345678"}, "password"),
        ({"password": "chen@example", "password_again": "chen@example"}, "password"),
        ({"password_again": "other"}, "password_again"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_made(
    client: Client, changed: dict[str, str], field: str
) -> None:
    response = client.post(SET_UP, {**TYPED, **changed})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Store.objects.exists()
    assert not StateCalendarYear.objects.exists()
    page = response.content.decode()
    assert 'value="chen' in page or field == "email"
    assert "Werkstatt-2026" not in page


def test_once_there_is_a_store_the_page_is_gone(client: Client) -> None:
    factories.store()

    assert client.get(SET_UP).status_code == 404
    assert client.post(SET_UP, TYPED).status_code == 404
    assert Store.objects.count() == 1


def test_the_second_of_two_at_once_makes_nothing(client: Client) -> None:
    client.post(SET_UP, TYPED)
    set_up.forget()
    store, manager = set_up.FirstStore, set_up.FirstManager

    with pytest.raises(NotNow):
        set_up.open_store(
            store("x", "X", "", "UTC", dt.time(8), dt.time(9), frozenset({1}), "x"),
            manager("x", "1", "", "", "Werkstatt-2026", "en"),
        )
    assert Store.objects.count() == User.objects.count() == 1


def test_looking_for_a_store_costs_nothing_later(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.store()
    client.get("/people/sign-in")

    with django_assert_num_queries(0):
        Client().get("/people/sign-in")

"""Each store's calendar from its rows, and the State's table as managers keep it."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.sql import emit_post_migrate_signal
from django.test import Client
from django.urls import reverse

from people import events
from people.calendar import DayKind
from people.models import StateCalendarYear, StateDay, Store, StoreClosure, User
from people.rules import Denied, NotNow
from people.services import calendars
from people.year_view import year_of
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NATIONAL_DAY = dt.date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _known_years(db: None) -> None:
    StateCalendarYear.objects.all().delete()
    calendars.load_shipped()


@pytest.fixture
def manager(director: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


def test_the_shipped_years_are_loaded_once_and_never_overwrite(director: User) -> None:
    calendars.edit_day(dt.date(2026, 6, 1), name="店庆", is_off=True, by=director)

    assert calendars.load_shipped() == []
    assert StateDay.objects.get(date="2026-06-01").name == "店庆"
    assert set(StateCalendarYear.objects.values_list("pk", flat=True)) == {2025, 2026}


def test_the_calendar_of_a_store_knows_all_three_kinds_of_days(store: Store) -> None:
    StoreClosure.objects.create(
        store=store, first_on="2026-10-05", last_on="2026-10-06", reason="盘点"
    )
    store.opening_hours.filter(weekday=6).delete()

    calendar = calendars.store_calendar(store)

    days = [dt.date(2026, 10, day) for day in (1, 4, 5, 7, 10)]
    assert [calendar.is_open_day(day) for day in days] == [True, False, False, True, True]
    assert [calendar.is_working_day(day) for day in days] == [False] * 4 + [True]
    assert calendar.days_between(DayKind.STORE_OPEN, days[0], days[3]) == 3


def test_a_store_that_never_said_its_hours_is_open_every_day() -> None:
    calendar = calendars.store_calendar(factories.store(hours=None))

    assert all(calendar.is_open_day(dt.date(2026, 11, day)) for day in range(1, 8))


def test_the_calendar_comes_from_the_cache_until_something_changes(
    store: Store,
    director: User,
    django_assert_num_queries: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    calendars.store_calendar(store)
    with django_assert_num_queries(0):
        calendars.store_calendar(store)

    with django_capture_on_commit_callbacks(execute=True):
        calendars.edit_day(NATIONAL_DAY, name="国庆节", is_off=False, by=director)

    assert calendars.store_calendar(store).is_working_day(NATIONAL_DAY)


def test_a_change_of_one_store_leaves_the_others_cached(
    store: Store, stranger: User, django_assert_num_queries: Any
) -> None:
    for each in (store, stranger.store):
        calendars.store_calendar(each)

    calendars.forget(store)

    with django_assert_num_queries(0):
        calendars.store_calendar(stranger.store)


def test_opening_hours_are_read_by_weekday(store: Store) -> None:
    store.opening_hours.exclude(weekday=0).delete()

    assert calendars.opening_hours(store) == {0: [(dt.time(8, 30), dt.time(17, 30))]}


def table(**changes: Any) -> bytes:
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": False},
    ]
    return json.dumps({"year": 2027, "days": days, **changes}).encode()


def post_table(client: Client, content: bytes, name: str = "2027.json") -> Any:
    url = f"{reverse('people:state_import')}?year=2026"
    return client.post(url, {"file": SimpleUploadedFile(name, content)})


def test_a_year_is_imported_from_json_or_csv(manager: Client, director: User) -> None:
    csv = "日期,休息/上班,节日\n2027-01-01,休,元旦\n2027-01-02,班,元旦\n".encode("gbk")
    for content in (table(), csv):
        response = post_table(manager, content)

        assert response.url == f"{reverse('people:state_calendar')}?year=2027"
        assert list(StateDay.objects.filter(year=2027).values_list("date", "name", "is_off")) == [
            (dt.date(2027, 1, 1), "元旦", True),
            (dt.date(2027, 1, 2), "元旦", False),
        ]
    year = StateCalendarYear.objects.get(year=2027)
    assert (year.source, events.of(year).count()) == ("2027.json", 2)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "The file is not valid JSON."),
        (table(days=[]), "The file has no days: the year is not published yet."),
        (b"", "The file is empty."),
        (b"x" * 300_000, "The file is larger than 256 KB."),
        (
            table(days=[{"name": "", "date": "2027-01-01", "isOffDay": True}]),
            "Row 1: The name of the holiday is missing.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    manager: Client, content: bytes, sentence: str
) -> None:
    response = post_table(manager, content)

    assert response.status_code == 422
    assert response.context["form"].errors["file"] == [sentence]
    assert not StateCalendarYear.objects.filter(year=2027).exists()


def day_url(day: str) -> str:
    return reverse("people:state_day", args=[day])


def test_a_day_is_edited_and_made_ordinary_again(manager: Client) -> None:
    manager.post(day_url("2026-06-01"), {"kind": "off", "name": "儿童节"})
    day = StateDay.objects.get(date="2026-06-01")
    assert (day.name, day.is_off) == ("儿童节", True)

    manager.post(day_url("2026-06-01"), {"kind": "plain", "name": ""})
    manager.post(day_url("2026-06-01"), {"kind": "plain", "name": ""})
    assert not StateDay.objects.filter(date="2026-06-01").exists()
    assert events.of(StateCalendarYear.objects.get(year=2026)).count() == 2


@pytest.mark.parametrize(
    ("day", "fields", "field"),
    [
        ("2026-06-01", {"kind": "off", "name": ""}, "name"),
        ("2026-06-01", {"kind": "worked", "name": "端午"}, "kind"),
        ("2026-06-01", {}, "kind"),
        ("2027-06-01", {"kind": "off", "name": "儿童节"}, "__all__"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(
    manager: Client, day: str, fields: dict[str, str], field: str
) -> None:
    response = manager.post(day_url(day), fields)

    assert response.status_code == 422
    assert set(response.context["day_form"].errors) == {field}


@pytest.mark.parametrize("day", ["2026-02-30", "gestern", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_there(manager: Client, day: str) -> None:
    assert manager.get(day_url(day)).status_code == 404


@pytest.mark.parametrize("year", ["1999", "2101", "x", "99999999999999999999"])
def test_a_year_that_no_calendar_reaches_is_not_there(manager: Client, year: str) -> None:
    assert manager.get(reverse("people:state_calendar"), {"year": year}).status_code == 404


def test_a_technician_looks_but_does_not_touch(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    page = client.get(reverse("people:state_calendar"), {"year": "2026"})

    assert page.status_code == 200
    assert "/people/settings/calendar/2026-10-01" not in page.content.decode()
    assert client.get(day_url("2026-10-01")).status_code == 403
    assert client.post(day_url("2026-10-01"), {"kind": "plain"}).status_code == 403
    assert post_table(client, table()).status_code == 403
    assert StateDay.objects.get(date=NATIONAL_DAY).is_off


def test_the_services_refuse_on_their_own(technician: User, director: User) -> None:
    with pytest.raises(Denied):
        calendars.edit_day(NATIONAL_DAY, name="x", is_off=False, by=technician)
    with pytest.raises(Denied):
        calendars.clear_day(NATIONAL_DAY, by=technician)
    with pytest.raises(NotNow, match="Import the table of 2027 first"):
        calendars.clear_day(dt.date(2027, 1, 1), by=director)


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_a_year_without_a_table_is_provisional_with_the_reason(manager: Client) -> None:
    content = manager.get(reverse("people:state_calendar"), {"year": "2027"}).content.decode()

    assert "Provisional: make-up days for 2027 not published yet" in content
    assert "/people/settings/calendar/2027-10-01" not in content


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_the_years_to_choose_from_are_the_known_ones_and_the_next(manager: Client) -> None:
    response = manager.get(reverse("people:state_calendar"))

    assert response.context["years"] == [2025, 2026, 2027]
    assert response.context["year"].number == 2026


def test_the_year_shows_holidays_with_the_days_worked_for_them(store: Store) -> None:
    year = year_of(2026, calendars.store_calendar(store), dt.date(2026, 11, 23))

    cells = {
        cell.day: cell for month in year.months for week in month.weeks for cell in week if cell
    }
    assert len(cells) == 365
    assert [cells[dt.date(2026, *day)].kind for day in ((10, 1), (10, 10), (11, 22), (11, 23))] == [
        "off",
        "worked",
        "rest",
        "plain",
    ]
    assert cells[dt.date(2026, 11, 23)].is_today
    assert cells[dt.date(2026, 2, 17)].is_closed
    holidays = {holiday.name: holiday for holiday in year.holidays}
    spring = holidays["春节"]
    assert (spring.first, spring.length) == (dt.date(2026, 2, 15), 9)
    assert spring.make_up == [dt.date(2026, 2, 14), dt.date(2026, 2, 28)]
    assert year.is_known
    assert year.why_provisional == ""


@pytest.mark.parametrize("year", ["2026", "2027"])
def test_the_page_costs_the_same_queries_for_any_year(
    manager: Client, store: Store, year: str, django_assert_num_queries: Any
) -> None:
    calendars.store_calendar(store)

    known = 1 if year == "2026" else 0
    # the reader, unread notices, the year, the years to choose from; the log of a known year
    with django_assert_num_queries(4 + known):
        manager.get(reverse("people:state_calendar"), {"year": year})


def test_an_upgrade_brings_the_years_that_it_knows(store: Store) -> None:
    StateCalendarYear.objects.all().delete()

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert set(StateCalendarYear.objects.values_list("pk", flat=True)) == {2025, 2026}


def test_a_product_without_a_store_is_left_to_its_set_up() -> None:
    StateCalendarYear.objects.all().delete()

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert not StateCalendarYear.objects.exists()

import datetime as dt
import zoneinfo
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from people.calendar import (
    DayKind,
    NeverOpenError,
    StateCalendar,
    StoreCalendar,
    spring_festival,
    statutory_days,
)
from people.holiday_tables import shipped_years, state_calendar

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
STATE = state_calendar(shipped_years())
STORE = StoreCalendar(STATE)
NINE_TO_SIX = {weekday: [(dt.time(9), dt.time(18))] for weekday in range(7)}

days = st.dates(dt.date(2024, 1, 1), dt.date(2029, 12, 31))
kinds = st.sampled_from(DayKind)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str, zone: dt.tzinfo = SHANGHAI) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.req("2.4")
@pytest.mark.parametrize(
    ("date", "works", "name"),
    [
        ("2025-01-26", True, "春节"),  # a Sunday worked for Spring Festival
        ("2025-01-28", False, "春节"),
        ("2025-02-04", False, "春节"),
        ("2025-02-05", True, ""),
        ("2025-05-04", False, "劳动节"),
        ("2025-10-08", False, "国庆节、中秋节"),
        ("2025-10-11", True, "国庆节、中秋节"),
        ("2026-01-01", False, "元旦"),
        ("2026-01-04", True, "元旦"),
        ("2026-02-14", True, "春节"),
        ("2026-02-23", False, "春节"),
        ("2026-02-24", True, ""),
        ("2026-02-28", True, "春节"),
        ("2026-03-01", False, ""),  # an ordinary Sunday
        ("2026-03-02", True, ""),
        ("2026-09-20", True, "国庆节"),
        ("2026-10-10", True, "国庆节"),
    ],
)
def test_state_working_days_follow_the_published_table(date: str, works: bool, name: str) -> None:
    assert STATE.is_working_day(day(date)) is works
    assert STATE.holiday_name(day(date)) == name
    assert STATE.is_make_up_day(day(date)) is (works and bool(name))


@pytest.mark.parametrize("year", [2025, 2026])
def test_shipped_table_has_the_holidays_the_law_names(year: int) -> None:
    assert all(not STATE.is_working_day(holiday) for holiday in statutory_days(year))


@pytest.mark.parametrize(
    ("date", "works", "name"),
    [
        ("2027-01-01", False, "元旦"),
        ("2027-02-05", False, "农历除夕"),
        ("2027-02-08", False, "春节"),
        ("2027-02-09", True, ""),  # a bridge day would be a guess
        ("2027-02-14", False, ""),  # so would a worked Sunday
        ("2027-10-03", False, "国庆节"),
        ("2027-10-04", True, ""),
        ("2150-03-04", True, ""),
    ],
)
def test_year_without_a_table_has_weekends_and_statutory_days_only(
    date: str, works: bool, name: str
) -> None:
    assert STATE.is_working_day(day(date)) is works
    assert STATE.holiday_name(day(date)) == name


def test_substitute_days_of_a_year_without_a_table_are_not_half_known() -> None:
    assert day("2024-02-15") not in statutory_days(2024)
    assert STATE.is_working_day(day("2024-02-15"))
    assert not STATE.is_working_day(day("2024-02-18"))


@pytest.mark.parametrize(
    ("first", "last", "years", "reason"),
    [
        ("2026-01-01", "2026-12-31", [], ""),
        ("2026-12-30", "2027-01-04", [2027], "make-up days for 2027 not published yet"),
        ("2027-01-04", "2026-12-30", [2027], "make-up days for 2027 not published yet"),
        ("2026-12-30", "2028-01-04", [2027, 2028], "make-up days for 2027, 2028 not published yet"),
        ("2024-12-30", "2025-01-04", [2024], "no holiday table for 2024"),
    ],
)
def test_range_that_touches_an_unknown_year_is_provisional(
    first: str, last: str, years: list[int], reason: str
) -> None:
    assert STATE.provisional_years(day(first), day(last)) == years
    assert STATE.is_provisional(day(first), day(last)) is bool(years)
    assert STATE.why_provisional(day(first), day(last)) == (reason and f"Provisional: {reason}")


def test_only_state_working_days_are_ever_provisional() -> None:
    first, last = day("2027-01-04"), day("2027-01-08")

    reasons = {kind: STORE.why_provisional(kind, first, last) for kind in DayKind}

    assert [kind for kind, reason in reasons.items() if reason] == [DayKind.STATE_WORKING]


def test_calendar_without_any_table_still_answers() -> None:
    empty = StateCalendar()

    assert empty.is_working_day(day("2026-02-14")) is False
    assert empty.is_working_day(day("2026-02-16")) is False
    assert empty.is_working_day(day("2026-02-25")) is True
    assert empty.is_provisional(day("2026-02-14"))


@pytest.mark.parametrize(
    ("year", "eve", "third"),
    [
        (2025, "2025-01-28", "2025-01-31"),
        (2026, "2026-02-16", "2026-02-19"),
        (2027, "2027-02-05", "2027-02-08"),
        (2028, "2028-01-25", "2028-01-28"),
        (2034, "2034-02-18", "2034-02-21"),
    ],
)
def test_store_closes_from_new_years_eve_to_the_third_day(year: int, eve: str, third: str) -> None:
    closed = [
        date
        for number in range(366)
        if (date := dt.date(year, 1, 1) + dt.timedelta(number)).year == year
        and not STORE.is_open_day(date)
    ]

    assert spring_festival(year) == (day(eve), day(third))
    assert closed == [day(eve) + dt.timedelta(number) for number in range(4)]


def test_year_beyond_the_lunar_tables_closes_on_no_day() -> None:
    assert spring_festival(2150) is None
    assert STORE.is_open_day(day("2150-02-10"))


@pytest.mark.parametrize(
    ("store", "date", "is_open"),
    [
        (StoreCalendar(closed_at_spring_festival=False), "2026-02-17", True),
        (StoreCalendar(openings=[(day("2026-02-19"), day("2026-02-19"))]), "2026-02-19", True),
        (StoreCalendar(openings=[(day("2026-02-19"), day("2026-02-19"))]), "2026-02-18", False),
        (StoreCalendar(closures=[(day("2026-06-01"), day("2026-06-03"))]), "2026-06-03", False),
        (StoreCalendar(closures=[(day("2026-06-01"), day("2026-06-03"))]), "2026-06-04", True),
        (StoreCalendar(weekly_closed=frozenset({6})), "2026-06-07", False),
        (StoreCalendar(weekly_closed=frozenset({6})), "2026-06-08", True),
        (
            StoreCalendar(
                weekly_closed=frozenset({6}),
                closures=[(day("2026-06-01"), day("2026-06-30"))],
                openings=[(day("2026-06-07"), day("2026-06-07"))],
            ),
            "2026-06-07",
            True,
        ),
        (StoreCalendar(STATE), "2026-10-01", True),  # State holidays do not close a store
    ],
)
def test_store_decides_when_it_is_open(store: StoreCalendar, date: str, is_open: bool) -> None:
    assert store.is_open_day(day(date)) is is_open
    assert store.counts("store_open", day(date)) is is_open


@pytest.mark.req("2.4")
@pytest.mark.parametrize(
    ("kind", "start", "number", "expected"),
    [
        ("calendar", "2026-02-14", 5, "2026-02-19"),
        ("calendar", "2026-02-19", -5, "2026-02-14"),
        ("store_open", "2026-02-15", 1, "2026-02-20"),
        ("store_open", "2026-02-18", 1, "2026-02-20"),
        ("store_open", "2026-02-20", -1, "2026-02-15"),
        ("store_open", "2026-06-01", 3, "2026-06-04"),
        ("store_open", "2026-02-17", 0, "2026-02-17"),
        ("state_working", "2026-02-13", 1, "2026-02-14"),
        ("state_working", "2026-02-14", 1, "2026-02-24"),
        ("state_working", "2026-02-27", 2, "2026-03-02"),
        ("state_working", "2026-09-30", 3, "2026-10-10"),
        ("state_working", "2026-10-12", -3, "2026-10-08"),
        ("state_working", "2026-12-31", 1, "2027-01-04"),
        ("state_working", "2027-02-04", 1, "2027-02-09"),
    ],
)
def test_days_are_added_by_calendar(kind: str, start: str, number: int, expected: str) -> None:
    assert STORE.add_days(kind, day(start), number) == day(expected)


@pytest.mark.req("2.4")
@pytest.mark.parametrize(
    ("kind", "start", "end", "expected"),
    [
        ("calendar", "2026-02-13", "2026-02-20", 7),
        ("store_open", "2026-02-13", "2026-02-20", 3),
        ("store_open", "2026-02-20", "2026-02-13", -3),
        ("state_working", "2026-02-13", "2026-02-24", 2),
        ("state_working", "2025-09-26", "2025-10-13", 7),
        ("store_open", "2026-06-01", "2026-06-01", 0),
        ("state_working", "2026-06-01", "2026-06-01", 0),
    ],
)
def test_days_between_leave_the_start_out_and_take_the_end_in(
    kind: str, start: str, end: str, expected: int
) -> None:
    assert STORE.days_between(kind, day(start), day(end)) == expected


@settings(deadline=None)
@given(kind=kinds, start=days, number=st.integers(1, 60))
def test_days_added_are_the_days_between(kind: DayKind, start: dt.date, number: int) -> None:
    end = STORE.add_days(kind, start, number)

    assert STORE.counts(kind, end)
    assert STORE.days_between(kind, start, end) == number
    assert STORE.days_between(kind, end, start) == -number


@settings(deadline=None)
@given(kind=kinds, start=days)
def test_nearest_day_counts_and_nothing_between_does(kind: DayKind, start: dt.date) -> None:
    after, before = STORE.next_day(kind, start), STORE.previous_day(kind, start)

    assert STORE.counts(kind, after)
    assert STORE.counts(kind, before)
    assert STORE.days_between(kind, start - dt.timedelta(1), after) == 1
    assert STORE.days_between(kind, before, start) == 0


def test_store_closed_for_good_says_so_instead_of_searching_for_ever() -> None:
    closed = StoreCalendar(weekly_closed=frozenset(range(7)))

    with pytest.raises(NeverOpenError, match="no open day"):
        closed.add_days(DayKind.STORE_OPEN, day("2026-06-01"), 1)
    with pytest.raises(NeverOpenError, match="no opening hours"):
        STORE.add_open_time(at("2026-06-01T09:00"), dt.timedelta(minutes=1), {}, SHANGHAI)


def test_unknown_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="lunar"):
        STORE.add_days("lunar", day("2026-06-01"), 1)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-06-01T08:00", "2026-06-01T10:30", 90),
        ("2026-06-01T17:30", "2026-06-02T09:15", 45),
        ("2026-06-01T18:00", "2026-06-02T09:00", 0),
        ("2026-06-01T10:00", "2026-06-01T09:00", 0),
        ("2026-06-01T10:00", "2026-06-01T10:00", 0),
        ("2026-06-01T00:00", "2026-06-08T00:00", 7 * 9 * 60),
        ("2026-02-15T17:00", "2026-02-20T10:00", 120),  # closed for Spring Festival between
        ("2026-02-17T09:00", "2026-02-18T18:00", 0),
    ],
)
def test_open_time_runs_only_in_opening_hours(start: str, end: str, minutes: int) -> None:
    spent = STORE.open_time_between(at(start), at(end), NINE_TO_SIX, SHANGHAI)

    assert spent == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-06-01T09:30", 1, "2026-06-01T10:30"),
        ("2026-06-01T07:00", 1, "2026-06-01T10:00"),
        ("2026-06-01T17:30", 1, "2026-06-02T09:30"),
        ("2026-06-01T17:00", 1, "2026-06-01T18:00"),
        ("2026-02-15T17:00", 2, "2026-02-20T10:00"),
        ("2026-06-01T09:30", 0, "2026-06-01T09:30"),
        ("2026-06-01T09:00", 45, "2026-06-05T18:00"),
    ],
)
def test_open_time_is_added_up_to_a_moment(start: str, hours: int, expected: str) -> None:
    due = STORE.add_open_time(at(start), dt.timedelta(hours=hours), NINE_TO_SIX, SHANGHAI)

    assert due == at(expected)


@settings(deadline=None)
@given(
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31)),  # noqa: DTZ001
    minutes=st.integers(1, 5000),
    zone=st.sampled_from([SHANGHAI, BERLIN]),
)
def test_open_time_added_is_the_open_time_between(
    start: dt.datetime, minutes: int, zone: dt.tzinfo
) -> None:
    begin, span = start.replace(tzinfo=zone), dt.timedelta(minutes=minutes)

    due = STORE.add_open_time(begin, span, NINE_TO_SIX, zone)

    assert STORE.open_time_between(begin, due, NINE_TO_SIX, zone) == span


def test_open_time_is_true_over_a_change_of_the_clock() -> None:
    all_day = {weekday: [(dt.time(0), dt.time(0))] for weekday in range(7)}
    start, end = at("2026-03-29T00:00", BERLIN), at("2026-03-29T12:00", BERLIN)

    assert STORE.open_time_between(start, end, all_day, BERLIN) == dt.timedelta(hours=11)
    assert STORE.add_open_time(start, dt.timedelta(hours=11), all_day, BERLIN) == end


def test_hours_past_midnight_belong_to_the_day_before() -> None:
    late = {4: [(dt.time(20), dt.time(2))]}  # Friday night
    start, end = at("2026-06-06T01:00"), at("2026-06-06T09:00")

    assert STORE.open_time_between(start, end, late, SHANGHAI) == dt.timedelta(hours=1)


def test_weekday_without_hours_is_closed() -> None:
    weekdays = {weekday: NINE_TO_SIX[weekday] for weekday in range(5)}
    friday, monday = at("2026-06-05T17:00"), at("2026-06-08T10:00")

    assert STORE.open_time_between(friday, monday, weekdays, SHANGHAI) == dt.timedelta(hours=2)

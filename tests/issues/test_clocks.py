"""The clocks of issues by table: wall time, open time, lunch, closed days, Spring Festival."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from issues.clocks import Clock, Step, steps_of, without_break
from people.calendar import StateCalendar, StoreCalendar

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = {day: [(dt.time(8, 30), dt.time(17, 30))] for day in range(7)}
LUNCH = dt.time(12), dt.time(13)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


def clock(*, open_time: bool = True, lunch: bool = False, **calendar: object) -> Clock:
    days = StoreCalendar(state=StateCalendar(), **calendar)  # type: ignore[arg-type]
    spans = without_break(HOURS, *LUNCH) if lunch else HOURS
    return Clock(days, spans, ZONE, on_open_time=open_time)


CLOSED = (dt.date(2026, 11, 24), dt.date(2026, 11, 24))


@pytest.mark.req("5.3")
@pytest.mark.parametrize(
    ("how", "start", "span", "end"),
    [
        ({"open_time": False}, "2026-11-23 17:00", hours(24), "2026-11-24 17:00"),
        ({}, "2026-11-23 10:00", hours(2), "2026-11-23 12:00"),
        ({}, "2026-11-23 16:30", hours(2), "2026-11-24 09:30"),
        ({}, "2026-11-23 20:00", hours(1), "2026-11-24 09:30"),
        ({}, "2026-11-23 06:00", hours(1), "2026-11-23 09:30"),
        ({"lunch": True}, "2026-11-23 11:30", hours(1), "2026-11-23 13:30"),
        ({"lunch": True}, "2026-11-23 12:20", hours(1), "2026-11-23 14:00"),
        ({"closures": [CLOSED]}, "2026-11-23 16:30", hours(2), "2026-11-25 09:30"),
        ({"weekly_closed": frozenset([6])}, "2026-11-28 17:00", hours(1), "2026-11-30 09:00"),
        # New Year's Eve 2026-02-16 to the third day, 02-19
        ({}, "2026-02-15 17:00", hours(1), "2026-02-20 09:00"),
        ({}, "2026-11-23 10:00", hours(0), "2026-11-23 10:00"),
    ],
)
def test_time_passes(how: dict[str, object], start: str, span: dt.timedelta, end: str) -> None:
    ticking = clock(**how)  # type: ignore[arg-type]

    assert ticking.after(at(start), span).astimezone(ZONE) == at(end)
    if start != "2026-11-23 20:00":
        assert ticking.between(at(start), at(end)) == span


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-23 10:00", 5, "2026-11-28 10:00"),
        ("2026-11-23 20:00", 1, "2026-11-24 17:30"),
        ("2026-11-23 05:00", 1, "2026-11-24 08:30"),
        ("2026-02-14 10:00", 2, "2026-02-20 10:00"),
    ],
)
def test_days_are_those_on_which_the_store_is_open(start: str, days: int, end: str) -> None:
    assert clock().days_after(at(start), days).astimezone(ZONE) == at(end)


def test_a_store_without_hours_goes_by_the_wall() -> None:
    ticking = Clock(StoreCalendar(), {}, ZONE, on_open_time=True)

    assert ticking.after(at("2026-11-23 20:00"), hours(3)) == at("2026-11-23 23:00")
    assert ticking.between(at("2026-11-23 20:00"), at("2026-11-24 20:00")) == hours(24)


def test_steps_come_in_the_order_of_time() -> None:
    """P1: the service manager at once, the general manager after two hours."""
    start = at("2026-11-23 10:00")
    limits = {
        Step.ACKNOWLEDGE: start + dt.timedelta(minutes=15),
        Step.CONTAIN: start + hours(2),
        Step.DUE: start + hours(24),
    }
    steps = steps_of(clock(open_time=False), start, limits, director_after=0, gm_after=120)

    assert [step for _moment, step in steps] == [
        Step.DIRECTOR,
        Step.ACKNOWLEDGE,
        Step.CONTAIN,
        Step.GM,
        Step.HALF,
        Step.DUE,
        Step.DOUBLE,
    ]
    assert steps[-1][0] == start + hours(48)
    assert steps[4][0] == start + hours(12)

"""A year of the State's calendar as months, weeks and days, and its holidays as a list."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from people.calendar import SATURDAY, StateCalendar, StoreCalendar

MONTHS = range(1, 13)


@dataclass(frozen=True)
class DayCell:
    """`kind` is off (the State's holiday), worked (a weekend day made up), rest or plain."""

    day: dt.date
    kind: str
    name: str
    is_today: bool
    is_closed: bool


@dataclass(frozen=True)
class Month:
    first: dt.date
    weeks: Sequence[Sequence[DayCell | None]]


@dataclass(frozen=True)
class Holiday:
    """One holiday: the days off from first to last, and the days worked for it."""

    name: str
    first: dt.date
    last: dt.date
    make_up: Sequence[dt.date]

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Year:
    number: int
    months: Sequence[Month]
    holidays: Sequence[Holiday]
    is_known: bool
    why_provisional: str


def year_of(number: int, store: StoreCalendar, today: dt.date) -> Year:
    state = store.state
    first, last = dt.date(number, 1, 1), dt.date(number, 12, 31)
    return Year(
        number,
        [_month(dt.date(number, month, 1), store, today) for month in MONTHS],
        _holidays(number, state),
        is_known=number in state.known_years,
        why_provisional=state.why_provisional(first, last),
    )


def _month(first: dt.date, store: StoreCalendar, today: dt.date) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        [
            [_cell(day, store, today) if day.month == first.month else None for day in week]
            for week in weeks
        ],
    )


def _cell(day: dt.date, store: StoreCalendar, today: dt.date) -> DayCell:
    state = store.state
    if state.is_make_up_day(day):
        kind = "worked"
    elif state.holiday_name(day):
        kind = "off"
    else:
        kind = "rest" if day.weekday() >= SATURDAY else "plain"
    return DayCell(day, kind, state.holiday_name(day), day == today, not store.is_open_day(day))


def _holidays(number: int, state: StateCalendar) -> list[Holiday]:
    """Days off of one name that follow one another; made-up days go with the holiday so named."""
    first = dt.date(number, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(366 if calendar.isleap(number) else 365)]
    off = [day for day in days if state.holiday_name(day) and not state.is_make_up_day(day)]
    made_up = [day for day in days if state.is_make_up_day(day)]
    runs = groupby(
        enumerate(off),
        key=lambda pair: (pair[1].toordinal() - pair[0], state.holiday_name(pair[1])),
    )
    found = []
    for (_start, name), pairs in runs:
        run = [day for _place, day in pairs]
        mine = [day for day in made_up if state.holiday_name(day) == name]
        found.append(Holiday(name, run[0], run[-1], _near(mine, run[0])))
    return found


def _near(days: Sequence[dt.date], first: dt.date) -> list[dt.date]:
    """Of two holidays of one name in a year (New Year's Day), the days worked for this one."""
    return [day for day in days if abs((day - first).days) < 60]  # noqa: PLR2004 - two months

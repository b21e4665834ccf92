"""The three calendars: every day, the State's working days, the days on which a store is open.

Everything here is computed from what it is given; nothing reads the database.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from types import MappingProxyType

import holidays
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

DAY = dt.timedelta(days=1)
SATURDAY = 5
LONGEST_CLOSURE = 800  # days; a store without an open day for longer has no "next open day"

Days = tuple[dt.date, dt.date]  # the first and the last
OpeningHours = Mapping[int, Sequence[tuple[dt.time, dt.time]]]  # by weekday, 0 = Monday


class DayKind(models.TextChoices):
    CALENDAR = "calendar", gettext_lazy("calendar days")
    STATE_WORKING = "state_working", gettext_lazy("state working days")
    STORE_OPEN = "store_open", gettext_lazy("days the store is open")


class NeverOpenError(ValueError):
    """There is no day of this kind within reach: the store is closed for good."""


@cache
def statutory_days(year: int) -> Mapping[dt.date, str]:
    """The holidays the law itself names, by date; without bridge days and make-up days."""
    names = holidays.country_holidays("CN", years=year, observed=False, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    named = {day: name for day, name in names.items() if "substituted" not in english[day]}
    return MappingProxyType(named)


@cache
def spring_festival(year: int) -> Days | None:
    """Lunar New Year's Eve to the third day of the new year; None where no table reaches."""
    table = holidays.country_holidays("CN", years=year, observed=False, language="en_US")
    days = table.get_named("Chinese New Year (Spring Festival)", lookup="exact")
    return (min(days) - DAY, min(days) + 2 * DAY) if days else None


@dataclass(frozen=True)
class StateCalendar:
    """The State Council's tables of the years that are known, as day: (name, is it off)."""

    days: Mapping[dt.date, tuple[str, bool]] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working_day(self, day: dt.date) -> bool:
        """By the table; in a year without one, a weekday that the law does not name."""
        if day in self.days:
            return not self.days[day][1]
        return day.weekday() < SATURDAY and not self.holiday_name(day)

    def holiday_name(self, day: dt.date) -> str:
        """What the day is called, a make-up working day included; empty for an ordinary day."""
        if day in self.days:
            return self.days[day][0]
        return "" if day.year in self.known_years else statutory_days(day.year).get(day, "")

    def is_make_up_day(self, day: dt.date) -> bool:
        return day in self.days and not self.days[day][1]

    def provisional_years(self, first: dt.date, last: dt.date) -> list[int]:
        """The years from the first to the last day, both included, that have no table."""
        years = range(min(first, last).year, max(first, last).year + 1)
        return [year for year in years if year not in self.known_years]

    def is_provisional(self, first: dt.date, last: dt.date | None = None) -> bool:
        return bool(self.provisional_years(first, last or first))

    def why_provisional(self, first: dt.date, last: dt.date | None = None) -> str:
        """The sentence to show beside what these days gave; empty when it is certain."""
        years = self.provisional_years(first, last or first)
        if not years:
            return ""
        listed = pgettext("between the items of a list", ", ").join(map(str, years))
        if max(years) > max(self.known_years, default=0):
            sentence = _("Provisional: make-up days for %(years)s not published yet")
        else:
            sentence = _("Provisional: no holiday table for %(years)s")
        return sentence % {"years": listed}


@dataclass(frozen=True)
class StoreCalendar:
    """When one store is open, and by it all three calendars.

    What the store entered goes first: `openings` open a day that anything else would close,
    `closures` close it; then Spring Festival, then the weekly closed days (0 = Monday).
    """

    state: StateCalendar = field(default_factory=StateCalendar)
    weekly_closed: frozenset[int] = frozenset()
    closures: Sequence[Days] = ()
    openings: Sequence[Days] = ()
    closed_at_spring_festival: bool = True

    def is_open_day(self, day: dt.date) -> bool:
        if _within(day, self.openings):
            return True
        if _within(day, self.closures) or day.weekday() in self.weekly_closed:
            return False
        festival = spring_festival(day.year) if self.closed_at_spring_festival else None
        return festival is None or not _within(day, [festival])

    def is_working_day(self, day: dt.date) -> bool:
        return self.state.is_working_day(day)

    def counts(self, kind: DayKind | str, day: dt.date) -> bool:
        """Whether the day counts in this calendar."""
        return self._counter(kind)(day)

    def _counter(self, kind: DayKind | str) -> Callable[[dt.date], bool]:
        return {
            DayKind.CALENDAR: lambda _day: True,
            DayKind.STATE_WORKING: self.state.is_working_day,
            DayKind.STORE_OPEN: self.is_open_day,
        }[DayKind(kind)]

    def days_between(self, kind: DayKind | str, start: dt.date, end: dt.date) -> int:
        """How many days count after the start, up to and including the end; negative backwards."""
        if end < start:
            return -self.days_between(kind, end, start)
        if DayKind(kind) is DayKind.CALENDAR:
            return (end - start).days
        counts = self._counter(kind)
        return sum(counts(start + DAY * number) for number in range(1, (end - start).days + 1))

    def add_days(self, kind: DayKind | str, start: dt.date, number: int) -> dt.date:
        """The day that many days later, the start not counted; earlier if negative.

        Zero days after the start is the start itself, whether it counts or not.
        """
        if DayKind(kind) is DayKind.CALENDAR:
            return start + DAY * number
        day = start
        step = DAY if number > 0 else -DAY
        for _number in range(abs(number)):
            day = self._nearest(kind, day + step, step)
        return day

    def next_day(self, kind: DayKind | str, day: dt.date) -> dt.date:
        """The first day from this one on, itself included, that counts."""
        return self._nearest(kind, day, DAY)

    def previous_day(self, kind: DayKind | str, day: dt.date) -> dt.date:
        """The last day up to this one, itself included, that counts."""
        return self._nearest(kind, day, -DAY)

    def _nearest(self, kind: DayKind | str, day: dt.date, step: dt.timedelta) -> dt.date:
        counts = self._counter(kind)
        for number in range(LONGEST_CLOSURE):
            if counts(day + step * number):
                return day + step * number
        raise NeverOpenError(
            _("The calendar has no open day within %(days)s days of %(day)s.")
            % {"days": LONGEST_CLOSURE, "day": day.isoformat()}
        )

    def why_provisional(self, kind: DayKind | str, first: dt.date, last: dt.date) -> str:
        """Only the State's working days depend on its table; the store knows its own."""
        is_state = DayKind(kind) is DayKind.STATE_WORKING
        return self.state.why_provisional(first, last) if is_state else ""

    def open_time_between(
        self, start: dt.datetime, end: dt.datetime, hours: OpeningHours, zone: dt.tzinfo
    ) -> dt.timedelta:
        """How long the store was open between two moments; nothing if the end is not later."""
        start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        last = end.astimezone(zone).date()
        spans = takewhile(lambda span: span[0] < end, self._open_spans(start, hours, zone, last))
        overlaps = (min(closes, end) - max(opens, start) for opens, closes in spans)
        return sum((span for span in overlaps if span > dt.timedelta()), dt.timedelta())

    def add_open_time(
        self, start: dt.datetime, span: dt.timedelta, hours: OpeningHours, zone: dt.tzinfo
    ) -> dt.datetime:
        """The moment at which the store has been open that long since the start."""
        if span <= dt.timedelta():
            return start
        start = start.astimezone(dt.UTC)
        for opens, closes in self._open_spans(start, hours, zone):
            begins = max(opens, start)
            if closes - begins >= span:
                return (begins + span).astimezone(zone)
            span -= max(closes - begins, dt.timedelta())
        raise NeverOpenError(_("The store has no opening hours."))

    def _open_spans(
        self,
        start: dt.datetime,
        hours: OpeningHours,
        zone: dt.tzinfo,
        last: dt.date = dt.date.max,
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Opening and closing moments up to the last day, in UTC.

        Begins a day early: hours may reach past midnight. Ends where a closure has no end.
        """
        day = start.astimezone(zone).date() - DAY
        idle = 0
        while day <= last and idle < LONGEST_CLOSURE:
            spans = hours.get(day.weekday(), ()) if self.is_open_day(day) else ()
            for opens, closes in spans:
                closing_day = day if closes > opens else day + DAY
                yield moment(day, opens, zone), moment(closing_day, closes, zone)
            idle = 0 if spans else idle + 1
            day += DAY


def _within(day: dt.date, ranges: Iterable[Days]) -> bool:
    return any(first <= day <= last for first, last in ranges)


def moment(day: dt.date, at: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """The moment of a local time, in UTC: there sums and differences are true."""
    return dt.datetime.combine(day, at, tzinfo=zone).astimezone(dt.UTC)

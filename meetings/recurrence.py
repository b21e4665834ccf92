"""When a series meets: the few rules the form offers, as RFC 5545 text and as days."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile
from typing import Final

from dateutil import rrule
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.calendar import DAY, DayKind, NeverOpenError, StoreCalendar

CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EVERY_DAY: Final = tuple(range(7))
WORKING_WEEK: Final = ",".join(CODES[:5])
LAST: Final = -1
INTERVALS: Final = range(1, 5)
LONGEST_MONTH: Final = 31


class Pattern(TextChoices):
    DAILY = "daily", gettext_lazy("Every day, on chosen weekdays")
    WEEKLY = "weekly", gettext_lazy("Every week or every few weeks")
    MONTHLY_WEEKDAY = "monthly_weekday", gettext_lazy("Every month, on a weekday")
    MONTHLY_DAY = "monthly_day", gettext_lazy("Every month, on a date")
    MONTHLY_WORKING_DAY = "monthly_working_day", gettext_lazy("Every month, on a working day")


class ClosedRule(StrEnum):
    """What becomes of a meeting that falls on a day when the store is closed."""

    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"


# Which ordinals each monthly pattern knows: beyond them some months would have no meeting.
ORDINALS: Final = {
    Pattern.MONTHLY_WEEKDAY: (1, 2, 3, 4, LAST),
    Pattern.MONTHLY_DAY: (*range(1, 29), LAST),
    Pattern.MONTHLY_WORKING_DAY: (*range(1, 16), LAST),
}


class InvalidRecurrenceError(ValueError):
    """A rule the form does not offer; `field` is the part of the rule that is wrong."""

    def __init__(self, message: str, field: str = "pattern") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Recurrence:
    """A rule of the form.

    `weekdays` (0 = Monday) for daily, weekly and, just one, monthly by weekday; `interval` in
    weeks for weekly; `nth` for the monthly ones, -1 being the last.
    What a pattern does not use is put back to its default, so that equal rules are equal.
    """

    pattern: Pattern
    weekdays: tuple[int, ...] = ()
    interval: int = 1
    nth: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", Pattern(self.pattern))
        weekdays = tuple(sorted(set(self.weekdays)))
        if self.pattern == Pattern.DAILY:
            weekdays = weekdays or EVERY_DAY
        elif self.pattern in (Pattern.MONTHLY_DAY, Pattern.MONTHLY_WORKING_DAY):
            weekdays = ()
        object.__setattr__(self, "weekdays", weekdays)
        object.__setattr__(self, "interval", self.interval if self.pattern == Pattern.WEEKLY else 1)
        object.__setattr__(self, "nth", self.nth if self.pattern in ORDINALS else 0)
        self._check()

    def _check(self) -> None:
        if not set(self.weekdays) <= set(EVERY_DAY):
            raise InvalidRecurrenceError(_("There is no such weekday."), "weekdays")
        if self.pattern == Pattern.WEEKLY and not self.weekdays:
            raise InvalidRecurrenceError(_("Choose at least one weekday."), "weekdays")
        if self.pattern == Pattern.MONTHLY_WEEKDAY and len(self.weekdays) != 1:
            raise InvalidRecurrenceError(_("Choose one weekday."), "weekdays")
        if self.interval not in INTERVALS:
            raise InvalidRecurrenceError(_("Choose every 1 to 4 weeks."), "interval")
        if self.pattern in ORDINALS and self.nth not in ORDINALS[self.pattern]:
            raise InvalidRecurrenceError(self._ordinals(), "nth")

    def _ordinals(self) -> str:
        return {
            Pattern.MONTHLY_WEEKDAY: _("Choose the first to fourth or the last weekday."),
            Pattern.MONTHLY_DAY: _("Choose a day from 1 to 28 or the last day of the month."),
            Pattern.MONTHLY_WORKING_DAY: _("Choose one of the first 15 working days or the last."),
        }[self.pattern]

    @property
    def rule(self) -> str:
        """The rule as RFC 5545 text, always written the same way.

        A working day of the month is written by weekdays, the nearest RFC 5545 knows; holidays
        and make-up days come in from the calendar when the days are worked out.
        """
        codes = ",".join(CODES[weekday] for weekday in self.weekdays)
        if self.pattern == Pattern.DAILY:
            return "FREQ=DAILY" if self.weekdays == EVERY_DAY else f"FREQ=DAILY;BYDAY={codes}"
        if self.pattern == Pattern.WEEKLY:
            interval = f"INTERVAL={self.interval};" if self.interval > 1 else ""
            return f"FREQ=WEEKLY;{interval}BYDAY={codes}"
        if self.pattern == Pattern.MONTHLY_WEEKDAY:
            return f"FREQ=MONTHLY;BYDAY={self.nth}{codes}"
        if self.pattern == Pattern.MONTHLY_DAY:
            return f"FREQ=MONTHLY;BYMONTHDAY={self.nth}"
        return f"FREQ=MONTHLY;BYDAY={WORKING_WEEK};BYSETPOS={self.nth}"


@dataclass(frozen=True)
class Occurrence:
    """A meeting of a series: the day its rule names, its identity, and the day it is held."""

    occurrence_on: dt.date
    held_on: dt.date

    @property
    def is_moved(self) -> bool:
        return self.occurrence_on != self.held_on


@dataclass(frozen=True)
class PreviewedDay:
    """A day the rule names and what becomes of it; `held_on` is None if there is no meeting."""

    occurrence_on: dt.date
    held_on: dt.date | None


def parse(rule: str) -> Recurrence:
    """Read RFC 5545 text, or say in a sentence why it is not a rule offered here."""
    parts = _parts(rule)
    frequency = parts.pop("FREQ")
    weekdays, ordinal = _by_day(parts.pop("BYDAY", ""))
    month_day = _number(parts.pop("BYMONTHDAY", "0"), "nth")
    position = _number(parts.pop("BYSETPOS", "0"), "nth")
    interval = _number(parts.pop("INTERVAL", "1"), "interval")
    parts.pop("WKST", None)
    if parts or (interval != 1 and frequency != "WEEKLY"):
        raise InvalidRecurrenceError(_not_offered(rule))
    if frequency == "MONTHLY" and interval == 1:
        return _monthly(rule, weekdays, ordinal, month_day, position)
    if frequency not in ("DAILY", "WEEKLY") or ordinal or month_day or position:
        raise InvalidRecurrenceError(_not_offered(rule))
    return Recurrence(Pattern(frequency.lower()), weekdays, interval=interval)


def _monthly(
    rule: str, weekdays: tuple[int, ...], ordinal: int, month_day: int, position: int
) -> Recurrence:
    if sum(map(bool, (ordinal, month_day, position))) != 1 or (month_day and weekdays):
        raise InvalidRecurrenceError(_not_offered(rule))
    if month_day:
        return Recurrence(Pattern.MONTHLY_DAY, nth=month_day)
    if position and weekdays == EVERY_DAY[:5]:
        return Recurrence(Pattern.MONTHLY_WORKING_DAY, nth=position)
    return Recurrence(Pattern.MONTHLY_WEEKDAY, weekdays, nth=ordinal or position)


def _parts(rule: str) -> dict[str, str]:
    text = rule.strip().upper().removeprefix("RRULE:")
    pairs = [part.partition("=") for part in text.split(";") if part]
    parts = {name: value for name, equals, value in pairs if equals}
    if len(parts) != len(pairs) or "FREQ" not in parts:
        raise InvalidRecurrenceError(_("“%(rule)s” is not a recurrence rule.") % {"rule": rule})
    return parts


def _by_day(text: str) -> tuple[tuple[int, ...], int]:
    """The weekdays of BYDAY and the ordinal before the only one, such as 2WE."""
    weekdays, ordinals = [], []
    for part in text.split(",") if text else ():
        if part[-2:] not in CODES:
            raise InvalidRecurrenceError(_("There is no such weekday."), "weekdays")
        weekdays.append(CODES.index(part[-2:]))
        ordinals.append(_number(part[:-2] or "0", "nth"))
    if any(ordinals) and len(ordinals) > 1:
        raise InvalidRecurrenceError(_("Choose one weekday."), "weekdays")
    return tuple(weekdays), sum(ordinals)


def _number(text: str, field: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = _("“%(text)s” is not a number.") % {"text": text}
        raise InvalidRecurrenceError(message, field) from None


def _not_offered(rule: str) -> str:
    return _("The rule “%(rule)s” is not one of those offered.") % {"rule": rule}


def occurrences(
    rule: Recurrence,
    start: dt.date,
    until: dt.date,
    closed_rule: ClosedRule | str,
    calendar: StoreCalendar,
    *,
    since: dt.date | None = None,
) -> tuple[Occurrence, ...]:
    """The meetings whose rule's day lies from `since` (else the start) to `until`, both included.

    `start` is the first day of the series and the week from which every second week counts.
    Where several fall on one open day there is one meeting: the one the rule names for that day,
    else the first that was moved there. None is moved to before the start. The answer for a day
    does not depend on the window asked for.
    """
    placed = _placed(rule, start, since or start, until, ClosedRule(closed_rule), calendar)
    return tuple(Occurrence(day.occurrence_on, day.held_on) for day in placed if day.held_on)


def preview(
    rule: Recurrence,
    start: dt.date,
    closed_rule: ClosedRule | str,
    calendar: StoreCalendar,
    *,
    since: dt.date | None = None,
    count: int = 6,
) -> tuple[PreviewedDay, ...]:
    """The next days the rule names and what becomes of each, to be shown before saving."""
    first = max(start, since or start)
    weeks = (rule.interval + 1) * 7
    until = first + DAY * max(LONGEST_MONTH, weeks) * (count + 1)
    return tuple(
        islice(_placed(rule, start, first, until, ClosedRule(closed_rule), calendar), count)
    )


def why_provisional(
    rule: Recurrence, first: dt.date, last: dt.date, calendar: StoreCalendar
) -> str:
    """The sentence to show when the days rest on make-up days that are not published yet."""
    if rule.pattern != Pattern.MONTHLY_WORKING_DAY:
        return ""
    return calendar.why_provisional(DayKind.STATE_WORKING, first, last)


def _placed(
    rule: Recurrence,
    start: dt.date,
    since: dt.date,
    until: dt.date,
    closed_rule: ClosedRule,
    calendar: StoreCalendar,
) -> Iterator[PreviewedDay]:
    first = max(start, since)
    # The window is widened to the open days around it, so that all that meet on one day are seen.
    before, after = _open_day(calendar, first - DAY, -DAY), _open_day(calendar, until + DAY, DAY)
    named = list(_named_days(rule, start, before or first, after or until, calendar))
    taken = {day for day in named if calendar.is_open_day(day)}
    for day in named:
        held = day if day in taken else _moved_to(day, closed_rule, calendar)
        if held is not None and held != day:
            held = None if held in taken or held < start else held
        if held is not None:
            taken.add(held)
        if first <= day <= until:
            yield PreviewedDay(day, held)


def _moved_to(day: dt.date, closed_rule: ClosedRule, calendar: StoreCalendar) -> dt.date | None:
    if closed_rule is ClosedRule.SKIP:
        return None
    return _open_day(calendar, day, DAY if closed_rule is ClosedRule.AFTER else -DAY)


def _open_day(calendar: StoreCalendar, day: dt.date, step: dt.timedelta) -> dt.date | None:
    nearest = calendar.next_day if step > dt.timedelta() else calendar.previous_day
    try:
        return nearest(DayKind.STORE_OPEN, day)
    except NeverOpenError:
        return None


def _named_days(
    rule: Recurrence, start: dt.date, first: dt.date, last: dt.date, calendar: StoreCalendar
) -> Iterator[dt.date]:
    """The days the rule names from the first to the last, none before the start."""
    months = rule.pattern == Pattern.MONTHLY_WORKING_DAY
    days = (
        _working_days(rule.nth, start, last, calendar) if months else _ruled_days(rule, start, last)
    )
    return (day for day in days if day >= max(start, first))


def _ruled_days(rule: Recurrence, start: dt.date, last: dt.date) -> Iterator[dt.date]:
    named = rrule.rrulestr(rule.rule, dtstart=dt.datetime.combine(start, dt.time()))
    return takewhile(lambda day: day <= last, (moment.date() for moment in named))


def _working_days(
    nth: int, start: dt.date, last: dt.date, calendar: StoreCalendar
) -> Iterator[dt.date]:
    month = start.replace(day=1)
    while month <= last:
        following = (month + DAY * LONGEST_MONTH).replace(day=1)
        days = [month + DAY * number for number in range((following - month).days)]
        working = [day for day in days if calendar.is_working_day(day)]
        yield from working[nth - 1 : nth] if nth > 0 else working[nth:]
        month = following

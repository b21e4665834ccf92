"""The clocks of issues: on the wall for what is urgent, store-open time for the rest. Pure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from people.calendar import DayKind, NeverOpenError, OpeningHours, StoreCalendar, moment

Spans = Sequence[tuple[dt.time, dt.time]]


class Step(StrEnum):
    """Somebody is told that an issue takes long; the names are kept in the database."""

    ACKNOWLEDGE = "acknowledge"
    CONTAIN = "contain"
    HALF = "half"
    DUE = "due"
    DOUBLE = "double"
    DIRECTOR = "director"
    GM = "gm"


def without_break(
    hours: OpeningHours, starts: dt.time | None, ends: dt.time | None
) -> OpeningHours:
    """The opening hours by weekday with the lunch break cut out."""
    if starts is None or ends is None:
        return hours
    return {day: [*_cut(spans, starts, ends)] for day, spans in hours.items()}


def _cut(spans: Spans, starts: dt.time, ends: dt.time) -> Sequence[tuple[dt.time, dt.time]]:
    pieces: list[tuple[dt.time, dt.time]] = []
    for opens, closes in spans:
        if closes <= starts or opens >= ends:
            pieces.append((opens, closes))
            continue
        if opens < starts:
            pieces.append((opens, starts))
        if closes > ends:
            pieces.append((ends, closes))
    return pieces


@dataclass(frozen=True)
class Clock:
    """How time passes for an issue: always, or (`on_open_time`) while the store is open."""

    calendar: StoreCalendar
    hours: OpeningHours
    zone: dt.tzinfo
    on_open_time: bool = False

    @property
    def _counts_open_time(self) -> bool:
        return self.on_open_time and any(self.hours.values())

    def after(self, start: dt.datetime, span: dt.timedelta) -> dt.datetime:
        """The moment at which `span` has passed on this clock since `start`."""
        if span <= dt.timedelta():
            return start
        if not self._counts_open_time:
            return start + span
        try:
            return self.calendar.add_open_time(start, span, self.hours, self.zone)
        except NeverOpenError:
            return start + span

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """How much time passed on this clock; nothing if `end` is not later."""
        if end <= start:
            return dt.timedelta()
        if not self._counts_open_time:
            return end - start
        return self.calendar.open_time_between(start, end, self.hours, self.zone)

    def days_after(self, start: dt.datetime, days: int) -> dt.datetime:
        """The same time of day so many open days later, at the latest when the store closes."""
        local = start.astimezone(self.zone)
        try:
            day = self.calendar.add_days(DayKind.STORE_OPEN, local.date(), days)
        except NeverOpenError:
            return start + dt.timedelta(days=days)
        spans = self.hours.get(day.weekday(), ())
        at = local.time()
        if spans:
            opens, closes = spans[0][0], spans[-1][1]
            at = min(max(at, opens), closes) if opens < closes else at
        return moment(day, at, self.zone)


@dataclass(frozen=True)
class Limits:
    """By when; `steps` are (moment, step) in the order of time."""

    acknowledge_by: dt.datetime
    contain_by: dt.datetime
    due_at: dt.datetime
    steps: Sequence[tuple[dt.datetime, Step]] = field(default_factory=list)


def steps_of(
    clock: Clock,
    start: dt.datetime,
    limits: Mapping[Step, dt.datetime],
    *,
    director_after: int | None,
    gm_after: int | None,
) -> list[tuple[dt.datetime, Step]]:
    """Every step in the order of time: limits passed, half and double time, minutes by priority."""
    due = limits[Step.DUE]
    whole = clock.between(start, due)
    steps = [
        (limits[Step.ACKNOWLEDGE], Step.ACKNOWLEDGE),
        (limits[Step.CONTAIN], Step.CONTAIN),
        (clock.after(start, whole / 2), Step.HALF),
        (due, Step.DUE),
        (clock.after(due, whole), Step.DOUBLE),
    ]
    for minutes, step in ((director_after, Step.DIRECTOR), (gm_after, Step.GM)):
        if minutes is not None:
            steps.append((start + dt.timedelta(minutes=minutes), step))
    return sorted(steps)

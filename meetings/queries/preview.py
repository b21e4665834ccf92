"""The next days of a rule and what becomes of each, shown before a series is saved."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from meetings import recurrence, recurrence_words
from meetings.models import Meeting
from meetings.models.meetings import MeetingQuerySet
from meetings.recurrence import ClosedRule, Recurrence
from people.models import Room, Store
from people.services.calendars import store_calendar

COUNT = 8


@dataclass(frozen=True)
class PreviewRow:
    """A day the rule names; `held_on` is None when there is no meeting then."""

    named_on: dt.date
    held_on: dt.date | None
    day_name: str = ""
    is_provisional: bool = False
    room_taken: Meeting | None = None

    @property
    def is_moved(self) -> bool:
        return self.held_on is not None and self.held_on != self.named_on


@dataclass(frozen=True)
class Preview:
    sentence: str
    rows: Sequence[PreviewRow]
    provisional: str = ""


def preview(
    store: Store,
    rule: Recurrence,
    *,
    starts_on: dt.date,
    ends_on: dt.date | None,
    start_time: dt.time,
    minutes: int,
    closed_rule: str,
    since: dt.date,
    room: Room | None = None,
    own: MeetingQuerySet | None = None,
) -> Preview:
    """The rule as a sentence and its next days. `own` are meetings that do not count as taken."""
    days = store_calendar(store)
    named = [
        day
        for day in recurrence.preview(
            rule, starts_on, ClosedRule(closed_rule), days, since=since, count=COUNT
        )
        if ends_on is None or day.occurrence_on <= ends_on
    ]
    taken = _taken(store, room, [day.held_on for day in named if day.held_on], own)
    zone = store.zone
    rows = []
    for day in named:
        start = dt.datetime.combine(day.held_on or day.occurrence_on, start_time, tzinfo=zone)
        end = start + dt.timedelta(minutes=minutes)
        clash = next((m for m in taken if m.starts_at < end and m.ends_at > start), None)
        rows.append(
            PreviewRow(
                day.occurrence_on,
                day.held_on,
                days.state.holiday_name(day.occurrence_on),
                days.state.is_provisional(day.occurrence_on),
                clash if day.held_on else None,
            )
        )
    return Preview(
        recurrence_words.sentence(rule, at=start_time, closed_rule=closed_rule),
        rows,
        days.state.why_provisional(named[0].occurrence_on, named[-1].occurrence_on)
        if named
        else "",
    )


def _taken(
    store: Store, room: Room | None, days: Sequence[dt.date], own: MeetingQuerySet | None
) -> list[Meeting]:
    """Other meetings in the room around those days."""
    if room is None or not days:
        return []
    first = dt.datetime.combine(min(days), dt.time(), tzinfo=store.zone)
    last = dt.datetime.combine(max(days), dt.time(), tzinfo=store.zone) + dt.timedelta(days=1)
    others = Meeting.objects.filter(store=store, room=room).overlapping(first, last)
    if own is not None:
        others = others.exclude(pk__in=own.values("pk"))
    return list(others)

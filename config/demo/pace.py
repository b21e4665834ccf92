"""How long each item takes in a store: discussions longer than planned, the frame shorter."""

import datetime as dt
from random import Random

from meetings.kinds import MeetingKind, Section
from meetings.models import AgendaItem, Meeting
from meetings.services import timing
from people.models import User

PACE = {
    Section.OPENING: 0.8,
    Section.REVIEW: 0.8,
    Section.THEME: 1.65,
    Section.QUESTIONS: 0.5,
    Section.SUMMARY: 0.6,
    Section.ACTIONS: 0.7,
}
CALM = 1.05
"""Other meetings than the weekly one keep to their discussion."""
MORE = 5


def taken(meeting: Meeting, item: AgendaItem) -> dt.timedelta:
    """The time of one item, the same in each story."""
    chance = Random(f"pace {meeting.number} {item.position}")  # noqa: S311
    pace = PACE.get(Section(item.section), 1.0)
    if meeting.kind != MeetingKind.WEEKLY:
        pace = min(pace, CALM)
    return dt.timedelta(seconds=round(item.planned * 60 * pace * chance.uniform(0.93, 1.07)))


def giver_for(meeting: Meeting, item: AgendaItem) -> AgendaItem | None:
    """In a weekly meeting the questions give the first discussion some minutes."""
    if meeting.kind != MeetingKind.WEEKLY or item.section != Section.THEME:
        return None
    if meeting.shifts.exists():
        return None
    coming = meeting.items.filter(section=Section.QUESTIONS, progress=AgendaItem.Progress.PENDING)
    return coming.filter(minutes__gt=MORE).first()


def give_more(item: AgendaItem, giver: AgendaItem, *, by: User) -> None:
    timing.take_minutes(item, MORE, origin="item", source=giver.pk, by=by)

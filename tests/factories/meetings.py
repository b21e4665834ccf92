"""Meetings and promises."""

import datetime as dt
from itertools import count
from typing import Any

from django.utils import timezone

from meetings.models import ActionItem, AgendaItem, Attendee, Meeting, Series, Topic
from people.models import Store, User
from tests.factories.people import person

_next = count(501)  # services number from 1: the two must not meet


def _someone(at: Store) -> User:
    return User.objects.filter(store=at).first() or person(at)


def series(at: Store, **fields: Any) -> Series:
    """A weekly series on Tuesdays at 14:00, for everyone in after-sales."""
    chair = fields.pop("chair", None) or _someone(at)
    defaults: dict[str, Any] = {
        "title": "售后周例会",
        "rule": "FREQ=WEEKLY;BYDAY=TU",
        "starts_on": timezone.localdate(),
        "start_time": dt.time(14, 0),
        "chair": chair,
        "recorder": chair,
        "created_by": chair,
    }
    return Series.objects.create(store=at, **{**defaults, **fields})


def meeting(
    at: Store, *, starts_at: dt.datetime | None = None, minutes: int = 60, **fields: Any
) -> Meeting:
    """A draft of a weekly meeting in seven days' time, without people and agenda."""
    start = starts_at or timezone.now() + dt.timedelta(days=7)
    chair = fields.pop("chair", None) or _someone(at)
    defaults: dict[str, Any] = {
        "number": f"M-{start.year}-{next(_next):03}",
        "title": "售后周例会",
        "starts_at": start,
        "ends_at": start + dt.timedelta(minutes=minutes),
        "chair": chair,
        "recorder": chair,
        "created_by": chair,
    }
    return Meeting.objects.create(store=at, **{**defaults, **fields})


def attendee(at: Meeting, user: User, **fields: Any) -> Attendee:
    return Attendee.objects.create(meeting=at, user=user, **fields)


def agenda_item(at: Meeting, title: str = "降低返修率", **fields: Any) -> AgendaItem:
    fields.setdefault("position", at.items.count())
    return AgendaItem.objects.create(meeting=at, title=title, **fields)


def topic(at: Store, title: str = "冬季轮胎活动排班", **fields: Any) -> Topic:
    return Topic.objects.create(
        store=at, title=title, proposed_by=fields.pop("proposed_by", None) or _someone(at), **fields
    )


def action(owner: User, verifier: User, text: str = "修订终检清单", **fields: Any) -> ActionItem:
    """A promise of `owner`, due in a week, verified by `verifier`."""
    due_on = fields.pop("due_on", timezone.localdate() + dt.timedelta(days=7))
    defaults: dict[str, Any] = {
        "number": f"A-{due_on.year}-{next(_next):03}",
        "first_due_on": due_on,
        "created_by": verifier,
    }
    helpers = fields.pop("helpers", ())
    made = ActionItem.objects.create(
        store=owner.store,
        owner=owner,
        verifier=verifier,
        text=text,
        due_on=due_on,
        **{**defaults, **fields},
    )
    made.helpers.set(helpers)
    return made

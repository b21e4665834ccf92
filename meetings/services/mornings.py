"""The ten minutes of the morning: begun, ended, one point timed, what takes longer put aside."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.lines import Line
from meetings.models import ActionItem, Idea, Meeting, Morning
from meetings.services import actions, noting, running, topics, wall
from meetings.services.once import once
from meetings.states import AHEAD, MeetingStatus
from people.models import Store, User
from people.rules import NotNow

LONGEST = 160


def today_in(store: Store) -> dt.date:
    return timezone.localdate(timezone=store.zone)


def touch(store: Store, day: dt.date | None = None) -> Morning:
    """Tell followers of the board that something changed; in the transaction of the change."""
    morning, _made = Morning.objects.get_or_create(store=store, day=day or today_in(store))
    Morning.objects.filter(pk=morning.pk).update(version=F("version") + 1)
    morning.version += 1
    return morning


def _locked(store: Store) -> Morning:
    return Morning.objects.select_for_update().get(pk=touch(store).pk)


@transaction.atomic
def start(store: Store, meeting: Meeting | None, *, by: User) -> None:
    """Begin: with the meeting of the morning if it is still ahead, else the clock alone.

    Begun already, nothing changes.
    """
    rules.check_lead_morning(by, meeting)
    if meeting is not None and meeting.status in AHEAD:
        running.start_meeting(meeting, by=by)
        return
    if meeting is not None and meeting.status == MeetingStatus.IN_PROGRESS:
        return
    morning = _locked(store)
    if morning.started_at is None or morning.ended_at is not None:
        morning.started_at, morning.ended_at = timezone.now(), None
        morning.save(update_fields=["started_at", "ended_at"])


@transaction.atomic
def stop(store: Store, meeting: Meeting | None, *, by: User) -> None:
    """Stop the clock; a meeting is ended on its own page, where what is left is settled."""
    rules.check_lead_morning(by, meeting)
    morning = _locked(store)
    if morning.started_at is not None and morning.ended_at is None:
        morning.ended_at, morning.talk_at = timezone.now(), None
        morning.save(update_fields=["ended_at", "talk_at"])


@transaction.atomic
def talk(store: Store, meeting: Meeting | None, *, by: User) -> None:
    """Somebody begins to discuss: two minutes from now. Pressed again, it is over."""
    rules.check_lead_morning(by, meeting)
    morning = _locked(store)
    morning.talk_at = timezone.now() if morning.talk_at is None else None
    morning.save(update_fields=["talk_at"])


@transaction.atomic
def park(
    store: Store, meeting: Meeting | None, text: str, *, by: User, token: uuid.UUID | None = None
) -> bool:
    """Put aside what takes longer than two minutes; says whether it is on the wall of a meeting.

    Without a meeting that goes on it waits as a topic for a longer one.
    """
    text = " ".join(text.split())
    if not text:
        raise NotNow(_("Please write something first."))
    is_on_wall = meeting is not None and meeting.status == MeetingStatus.IN_PROGRESS
    if meeting is not None and is_on_wall:
        wall.say(meeting, text, kind=Idea.Kind.PARKED, by=by)
    else:
        topics.propose(by=by, title=text[:LONGEST], token=token)
    morning = _locked(store)
    if morning.talk_at is not None and by.may(rules.LEAD_MORNING):
        morning.talk_at = None
        morning.save(update_fields=["talk_at"])
    return is_on_wall


@transaction.atomic
def promise(
    store: Store,
    meeting: Meeting | None,
    line: Line,
    *,
    by: User,
    token: uuid.UUID | None = None,
) -> ActionItem:
    """Make an action item of a line: of the meeting that goes on, else of the store."""
    rules.check_lead_morning(by, meeting)
    if meeting is not None and meeting.status == MeetingStatus.IN_PROGRESS:
        return noting.promise(meeting, line, by=by, item=meeting.current_item, token=token)
    owner, due_on = line.owner, line.due_on
    if owner is None or due_on is None or not line.is_complete:
        raise NotNow(" ".join(one.sentence for one in line.missing))

    def make() -> ActionItem:
        return actions.create_action(
            store=store,
            text=line.text,
            owner=owner,
            helpers=line.helpers,
            due_on=due_on,
            by=by,
            priority=ActionItem.Priority.HIGH if line.is_high else ActionItem.Priority.NORMAL,
        )

    return once(token, make, by=by)

"""What the clock does with meetings: the notice at its deadline, reminders, what was missed."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.db import transaction

from meetings.models import Meeting
from meetings.services import announcing
from meetings.services.facts import audience, send
from meetings.services.guarding import deadline, deadline_words, problems
from meetings.states import AHEAD, MeetingStatus
from people import moves
from people.rules import NotNow

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
HORIZON = dt.timedelta(days=30)
AHEAD_OF_DEADLINE = dt.timedelta(minutes=30)
"""The notice goes out this long before the last moment, so that it arrives in time."""
MISSED_AFTER = dt.timedelta(minutes=30)


def sweep(now: dt.datetime) -> None:
    """All that is due with notices. Each meeting in a transaction of its own; harmless to repeat."""
    meetings = Meeting.objects.select_related("store", "chair", "recorder", "series", "room")
    drafts = meetings.filter(status=MeetingStatus.DRAFT, starts_at__gt=now)
    for meeting in drafts.filter(starts_at__lt=now + HORIZON):
        _each(partial(_draft, meeting, now))
    for meeting in meetings.filter(changes_due_at__lte=now):
        _each(partial(announcing.tell_changes, meeting, by=None))
    for meeting in meetings.filter(next_reminder_at__lte=now):
        _each(partial(_remind, meeting, now))
    for meeting in meetings.filter(
        status__in=AHEAD, starts_at__range=(now - DAY, now - MISSED_AFTER)
    ):
        _each(partial(_tell_missed, meeting))


def _each(work: Callable[[], object]) -> None:
    """One meeting that is not as it should be must not stop the others."""
    try:
        with transaction.atomic():
            work()
    except NotNow:
        return


def _draft(meeting: Meeting, now: dt.datetime) -> None:
    if announcing.quiet(meeting):
        if meeting.starts_at - now <= DAY and meeting.items.exists():
            announcing.announce(meeting, by=None, quietly=True)
        return
    latest = deadline(meeting)
    if latest is None or now > latest:
        return
    lacking = problems(meeting)
    if not lacking and now >= latest - AHEAD_OF_DEADLINE:
        announcing.announce(meeting, by=None)
    elif lacking and now >= latest - DAY:
        send(
            "meetings.not_ready",
            meeting,
            {meeting.chair, meeting.recorder},
            key=f"meeting-{meeting.pk}-not-ready-{latest:%Y%m%d}",
            problems=lacking,
            deadline=deadline_words(meeting),
        )


def _remind(meeting: Meeting, now: dt.datetime) -> None:
    """Remind everyone who has not declined: a day before, and an hour before."""
    meeting = moves.lock(meeting)
    if meeting.status == MeetingStatus.ANNOUNCED and meeting.starts_at > now:
        gone = meeting.attendees.filter(answer="no").values_list("user_id", flat=True)
        declined = set(gone)
        people = [person for person in audience(meeting) if person.pk not in declined]
        left = "hour" if meeting.starts_at - now <= HOUR else "day"
        key = f"meeting-{meeting.pk}-{left}-{meeting.starts_at:%Y%m%d%H%M}"
        send("meetings.reminder", meeting, people, key=key)
    later = meeting.starts_at - HOUR
    meeting.next_reminder_at = later if later > now else None
    meeting.save(update_fields=["next_reminder_at"])


def _tell_missed(meeting: Meeting) -> None:
    key = f"meeting-{meeting.pk}-missed-{meeting.starts_at:%Y%m%d%H%M}"
    send("meetings.missed", meeting, {meeting.chair, meeting.recorder}, key=key)

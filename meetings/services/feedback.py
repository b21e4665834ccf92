"""Feedback in one minute, and what a meeting learns from it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Attendee, Feedback, Meeting
from meetings.states import HELD, MeetingStatus
from people import events, moves
from people.models import User
from people.rules import Denied, NotNow

ASKED_FOR = dt.timedelta(days=7)


def check_open(seat: Attendee) -> None:
    """Raise with the sentence why this person cannot give feedback, or not any more."""
    meeting = seat.meeting
    if not seat.was_there:
        raise Denied(_("Only those who were there give feedback."))
    if meeting.ended_at is None or meeting.status not in HELD - {MeetingStatus.IN_PROGRESS}:
        raise NotNow(_("The meeting is not over yet."))
    if timezone.now() > meeting.ended_at + ASKED_FOR:
        raise NotNow(_("Feedback is asked for a week."))
    if seat.has_fed_back:
        raise NotNow(_("You have given your feedback, thank you."))


@transaction.atomic
def give_feedback(
    seat: Attendee, *, useful: int, say: str, length: str, words: str, by: User
) -> None:
    """Keep what somebody says and that they said it, but not which of the sayings is theirs."""
    seat = (
        Attendee.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=seat.pk)
    )
    if seat.user_id != by.pk:
        raise Denied(_("Only those who were there give feedback."))
    check_open(seat)
    Feedback.objects.create(
        meeting=seat.meeting, useful=useful, say=say, length=length, words=words.strip()[:300]
    )
    seat.has_fed_back = True
    seat.save(update_fields=["has_fed_back"])


@transaction.atomic
def set_lesson(meeting: Meeting, text: str, *, by: User) -> Meeting:
    """What chair and recorder want to do differently; the next of the series reminds of it."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.lesson != text.strip():
        meeting.lesson = text.strip()
        meeting.save(update_fields=["lesson"])
        events.record(meeting, "lesson", by=by)
    return meeting


def lesson_for(meeting: Meeting) -> str:
    """What the last held meeting of the series wanted to change."""
    if meeting.series is None:
        return ""
    earlier = Meeting.objects.same_line(meeting.series).filter(
        status__in=HELD, starts_at__lt=meeting.starts_at
    )
    return earlier.order_by("-starts_at").values_list("lesson", flat=True).first() or ""

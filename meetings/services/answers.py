"""Who comes: the answer of each person invited, and asking those who are silent."""

import datetime as dt

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Attendee, Meeting
from meetings.services.facts import ANSWER_SALT, send
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people import events, moves
from people.models import User
from people.rules import Denied, NotNow

CHASE_AGAIN = dt.timedelta(hours=4)
Answer = Attendee.Answer


def from_token(token: str) -> Attendee | None:
    """Return whom a signed answer link belongs to; None for a forged or outdated one."""
    try:
        pk = signing.loads(token, salt=ANSWER_SALT)
    except signing.BadSignature:
        return None
    found = Attendee.objects.select_related("user__store", "meeting__room", "meeting__chair")
    return found.filter(pk=pk, user__is_active=True).first()


def check_open(meeting: Meeting) -> None:
    if meeting.status == MeetingStatus.CANCELLED:
        raise NotNow(_("This meeting is cancelled."))
    if meeting.status not in {MeetingStatus.DRAFT, MeetingStatus.ANNOUNCED}:
        raise NotNow(_("This meeting has begun. Attendance is taken there."))


@transaction.atomic
def answer(
    attendee: Attendee, value: str, *, by: User, reason: str = "", substitute: User | None = None
) -> Attendee:
    """Record yes or no. A no needs its reason and may name a substitute, who is then invited.

    The chair hears of it when somebody who must attend cannot come.
    """
    meeting = moves.lock(attendee.meeting)
    attendee = Attendee.objects.select_for_update().get(pk=attendee.pk)
    if by.pk != attendee.user_id:
        raise Denied(_("Everybody answers for himself."))
    check_open(meeting)
    if value == Answer.NO and not reason.strip():
        raise NotNow(_("Please give the reason."))
    if substitute is not None and substitute.pk == attendee.user_id:
        raise NotNow(_("The substitute must be someone else."))
    if value == Answer.YES:
        reason, substitute = "", None
    attendee.answer, attendee.answer_reason = Answer(value), reason.strip()[:200]
    attendee.substitute, attendee.answered_at = substitute, timezone.now()
    attendee.save(update_fields=["answer", "answer_reason", "substitute", "answered_at"])
    touch(meeting)
    event = events.record(meeting, "answer", by=by, new=value, why=attendee.answer_reason)
    if value == Answer.NO:
        _tell_declined(meeting, attendee, event.pk)
    return attendee


def _tell_declined(meeting: Meeting, attendee: Attendee, event_id: int) -> None:
    key = f"meeting-{meeting.pk}-answer-{event_id}"
    if attendee.substitute is not None:
        Attendee.objects.get_or_create(
            meeting=meeting, user=attendee.substitute, defaults={"required": attendee.required}
        )
        send("meetings.stands_in", meeting, [attendee.substitute], key=key, attendee=attendee)
    if attendee.required and attendee.user_id != meeting.chair_id:
        send("meetings.declined", meeting, [meeting.chair], key=key, attendee=attendee)


def silent(meeting: Meeting) -> list[Attendee]:
    """Those who have not answered."""
    return list(meeting.attendees.filter(answer=Answer.NONE).select_related("user"))


@transaction.atomic
def chase(meeting: Meeting, *, by: User) -> int:
    """Ask everyone who is silent, at most every four hours. Returns how many were asked."""
    meeting = moves.lock(meeting)
    rules.check_convener(by, meeting)
    if meeting.status != MeetingStatus.ANNOUNCED:
        raise NotNow(_("Send the notice first."))
    now = timezone.now()
    asked = [
        one
        for one in silent(meeting)
        if one.user_id != by.pk and (one.chased_at is None or one.chased_at < now - CHASE_AGAIN)
    ]
    Attendee.objects.filter(pk__in=[one.pk for one in asked]).update(chased_at=now)
    if asked:
        event = events.record(meeting, "chase", by=by, people=[one.user.name for one in asked])
        people = [one.user for one in asked]
        send("meetings.chase", meeting, people, key=f"meeting-{meeting.pk}-chase-{event.pk}", by=by)
    return len(asked)

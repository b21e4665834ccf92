"""Who is there: proposed from the answers, taken by a tap, put right by hand."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Attendee, Meeting
from meetings.services import telling
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

Attendance = Attendee.Attendance
EARLY = dt.timedelta(minutes=45)
"""So long before the announced time people can check in."""
GRACE = dt.timedelta(minutes=5)
"""Whoever is put down later than this after the start came late."""


def propose(meeting: Meeting, *, by: User) -> None:
    """At the start: whoever starts it is there, those who declined are excused."""
    unknown = meeting.attendees.filter(attendance=Attendance.UNKNOWN)
    unknown.filter(user=by).update(attendance=Attendance.PRESENT, arrived_at=meeting.started_at)
    unknown.filter(answer=Attendee.Answer.NO).exclude(answer_reason="").update(
        attendance=Attendance.EXCUSED
    )


def close(meeting: Meeting) -> None:
    """When the minutes go out: whoever was not put down was absent."""
    meeting.attendees.filter(attendance=Attendance.UNKNOWN).update(attendance=Attendance.ABSENT)


def _open(meeting: Meeting, by: User) -> Meeting:
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status in {MeetingStatus.DRAFT, MeetingStatus.ANNOUNCED}:
        raise NotNow(_("Attendance is taken once the meeting has begun."))
    if meeting.status not in {MeetingStatus.IN_PROGRESS, MeetingStatus.ENDED}:
        raise NotNow(_("The minutes are out; attendance stays as it is."))
    return meeting


def _arrival(meeting: Meeting, now: dt.datetime) -> str:
    """Present, or late when the meeting is on for more than five minutes."""
    begun = meeting.started_at or now
    is_late = meeting.status == MeetingStatus.IN_PROGRESS and now > begun + GRACE
    return Attendance.LATE if is_late else Attendance.PRESENT


@transaction.atomic
def arrive(attendee: Attendee, *, by: User) -> Attendee:
    """A tap: the person is there. A second tap takes it back."""
    meeting = _open(attendee.meeting, by)
    attendee = Attendee.objects.select_for_update().get(pk=attendee.pk)
    value = Attendance.UNKNOWN if attendee.was_there else _arrival(meeting, timezone.now())
    return _put_down(meeting, attendee, value, by=by)


def check_open(meeting: Meeting, now: dt.datetime) -> None:
    """Raise NotNow with the sentence why nobody can check in at present."""
    if meeting.status == MeetingStatus.IN_PROGRESS:
        return
    if not meeting.is_ahead:
        raise NotNow(_("This meeting is over."))
    if now < meeting.starts_at - EARLY:
        raise NotNow(_("Checking in opens 45 minutes before the start."))


@transaction.atomic
def check_in(meeting: Meeting, *, by: User) -> Attendee:
    """Somebody says of themselves: I am here. Said again it changes nothing."""
    meeting = moves.lock(meeting)
    now = timezone.now()
    check_open(meeting, now)
    attendee, _made = Attendee.objects.get_or_create(
        meeting=meeting, user=by, defaults={"required": False}
    )
    if attendee.was_there:
        return attendee
    return _put_down(meeting, attendee, _arrival(meeting, now), by=by)


@transaction.atomic
def set_attendance(attendee: Attendee, value: str, *, by: User) -> Attendee:
    """Say exactly: present, late, excused, absent, or not recorded."""
    meeting = _open(attendee.meeting, by)
    attendee = Attendee.objects.select_for_update().get(pk=attendee.pk)
    return _put_down(meeting, attendee, Attendance(value), by=by)


def _put_down(meeting: Meeting, attendee: Attendee, value: str, *, by: User) -> Attendee:
    if attendee.attendance == value:
        return attendee
    old, attendee.attendance = attendee.attendance, value
    attendee.arrived_at = (attendee.arrived_at or timezone.now()) if attendee.was_there else None
    attendee.save(update_fields=["attendance", "arrived_at"])
    events.record(attendee, "attendance", by=by, old=old, new=value)
    if attendee.was_there:
        telling.arrived(meeting, [attendee.user_id])
    touch(meeting)
    return attendee


@transaction.atomic
def everyone_else_present(meeting: Meeting, *, by: User) -> int:
    """All who are not put down yet have been there from the start. Returns how many."""
    meeting = _open(meeting, by)
    rows = list(meeting.attendees.select_for_update().filter(attendance=Attendance.UNKNOWN))
    if rows:
        Attendee.objects.filter(pk__in=[row.pk for row in rows]).update(
            attendance=Attendance.PRESENT, arrived_at=meeting.started_at
        )
        events.record_all(rows, "attendance", by=by, value=Attendance.PRESENT)
        telling.arrived(meeting, [row.user_id for row in rows])
        touch(meeting)
    return len(rows)


@transaction.atomic
def add_person(meeting: Meeting, person: User, *, by: User) -> Attendee:
    """Somebody came who was not invited."""
    meeting = _open(meeting, by)
    if person.store_id != meeting.store_id or not person.is_active:
        raise NotNow(_("%(name)s does not work here any more.") % {"name": person.name})
    attendee, _made = Attendee.objects.get_or_create(
        meeting=meeting, user=person, defaults={"required": False}
    )
    if attendee.was_there:
        return attendee
    return _put_down(meeting, attendee, _arrival(meeting, timezone.now()), by=by)

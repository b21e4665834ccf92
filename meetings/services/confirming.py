"""Everyone's word on the minutes: confirmed, objected to and answered, or taken as agreed in time."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.kinds import PROFILES
from meetings.models import Attendee, Meeting, Minutes
from meetings.services import recordings
from meetings.services.facts import Facts
from meetings.services.minutes import url_of
from meetings.services.touching import touch
from meetings.states import MINUTES_MOVES, MeetingStatus, MinutesStatus
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import Denied, NotNow

Verdict = Attendee.Verdict
OUT = frozenset({MinutesStatus.PUBLISHED, MinutesStatus.CONFIRMED})
REMIND_FOR = dt.timedelta(days=7)
CORRECT_WITHIN = dt.timedelta(days=1)
CHAIR_AFTER = dt.timedelta(days=1)
"""When minutes are overdue for this long, the chair hears of it as well."""


def _own(attendee: Attendee, by: User) -> tuple[Attendee, Minutes]:
    """Lock the minutes and the row of somebody who speaks for himself."""
    if by.pk != attendee.user_id:
        raise Denied(_("Everybody answers for himself."))
    minutes = _published(attendee.meeting)
    return Attendee.objects.select_for_update().get(pk=attendee.pk), minutes


def _published(meeting: Meeting) -> Minutes:
    meeting = moves.lock(meeting)
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is None or minutes.status not in OUT:
        raise NotNow(_("The minutes are not published yet."))
    minutes.meeting = meeting
    return minutes


def mark_read(attendee: Attendee) -> None:
    """Note when somebody first opened the minutes."""
    now = timezone.now()
    Attendee.objects.filter(pk=attendee.pk, minutes_read_at=None).update(minutes_read_at=now)


@transaction.atomic
def confirm(attendee: Attendee, *, by: User) -> Attendee:
    """Agree; for those who were not there: they have read what was decided."""
    attendee, minutes = _own(attendee, by)
    if attendee.verdict == Verdict.CONFIRMED:
        return attendee
    attendee.verdict, attendee.verdict_at = Verdict.CONFIRMED, timezone.now()
    attendee.minutes_read_at = attendee.minutes_read_at or attendee.verdict_at
    attendee.agreed_to = minutes.version
    attendee.save(update_fields=["verdict", "verdict_at", "minutes_read_at", "agreed_to"])
    events.record(attendee, "confirm", by=by, new=Verdict.CONFIRMED)
    touch(minutes.meeting)
    _settle(minutes, timezone.now())
    return attendee


@transaction.atomic
def object_to(attendee: Attendee, text: str, *, by: User) -> Attendee:
    """Disagree, with the reason; recorder and chair are told and owe an answer."""
    attendee, minutes = _own(attendee, by)
    now = timezone.now()
    if minutes.status != MinutesStatus.PUBLISHED or (minutes.confirm_until or now) < now:
        raise NotNow(_("The time for objections is over."))
    if not text.strip():
        raise NotNow(_("Say what is wrong, and how it should read."))
    attendee.verdict, attendee.verdict_at = Verdict.OBJECTED, now
    attendee.objection, attendee.minutes_read_at = text.strip(), attendee.minutes_read_at or now
    attendee.objection_reply, attendee.objection_replied_at = "", None
    attendee.save(
        update_fields=[
            *("verdict", "verdict_at", "objection", "minutes_read_at"),
            *("objection_reply", "objection_replied_at"),
        ]
    )
    event = events.record(attendee, "object", by=by, new=Verdict.OBJECTED, why=attendee.objection)
    touch(minutes.meeting)
    meeting = minutes.meeting
    _tell(
        "minutes_objected",
        meeting,
        [one for one in (meeting.recorder, meeting.chair) if one.pk != by.pk],
        key=f"objected-{event.pk}",
        attendee=attendee,
    )
    return attendee


@transaction.atomic
def reply(attendee: Attendee, text: str, *, by: User) -> Attendee:
    """Answer an objection; both stand under the minutes from now on."""
    minutes = _published(attendee.meeting)
    rules.check_runner(by, minutes.meeting)
    attendee = Attendee.objects.select_for_update().get(pk=attendee.pk)
    if attendee.verdict != Verdict.OBJECTED:
        raise NotNow(_("There is no objection to answer."))
    if not text.strip():
        raise NotNow(_("Please write the answer."))
    attendee.objection_reply, attendee.objection_replied_at = text.strip(), timezone.now()
    attendee.save(update_fields=["objection_reply", "objection_replied_at"])
    event = events.record(attendee, "reply", by=by)
    touch(minutes.meeting)
    people = [attendee.user] if attendee.user_id != by.pk else []
    key = f"replied-{event.pk}"
    _tell("minutes_replied", minutes.meeting, people, key=key, attendee=attendee, by=by)
    _settle(minutes, timezone.now())
    return attendee


def _tell(kind: str, meeting: Meeting, people: Iterable[User], *, key: str, **more: object) -> None:
    outbox.notify(
        f"meetings.{kind}",
        people,
        key=f"meeting-{meeting.pk}-{key}",
        target=meeting,
        url=url_of(meeting),
        context=Facts(meeting, **more),
    )


def _settle(minutes: Minutes, now: dt.datetime) -> bool:
    """Confirm the minutes when everyone has spoken or the time is over, and no objection is open.

    Those who were there and kept silent agree; those who were not still have to read them.
    """
    if minutes.status != MinutesStatus.PUBLISHED:
        return False
    seats = minutes.meeting.attendees
    if seats.filter(verdict=Verdict.OBJECTED, objection_replied_at=None).exists():
        return False
    silent = seats.filter(verdict=Verdict.NONE)
    if (minutes.confirm_until or now) > now and silent.exists():
        return False
    silent.filter(attendance__in=("present", "late")).update(
        verdict=Verdict.LAPSED, verdict_at=now, agreed_to=minutes.version
    )
    moves.make(minutes, MINUTES_MOVES, "confirm", by=None, check=rules.check_move)
    recordings.confirmed(minutes.meeting, now)
    touch(minutes.meeting)
    return True


def settle_now(minutes: Minutes) -> None:
    """Confirm minutes at once if nothing stands in the way any more."""
    _settle(minutes, timezone.now())


def settle(now: dt.datetime) -> int:
    """What the clock does: confirm what nobody objects to in time, remind of minutes overdue."""
    ids = Minutes.objects.filter(status=MinutesStatus.PUBLISHED, confirm_until__lte=now)
    done = sum(_settle_one(pk, now) for pk in ids.values_list("pk", flat=True))
    for meeting in _overdue(now):
        _remind(meeting, now)
    for minutes in _left_open(now):
        key = f"reopened-{minutes.version}-{minutes.reopened_at:%Y%m%d%H%M}"
        _tell("minutes_due", minutes.meeting, [minutes.meeting.recorder], key=key)
    return done


@transaction.atomic
def _settle_one(pk: int, now: dt.datetime) -> bool:
    minutes = Minutes.objects.select_related("meeting").get(pk=pk)
    minutes.meeting = moves.lock(minutes.meeting)
    minutes.refresh_from_db(fields=["status"])
    return _settle(minutes, now)


def due_at(meeting: Meeting) -> dt.datetime | None:
    """By when the minutes of an ended meeting should be out, or their correction."""
    minutes: Minutes | None = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.is_reopened and minutes.reopened_at is not None:
        return minutes.reopened_at + CORRECT_WITHIN
    if meeting.ended_at is None:
        return None
    return meeting.ended_at + dt.timedelta(hours=meeting.profile.publish_hours)


def _overdue(now: dt.datetime) -> list[Meeting]:
    shortest = dt.timedelta(hours=min(one.publish_hours for one in PROFILES.values()))
    ended = Meeting.objects.filter(
        status=MeetingStatus.ENDED, ended_at__range=(now - REMIND_FOR, now - shortest)
    ).exclude(minutes__version__gt=0)
    rows = ended.select_related("recorder", "chair", "store", "room", "minutes")
    return [one for one in rows if (due := due_at(one)) is not None and due <= now]


def _left_open(now: dt.datetime) -> Iterable[Minutes]:
    """Corrections that were begun and not published."""
    rows = Minutes.objects.filter(
        status=MinutesStatus.DRAFT, reopened_at__range=(now - REMIND_FOR, now - CORRECT_WITHIN)
    )
    return rows.select_related("meeting__recorder", "meeting__store", "meeting__room")


def _remind(meeting: Meeting, now: dt.datetime) -> None:
    """Once the recorder, and a day later the chair."""
    _tell("minutes_due", meeting, [meeting.recorder], key="minutes-due")
    due = due_at(meeting)
    if due is not None and due + CHAIR_AFTER <= now:
        _tell("minutes_due", meeting, [meeting.chair], key="minutes-due")

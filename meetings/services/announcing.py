"""The notice of a meeting: sending it, and telling what becomes of the meeting after it."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Attendee, Meeting
from meetings.services import packs, told
from meetings.services.facts import audience, send, send_to_groups
from meetings.services.guarding import deadline_words, guard, problems
from meetings.services.touching import touch
from meetings.states import MEETING_MOVES, MeetingStatus
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import NotNow

NOTICE = "meetings.notice"
CHANGED = "meetings.changed"
SETTLE = dt.timedelta(minutes=10)
"""Changes are told together when nothing more has changed for this long."""
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@transaction.atomic
def announce(meeting: Meeting, *, by: User | None, quietly: bool = False, why: str = "") -> Meeting:
    """Send the notice with agenda and materials to everyone invited; `by=None` is the deadline.

    A late notice must have been approved; a complaint may be talked about at once, but `why` at
    short notice is kept. `quietly` announces an occurrence of a daily series,
    whose notice was given once.
    """
    meeting = moves.lock(meeting)
    mend = problems(meeting) if not quietly else []
    if mend:
        raise NotNow(mend[0])
    now = timezone.now()
    judged = guard(meeting, now)
    if judged.needs_reason and meeting.late_approved_at is None:
        raise NotNow(_("It is too late for this notice without a reason and an approval."))
    reason = (why.strip() or meeting.late_reason)[:300]
    if judged.asks_reason and not reason:
        raise NotNow(_("Please say why this is called at short notice."))
    meeting = moves.make(
        meeting,
        MEETING_MOVES,
        "announce",
        by=by,
        check=rules.check_move,
        announced_at=now,
        late_reason=reason,
        told=told.snapshot(meeting),
        changes_due_at=None,
        next_reminder_at=None if quietly else first_reminder(meeting, now),
    )
    touch(meeting)
    if not quietly:
        packs.ask(meeting)
        pack = pack_url(meeting)
        send(NOTICE, meeting, audience(meeting), key=f"meeting-{meeting.pk}-notice", pack_url=pack)
        send_to_groups(NOTICE, meeting, key=f"meeting-{meeting.pk}-notice", pack_url=pack)
    return meeting


def pack_url(meeting: Meeting) -> str:
    """Where the data pack is, if one is made; it is there as soon as somebody opens it."""
    return reverse("meetings:pack", args=[meeting.pk]) if packs.wants_pack(meeting) else ""


def first_reminder(meeting: Meeting, now: dt.datetime) -> dt.datetime | None:
    """A day before, else an hour before, else none."""
    return next(
        (at for at in (meeting.starts_at - DAY, meeting.starts_at - HOUR) if at > now), None
    )


@transaction.atomic
def ask_late(meeting: Meeting, *, why: str, approver: User, by: User) -> Meeting:
    """Ask `approver` to let a late notice go out; the general manager may approve his own."""
    meeting = moves.lock(meeting)
    rules.check_convener(by, meeting)
    if meeting.status != MeetingStatus.DRAFT:
        raise NotNow(_("The notice is out already."))
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    meeting.late_reason, meeting.late_asked_by = why.strip()[:300], by
    meeting.late_approver, meeting.late_approved_at = approver, None
    meeting.save(
        update_fields=["late_reason", "late_asked_by", "late_approver", "late_approved_at"]
    )
    rules.check_approve_late(approver, meeting)
    touch(meeting)
    event = events.record(meeting, "late_asked", by=by, why=why, approver=approver.name)
    if approver == by:
        return approve_late(meeting, by=by)
    send(
        "meetings.late_asked",
        meeting,
        [approver],
        key=f"meeting-{meeting.pk}-late-{event.pk}",
        deadline=deadline_words(meeting),
    )
    return meeting


@transaction.atomic
def approve_late(meeting: Meeting, *, by: User) -> Meeting:
    """Let a late notice go out at once. It is counted as late."""
    meeting = moves.lock(meeting)
    if not meeting.late_reason or meeting.status != MeetingStatus.DRAFT:
        raise NotNow(_("Nobody asks for approval any more."))
    rules.check_approve_late(by, meeting)
    meeting.late_approver, meeting.late_approved_at = by, timezone.now()
    meeting.save(update_fields=["late_approver", "late_approved_at"])
    events.record(meeting, "late_approved", by=by, why=meeting.late_reason)
    return announce(meeting, by=meeting.late_asked_by)


@transaction.atomic
def refuse_late(meeting: Meeting, *, why: str, by: User) -> Meeting:
    meeting = moves.lock(meeting)
    rules.check_approve_late(by, meeting)
    if not meeting.late_reason or meeting.late_approved_at is not None:
        raise NotNow(_("Nobody asks for approval any more."))
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    asked_by = meeting.late_asked_by
    meeting.late_reason, meeting.late_asked_by, meeting.late_approver = "", None, None
    meeting.save(update_fields=["late_reason", "late_asked_by", "late_approver"])
    touch(meeting)
    event = events.record(meeting, "late_refused", by=by, why=why)
    if asked_by is not None:
        key = f"meeting-{meeting.pk}-refused-{event.pk}"
        send("meetings.late_refused", meeting, [asked_by], key=key, by=by, why=why)
    return meeting


# After the notice


def note_change(meeting: Meeting) -> None:
    """People were told and something is different: tell them when nothing more changes."""
    if meeting.status != MeetingStatus.ANNOUNCED:
        return
    due = timezone.now() + SETTLE
    Meeting.objects.filter(pk=meeting.pk).update(changes_due_at=due)
    meeting.changes_due_at = due


@transaction.atomic
def tell_changes(meeting: Meeting, *, by: User | None) -> list[told.Change]:
    """Tell everyone only what changed, and newcomers everything. A new time asks for a new answer."""
    meeting = moves.lock(meeting)
    if by is not None:
        rules.check_convener(by, meeting)
    if meeting.status != MeetingStatus.ANNOUNCED:
        return []
    found = told.changes(meeting)
    informed = set(outbox.standing(meeting, NOTICE))
    old_hands = [person for person in audience(meeting) if person.pk in informed]
    newcomers = [person for person in audience(meeting) if person.pk not in informed]
    if newcomers and not quiet(meeting):
        packs.ask(meeting)
        send(
            NOTICE,
            meeting,
            newcomers,
            key=f"meeting-{meeting.pk}-notice",
            pack_url=pack_url(meeting),
        )
    if found:
        _tell_old_hands(meeting, old_hands or newcomers, found, by=by)
    meeting.told, meeting.changes_due_at = told.snapshot(meeting), None
    meeting.save(update_fields=["told", "changes_due_at", "next_reminder_at"])
    return found


def quiet(meeting: Meeting) -> bool:
    """An occurrence of a daily series: its notice was given once, for the series."""
    return not meeting.profile.needs_notice and meeting.series_id is not None


def _tell_old_hands(
    meeting: Meeting, people: list[User], found: list[told.Change], *, by: User | None
) -> None:
    new_time = any(change.label == told.TIME for change in found)
    on_time = guard(meeting, timezone.now()).is_on_time
    event = events.record(
        meeting,
        "told_changes",
        by=by,
        changes=[str(change.label) for change in found],
        on_time=on_time,
    )
    if new_time:
        meeting.attendees.update(
            answer=Attendee.Answer.NONE, answer_reason="", substitute=None, answered_at=None
        )
        meeting.next_reminder_at = first_reminder(meeting, timezone.now())
    key = f"meeting-{meeting.pk}-change-{event.pk}"
    send(CHANGED, meeting, people, key=key, changes=found, asks_again=new_time)
    if not quiet(meeting):
        send_to_groups(CHANGED, meeting, key=key, changes=found)


def tell_cancelled(meeting: Meeting, *, by: User | None) -> None:
    """Tell everyone who was told of the meeting that it is off. Inside the cancelling transaction."""
    outbox.withdraw(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(next_reminder_at=None, changes_due_at=None)
    if meeting.announced_at is None:
        return
    events.record(meeting, "told_cancelled", by=by)
    key = f"meeting-{meeting.pk}-cancelled"
    send("meetings.cancelled", meeting, audience(meeting), key=key)
    if not quiet(meeting):
        send_to_groups("meetings.cancelled", meeting, key=key)


def tell_uninvited(attendee: Attendee, *, by: User) -> None:
    """Tell one person that they need not come; called before the row goes."""
    meeting = moves.lock(attendee.meeting)
    if meeting.status != MeetingStatus.ANNOUNCED:
        return
    key = f"meeting-{meeting.pk}-uninvited-{attendee.pk}"
    send("meetings.uninvited", meeting, [attendee.user], key=key, by=by)

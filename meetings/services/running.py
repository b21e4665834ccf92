"""A meeting as it goes on: begun, led from item to item, ended, taken up again, closed."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.kinds import CARRIED_SECTIONS
from meetings.models import AgendaItem, Meeting
from meetings.services import (
    actions,
    announcing,
    attendance,
    carrying,
    minutes,
    moments,
    recording,
    timing,
)
from meetings.services.meetings import next_of_series
from meetings.services.touching import touch
from meetings.states import AHEAD, MEETING_MOVES, MeetingStatus, MinutesStatus
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import NotNow

Progress = AgendaItem.Progress
BEFORE_IT = ("meetings.reminder", "meetings.chase", "meetings.not_ready", "meetings.missed")
"""What need not be sent any more once the meeting has begun."""


@transaction.atomic
def start_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Begin with the first item. A meeting that was never announced counts as held without notice.

    Whoever starts it is there; those who declined with a reason are put down as excused.
    """
    meeting = moves.make(
        meeting,
        MEETING_MOVES,
        "start",
        by=by,
        check=rules.check_move,
        started_at=timezone.now(),
        changes_due_at=None,
        next_reminder_at=None,
    )
    outbox.withdraw(meeting, kinds=BEFORE_IT)
    if meeting.held_without_notice:
        events.record(meeting, "without_notice", by=by)
    attendance.propose(meeting, by=by)
    timing.keep_plan(meeting)
    first = meeting.items.filter(progress=Progress.PENDING).first()
    if first is not None:
        _begin(meeting, first)
    touch(meeting)
    return meeting


def _running(meeting: Meeting, by: User) -> Meeting:
    """Lock a meeting that is going on; whoever leads it does so alone."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status != MeetingStatus.IN_PROGRESS:
        raise NotNow(_("This meeting is not going on."))
    return meeting


def _begin(meeting: Meeting, item: AgendaItem) -> None:
    item.progress, item.began_at, item.dropped_why = Progress.CURRENT, timezone.now(), ""
    item.save(update_fields=["progress", "began_at", "dropped_why"])
    meeting.current_item = item
    meeting.save(update_fields=["current_item"])
    moments.turned(meeting, item)


def _leave(meeting: Meeting, progress: str, *, why: str = "") -> None:
    """Stop the clock of the present item, if there is one."""
    item = meeting.current_item
    if item is not None:
        _stop(item, progress, why=why)
    meeting.current_item = None
    meeting.save(update_fields=["current_item"])


def _stop(item: AgendaItem, progress: str, *, why: str = "") -> None:
    if item.began_at is not None:
        item.spent_seconds += max(0, int((timezone.now() - item.began_at).total_seconds()))
    item.progress, item.began_at, item.dropped_why = progress, None, why
    item.save(update_fields=["progress", "spent_seconds", "began_at", "dropped_why"])


def _of(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    return meeting.items.get(pk=item.pk)


@transaction.atomic
def go_to(item: AgendaItem, *, by: User) -> Meeting:
    """Turn to an item. The one that is left is done, or still to come when one goes back."""
    meeting = _running(item.meeting, by)
    item, left = _of(meeting, item), meeting.current_item
    if left is None or left.pk != item.pk:
        goes_back = left is not None and item.position < left.position
        _leave(meeting, Progress.PENDING if goes_back else Progress.DONE)
        _begin(meeting, item)
        touch(meeting)
    return meeting


@transaction.atomic
def next_item(meeting: Meeting, *, by: User, after: int | None) -> Meeting:
    """Finish the present item and begin the next one; `after` is the item the chair saw.

    Pressed twice, it moves once: the second press names an item that is no longer the present one.
    """
    meeting = _running(meeting, by)
    if meeting.current_item_id == after:
        _go_on(meeting, Progress.DONE)
    return meeting


def _go_on(meeting: Meeting, progress: str, *, why: str = "") -> None:
    """Leave the present item and begin the next that is still to come, first those after it."""
    left = meeting.current_item
    _leave(meeting, progress, why=why)
    coming = meeting.items.filter(progress=Progress.PENDING)
    following = coming.filter(position__gt=left.position).first() if left else None
    following = following or coming.first()
    if following is not None:
        _begin(meeting, following)
    touch(meeting)


@transaction.atomic
def carry_item(item: AgendaItem, *, by: User) -> Meeting:
    """Not today: the item comes back in the next meeting of the series."""
    meeting = _running(item.meeting, by)
    if item.section not in CARRIED_SECTIONS:
        raise NotNow(_("This part is in every agenda. Finish it or drop it."))
    return _put_aside(meeting, _of(meeting, item), Progress.CARRIED, "carry_item", by=by)


@transaction.atomic
def drop_item(item: AgendaItem, *, why: str, by: User) -> Meeting:
    """Not at all: the item is given up for good, with the reason."""
    meeting = _running(item.meeting, by)
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    return _put_aside(meeting, _of(meeting, item), Progress.DROPPED, "drop_item", by=by, why=why)


def _put_aside(
    meeting: Meeting, item: AgendaItem, progress: str, name: str, *, by: User, why: str = ""
) -> Meeting:
    why = why.strip()[:200]
    if meeting.current_item_id == item.pk:
        _go_on(meeting, progress, why=why)
    elif item.progress != progress:
        _stop(item, progress, why=why)
        touch(meeting)
    else:
        return meeting
    events.record(item, name, by=by, new=progress, why=why)
    return meeting


@transaction.atomic
def end_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """End it: what was not reached goes on to the next meeting, promises are told, minutes drafted."""
    meeting = _running(meeting, by)
    recording.stop(meeting, by=by)
    _leave(meeting, Progress.DONE)
    pending = meeting.items.filter(progress=Progress.PENDING)
    left = list(pending.filter(section__in=CARRIED_SECTIONS))
    pending.filter(pk__in=[item.pk for item in left]).update(progress=Progress.CARRIED)
    pending.update(progress=Progress.DONE)
    meeting = moves.make(
        meeting, MEETING_MOVES, "end", by=by, check=rules.check_move, ended_at=timezone.now()
    )
    events.record(meeting, "left_over", by=by, items=[item.pk for item in left])
    _carry(meeting)
    actions.tell_new_of(meeting)
    minutes.fresh(meeting)
    touch(meeting)
    return meeting


def _carry(meeting: Meeting) -> None:
    following = next_of_series(meeting)
    if following is not None and carrying.carry_into(following):
        announcing.note_change(following)


@transaction.atomic
def resume_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """It was ended too early: take it up again, and take back what had gone on to the next one."""
    meeting = moves.make(
        meeting, MEETING_MOVES, "resume", by=by, check=rules.check_move, ended_at=None
    )
    ended = events.of(meeting).filter(name="left_over").first()
    left = meeting.items.filter(
        pk__in=ended.details["items"] if ended else [], progress=Progress.CARRIED
    )
    _take_back(left)
    left.update(progress=Progress.PENDING)
    first = meeting.items.filter(progress=Progress.PENDING).first()
    if first is not None:
        _begin(meeting, first)
    touch(meeting)
    return meeting


def _take_back(items: Iterable[AgendaItem]) -> None:
    copies = AgendaItem.objects.filter(
        carried_from__in=items, progress=Progress.PENDING, meeting__status__in=AHEAD
    )
    for copy in copies.select_related("meeting"):
        following = moves.lock(copy.meeting)
        copy.delete()
        touch(following)
        announcing.note_change(following)


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Put the meeting away; its minutes must be confirmed."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status == MeetingStatus.PUBLISHED:
        found = meeting.minutes
        if found.status != MinutesStatus.CONFIRMED:
            raise NotNow(_("The minutes are not confirmed yet."))
    meeting = moves.make(meeting, MEETING_MOVES, "close", by=by, check=rules.check_move)
    touch(meeting)
    return meeting

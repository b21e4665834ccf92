"""Minutes moved to the present item while the meeting goes on; the plan people had is kept apart."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings import rules
from meetings.models import AgendaItem, Meeting, TimeShift
from meetings.queries.outlook import outlook_of
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

MOST = 60
Origin, Progress = TimeShift.Origin, AgendaItem.Progress


def keep_plan(meeting: Meeting) -> None:
    """Keep the plan with which the meeting begins. Inside the starting transaction."""
    meeting.items.update(minutes_at_start=F("minutes"))


def _led(meeting: Meeting, by: User) -> Meeting:
    """Lock a meeting that is going on; whoever leads it moves minutes alone."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status != MeetingStatus.IN_PROGRESS:
        raise NotNow(_("This meeting is not going on."))
    return meeting


@transaction.atomic
def take_minutes(
    item: AgendaItem,
    minutes: int,
    *,
    origin: str,
    by: User,
    source: int | None = None,
    seen: int | None = None,
) -> Meeting:
    """Give the present item more time; `seen` are the minutes it had on the page that asked.

    Pressed twice, it moves once: the second press names minutes that the item no longer has.
    """
    meeting = _led(item.meeting, by)
    item = meeting.items.get(pk=item.pk)
    if seen is not None and item.minutes != seen:
        return meeting
    if item.pk != meeting.current_item_id:
        raise NotNow(_("Only the present item can be given more time."))
    if not 1 <= minutes <= MOST:
        raise NotNow(_("Between 1 and %(n)d minutes can be moved at once.") % {"n": MOST})
    giver = _give(meeting, minutes, source) if origin == Origin.ITEM else None
    if origin == Origin.REST:
        _check_rest(meeting, minutes)
    item.minutes += minutes
    item.save(update_fields=["minutes"])
    shift = TimeShift.objects.create(
        meeting=meeting, item=item, origin=origin, source=giver, minutes=minutes, by=by
    )
    _record(shift, "take_minutes", by)
    touch(meeting)
    return meeting


def _give(meeting: Meeting, minutes: int, source: int | None) -> AgendaItem:
    """A later item gives what it can spare; it keeps at least a minute."""
    giver = meeting.items.filter(pk=source or 0, progress=Progress.PENDING).first()
    if giver is None or giver.pk == meeting.current_item_id:
        raise NotNow(_("This item is no longer to come. Take the minutes from another one."))
    if giver.minutes <= minutes:
        sentence = ngettext(
            "“%(title)s” has only %(n)d minute. Put it aside, or take less.",
            "“%(title)s” has only %(n)d minutes. Put it aside, or take less.",
            giver.minutes,
        )
        raise NotNow(sentence % {"title": giver.called, "n": giver.minutes})
    giver.minutes -= minutes
    giver.save(update_fields=["minutes"])
    return giver


def _check_rest(meeting: Meeting, minutes: int) -> None:
    rest = outlook_of(meeting, list(meeting.items.all()), timezone.now()).rest
    if rest < minutes:
        sentence = ngettext(
            "Only %(n)d minute is left over. Take it from a later item.",
            "Only %(n)d minutes are left over. Take them from a later item.",
            rest,
        )
        raise NotNow(sentence % {"n": rest})


def last_shift(meeting: Meeting) -> TimeShift | None:
    """What can be taken back: the newest move that was not."""
    shifts = meeting.shifts.filter(undone_at=None).select_related("item", "source")
    return shifts.order_by("-at", "-pk").first()


@transaction.atomic
def undo_shift(shift: TimeShift, *, by: User) -> Meeting:
    """Take back the newest move; taken back already, nothing happens."""
    meeting = _led(shift.meeting, by)
    newest = last_shift(meeting)
    if newest is None or newest.pk != shift.pk:
        return meeting
    source = newest.source
    if newest.origin == Origin.ITEM and (source is None or source.progress != Progress.PENDING):
        raise NotNow(_("The item that gave the minutes is no longer to come."))
    if newest.item.minutes <= newest.minutes:
        raise NotNow(_("The item no longer has these minutes."))
    meeting.items.filter(pk=newest.item_id).update(minutes=F("minutes") - newest.minutes)
    if source is not None:
        meeting.items.filter(pk=source.pk).update(minutes=F("minutes") + newest.minutes)
    newest.undone_at, newest.undone_by = timezone.now(), by
    newest.save(update_fields=["undone_at", "undone_by"])
    _record(newest, "undo_minutes", by)
    touch(meeting)
    return meeting


def _record(shift: TimeShift, name: str, by: User) -> None:
    events.record(
        shift.meeting,
        name,
        by=by,
        why=_words(shift),
        item=shift.item.title,
        minutes=shift.minutes,
        origin=shift.origin,
        source=shift.source.title if shift.source else "",
    )


def _words(shift: TimeShift) -> str:
    """The move as the log shows it to every reader, whatever the language."""
    given = f"{shift.item.title} +{shift.minutes}′"
    return f"{shift.source.title} −{shift.minutes}′ → {given}" if shift.source else given

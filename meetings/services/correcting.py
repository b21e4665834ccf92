"""Published minutes taken up again: corrected as a new version, or left as they were."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Attendee, Minutes
from meetings.queries.tables import corrected, tables_of
from meetings.services import confirming
from meetings.services import minutes as services
from meetings.services.facts import Facts
from meetings.services.touching import touch
from meetings.states import MEETING_MOVES, MINUTES_MOVES, RecordingStatus
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import NotNow

LONGEST_WHY = 500


@transaction.atomic
def reopen(minutes: Minutes, *, why: str, by: User) -> Minutes:
    """Take published or confirmed minutes up again, with the reason.

    The version that is out holds until the next one is published. Who objected to it hears that
    it is being corrected; an objection without an answer needs none any more.
    """
    why = " ".join(why.split())[:LONGEST_WHY]
    meeting = moves.make(
        minutes.meeting, MEETING_MOVES, "reopen", by=by, check=rules.check_move, why=why
    )
    minutes = moves.make(
        minutes,
        MINUTES_MOVES,
        "reopen",
        by=by,
        check=rules.check_move,
        why=why,
        reopened_at=timezone.now(),
        reopened_by=by,
        reopened_why=why,
    )
    minutes.meeting = meeting
    # the sound is needed until the minutes are confirmed again
    meeting.recordings.filter(status=RecordingStatus.KEPT).update(delete_after=None)
    touch(meeting)
    objected = meeting.attendees.filter(verdict=Attendee.Verdict.OBJECTED).exclude(user=by)
    outbox.notify(
        "meetings.minutes_reopened",
        [seat.user for seat in objected.select_related("user")],
        key=f"meeting-{meeting.pk}-reopened-{minutes.version}-{minutes.body_version}",
        target=meeting,
        url=services.url_of(meeting),
        context=Facts(meeting, minutes=minutes, by=by),
    )
    return minutes


@transaction.atomic
def keep_version(minutes: Minutes, *, by: User) -> Minutes:
    """Give the correction up: the last version stands, with everybody's word on it."""
    meeting = moves.make(
        minutes.meeting, MEETING_MOVES, "keep_version", by=by, check=rules.check_move
    )
    last = minutes.versions.order_by("-number").first()
    if last is None:
        raise NotNow(_("The minutes are not published yet."))
    until, since = minutes.confirm_until, minutes.reopened_at
    if until and since and until > since:
        until += timezone.now() - since  # nobody could object while it was being corrected
    minutes = moves.make(
        minutes,
        MINUTES_MOVES,
        "keep_version",
        by=by,
        check=rules.check_move,
        body=last.body,
        drafted=last.drafted,
        confirm_until=until,
        body_version=minutes.body_version + 1,
        tables=last.tables,
        reopened_at=None,
        reopened_by=None,
        reopened_why="",
    )
    minutes.meeting = meeting
    touch(meeting)
    confirming.settle_now(minutes)
    return minutes


def tables_behind(minutes: Minutes) -> bool:
    """Whether the meeting's own promises read differently now than in the version that is out."""
    return minutes.is_reopened and corrected(minutes) != tables_of(minutes)


@transaction.atomic
def take_in_tables(minutes: Minutes, *, by: User) -> Minutes:
    """Bring the meeting's promises and its words on earlier ones into the correction."""
    minutes = services.editable(minutes, by)
    if tables_behind(minutes):
        minutes.tables = corrected(minutes).as_json()
        minutes.save(update_fields=["tables"])
        events.record(minutes, "take_in_tables", by=by)
    return minutes


@transaction.atomic
def set_cc(minutes: Minutes, people: Iterable[User], *, by: User) -> Minutes:
    """Say who gets a copy; of minutes that are out they are told at once."""
    meeting = moves.lock(minutes.meeting)
    rules.check_runner(by, meeting)
    minutes = moves.lock(minutes)
    minutes.meeting = meeting
    invited = set(meeting.attendees.values_list("user_id", flat=True))
    wanted = {one.pk: one for one in people if one.pk not in invited}
    if any(one.store_id != meeting.store_id or not one.is_active for one in wanted.values()):
        raise NotNow(_("Only people of this store who have an account get a copy."))
    old = set(minutes.cc.values_list("pk", flat=True))
    if old == wanted.keys():
        return minutes
    minutes.cc.set(wanted.values())
    names = sorted(one.name for one in wanted.values())
    events.record(minutes, "copies", by=by, people=names)
    touch(meeting)
    version = minutes.versions.order_by("-number").first()
    if version is not None:
        fresh = [one for pk, one in wanted.items() if pk not in old and pk != by.pk]
        services.tell_copied(minutes, fresh, version)
    return minutes

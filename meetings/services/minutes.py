"""Minutes: made from the notes, edited, published, then locked and confirmed by everyone."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.merging import merge
from meetings.models import Attendee, Meeting, Minutes, MinutesVersion
from meetings.queries.tables import tables_of
from meetings.services import attendance, drafting, freezing
from meetings.services.facts import Facts, audience, send_to_groups
from meetings.services.noting import Saved, save_over
from meetings.services.touching import touch
from meetings.states import MEETING_MOVES, MINUTES_MOVES, MinutesStatus
from notifications import outbox
from people import events, moves, privacy
from people.models import User
from people.rules import NotNow

LONGEST = 200_000
CONFIRM_WITHIN = dt.timedelta(hours=48)


def url_of(meeting: Meeting) -> str:
    return reverse("meetings:minutes", args=[meeting.pk])


@transaction.atomic
def fresh(meeting: Meeting) -> Minutes:
    """The minutes of a meeting that was held; as long as nobody has edited them, up to date."""
    minutes, is_new = Minutes.objects.select_for_update().get_or_create(meeting=meeting)
    minutes.meeting = meeting
    if is_new and meeting.series is not None:
        minutes.cc.set(meeting.series.cc.active().exclude(invitations__meeting=meeting))
    is_first = minutes.status == MinutesStatus.DRAFT and minutes.version == 0
    if is_first and not minutes.is_edited:
        body = drafting.body_of(meeting)
        if body != minutes.body:
            _write(minutes, body, drafted=body)
    return minutes


def _write(minutes: Minutes, body: str, *, drafted: str | None = None) -> None:
    minutes.body, minutes.body_version = body, minutes.body_version + 1
    fields = ["body", "body_version"]
    if drafted is not None:
        minutes.drafted = drafted
        fields.append("drafted")
    minutes.save(update_fields=fields)


def is_behind(minutes: Minutes) -> bool:
    """Whether notes were changed since the text was made from them and then edited."""
    may_differ = minutes.is_edited or minutes.is_reopened
    return may_differ and drafting.body_of(minutes.meeting) != minutes.drafted


def editable(minutes: Minutes, by: User) -> Minutes:
    """Lock minutes that are still a draft; once published nobody changes a word."""
    meeting = moves.lock(minutes.meeting)
    rules.check_runner(by, meeting)
    minutes = moves.lock(minutes)
    minutes.meeting = meeting
    if minutes.status != MinutesStatus.DRAFT:
        raise NotNow(_("The minutes are published and locked."))
    return minutes


@transaction.atomic
def take_in_notes(minutes: Minutes, *, by: User) -> Minutes:
    """Bring the newest notes into the text; what was edited in it stays."""
    minutes = editable(minutes, by)
    newest = drafting.body_of(minutes.meeting)
    if newest != minutes.drafted:
        merged = merge(minutes.drafted, newest, minutes.body).text
        _write(minutes, f"{merged.rstrip()}\n", drafted=newest)
        events.record(minutes, "take_in_notes", by=by)
    return minutes


@transaction.atomic
def save_body(minutes: Minutes, text: str, *, version: int, base: str, by: User) -> Saved:
    """Save the text as it is typed; `version` and `base` are what the writer had."""
    minutes = editable(minutes, by)
    saved = save_over(
        minutes.body,
        minutes.body_version,
        text,
        seen=version,
        base=base,
        by=by,
        longest=LONGEST,
    )
    if saved.version != minutes.body_version:
        _write(minutes, saved.text)
    return saved


@transaction.atomic
def mask(minutes: Minutes, *, by: User) -> int:
    """Mask everything personal in the text. Returns how much that was."""
    minutes = editable(minutes, by)
    found = privacy.find(minutes.body)
    if found:
        _write(minutes, privacy.mask(minutes.body))
        events.record(minutes, "mask", by=by, kinds=[str(one.kind) for one in found])
    return len(found)


@transaction.atomic
def publish(minutes: Minutes, *, by: User, keep_why: str = "") -> Minutes:
    """Lock the minutes as their next version and send them to everyone invited, present or not.

    They have 48 hours. Personal data must be masked, or `keep_why` says why it stays. Whoever
    publishes agrees. A correction asks everybody again, and what was objected to goes into it.
    """
    fresh(moves.lock(minutes.meeting))
    minutes = editable(minutes, by)
    if privacy.find(minutes.body) and not keep_why.strip():
        raise NotNow(_("The minutes hold personal data. Mask it first, or say why it must stay."))
    now, tables = timezone.now(), tables_of(minutes).as_json()
    is_correction = minutes.version > 0
    meeting = moves.make(
        minutes.meeting, MEETING_MOVES, "publish", by=by, check=rules.check_move, why=keep_why
    )
    attendance.close(meeting)
    version = freezing.freeze(minutes, number=minutes.version + 1, at=now, by=by)
    if is_correction and not version.changes:
        raise NotNow(_("Nothing is different from the version before. Leave it as it was."))
    minutes = moves.make(
        minutes,
        MINUTES_MOVES,
        "publish",
        by=by,
        check=rules.check_move,
        why=keep_why,
        version=version.number,
        published_at=now,
        published_by=by,
        confirm_until=now + CONFIRM_WITHIN,
        tables=tables,
        reopened_at=None,
        reopened_by=None,
        reopened_why="",
    )
    objectors = freezing.ask_anew(meeting) if is_correction else set()
    meeting.attendees.filter(user=by).update(
        verdict=Attendee.Verdict.CONFIRMED,
        verdict_at=now,
        minutes_read_at=now,
        agreed_to=version.number,
    )
    touch(meeting)
    _tell_published(meeting, minutes, version, objectors)
    return minutes


def _tell_published(
    meeting: Meeting, minutes: Minutes, version: MinutesVersion, objectors: set[int]
) -> None:
    by = version.published_by
    outbox.withdraw(meeting, kinds=["meetings.minutes_due"])
    seats = {seat.user_id: seat for seat in meeting.attendees.all()}
    facts = Facts(meeting, minutes=minutes, by=by, version=version)

    def context(reader: User) -> dict[str, object]:
        seat = seats.get(reader.pk)
        mine = [action for action in actions if action.owner_id == reader.pk]
        return {
            **facts(reader),
            "was_there": bool(seat and seat.was_there),
            "agreed_to": seat.agreed_to if seat else 0,
            "objected": reader.pk in objectors,
            "promised": mine,
        }

    actions = list(meeting.actions.all())
    kind = "meetings.minutes" if version.number == 1 else "meetings.minutes_corrected"
    outbox.notify(
        kind,
        [person for person in audience(meeting) if person.pk != by.pk],
        key=_key(meeting, version),
        target=meeting,
        url=url_of(meeting),
        context=context,
    )
    tell_copied(minutes, [one for one in minutes.cc.all() if one.pk != by.pk], version)
    send_to_groups(
        kind,
        meeting,
        key=_key(meeting, version),
        url=url_of(meeting),
        minutes=minutes,
        by=by,
        version=version,
    )


def _key(meeting: Meeting, version: MinutesVersion) -> str:
    return f"meeting-{meeting.pk}-minutes-{version.number}"


def tell_copied(minutes: Minutes, people: Iterable[User], version: MinutesVersion) -> None:
    """Tell those who get a copy; they owe nothing."""
    meeting = minutes.meeting
    outbox.notify(
        "meetings.minutes_copied",
        people,
        key=f"{_key(meeting, version)}-copy",
        target=meeting,
        url=url_of(meeting),
        context=Facts(meeting, minutes=minutes, by=version.published_by, version=version),
    )

"""Minutes: made from the notes, edited, published, then locked and confirmed by everyone."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.merging import merge
from meetings.models import Attendee, Meeting, Minutes
from meetings.queries.tables import tables_of
from meetings.services import attendance, drafting
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
    minutes, _made = Minutes.objects.select_for_update().get_or_create(meeting=meeting)
    minutes.meeting = meeting
    if minutes.status == MinutesStatus.DRAFT and not minutes.is_edited:
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
    return minutes.is_edited and drafting.body_of(minutes.meeting) != minutes.drafted


def _editable(minutes: Minutes, by: User) -> Minutes:
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
    minutes = _editable(minutes, by)
    newest = drafting.body_of(minutes.meeting)
    if newest != minutes.drafted:
        merged = merge(minutes.drafted, newest, minutes.body).text
        _write(minutes, f"{merged.rstrip()}\n", drafted=newest)
        events.record(minutes, "take_in_notes", by=by)
    return minutes


@transaction.atomic
def save_body(minutes: Minutes, text: str, *, version: int, base: str, by: User) -> Saved:
    """Save the text as it is typed; `version` and `base` are what the writer had."""
    minutes = _editable(minutes, by)
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
    minutes = _editable(minutes, by)
    found = privacy.find(minutes.body)
    if found:
        _write(minutes, privacy.mask(minutes.body))
        events.record(minutes, "mask", by=by, kinds=[str(one.kind) for one in found])
    return len(found)


@transaction.atomic
def publish(minutes: Minutes, *, by: User, keep_why: str = "") -> Minutes:
    """Lock the minutes and send them to everyone invited, present or not; they have 48 hours.

    Personal data must be masked, or `keep_why` says why it stays. Whoever publishes agrees.
    """
    fresh(moves.lock(minutes.meeting))
    minutes = _editable(minutes, by)
    if privacy.find(minutes.body) and not keep_why.strip():
        raise NotNow(_("The minutes hold personal data. Mask it first, or say why it must stay."))
    now = timezone.now()
    meeting = moves.make(
        minutes.meeting, MEETING_MOVES, "publish", by=by, check=rules.check_move, why=keep_why
    )
    minutes = moves.make(
        minutes,
        MINUTES_MOVES,
        "publish",
        by=by,
        check=rules.check_move,
        why=keep_why,
        published_at=now,
        published_by=by,
        confirm_until=now + CONFIRM_WITHIN,
        tables=tables_of(minutes).as_json(),
    )
    attendance.close(meeting)
    meeting.attendees.filter(user=by).update(
        verdict=Attendee.Verdict.CONFIRMED, verdict_at=now, minutes_read_at=now
    )
    touch(meeting)
    _tell_published(meeting, by, minutes)
    return minutes


def _tell_published(meeting: Meeting, by: User, minutes: Minutes) -> None:
    outbox.withdraw(meeting, kinds=["meetings.minutes_due"])
    seats = {seat.user_id: seat for seat in meeting.attendees.all()}
    facts = Facts(meeting, minutes=minutes, by=by)

    def context(reader: User) -> dict[str, object]:
        seat = seats.get(reader.pk)
        mine = [action for action in actions if action.owner_id == reader.pk]
        return {**facts(reader), "was_there": bool(seat and seat.was_there), "promised": mine}

    actions = list(meeting.actions.all())
    outbox.notify(
        "meetings.minutes",
        [person for person in audience(meeting) if person.pk != by.pk],
        key=f"meeting-{meeting.pk}-minutes",
        target=meeting,
        url=url_of(meeting),
        context=context,
    )
    send_to_groups(
        "meetings.minutes",
        meeting,
        key=f"meeting-{meeting.pk}-minutes",
        url=url_of(meeting),
        minutes=minutes,
        by=by,
    )

"""The data pack: asked for with the notice, made by a worker, made again before the meeting."""

import datetime as dt
import logging

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from attachments import services as attachments
from attachments.models import Attachment
from meetings import rules
from meetings.models import Meeting, Pack
from meetings.pack import readers
from meetings.papers.pack import digest_of, pack_sheet
from meetings.papers.pdf import pdf
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from meetings.tasks import ask_for_packs
from people import events, moves
from people.models import User
from people.rules import NotNow

logger = logging.getLogger(__name__)

EVENING = dt.time(18, 0)
SHORTLY = dt.timedelta(minutes=15)
"""It is made for the last time so long before the start."""
AGAIN = tuple(dt.timedelta(minutes=minutes) for minutes in (2, 10, 30, 120))
"""After so long a failed one is tried again; then somebody must look."""
AT_ONCE = 20
OPEN = frozenset({MeetingStatus.DRAFT, MeetingStatus.ANNOUNCED, MeetingStatus.IN_PROGRESS})


def wants_pack(meeting: Meeting) -> bool:
    """What the series says, else what is usual for the kind."""
    return meeting.series.makes_pack if meeting.series else meeting.profile.data_pack


def ask(meeting: Meeting) -> Pack | None:
    """Have the pack made after this transaction; the notice does not wait for it."""
    if not wants_pack(meeting):
        return None
    made, _new = Pack.objects.update_or_create(
        meeting=meeting, defaults={"due_at": timezone.now(), "attempts": 0}
    )
    if all(entry[1] is not ask_for_packs for entry in connection.run_on_commit):
        transaction.on_commit(ask_for_packs, robust=True)
    return made


@transaction.atomic
def ask_again(meeting: Meeting, *, by: User) -> Pack:
    """Somebody wants the newest numbers, or tries again what has failed."""
    meeting = moves.lock(meeting)
    rules.check_convener(by, meeting)
    if meeting.status not in OPEN:
        raise NotNow(_("The meeting is over; its data pack stays as it was."))
    made = ask(meeting)
    if made is None:
        raise NotNow(_("No data pack is made for these meetings."))
    if made.state == Pack.State.FAILED:
        made.state = Pack.State.WAITING
        made.save(update_fields=["state"])
    events.record(meeting, "pack_asked", by=by)
    touch(meeting)
    return made


def sweep(now: dt.datetime) -> int:
    """Make what is due, some at a time. One that fails is kept for later and stops no other."""
    due = Pack.objects.filter(due_at__lte=now).order_by("due_at", "pk")
    over = due.filter(meeting__ends_at__lt=now).values("pk")
    Pack.objects.filter(pk__in=over).update(due_at=None)
    ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
    return sum(_make_one(pk, now) for pk in ids)


def _make_one(pk: int, now: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            return _make(pk, now)
    except Exception as error:
        logger.exception("Data pack %s could not be made", pk)
        _put_off(pk, now, error)
        return False


def _make(pk: int, now: dt.datetime) -> bool:
    """Collect, and set the page anew where something is different. True if there is a new file."""
    rows = Pack.objects.select_for_update(skip_locked=True, of=("self",))
    found = rows.filter(pk=pk, due_at__lte=now).first()
    if found is None:
        return False
    meeting = Meeting.objects.select_related("store", "series", "chair", "recorder", "room").get(
        pk=found.meeting_id
    )
    if meeting.status not in OPEN:
        found.due_at = None
        found.save(update_fields=["due_at"])
        return False
    with translation.override(meeting.chair.language), timezone.override(meeting.store.zone):
        sheet = pack_sheet(meeting, now)
        digest = digest_of(sheet)
        is_new = digest != found.digest or found.state != Pack.State.MADE
        if is_new:
            _attach(found, meeting, pdf(sheet))
            found.made_at, found.digest = now, digest
    found.state, found.attempts, found.error = Pack.State.MADE, 0, ""
    found.people, found.due_at = sorted(readers(meeting)), next_due(meeting, now)
    found.is_restricted = meeting.is_restricted
    found.save()
    if is_new:
        touch(meeting)
    return is_new


def _attach(pack: Pack, meeting: Meeting, content: bytes) -> None:
    """The new file takes the place of the one before."""
    for old in Attachment.objects.of(pack):
        attachments.discard(old)
    on = timezone.localdate(meeting.starts_at)
    name = f"{_('Data pack')} {meeting.title} {on:%Y-%m-%d}.pdf".replace("/", "_")
    upload = SimpleUploadedFile(name, content, "application/pdf")
    attachments.attach(pack, upload, by=None)


def next_due(meeting: Meeting, now: dt.datetime) -> dt.datetime | None:
    """The evening before the meeting, then shortly before it; None when both are over."""
    start = meeting.starts_at.astimezone(meeting.store.zone)
    eve = dt.datetime.combine(start.date() - dt.timedelta(days=1), EVENING, tzinfo=start.tzinfo)
    return next((at for at in (eve, start - SHORTLY) if at > now), None)


@transaction.atomic
def _put_off(pk: int, now: dt.datetime, error: Exception) -> None:
    found = Pack.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        return
    later = AGAIN[found.attempts] if found.attempts < len(AGAIN) else None
    found.due_at = now + later if later else None
    found.attempts += 1
    found.state, found.error = Pack.State.FAILED, f"{type(error).__name__}: {error}"[:300]
    found.save(update_fields=["due_at", "attempts", "state", "error"])


def file_of(meeting: Meeting) -> Attachment | None:
    """The file as it was made last."""
    pack = getattr(meeting, "pack", None)
    return Attachment.objects.of(pack).last() if pack is not None else None


def made_for(user: User, pack: Pack) -> bool:
    """Whether the pack was made with this reader in mind; of an open meeting it is for everybody."""
    is_open = not (pack.meeting.is_restricted or pack.is_restricted)
    return is_open or user.pk in pack.people or user.may(rules.SEE_RESTRICTED)

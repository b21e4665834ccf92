"""Recording in the browser: begun when everybody has been told, sent in pieces, stopped, put together."""

import datetime as dt
import logging
import math
import tempfile
import uuid
from functools import partial
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Meeting, Piece, Recording, RecordingObjection, SoundSettings
from meetings.services import telling
from meetings.services.touching import touch
from meetings.sounds import webm
from meetings.states import RECORDING_MOVES, MeetingStatus, MinutesStatus, RecordingStatus
from people import events, moves
from people.models import Store, User
from people.rules import NotNow

logger = logging.getLogger(__name__)
Status, Source = RecordingStatus, Recording.Source
TYPES = {"audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg"}
"""What recorders of browsers write, and the ending of the file."""
LOST_AFTER = dt.timedelta(seconds=60)
"""A device that has sent nothing for so long is taken as gone; another one may go on."""
WAITED_FOR = dt.timedelta(hours=24)
"""So long the pieces that a device still has are waited for."""
MOST_PIECES = 20_000
LARGEST_PIECE = 2 * 1024 * 1024
OPEN = frozenset({Status.RUNNING, Status.COLLECTING})


def settings_of(store: Store) -> SoundSettings:
    return SoundSettings.objects.filter(store=store).first() or SoundSettings(store=store)


def keep_days_of(store: Store) -> int:
    """For how long recordings are kept, for pages that only say so; forgotten when it is set anew."""
    days: int | None = cache.get(keep_days_key(store))
    if days is None:
        days = settings_of(store).keep_days
        cache.set(keep_days_key(store), days, 300)
    return days


def keep_days_key(store: Store) -> str:
    return f"keep_days:{store.pk}"


@transaction.atomic
def start(meeting: Meeting, *, device: uuid.UUID, mime: str, all_told: bool, by: User) -> Recording:
    """Begin a part on one device. The device that already records, or one lost, begins a further part."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status != MeetingStatus.IN_PROGRESS:
        raise NotNow(_("This meeting is not going on."))
    if not all_told:
        raise NotNow(_("Tell everybody first that the meeting will be recorded."))
    if meeting.recording_objections.filter(withdrawn_at=None).exists():
        raise NotNow(_("Somebody objects to the recording."))
    kind = mime.partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise NotNow(_("This browser records in a way that is not known here."))
    now = timezone.now()
    running = meeting.recordings.filter(status=Status.RUNNING).first()
    if running is not None:
        if running.device != device and running.heard_at > now - LOST_AFTER:
            raise NotNow(
                _("%(name)s records this meeting already, on another device.")
                % {"name": running.recorded_by}
            )
        _stop(running, by=by)
    recording = Recording.objects.create(
        meeting=meeting,
        source=Source.BROWSER,
        status=Status.RUNNING,
        mime=kind,
        began_at=now,
        heard_at=now,
        device=device,
        recorded_by=by,
    )
    telling.told_aloud(meeting, by=by)
    events.record(meeting, "record", by=by, part=recording.pk)
    touch(meeting)
    return recording


@transaction.atomic
def add_piece(recording: Recording, number: int, content: bytes, *, by: User) -> Recording:
    """Keep a piece; one that is here already is not kept twice. Late ones count while it is collected."""
    recording = moves.lock(recording)
    rules.check_runner(by, recording.meeting)
    if recording.status not in OPEN:
        raise NotNow(_("This recording is closed."))
    if not 0 <= number < MOST_PIECES or not 0 < len(content) <= LARGEST_PIECE:
        raise NotNow(_("This is no piece of a recording."))
    if recording.size + len(content) > settings.RECORDING_MAX_BYTES:
        raise NotNow(_("This recording is too long. Begin another part."))
    if not recording.pieces.filter(number=number).exists():
        piece = Piece(recording=recording, number=number, size=len(content))
        piece.file.save(f"p.{TYPES[recording.mime]}", ContentFile(content), save=False)
        piece.save()
        recording.size += len(content)
    recording.heard_at = timezone.now()
    recording.save(update_fields=["heard_at", "size"])
    _put_together_when_whole(recording)
    return recording


@transaction.atomic
def finish(recording: Recording, *, pieces: int, by: User) -> Recording:
    """The device has stopped and says how many pieces it made."""
    moves.lock(
        recording.meeting
    )  # before its parts, as everywhere: stop() comes from the other side
    recording = moves.lock(recording)
    rules.check_runner(by, recording.meeting)
    if recording.status not in OPEN:
        return recording
    recording.expected = min(max(0, pieces), MOST_PIECES)
    recording.save(update_fields=["expected"])
    if recording.status == Status.RUNNING:
        recording = _stop(recording, by=by)
    _put_together_when_whole(recording)
    return recording


@transaction.atomic
def stop(meeting: Meeting, *, by: User) -> None:
    """Stop whatever records; the device hears of it with its next piece, and sends the rest."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    for running in meeting.recordings.filter(status=Status.RUNNING):
        _stop(running, by=by)


def _stop(recording: Recording, *, by: User) -> Recording:
    recording = moves.make(recording, RECORDING_MOVES, "stop", by=by, check=rules.check_move)
    events.record(recording.meeting, "record_stop", by=by, part=recording.pk)
    touch(recording.meeting)
    return recording


def _put_together_when_whole(recording: Recording) -> None:
    is_whole = recording.expected is not None and recording.pieces.count() >= recording.expected
    if recording.status == Status.COLLECTING and is_whole:
        from meetings.tasks import ask_for, put_together_part  # noqa: PLC0415 - tasks call services

        transaction.on_commit(partial(ask_for, put_together_part, recording.pk))


@transaction.atomic
def object_to(meeting: Meeting, *, who: User | None, why: str, by: User) -> RecordingObjection:
    """Note that somebody does not want to be recorded; what records is stopped."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    objection = RecordingObjection.objects.create(
        meeting=meeting, user=who, why=why.strip()[:200], noted_by=by
    )
    events.record(meeting, "record_objection", by=by, why=objection.why)
    stop(meeting, by=by)
    meeting.recordings.filter(status=Status.COLLECTING, objected_at=None).update(
        objected_at=objection.noted_at
    )
    touch(meeting)
    return objection


@transaction.atomic
def withdraw_objection(objection: RecordingObjection, *, by: User) -> None:
    """Whoever objected agrees now."""
    meeting = moves.lock(objection.meeting)
    rules.check_runner(by, meeting)
    objection.withdrawn_at = timezone.now()
    objection.save(update_fields=["withdrawn_at"])
    events.record(meeting, "record_agreed", by=by)
    touch(meeting)


# Putting together


@transaction.atomic
def put_together(recording: Recording, *, at_once: bool = False) -> Recording:
    """Make one file of the pieces, once all are here; `at_once` takes what is here."""
    recording = moves.lock(recording)
    if recording.status != Status.COLLECTING:
        return recording
    pieces = _allowed(recording)
    expected = recording.expected
    if not at_once and (expected is None or len(pieces) < expected):
        return recording
    if not pieces:
        return moves.make(
            recording,
            RECORDING_MOVES,
            "lose",
            by=None,
            check=rules.check_move,
            deleted_at=timezone.now(),
        )
    made = pieces[-1].number + 1
    if recording.objected_at is None:
        made = max(expected or 0, made)
    with tempfile.TemporaryFile() as whole:
        for piece in pieces:
            with piece.file.open("rb") as part:
                whole.write(part.read())
        seconds = _jumpable(whole, recording.mime)
        whole.seek(0)
        name = f"sound.{TYPES[recording.mime]}"
        recording.file.save(name, File(whole), save=False)
        size = whole.seek(0, 2)
    recording = moves.make(
        recording,
        RECORDING_MOVES,
        "put_together",
        by=None,
        check=rules.check_move,
        file=recording.file.name,
        size=size,
        seconds=seconds or _guessed(pieces),
        missing=made - len(pieces),
        delete_after=due(recording.meeting),
    )
    forget_pieces(recording)
    # After the part is free again: the meeting is locked before its parts everywhere else
    transaction.on_commit(partial(touch, recording.meeting))
    return recording


PIECE_SECONDS = 5


def _allowed(recording: Recording) -> list[Piece]:
    """The pieces from before somebody objected; a device without a line goes on until it hears of it."""
    pieces = list(recording.pieces.all())
    if recording.objected_at is None:
        return pieces
    seconds = (recording.objected_at - recording.began_at).total_seconds()
    return [piece for piece in pieces if piece.number * PIECE_SECONDS <= seconds]


def _guessed(pieces: list[Piece]) -> int:
    return (pieces[-1].number + 1) * PIECE_SECONDS


def _jumpable(whole: IO[bytes], mime: str) -> int | None:
    """Give WebM its length and index; other kinds stay as the browser wrote them."""
    if mime != "audio/webm" or whole.tell() > settings.RECORDING_MAX_BYTES:
        return None
    whole.seek(0)
    try:
        found = webm.seekable(whole.read())
    except (webm.NotWebM, IndexError):
        logger.warning("A recording could not be given an index")
        return None
    whole.seek(0)
    whole.truncate()
    whole.write(found.content)
    return math.ceil(found.seconds)


def due(meeting: Meeting) -> dt.datetime | None:
    """When a recording that is made ready now is deleted; None before the minutes are confirmed."""
    minutes = getattr(meeting, "minutes", None)
    if minutes is None or minutes.status != MinutesStatus.CONFIRMED:
        return None
    return timezone.now() + dt.timedelta(days=settings_of(meeting.store).keep_days)


def forget_pieces(recording: Recording) -> None:
    """The rows now, the files once the transaction is through."""
    for piece in recording.pieces.all():
        transaction.on_commit(partial(piece.file.storage.delete, str(piece.file.name)))
    recording.pieces.all().delete()


def sweep(now: dt.datetime) -> None:
    """What lies about: devices that went away, parts that are whole, pieces that never come."""
    for recording in Recording.objects.unfinished().select_related("meeting"):
        try:
            _look_after(recording, silent=now - recording.heard_at)
        except Exception:
            logger.exception("Recording %s could not be put together", recording.pk)


@transaction.atomic
def _look_after(recording: Recording, *, silent: dt.timedelta) -> None:
    if recording.status == Status.RUNNING and silent > WAITED_FOR:
        recording = _gone(recording)
    put_together(recording, at_once=silent > WAITED_FOR)


@transaction.atomic
def _gone(recording: Recording) -> Recording:
    return moves.make(recording, RECORDING_MOVES, "stop", by=None, check=rules.check_move)

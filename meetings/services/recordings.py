"""Recordings that are kept: uploaded, deleted by hand with a reason, deleted when their time is over."""

import datetime as dt
import logging
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Meeting, Recording
from meetings.services import telling
from meetings.services.recording import forget_pieces, put_together, settings_of
from meetings.services.touching import touch
from meetings.sounds import length
from meetings.states import HELD, RECORDING_MOVES, MinutesStatus, RecordingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

logger = logging.getLogger(__name__)


@transaction.atomic
def upload(
    meeting: Meeting,
    sound: UploadedFile[Any],
    *,
    mime: str,
    began_at: dt.datetime,
    all_told: bool,
    by: User,
) -> Recording:
    """Keep a file that was recorded elsewhere; it must have been checked (meetings.sounds.checks)."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status not in HELD:
        raise NotNow(_("Start the meeting first."))
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.status == MinutesStatus.CONFIRMED:
        raise NotNow(_("The minutes are confirmed; no recording is needed any more."))
    if not all_told:
        raise NotNow(_("Only a recording that everybody was told of may be kept."))
    recording = Recording(
        meeting=meeting,
        source=Recording.Source.UPLOAD,
        status=RecordingStatus.KEPT,
        mime=mime,
        name=(sound.name or "")[-200:],
        size=sound.size or 0,
        began_at=began_at,
        seconds=length.seconds_of(sound.file or sound, mime),
        recorded_by=by,
    )
    recording.file.save(sound.name or "sound", sound, save=False)
    recording.save()
    telling.before_upload(meeting, by=by)
    events.record(meeting, "record_upload", by=by, part=recording.pk, file=recording.name)
    touch(meeting)
    return recording


@transaction.atomic
def delete(recording: Recording, *, why: str, by: User) -> Recording:
    """Delete the sound and what was understood of it before its time; that there was one stays."""
    return _delete(recording, "delete", by=by, why=why.strip()[:200])


def _delete(recording: Recording, name: str, *, by: User | None, why: str) -> Recording:
    stored, storage = recording.file.name, recording.file.storage
    recording = moves.make(
        recording,
        RECORDING_MOVES,
        name,
        by=by,
        check=rules.check_move,
        why=why,
        file="",
        deleted_at=timezone.now(),
        deleted_by=by,
        deleted_why=why,
    )
    events.record(recording.meeting, "record_delete", by=by, why=why, part=recording.pk)
    forget_pieces(recording)
    transcript = getattr(recording, "transcript", None)
    if transcript is not None:
        transcript.delete()
    if stored:
        transaction.on_commit(partial(storage.delete, stored))
    touch(recording.meeting)
    return recording


@transaction.atomic
def take_what_came(recording: Recording, *, by: User) -> Recording:
    """The device does not come back: make do with what it has sent."""
    rules.check_runner(by, recording.meeting)
    return put_together(recording, at_once=True)


def confirmed(meeting: Meeting, now: dt.datetime) -> None:
    """With the minutes confirmed the time of the recordings begins to run."""
    after = now + dt.timedelta(days=settings_of(meeting.store).keep_days)
    meeting.recordings.filter(status=RecordingStatus.KEPT).update(delete_after=after)


def expire(now: dt.datetime) -> int:
    """Delete what has been kept long enough; harmless to repeat."""
    due = Recording.objects.filter(status=RecordingStatus.KEPT, delete_after__lte=now)
    gone = 0
    for pk in due.values_list("pk", flat=True):
        try:
            gone += _expire_one(pk, now)
        except Exception:
            logger.exception("Recording %s could not be deleted", pk)
    return gone


@transaction.atomic
def _expire_one(pk: int, now: dt.datetime) -> bool:
    recording = Recording.objects.select_for_update(of=("self",)).get(pk=pk)
    is_due = recording.delete_after is not None and recording.delete_after <= now
    if recording.status != RecordingStatus.KEPT or not is_due:
        return False
    _delete(recording, "expire", by=None, why="")
    return True

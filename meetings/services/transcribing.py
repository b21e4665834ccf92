"""Having recordings written down by the service that is plugged in: asked for, done, taken into notes."""

import datetime as dt
import logging
from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules, transcription
from meetings.models import AgendaItem, Recording, Segment, Transcript
from meetings.services import noting
from meetings.services.touching import touch
from meetings.states import RecordingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

logger = logging.getLogger(__name__)

Status, Fault = Transcript.Status, Transcript.Fault
WAITS = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30))
"""Before the second, third and fourth try; then it has failed."""
LEASE = dt.timedelta(seconds=transcription.LONGEST + 300)
"""A worker that took it and says nothing for so long is dead."""


@transaction.atomic
def ask(recording: Recording, *, by: User) -> Transcript:
    """Have it written down; asked again after a failure, it is tried anew."""
    recording = moves.lock(recording)
    rules.check_runner(by, recording.meeting)
    if not transcription.is_there():
        raise NotNow(_("No transcription service is set up."))
    if recording.status != RecordingStatus.KEPT:
        raise NotNow(_("There is no sound to be written down."))
    transcript, made = Transcript.objects.get_or_create(
        recording=recording, defaults={"asked_by": by, "next_try_at": timezone.now()}
    )
    if not made:
        if transcript.status != Status.FAILED:
            return transcript
        transcript.status, transcript.tries = Status.WAITING, 0
        transcript.fault, transcript.problem = Fault.NONE, ""
        transcript.asked_by, transcript.asked_at = by, timezone.now()
        transcript.next_try_at = timezone.now()
        transcript.save()
    events.record(recording.meeting, "transcribe", by=by, part=recording.pk)
    from meetings.tasks import ask_for, transcribe  # noqa: PLC0415 - tasks call services

    transaction.on_commit(partial(ask_for, transcribe, transcript.pk))
    return transcript


def due(now: dt.datetime) -> list[int]:
    """Those to be worked on: waiting, or left lying by a worker that died."""
    rows = Transcript.objects.filter(status__in=(Status.WAITING, Status.WORKING))
    return list(rows.filter(next_try_at__lte=now).values_list("pk", flat=True))


def work(pk: int) -> None:
    """Take one, let go of the database, ask the service, keep what it says. Two workers take it once."""
    transcript = _take(pk)
    if transcript is None:
        return
    try:
        _ask(transcript)
    except Exception as error:
        logger.exception("Transcript %s could not be made", pk)
        _later(transcript, type(error).__name__)


def _ask(transcript: Transcript) -> None:
    recording = transcript.recording
    try:
        with recording.file.open("rb") as sound:
            heard = transcription.plugged_in().transcribe(
                sound,
                name=str(recording.file.name).rpartition("/")[2],
                mime=recording.mime,
                language=recording.meeting.recorder.language,
            )
    except transcription.Busy as busy:
        _later(transcript, str(busy))
    except transcription.Unfit as unfit:
        _end(transcript, Status.FAILED, fault=Fault.UNFIT, problem=str(unfit))
    except transcription.Refused as refused:
        _end(transcript, Status.FAILED, fault=Fault.REFUSED, problem=str(refused))
    except FileNotFoundError:
        _end(transcript, Status.FAILED, fault=Fault.GONE)
    else:
        _keep(transcript, heard)


@transaction.atomic
def _take(pk: int) -> Transcript | None:
    now = timezone.now()
    is_due = Q(next_try_at__lte=now, status__in=(Status.WAITING, Status.WORKING))
    rows = Transcript.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.select_related("recording__meeting__recorder").filter(is_due, pk=pk).first()
    if found is None:
        return None
    if found.tries > len(WAITS):  # a worker died over it each time
        _end(found, Status.FAILED, fault=Fault.UNREACHABLE)
        return None
    found.status, found.tries, found.next_try_at = Status.WORKING, found.tries + 1, now + LEASE
    found.save(update_fields=["status", "tries", "next_try_at"])
    return found


def _later(transcript: Transcript, problem: str) -> None:
    """Once more after a while, and once too often is a failure that somebody must look at."""
    said = {"fault": Fault.UNREACHABLE, "problem": problem[:200]}
    if transcript.tries > len(WAITS):
        _end(transcript, Status.FAILED, **said)
        return
    again = timezone.now() + WAITS[transcript.tries - 1]
    _end(transcript, Status.WAITING, next_try_at=again, **said)


@transaction.atomic
def _end(transcript: Transcript, status: str, **changes: object) -> None:
    values: dict[str, object] = {"status": status, "next_try_at": None} | changes
    Transcript.objects.filter(pk=transcript.pk).update(**values)
    touch(transcript.recording.meeting)


@transaction.atomic
def _keep(transcript: Transcript, heard: Sequence[transcription.Heard]) -> None:
    """The recording may have been deleted while the service was at it: then nothing is kept."""
    found = Transcript.objects.select_for_update().filter(pk=transcript.pk).first()
    if found is None:
        return
    found.segments.all().delete()
    Segment.objects.bulk_create(
        [Segment(transcript=found, start=one.start, end=one.end, text=one.text) for one in heard],
        batch_size=1000,
    )
    _end(transcript, Status.DONE, fault=Fault.NONE, problem="", done_at=timezone.now())


@transaction.atomic
def take_in(
    transcript: Transcript, segments: Sequence[int], item: AgendaItem | None, *, by: User
) -> int:
    """Put sentences under the notes of an item, or each where it was said. Returns how many."""
    rows = list(transcript.segments.select_for_update().filter(pk__in=segments))
    if not rows:
        raise NotNow(_("Choose the sentences first."))
    recording = transcript.recording
    places = [item] * len(rows) if item else _where_said(recording, rows)
    for target in dict.fromkeys(places):
        said = [row for row, place in zip(rows, places, strict=True) if place == target]
        text = "\n".join(row.text for row in said)
        target.meeting = recording.meeting
        notes = f"{target.notes.rstrip()}\n{text}".strip()
        noting.save_notes(target, notes, version=target.notes_version, base=target.notes, by=by)
        transcript.segments.filter(pk__in=[row.pk for row in said]).update(taken_into=target)
    return len(rows)


def _where_said(recording: Recording, rows: Sequence[Segment]) -> list[AgendaItem]:
    """The item that the meeting had turned to when a sentence was said, at first the first one."""
    turns = [
        (moment.at, moment.item)
        for moment in recording.meeting.moments.filter(is_turn=True).select_related("item")
        if moment.item is not None
    ]
    if not turns:
        raise NotNow(_("Choose the agenda item."))
    found = []
    for row in rows:
        at = recording.began_at + dt.timedelta(seconds=row.start)
        found.append(next((item for when, item in reversed(turns) if when <= at), turns[0][1]))
    return found

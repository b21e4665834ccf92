"""The recordings of a meeting with the moments in them: what a player jumps to."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, Moment, Recording, Segment
from meetings.sounds.checks import UNPLAYABLE
from meetings.states import RecordingStatus

SHORTEST = dt.timedelta(seconds=1)
BEFORE_A_MARK = dt.timedelta(seconds=10)
"""People mark what they have just heard: the player begins a little before it."""


@dataclass(frozen=True)
class Play:
    """A moment that can be heard: the part, and the second in it."""

    moment: Moment
    part: int
    second: int

    @property
    def url(self) -> str:
        """The sound from this second on, also for a browser without scripts (a media fragment)."""
        return f"{reverse('meetings:recording_file', args=[self.part])}#t={self.second}"


@dataclass(frozen=True)
class Part:
    """A part as the page shows it. `number` counts from 1."""

    recording: Recording
    number: int
    plays: Sequence[Play] = ()
    segments: Sequence[Segment] = ()

    @property
    def can_be_heard(self) -> bool:
        return self.recording.status == RecordingStatus.KEPT

    @property
    def can_be_played(self) -> bool:
        return self.can_be_heard and self.recording.mime not in UNPLAYABLE


@dataclass(frozen=True)
class Sound:
    """All parts of a meeting, and for each item where it can be heard."""

    parts: Sequence[Part]
    by_item: dict[int, list[Play]] = field(default_factory=dict)

    @property
    def heard(self) -> Sequence[Part]:
        return [part for part in self.parts if part.can_be_heard]

    @property
    def is_gone(self) -> bool:
        """There was something, and all of it is deleted."""
        return bool(self.parts) and all(
            part.recording.status == RecordingStatus.DELETED for part in self.parts
        )


def running_of(meeting: Meeting) -> Recording | None:
    """What records this meeting now."""
    rows = meeting.recordings.filter(status=RecordingStatus.RUNNING)
    return rows.select_related("recorded_by").first()


def sound_of(meeting: Meeting, *, whole: bool = False) -> Sound:
    """One query where nothing was recorded, two where something was; `whole` brings transcripts too."""
    rows = meeting.recordings.select_related("recorded_by", "deleted_by", "transcript")
    recordings = list(rows.prefetch_related("transcript__segments") if whole else rows)
    heard = [row for row in recordings if row.status == RecordingStatus.KEPT]
    if not heard:
        return Sound([Part(row, number) for number, row in enumerate(recordings, 1)])
    plays = list(_plays(meeting, heard))
    parts = [
        Part(
            row,
            number,
            [one for one in plays if one.part == row.pk],
            _segments(row) if whole else (),
        )
        for number, row in enumerate(recordings, 1)
    ]
    by_item: dict[int, list[Play]] = {}
    for play in plays:
        if play.moment.item_id is not None:
            by_item.setdefault(play.moment.item_id, []).append(play)
    return Sound(parts, by_item)


def _segments(recording: Recording) -> Sequence[Segment]:
    transcript = getattr(recording, "transcript", None)
    return list(transcript.segments.all()) if transcript is not None else ()


def _plays(meeting: Meeting, heard: Sequence[Recording]) -> Iterator[Play]:
    """Each mark in the part that has it; each turn of the agenda in every part that has some of it."""
    moments = list(meeting.moments.select_related("item"))
    turns = [one.at for one in moments if one.is_turn]
    last = meeting.ended_at or timezone.now()
    for moment in moments:
        if moment.is_turn:
            until = next((at for at in turns if at > moment.at), last)
            found = _within(heard, moment.at, until)
            yield from (Play(moment, part.pk, _second(part, moment.at)) for part in found)
        else:
            found = _within(heard, moment.at, moment.at + SHORTEST)
            yield from (
                Play(moment, part.pk, _second(part, moment.at - BEFORE_A_MARK))
                for part in found[:1]
            )


def _within(heard: Sequence[Recording], begin: dt.datetime, end: dt.datetime) -> list[Recording]:
    """The parts that have something of the time between; one of unknown length lasts to the next."""
    found = []
    for number, part in enumerate(heard):
        ends_at = part.ends_at or (heard[number + 1].began_at if heard[number + 1 :] else None)
        if part.began_at < end and (ends_at is None or ends_at > begin):
            found.append(part)
    return found


def _second(part: Recording, at: dt.datetime) -> int:
    return max(0, int((at - part.began_at).total_seconds()))

"""A recording of a meeting that nobody spoke in: quiet chords, as small as they can be."""

import datetime as dt
import io
import math
import wave
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile

from config.demo.clock import Clock
from meetings.models import Meeting
from meetings.services import moments, recordings

RATE, SECONDS = 4000, 40
CHORDS = (
    (220.0, 277.2, 329.6),
    (196.0, 246.9, 293.7),
    (174.6, 220.0, 261.6),
    (196.0, 246.9, 293.7),
)
CHORD_LASTS = 5
BEFORE_THE_TURN = dt.timedelta(seconds=15)
SOON = dt.timedelta(seconds=22)
WORD = "客户原话：提车时灯还亮着"


def mark_soon(meeting: Meeting, clock: Clock) -> None:
    """The recorder marks what the presenter quotes, a little after the item was turned to."""
    clock.move(clock.at + SOON)
    moments.mark(meeting, WORD, by=meeting.recorder)


def upload(meeting: Meeting) -> None:
    """The recorder's phone was on for the turn to the item that has the mark; all had been told."""
    mark = meeting.moments.get(word=WORD)
    turn = meeting.moments.filter(is_turn=True, item=mark.item).latest("at")
    recordings.upload(
        meeting,
        SimpleUploadedFile("周例会录音（演示）.wav", tones(), "audio/wav"),
        mime="audio/wav",
        began_at=turn.at - BEFORE_THE_TURN,
        all_told=True,
        by=meeting.recorder,
    )


@cache
def tones() -> bytes:
    """Forty seconds of soft sine chords, one byte a sample: 160 kB, the same each time."""
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(bytes(_sample(number) for number in range(RATE * SECONDS)))
    return content.getvalue()


def _sample(number: int) -> int:
    chord = CHORDS[number // (RATE * CHORD_LASTS) % len(CHORDS)]
    at = number / RATE
    swell = math.sin(math.pi * (at % CHORD_LASTS) / CHORD_LASTS)
    return 128 + round(10 * swell * sum(math.sin(2 * math.pi * pitch * at) for pitch in chord))

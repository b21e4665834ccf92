"""How many seconds a file of sound lasts, where it says so itself."""

import math
import wave
from contextlib import suppress
from typing import IO

from meetings.sounds import webm

READ_AT_MOST = 200 * 1024 * 1024


def seconds_of(content: IO[bytes], mime: str) -> int | None:
    """Whole seconds, rounded up; None where the file does not tell (MP3, AAC, AMR, Ogg)."""
    found: float | None = None
    content.seek(0)
    with suppress(wave.Error, EOFError, webm.NotWebM, ZeroDivisionError):
        if mime == "audio/wav":
            with wave.open(content) as sound:
                found = sound.getnframes() / sound.getframerate()
        elif mime == "audio/mp4":
            found = _mp4(content)
        elif mime == "audio/webm":
            found = webm.seekable(content.read(READ_AT_MOST)).seconds
    content.seek(0)
    return None if found is None else math.ceil(found)


def _mp4(content: IO[bytes]) -> float | None:
    """From the movie header (ISO 14496-12, 8.2.2): the length in its own units a second."""
    end = content.seek(0, 2)
    moov = _box(content, b"moov", 0, end)
    header = _box(content, b"mvhd", *moov) if moov else None
    if header is None:
        return None
    content.seek(header[0])
    body = content.read(32)
    is_long = body[:1] == b"\x01"
    at, width = (20, 8) if is_long else (12, 4)
    scale = int.from_bytes(body[at : at + 4])
    length = int.from_bytes(body[at + 4 : at + 4 + width])
    return length / scale if scale and length else None


def _box(content: IO[bytes], wanted: bytes, at: int, end: int) -> tuple[int, int] | None:
    """Where the inside of a box lies, among the boxes between two places."""
    while at + 8 <= end:
        content.seek(at)
        head = content.read(16)
        size, kind, inside = int.from_bytes(head[:4]), head[4:8], at + 8
        if size == 1:
            size, inside = int.from_bytes(head[8:16]), at + 16
        elif size == 0:
            size = end - at
        if size < inside - at:
            return None
        if kind == wanted:
            return inside, at + size
        at += size
    return None

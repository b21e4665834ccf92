"""Takes out of a video what says where it was taken; nothing moves, so it stays playable."""

import struct
from typing import IO

HEAD = 8
LARGE_HEAD = 16
PRIVATE = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes of MP4 that hold what phones write besides the film: place, device, owner."""
INSIDE = frozenset({b"moov", b"trak"})
SEGMENT, TAGS = b"\x18\x53\x80\x67", b"\x12\x54\xc3\x67"
VOID_HEAD = 9
LONGEST_SIZE = 8
ZEROS = bytes(64 * 1024)


def remove(video: IO[bytes], mime: str) -> None:
    """Blank the private parts of an MP4 or WebM in place."""
    end = video.seek(0, 2)
    if mime == "video/mp4":
        _mp4(video, 0, end)
    elif mime == "video/webm":
        _webm(video, end)
    video.seek(0)


def _mp4(video: IO[bytes], at: int, end: int) -> None:
    while at + HEAD <= end:
        video.seek(at)
        size, kind = struct.unpack(">I4s", video.read(HEAD))
        head = HEAD
        if size == 1:
            size, head = int.from_bytes(video.read(HEAD), "big"), LARGE_HEAD
        size = end - at if size == 0 else min(size, end - at)
        if size < head:
            return
        if kind in PRIVATE:
            video.seek(at + 4)
            video.write(b"free")
            _blank(video, at + head, size - head)
        elif kind in INSIDE:
            _mp4(video, at + head, at + size)
        at += size


def _blank(video: IO[bytes], at: int, size: int) -> None:
    video.seek(at)
    while size > 0:
        size -= video.write(ZEROS[:size])


def _webm(video: IO[bytes], end: int) -> None:
    at = 0
    while at < end:
        name, size, head = _element(video, at)
        if not name:
            return
        if name == SEGMENT:
            at += head
            continue
        if size is None:  # a film recorded live: what follows are its pictures
            return
        if name == TAGS and head + size >= VOID_HEAD:
            video.seek(at)
            video.write(b"\xec\x01" + (head + size - VOID_HEAD).to_bytes(7, "big"))
            _blank(video, at + VOID_HEAD, head + size - VOID_HEAD)
        at += head + size


def _element(video: IO[bytes], at: int) -> tuple[bytes, int | None, int]:
    """Name, size and length of the head of the element at `at`; an empty name is no element."""
    video.seek(at)
    head = video.read(4 + LONGEST_SIZE)
    if not head or not head[0]:
        return b"", None, 0
    name = head[: LONGEST_SIZE + 1 - head[0].bit_length()]
    rest = head[len(name) :]
    if not rest or not rest[0]:
        return b"", None, 0
    length = LONGEST_SIZE + 1 - rest[0].bit_length()
    value = int.from_bytes(rest[:length], "big") & ((1 << 7 * length) - 1)
    unknown = value == (1 << 7 * length) - 1
    return name, None if unknown else value, len(name) + length

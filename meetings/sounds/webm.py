"""WebM as browsers record it, made seekable.

A recorder writes as it goes: no length, no index, the size of its clusters left open. Players can play
that, but not jump in it. Here the same blocks get sizes, a duration and cues (RFC 9559, Matroska).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

EBML, SEGMENT = 0x1A45DFA3, 0x18538067
INFO, TRACKS, CLUSTER, CUES = 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B
SCALE, DURATION, TIMECODE = 0x2AD7B1, 0x4489, 0xE7
SIMPLE_BLOCK, GROUP, BLOCK = 0xA3, 0xA0, 0xA1
CUE_POINT, CUE_TIME, CUE_PLACES, CUE_TRACK, CUE_AT = 0xBB, 0xB3, 0xB7, 0xF7, 0xF1
TRACK_NUMBER = 0xD7
MILLISECONDS = 1_000_000

Cluster = tuple[int, list[bytes]]
"""Its time, and its blocks as they are written."""


class NotWebM(Exception):  # noqa: N818
    """These bytes are not what a recorder writes."""


@dataclass(frozen=True)
class Seekable:
    content: bytes
    seconds: float


@dataclass(frozen=True)
class _Element:
    id: int
    start: int
    end: int
    is_open: bool


def seekable(data: bytes) -> Seekable:
    """The same sound with its length and an index; raises NotWebM."""
    head = next(_elements(data, 0, len(data)), None)
    if head is None or head.id != EBML:
        raise NotWebM
    segment = next(_elements(data, head.end, len(data)), None)
    if segment is None or segment.id != SEGMENT:
        raise NotWebM
    kept: dict[int, bytes] = {}
    clusters: list[Cluster] = []
    last = 0
    for element in _flat(data, segment):
        body = data[element.start : element.end]
        if element.id in {INFO, TRACKS}:
            kept[element.id] = body
        elif element.id == TIMECODE:
            clusters.append((int.from_bytes(body), []))
        elif element.id in {SIMPLE_BLOCK, GROUP} and clusters:
            last = max(last, clusters[-1][0] + _offset(element.id, body))
            clusters[-1][1].append(_element(element.id, body))
    if INFO not in kept or TRACKS not in kept or not any(blocks for _at, blocks in clusters):
        raise NotWebM
    return _written(data[: head.end], kept, [one for one in clusters if one[1]], last)


def _offset(kind: int, body: bytes) -> int:
    """The time of a block in its cluster: two signed bytes after the number of the track."""
    if kind == GROUP:
        inner = next((one for one in _elements(body, 0, len(body)) if one.id == BLOCK), None)
        if inner is None:
            return 0
        body = body[inner.start : inner.end]
    _track, at = _number(body, 0, keep_marker=False)
    return int.from_bytes(body[at : at + 2], signed=True)


def _written(head: bytes, kept: dict[int, bytes], clusters: list[Cluster], last: int) -> Seekable:
    info = _info(kept[INFO], last)
    tracks = _element(TRACKS, kept[TRACKS])
    bodies = [
        _element(CLUSTER, _element(TIMECODE, _bytes(at)) + b"".join(blocks))
        for at, blocks in clusters
    ]
    track = _first_track(kept[TRACKS])
    # Sizes of cues are fixed, so that their own length does not move what they point at
    length = len(_cues([(at, 0) for at, _blocks in clusters], track))
    place = len(info) + len(tracks) + length
    points = []
    for (at, _blocks), body in zip(clusters, bodies, strict=True):
        points.append((at, place))
        place += len(body)
    content = _element(SEGMENT, b"".join([info, tracks, _cues(points, track), *bodies]))
    return Seekable(head + content, last / 1000)


def _info(body: bytes, last: int) -> bytes:
    kept = b"".join(
        _element(one.id, body[one.start : one.end])
        for one in _elements(body, 0, len(body))
        if one.id not in {DURATION, SCALE}
    )
    scale = next((one for one in _elements(body, 0, len(body)) if one.id == SCALE), None)
    if scale is not None and int.from_bytes(body[scale.start : scale.end]) != MILLISECONDS:
        raise NotWebM
    duration = _element(DURATION, struct.pack(">d", float(last)))
    return _element(INFO, _element(SCALE, _bytes(MILLISECONDS)) + duration + kept)


def _cues(points: list[tuple[int, int]], track: int) -> bytes:
    return _element(
        CUES,
        b"".join(
            _element(
                CUE_POINT,
                _element(CUE_TIME, at.to_bytes(8))
                + _element(
                    CUE_PLACES,
                    _element(CUE_TRACK, _bytes(track)) + _element(CUE_AT, place.to_bytes(8)),
                ),
            )
            for at, place in points
        ),
    )


def _first_track(body: bytes) -> int:
    entry = next(_elements(body, 0, len(body)), None)
    if entry is None:
        raise NotWebM
    for one in _elements(body, entry.start, entry.end):
        if one.id == TRACK_NUMBER:
            return int.from_bytes(body[one.start : one.end])
    return 1


def _flat(data: bytes, segment: _Element) -> Iterator[_Element]:
    """What is in the segment and in its clusters, one after the other."""
    at = segment.start
    end = segment.end
    while at < end:
        try:
            element = _read(data, at, end)
        except IndexError:
            return  # the last piece was cut off: all before it counts
        if element.id == CLUSTER:
            at = element.start
            continue
        if element.end > end or element.is_open:
            return
        yield element
        at = element.end


def _elements(data: bytes, at: int, end: int) -> Iterator[_Element]:
    while at < end:
        try:
            element = _read(data, at, end)
        except IndexError as error:
            raise NotWebM from error
        yield element
        at = element.end


def _read(data: bytes, at: int, end: int) -> _Element:
    kind, at = _number(data, at, keep_marker=True)
    first = at
    size, at = _number(data, at, keep_marker=False)
    is_open = size == (1 << (7 * (at - first))) - 1
    return _Element(kind, at, end if is_open else at + size, is_open)


def _number(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A number of variable length: as many leading zeros as further bytes."""
    first = data[at]
    if first == 0:
        raise NotWebM
    length = 9 - first.bit_length()
    value = first if keep_marker else first & ((1 << (8 - length)) - 1)
    for byte in data[at + 1 : at + length]:
        value = value << 8 | byte
    if len(data) < at + length:
        raise IndexError
    return value, at + length


def _bytes(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8))


def _element(kind: int, body: bytes) -> bytes:
    size = len(body)
    length = next(n for n in range(1, 9) if size < (1 << (7 * n)) - 1)
    return _bytes(kind) + (size | 1 << (7 * length)).to_bytes(length) + body

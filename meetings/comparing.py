"""What is different between two texts: line by line, and within a changed line sign by sign."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
TOKENS = re.compile(r"[A-Za-z]+|\d+(?:[.:,/-]\d+)*%?|\s+|.", re.DOTALL)
"""A Latin word or a number is one thing; a Chinese character is one, too."""
ALIKE = 0.4
"""Lines that share less than this are one gone and one new, not one changed."""
SHORT = 1
"""So few equal signs between two changes are taken into the change: it reads better."""
AROUND = 1
"""Equal lines shown before and after a change."""


@dataclass(frozen=True)
class Part:
    """A run of signs: the same in both, only in the new one, or only in the old one."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    kind: str
    parts: Sequence[Part]

    @property
    def old(self) -> str:
        return "".join(part.text for part in self.parts if part.kind != ADDED)

    @property
    def new(self) -> str:
        return "".join(part.text for part in self.parts if part.kind != REMOVED)


@dataclass(frozen=True)
class Gap:
    """Lines that are the same and not shown."""

    count: int
    kind: str = "gap"


def compare(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """Every line of both; a line that was reworded stands once, with its changes in it."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    lines: list[Line] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            lines += (Line(SAME, [Part(SAME, text)]) for text in old[a:b])
        else:
            lines += _paired(old[a:b], new[c:d])
    return lines


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Bring lines together that are alike, in their order; the rest is gone or new."""
    at = 0
    for text in new:
        ratios = [_ratio(one, text) for one in old[at:]]
        best = max(ratios, default=0)
        if best < ALIKE:
            yield Line(ADDED, [Part(ADDED, text)])
            continue
        found = at + ratios.index(best)
        yield from (Line(REMOVED, [Part(REMOVED, one)]) for one in old[at:found])
        yield Line(CHANGED, list(parts(old[found], text)))
        at = found + 1
    yield from (Line(REMOVED, [Part(REMOVED, one)]) for one in old[at:])


def _ratio(old: str, new: str) -> float:
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def parts(old: str, new: str) -> Iterator[Part]:
    """The new wording with what went and what came, in runs that can be read."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    gone: list[str] = []
    come: list[str] = []
    codes = matcher.get_opcodes()
    for place, (tag, a, b, c, d) in enumerate(codes):
        is_inner = 0 < place < len(codes) - 1
        if tag == "equal" and not (is_inner and len("".join(before[a:b]).strip()) <= SHORT):
            yield from _run(gone, come)
            gone, come = [], []
            yield Part(SAME, "".join(before[a:b]))
        else:
            gone += before[a:b]
            come += after[c:d]
    yield from _run(gone, come)


def _run(gone: Sequence[str], come: Sequence[str]) -> Iterator[Part]:
    if gone:
        yield Part(REMOVED, "".join(gone))
    if come:
        yield Part(ADDED, "".join(come))


def shortened(lines: Sequence[Line]) -> list[Line | Gap]:
    """The changes with a line around each; what is the same for longer is only counted."""
    near = {
        place + step
        for place, line in enumerate(lines)
        if line.kind != SAME
        for step in range(-AROUND, AROUND + 1)
    }
    found: list[Line | Gap] = []
    hidden = 0
    for place, line in enumerate(lines):
        if place in near:
            if hidden:
                found.append(Gap(hidden))
            hidden = 0
            found.append(line)
        else:
            hidden += 1
    if hidden:
        found.append(Gap(hidden))
    return found

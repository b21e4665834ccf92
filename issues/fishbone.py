"""A fishbone (人机料法环测) as an SVG picture: wide for desks and paper, narrow for phones.

Everything is drawn with attributes, so that the same picture stands in a page under a strict
policy, in print and in a PDF; the page's style sheet gives it the colours of its theme.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

INK, QUIET, LINE, ROOT, HEAD = "#1b2430", "#566373", "#8b95a2", "#b3261e", "#1559b3"
SIZE = 13
STEP = 18
"""From one line of text to the next."""


@dataclass(frozen=True)
class Rib:
    """A possible cause; `is_root`: it was found to be one."""

    text: str
    is_root: bool = False


@dataclass(frozen=True)
class Fish:
    """`effect` is what happened; `bones` are labels with their causes, in their order."""

    effect: str
    bones: Sequence[tuple[str, Sequence[Rib]]]
    title: str = ""
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(ribs for _label, ribs in self.bones)


def width_of(text: str) -> float:
    """In units of the font size: a Chinese character is one, a Latin letter about half."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.56 for sign in text)


def lines_of(text: str, most: float) -> list[str]:
    """Break into lines of at most `most` units; Latin words stay whole where they fit."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece) > most:
            lines.append(line.rstrip())
            line = ""
            piece = piece.lstrip()  # noqa: PLW2901 - a line does not begin with a space
        while width_of(piece) > most:
            cut = next(n for n in range(len(piece), 0, -1) if n == 1 or width_of(piece[:n]) <= most)
            lines.append(piece[:cut])
            piece = piece[cut:]  # noqa: PLW2901 - the rest of a word that is too long for a line
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Characters one by one, Latin words and the space before them in one piece."""
    text = " ".join(text.split())
    ends = [0]
    for at, (before, after) in enumerate(pairwise(text), 1):
        is_word = before.isascii() and after.isascii() and after != " "
        if not (is_word and (before != " " or at - 1 == ends[-1])):
            ends.append(at)
    for start, end in pairwise([*ends, len(text)]):
        yield text[start:end]


@dataclass
class _Drawing:
    """Collects the pieces of a picture."""

    pieces: list[str] = field(default_factory=list)

    def line(self, *points: float, css: str, colour: str = LINE, width: float = 1.5) -> None:
        x1, y1, x2, y2 = (f"{point:g}" for point in points)
        self.pieces.append(
            f'<line class="{css}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" '
            f'stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round"/>'
        )

    def box(self, x: float, y: float, wide: float, high: float, *, css: str, fill: str) -> None:
        self.pieces.append(
            f'<rect class="{css}" x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" '
            f'rx="6" fill="{fill}"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        css: str,
        fill: str = INK,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        weight = ' font-weight="700"' if bold else ""
        self.pieces.append(
            f'<text class="{css}" x="{x:g}" y="{y:g}" fill="{fill}" font-size="{SIZE}" '
            f'text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def dot(self, x: float, y: float) -> None:
        self.pieces.append(
            f'<circle class="fish-root" cx="{x:g}" cy="{y:g}" r="4.5" fill="{ROOT}"/>'
        )

    def rib(self, x: float, y: float, rib: Rib, lines: Sequence[str]) -> None:
        """The words of a cause, the last line right above `y`."""
        css, fill = ("fish-found", ROOT) if rib.is_root else ("fish-words", INK)
        for number, line in enumerate(reversed(lines)):
            self.text(x, y - 5 - number * STEP, line, css=css, fill=fill, bold=rib.is_root)

    def svg(self, fish: Fish, wide: float, high: float, css: str) -> SafeString:
        about = f"<title>{escape(fish.title)}</title><desc>{escape(fish.words)}</desc>"
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="fish {css}" role="img" '
            f'aria-label="{escape(fish.title)}" viewBox="0 0 {wide:g} {high:g}" '
            f'font-family="Noto Sans SC">{about}{"".join(self.pieces)}</svg>'
        )


@dataclass(frozen=True)
class _Bone:
    """A bone with its causes broken into lines."""

    label: str
    ribs: Sequence[tuple[Rib, Sequence[str]]]

    @property
    def height(self) -> float:
        return sum(_rib_height(lines) for _rib, lines in self.ribs)


def _rib_height(lines: Sequence[str]) -> float:
    return len(lines) * STEP + 8


WIDE, COLUMN, SLANT, LABEL = 960, 250, 46, 26
HEAD_WIDE = 168
LEAST = 76
TEXT_WIDE = 13.2


def _bones(fish: Fish, most: float) -> list[_Bone]:
    return [
        _Bone(label, [(rib, lines_of(rib.text, most)) for rib in ribs])
        for label, ribs in fish.bones
    ]


def wide(fish: Fish) -> SafeString:
    """Half of the bones above the spine, half below, the head at the right."""
    bones, drawing = _bones(fish, TEXT_WIDE), _Drawing()
    half = (len(bones) + 1) // 2
    upper, lower = bones[:half], bones[half:]
    above = max(LEAST, *(bone.height for bone in upper)) + LABEL + 14
    below = max(LEAST, *(bone.height for bone in lower)) + LABEL + 14
    head = lines_of(fish.effect, HEAD_WIDE / SIZE - 1.8)[:7]
    above, below = (max(side, len(head) * STEP / 2 + 22) for side in (above, below))
    spine = above
    start = WIDE - HEAD_WIDE
    drawing.line(8, spine, start, spine, css="fish-spine", colour=INK, width=3)
    for number, bone in enumerate(upper):
        _draw_bone(drawing, bone, 8 + number * (COLUMN + 8), spine, -1, above)
    for number, bone in enumerate(lower):
        _draw_bone(drawing, bone, 8 + number * (COLUMN + 8), spine, 1, below)
    high = len(head) * STEP + 24
    drawing.box(start, spine - high / 2, HEAD_WIDE, high, css="fish-head", fill=HEAD)
    for number, line in enumerate(head):
        y = spine - high / 2 + 26 + number * STEP
        drawing.text(start + 14, y, line, css="fish-effect", fill="#ffffff", bold=True)
    return drawing.svg(fish, WIDE, above + below, "fish-wide")


def _draw_bone(
    drawing: _Drawing, bone: _Bone, left: float, spine: float, side: int, room: float
) -> None:
    """A slanting bone in its column; causes hang on it one under the other, the label at its end."""
    far = spine + side * (room - LABEL)
    foot = left + COLUMN - 8
    drawing.line(foot - SLANT, far, foot, spine, css="fish-bone", colour=QUIET, width=2)
    label_wide = width_of(bone.label) * SIZE + 22
    top = far - LABEL if side < 0 else far
    drawing.box(
        foot - SLANT - label_wide / 2, top, label_wide, LABEL, css="fish-tag", fill="#e2edfb"
    )
    drawing.text(
        foot - SLANT,
        top + 18,
        bone.label,
        css="fish-label",
        fill="#114b94",
        anchor="middle",
        bold=True,
    )
    y = far + 6 if side < 0 else spine + 6
    for rib, lines in bone.ribs:
        y += _rib_height(lines)
        x = foot - SLANT * abs(y - spine) / abs(far - spine)
        drawing.line(left, y, x, y, css="fish-rib")
        drawing.rib(left + 2, y, rib, lines)
        if rib.is_root:
            drawing.dot(x, y)


NARROW = 340
NARROW_TEXT = 21.0


def narrow(fish: Fish) -> SafeString:
    """The head on top, the bones under one another: what a phone has room for."""
    bones, drawing = _bones(fish, NARROW_TEXT), _Drawing()
    head = lines_of(fish.effect, 24)
    y: float = len(head) * STEP + 20
    drawing.box(0, 0, NARROW, y, css="fish-head", fill=HEAD)
    for number, line in enumerate(head):
        drawing.text(12, 24 + number * STEP, line, css="fish-effect", fill="#ffffff", bold=True)
    begin = y
    for bone in bones:
        y += 14
        label_wide = width_of(bone.label) * SIZE + 22
        drawing.line(14, y + LABEL / 2, 30, y + LABEL / 2, css="fish-bone", colour=QUIET, width=2)
        drawing.box(30, y, label_wide, LABEL, css="fish-tag", fill="#e2edfb")
        drawing.text(
            30 + label_wide / 2,
            y + 18,
            bone.label,
            css="fish-label",
            fill="#114b94",
            anchor="middle",
            bold=True,
        )
        y += LABEL
        for rib, lines in bone.ribs:
            y += _rib_height(lines)
            drawing.line(40, y, NARROW - 4, y, css="fish-rib", width=1)
            drawing.rib(54 if rib.is_root else 44, y, rib, lines)
            if rib.is_root:
                drawing.dot(45, y - 9 - (len(lines) - 1) * STEP)
    drawing.line(14, begin, 14, y, css="fish-spine", colour=INK, width=3)
    return drawing.svg(fish, NARROW, y + 8, "fish-narrow")


def in_words(bones: Mapping[str, Sequence[Rib]], root: str) -> str:
    """The picture for those who hear it: each bone with its causes."""
    told = []
    for label, ribs in bones.items():
        if ribs:
            causes = "; ".join(f"{rib.text} ({root})" if rib.is_root else rib.text for rib in ribs)
            told.append(f"{label}: {causes}.")
    return " ".join(told)

"""The photos and videos of a case, with what is drawn on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from attachments.models import Attachment
from cases.models import Annotation, Case

WIDE = 1000
USUAL_HEIGHT = 750
HEAD = 26


@dataclass(frozen=True)
class Mark:
    """A shape in the units of its SVG; `points` is the head of an arrow."""

    kind: str
    colour: str
    text: str
    x: float
    y: float
    x2: float
    y2: float
    width: float
    height: float
    points: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    file: Attachment
    caption: str
    height: int
    shapes: list[dict[str, Any]]
    version: int

    @property
    def is_video(self) -> bool:
        return self.file.mime.startswith("video/")

    @property
    def marks(self) -> list[Mark]:
        return list(_marks(self.shapes, self.height))

    @property
    def words(self) -> str:
        """For those who do not see it: the caption, else what is written on it, else the name."""
        written = " · ".join(one["text"] for one in self.shapes if one.get("text"))
        return " — ".join(filter(None, [self.caption, written])) or self.file.name


def _marks(shapes: list[dict[str, Any]], height: int) -> Iterator[Mark]:
    for one in shapes:
        x, x2 = one["x"] * WIDE, one["x2"] * WIDE
        y, y2 = one["y"] * height, one["y2"] * height
        is_box = one["kind"] == "box"
        yield Mark(
            one["kind"],
            one["colour"],
            one.get("text", ""),
            round(min(x, x2) if is_box else x, 1),
            round(min(y, y2) if is_box else y, 1),
            round(x2, 1),
            round(y2, 1),
            round(abs(x2 - x), 1),
            round(abs(y2 - y), 1),
            _head(x, y, x2, y2) if one["kind"] == "arrow" else "",
            "end" if one["x"] > 0.7 else "start",  # noqa: PLR2004 - words near the right edge grow to the left
        )


def _head(x: float, y: float, x2: float, y2: float) -> str:
    length = max(((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5, 1)
    along = ((x2 - x) / length, (y2 - y) / length)
    back = (x2 - HEAD * along[0], y2 - HEAD * along[1])
    wide = HEAD / 2
    left = (back[0] - wide * along[1], back[1] + wide * along[0])
    right = (back[0] + wide * along[1], back[1] - wide * along[0])
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in ((x2, y2), left, right))


def pictures_of(case: Case) -> list[Picture]:
    """In the order in which they came."""
    files = Attachment.objects.of(case).select_related("annotation")
    return [picture_of(file, getattr(file, "annotation", None)) for file in files]


def picture_of(file: Attachment, drawn: Annotation | None) -> Picture:
    if drawn is None:
        return Picture(file, "", USUAL_HEIGHT, [], 0)
    height = round(WIDE * drawn.height / drawn.width) if drawn.width else USUAL_HEIGHT
    return Picture(file, drawn.caption, height, drawn.shapes, drawn.version)

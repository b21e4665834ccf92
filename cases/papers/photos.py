"""A photo as it is printed: with the arrows, boxes and words that were drawn on it."""

import io
import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from attachments.models import Attachment

SIDE = 1400
FONT = settings.BASE_DIR / "assets" / "fonts" / "NotoSansSC-Regular.ttf"
COLOURS = {"red": "#e02b20", "amber": "#ffb000", "green": "#20a44c", "blue": "#2f7de1", "white": "#ffffff"}  # fmt: skip
"""As on the screen (cases.css), and the words as large and in the same place."""
WORDS = {"#e02b20": "#ff8d84", "#20a44c": "#7fe0a0", "#2f7de1": "#8fc1ff"}
EDGE = "#1a1a1a"
HEAD = math.radians(28)


def drawn(photo: Attachment) -> bytes | None:
    """JPEG bytes; None where the file is gone or no picture."""
    try:
        with photo.file.open("rb") as stream, Image.open(stream) as opened:
            picture = opened.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return None
    picture.thumbnail((SIDE, SIDE))
    annotation = getattr(photo, "annotation", None)
    for shape in annotation.shapes if annotation else ():
        if isinstance(shape, dict):
            _draw(picture, shape)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _draw(picture: Image.Image, shape: Mapping[str, Any]) -> None:
    """One shape; what is not sound is left out."""
    try:
        x, y = (float(shape[name]) for name in ("x", "y"))
        x2, y2 = (float(shape.get(name) or 0) for name in ("x2", "y2"))
    except (KeyError, TypeError, ValueError):
        return
    width, height = picture.size
    start, end = (x * width, y * height), (x2 * width, y2 * height)
    colour = COLOURS.get(str(shape.get("colour")), COLOURS["red"])
    line = max(3, round(max(width, height) / 220))
    pen = ImageDraw.Draw(picture)
    if shape.get("kind") == "box":
        far = (max(start[0], end[0]), max(start[1], end[1]))
        start = (min(start[0], end[0]), min(start[1], end[1]))
        pen.rectangle([*start, *far], outline=colour, width=line)
    elif shape.get("kind") == "arrow":
        _arrow(pen, start, end, colour, line)
    if shape.get("text"):
        anchor = "rs" if x > 0.7 else "ls"  # noqa: PLR2004 - as in queries/pictures.py
        at = (start[0], max(start[1] - width * 0.01, width * 0.05))
        _words(pen, at, str(shape["text"])[:60], colour, round(width * 0.044), anchor)


def _arrow(
    pen: ImageDraw.ImageDraw,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    line: int,
) -> None:
    pen.line([start, end], fill=colour, width=line)
    angle = math.atan2(start[1] - end[1], start[0] - end[0])
    wings = [
        (end[0] + 6 * line * math.cos(angle + turn), end[1] + 6 * line * math.sin(angle + turn))
        for turn in (HEAD, -HEAD)
    ]
    pen.polygon([end, *wings], fill=colour)


def _words(
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    colour: str,
    size: int,
    anchor: str,
) -> None:
    edge = max(2, size // 9)
    font = _font(max(size, 12))
    fill = WORDS.get(colour, colour)
    pen.text(at, text, font=font, fill=fill, anchor=anchor, stroke_width=edge, stroke_fill=EDGE)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype(str(FONT), size)
    except OSError:
        return ImageFont.load_default(size)

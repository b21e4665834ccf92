"""A sheet as PDF, by Typst: one program in a wheel, and the fonts that the product brings."""

import json
from pathlib import Path

import typst
from django.conf import settings

from meetings.papers.sheet import Sheet

TEMPLATE = Path(__file__).parent / "minutes.typ"
FONTS = settings.BASE_DIR / "assets" / "fonts"


def pdf(sheet: Sheet) -> bytes:
    """Text goes in as data, so nothing that people wrote can be read as Typst's own language."""
    made = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(sheet, ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made

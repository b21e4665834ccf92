"""Posters with the code of a place: one A4 page each, Chinese and English."""

import io
import json
from collections.abc import Iterable
from pathlib import Path

import segno
import typst
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from issues.models import Place
from meetings.papers.pdf import FONTS

TEMPLATE = Path(__file__).parent / "papers" / "poster.typ"
LANGUAGES = ("zh-hans", "en")


def pdf(places: Iterable[Place], site: str) -> bytes:
    """`site` is the address that the phones of the store reach the product by."""
    data = {"pages": [_page(place, site) for place in places]}
    made = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


def _page(place: Place, site: str) -> dict[str, object]:
    report = site + reverse("issues:report", args=[place.code])
    box = site + reverse("issues:box", args=[place.code])
    return {
        "house": place.store.name,
        "place": place.name,
        "place_en": place.name_en,
        "report": {"qr": _svg(report), "address": report},
        "box": {"qr": _svg(box), "address": box},
        "words": [_words(language) for language in LANGUAGES],
    }


def _words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "title": _("Something wrong? Say it."),
            "how": _("Scan with the phone, write a sentence, take a photo."),
            "promise": _("You hear who looks after it and what became of it."),
            "box": _("Without a name"),
            "box_how": _("Nobody learns who wrote. A code lets you read the answer."),
            "danger": _("Danger? Tell a person at once!"),
        }


def _svg(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, light="#fff", scale=10)
    return drawn.getvalue().decode()

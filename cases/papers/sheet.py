"""A case, or a list of them, as PDF: on one sheet each, personal data masked."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from attachments.models import Attachment
from cases.models import Case, CaseList
from cases.papers.photos import drawn
from meetings.papers.pdf import FONTS
from people.privacy import mask

TEMPLATE = Path(__file__).parent / "case.typ"
PHOTOS = 6
"""So many photos of a case are printed; a list prints none."""


def case_pdf(case: Case) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        photos = list(_photos(case, Path(folder)))
        return _pdf(
            {**_paper(case.store.name), "cases": [_case(case, photos)], "title": "", "intro": ""},
            Path(folder),
        )


def list_pdf(chosen: CaseList, cases: Sequence[Case]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        intro = ngettext("%(n)d case", "%(n)d cases", len(cases)) % {"n": len(cases)}
        if chosen.read_by_on:
            day = f"{chosen.read_by_on:%Y-%m-%d}"
            intro += " · " + _("to be read by %(day)s") % {"day": day}
        data = {
            **_paper(chosen.store.name),
            "cases": [_case(case, []) for case in cases],
            "title": mask(chosen.name),
            "intro": intro,
        }
        return _pdf(data, Path(folder))


def _pdf(data: dict[str, Any], folder: Path) -> bytes:
    """Text goes in as data, so nothing that people wrote can be read as Typst's own language."""
    source = folder / "case.typ"
    shutil.copyfile(TEMPLATE, source)
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    made = typst.compile(source, root=folder, font_paths=[FONTS], ignore_system_fonts=True)
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


def _paper(house: str) -> dict[str, str]:
    return {
        "language": get_language() or "zh-hans",
        "house": house,
        "pages": _("Page {page} of {pages}"),
    }


def _case(case: Case, photos: Sequence[dict[str, str]]) -> dict[str, Any]:
    texts = (
        (_("What the customer said"), case.concern),
        (_("What we found"), case.found),
        (_("Cause"), case.cause),
        (_("What we did"), case.done),
        (_("What came of it"), case.result),
    )
    return {
        "number": case.number,
        "title": mask(case.title),
        "kind": str(case.get_kind_display()),
        "facts": [[label, mask(text)] for label, text in _facts(case) if text],
        "texts": [[label, mask(text)] for label, text in texts if text],
        "parts": [
            [part.name, part.number, f"{part.quantity.normalize():f}"] for part in case.parts.all()
        ],
        "part_heads": [_("Name of the part"), _("Part number"), _("Quantity")],
        "lessons": [mask(lesson.text) for lesson in case.lessons.all()],
        "lessons_title": _("What others can take from it"),
        "photos": list(photos),
        "foot": f"{case.number} {mask(case.title)}",
    }


def _facts(case: Case) -> Iterator[tuple[str, str]]:
    yield _("Vehicle"), " ".join(filter(None, (case.brand, case.model)))
    yield _("Mileage, km"), f"{case.mileage:,}" if case.mileage else ""
    yield _("Fault codes"), " ".join(case.codes)
    yield _("Component"), " · ".join(str(one) for one in (case.component, case.symptom) if one)
    yield _("Kind of cause"), str(case.get_cause_kind_display()) if case.cause_kind else ""
    yield _("Labour, hours"), str(case.labour_hours or "")
    yield _("Cost, yuan"), str(case.cost or "")
    yield _("Satisfied?"), str(case.get_satisfaction_display())
    yield _("Written by"), case.author.name
    yield _("Published on"), f"{case.published_at:%Y-%m-%d}" if case.published_at else ""


def _photos(case: Case, folder: Path) -> Iterator[dict[str, str]]:
    rows = (
        Attachment.objects.of(case).filter(mime__startswith="image/").select_related("annotation")
    )
    for n, photo in enumerate(rows[:PHOTOS]):
        content = drawn(photo)
        if content is not None:
            name = f"photo-{n}.jpg"
            (folder / name).write_bytes(content)
            annotation = getattr(photo, "annotation", None)
            yield {"file": name, "caption": mask(annotation.caption) if annotation else ""}

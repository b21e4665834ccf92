"""The archive taken along: JSON lines, or a workbook with the files in a ZIP; written row by row."""

import datetime as dt
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from attachments.models import Attachment
from cases import rules
from cases.models import Case
from cases.services.importing.columns import LABELS, Column
from people import events
from people.models import User
from people.privacy import mask

RISKY = ("=", "+", "-", "@", "\t", "\r")
MOST = 20_000
BATCH = 200
CELL = 32_000
"""A cell of Excel holds 32,767 characters."""
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def harmless(text: str) -> str:
    """A cell that begins like a formula is text to Excel."""
    return f"'{text}" if text.startswith(RISKY) else text


def note(user: User, *, form: str, count: int, question: str) -> None:
    """Who took how much away is in the log of the store."""
    rules.check_import(user)
    events.record(user.store, "case_export", by=user, new=form, count=count, asked=question[:200])


def _facts(case: Case, files: Sequence[str]) -> dict[str, Any]:
    """Everything that an import reads back, personal data masked."""
    facts: dict[str, Any] = {
        Column.NUMBER: case.number,
        Column.KIND: case.kind,
        Column.CAUSE_KIND: case.cause_kind,
        Column.SATISFACTION: case.satisfaction,
        Column.BRAND: case.brand,
        Column.MODEL: case.model,
        Column.MILEAGE: case.mileage,
        Column.CODES: case.codes,
        Column.COMPONENT: case.component.name if case.component else "",
        Column.SYMPTOM: case.symptom.name if case.symptom else "",
        Column.DEPARTMENT: case.department.name if case.department else "",
        Column.TAGS: case.tags,
        Column.SEASONS: case.seasons,
        Column.LABOUR_HOURS: str(case.labour_hours) if case.labour_hours is not None else "",
        Column.COST: str(case.cost) if case.cost is not None else "",
        Column.PARTS: [
            _part(part.name, part.number, part.quantity, part.price) for part in case.parts.all()
        ],
        Column.LESSONS: [mask(lesson.text) for lesson in case.lessons.all()],
        Column.HAPPENED_ON: case.happened_on.isoformat() if case.happened_on else "",
        Column.PUBLISHED_AT: case.published_at.astimezone(dt.UTC).isoformat()
        if case.published_at
        else "",
        Column.FILES: list(files),
    }
    texts = ("title", "concern", "found", "cause", "done", "result")
    facts |= {Column(name): mask(getattr(case, name)) for name in texts}
    return {column: facts[column] for column in Column}


def _part(name: str, number: str, quantity: object, price: object) -> str:
    """As the import takes it apart again."""
    text = f"{name} · {number}" if number else name
    return f"{text} × {quantity}" + (f" @ {price}" if price is not None else "")


def rows(
    keys: Iterable[int], *, files: bool = False
) -> Iterator[tuple[dict[str, Any], list[tuple[str, Attachment]]]]:
    """The cases in the order of `keys`, and their files with the names that they get."""
    for some in _by(keys, BATCH):
        cases = (
            Case.objects.select_related("component", "symptom", "department")
            .prefetch_related("parts", "lessons")
            .defer("search")
            .in_bulk(some)
        )
        found = list(Attachment.objects.of(*cases.values())) if files and cases else []
        for key in some:
            if key in cases:
                case = cases[key]
                named = [(_path(case, one), one) for one in found if one.object_id == key]
                yield _facts(case, [path for path, _file in named]), named


def _by(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    waiting = iter(keys)
    while some := list(islice(waiting, size)):
        yield some


def _path(case: Case, file: Attachment) -> str:
    folder = _UNFIT.sub("_", case.number or str(case.pk))
    return f"files/{folder}/{file.pk}-{_UNFIT.sub('_', file.name)}"


def json_lines(keys: Iterable[int]) -> Iterator[str]:
    for facts, _files in rows(keys):
        yield json.dumps(facts, ensure_ascii=False) + "\n"


def package(keys: Iterable[int]) -> IO[bytes]:
    """A ZIP in a temporary file: cases.xlsx and the files; memory holds one batch of it."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Cases"))
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, str(LABELS[column])) for column in Column])
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        for facts, files in rows(keys, files=True):
            sheet.append([_cell(sheet, facts[column]) for column in Column])
            for path, file in files:
                _pack(packed, path, file)
        with (
            packed.open("cases.xlsx", "w", force_zip64=True) as stream,
            tempfile.TemporaryFile() as made,
        ):
            book.save(made)
            made.seek(0)
            while piece := made.read(1 << 20):
                stream.write(piece)
    out.seek(0)
    return out


def _pack(packed: zipfile.ZipFile, path: str, file: Attachment) -> None:
    with file.file.open("rb") as source, packed.open(path, "w") as stream:
        while piece := source.read(1 << 20):
            stream.write(piece)


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: object) -> Any:
    """Always text: no formula, no digit cut off."""
    if isinstance(value, list):
        value = "\n".join(map(str, value))
    text = ILLEGAL_CHARACTERS_RE.sub("", "" if value is None else str(value))[:CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell

"""Tables to take along: CSV that Excel reads right and XLSX; nothing in them is ever a formula."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import get_language, override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from people.services.staff_export import RISKY

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
CHUNK = 200
SHEET_TITLE = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
Value = str | int | float | dt.datetime | dt.date | None
"""A cell: times are in the store's zone."""
Rows = Iterable[Sequence[Value]]


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


def as_csv(rows: Rows) -> Iterator[bytes]:
    """Piece by piece, with the mark without which Excel shows gibberish."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    yield b"\xef\xbb\xbf"
    for count, row in enumerate(rows, start=1):
        writer.writerow([_text(value) for value in row])
        if count % CHUNK == 0:
            yield _emptied(stream)
    yield _emptied(stream)


def in_this_language(rows: Rows) -> Iterator[Sequence[Value]]:
    """Made row by row while the answer is on its way, when the reader's language is forgotten."""
    language, source = get_language(), iter(rows)

    def made() -> Iterator[Sequence[Value]]:
        while True:
            with override(language):
                row = next(source, None)
            if row is None:
                return
            yield row

    return made()


def _emptied(stream: io.StringIO) -> bytes:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text.encode()


def _text(value: Value) -> str | int | float:
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return value
    return harmless(value or "")


def as_xlsx(sheets: Iterable[tuple[str, Rows]]) -> bytes:
    """A sheet for each table, its first row the heading; text is text whatever it begins with."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title.translate(FORBIDDEN)[:SHEET_TITLE])
        sheet.freeze_panes = "A2"
        for place, row in enumerate(rows):
            sheet.append([_cell(sheet, value, is_heading=place == 0) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Value, *, is_heading: bool) -> Any:
    if isinstance(value, dt.datetime):
        value = value.replace(tzinfo=None)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, str) and value:
        cell.data_type = "s"
    if isinstance(value, dt.datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    if is_heading:
        cell.font = Font(bold=True)
    return cell

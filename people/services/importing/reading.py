"""Bytes to tables: CSV in the encodings and separators of real offices, and XLSX."""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from people.services.importing.table import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Row,
    Special,
    Table,
    UnreadableError,
    Value,
)

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAX_UNPACKED = 200 * 1024 * 1024  # a workbook may be small and unpack to gigabytes
BLANK_TAIL = 500  # so many blank rows in a row are the end, whatever the sheet says
DELIMITERS = ",;\t"
ZEROS = re.compile(r"0{2,30}")
TEXT_IN_FORMULA_DISGUISE = re.compile(r"^'(?=[=+\-@\t\r])")
PRINTED_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read(content: bytes) -> list[Table]:
    """Return the tables of a file, those without rows left out; raise UnreadableError."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(too_large())
    if not content.strip():
        raise UnreadableError(_("The file is empty."))
    tables = list(_workbook(content)) if content.startswith(ZIP) else [_csv(content)]
    tables = [table for table in tables if table.rows]
    if not tables:
        raise UnreadableError(_("There is nothing in the file but blank rows."))
    return tables


def too_large() -> str:
    megabytes = MAX_BYTES // (1024 * 1024)
    return _("The file is larger than %(limit)s MB.") % {"limit": megabytes}


def _capped(rows: Iterable[tuple[Value, ...]]) -> tuple[Row, ...]:
    """Number the rows and drop blank ones; a long blank tail ends the table."""
    kept: list[Row] = []
    last = 0
    for number, cells in enumerate(rows, start=1):
        row = Row(number, _trimmed(cells))
        if row.cells:
            kept.append(row)
            last = number
        elif number - last > BLANK_TAIL:
            break
        if len(kept) > MAX_ROWS:
            message = _("The file has more than %(limit)s rows. Import it in parts.")
            raise UnreadableError(message % {"limit": MAX_ROWS})
    return tuple(kept)


def _trimmed(cells: tuple[Value, ...]) -> tuple[Value, ...]:
    """Without the empty cells at the end, of which a wide sheet has thousands."""
    end = len(cells)
    while end and cells[end - 1] in (None, ""):
        end -= 1
    return cells[:end]


def _csv(content: bytes) -> Table:
    text = _decoded(content)
    delimiter = _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return Table("", _capped(tuple(map(_cell, line[:MAX_COLUMNS])) for line in lines))
    except csv.Error:
        raise UnreadableError(_("The file is not a table in CSV.")) from None


def _cell(text: str) -> str:
    return TEXT_IN_FORMULA_DISGUISE.sub("", text.strip(), count=1)


def _decoded(content: bytes) -> str:
    refuse_other_types(content)
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ["utf-16"] if is_wide else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not PRINTED_CONTROL.search(text):
            return text
    raise UnreadableError(_("This is not a CSV or Excel file: the text in it cannot be read."))


def refuse_other_types(content: bytes) -> None:
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise UnreadableError(
                _("The workbook is protected by a password. Take the password off and save it.")
            )
        raise UnreadableError(
            _("This is the old Excel format (.xls). Open it and save it as .xlsx.")
        )
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise UnreadableError(
            _("This is a web page or XML in disguise. Open it in Excel and save it as .xlsx.")
        )
    if content.startswith(b"%PDF"):
        raise UnreadableError(_("A PDF cannot be imported. Use Excel (.xlsx) or CSV."))


def _delimiter(text: str) -> str:
    """Return the sign that splits the top of the file into the most even columns."""
    top = list(islice(io.StringIO(text), 30))

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in top if line.count(delimiter)]
        return (max((counts.count(count) * count for count in counts), default=0), sum(counts))

    return max(DELIMITERS, key=evenness)


def _workbook(content: bytes) -> Iterator[Table]:
    has_formulas = checked_package(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                written = formulas[sheet.title] if formulas else None
                yield Table(sheet.title, _capped(_sheet(sheet, written)))
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl lets whatever a broken package raises through
        raise UnreadableError(
            _("The workbook is damaged. Open it in Excel and save it again.")
        ) from error


def checked_package(content: bytes) -> bool:
    """Refuse what is no workbook or unpacks too large; say whether it has formulas."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if any(entry.flag_bits & 1 for entry in entries):
                raise UnreadableError(
                    _("The workbook is protected by a password. Take the password off and save it.")
                )
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise UnreadableError(too_large())
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise UnreadableError(_("This is not an Excel workbook (.xlsx) or a CSV file."))
            sheets = [name for name in names if name.startswith("xl/worksheets/")]
            return any(_has_formula(package.read(name)) for name in sheets)
    except zipfile.BadZipFile as error:
        raise UnreadableError(
            _("The workbook is damaged. Open it in Excel and save it again.")
        ) from error


def _has_formula(sheet: bytes) -> bool:
    return b"<f>" in sheet or b"<f " in sheet


def _sheet(sheet: Any, written: Worksheet | None) -> Iterator[tuple[Value, ...]]:
    """Yield the rows; a formula counts as the value that Excel kept beside it, if it did."""
    width = min(sheet.max_column or MAX_COLUMNS, MAX_COLUMNS)
    rows = sheet.iter_rows(max_col=width)
    if written is None:
        yield from (tuple(_value(cell) for cell in row) for row in rows)
        return
    for row, source in zip(rows, written.iter_rows(max_col=width), strict=False):
        yield tuple(
            Special.FORMULA if cell.value is None and other.data_type == "f" else _value(cell)
            for cell, other in zip(row, source, strict=False)
        )


def _value(cell: Any) -> Value:
    value = cell.value
    if cell.data_type == "e":
        return Special.ERROR
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, cell.number_format)
    if value is None or isinstance(value, dt.date):
        return value
    return _cell(str(value))


def _number(value: float, number_format: str) -> Value:
    """Keep the leading zeros of a column formatted as 0000."""
    if value != int(value):
        return value
    if ZEROS.fullmatch(number_format):
        return f"{int(value):0{len(number_format)}d}"
    return int(value)

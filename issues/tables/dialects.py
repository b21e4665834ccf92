"""Bytes to rows of text, one after another: every encoding, separator and workbook of real offices."""

import codecs
import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from issues.tables.merged import filled_down, merged_cells
from people.services.importing.reading import (
    BLANK_TAIL,
    PRINTED_CONTROL,
    TEXT_IN_FORMULA_DISGUISE,
    ZEROS,
    ZIP,
    checked_package,
    refuse_other_types,
)
from people.services.importing.table import UnreadableError

MAX_BYTES = 30 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
DELIMITERS = ",\t;|"
LOOKED_AT = 300  # records that decide on the separator
FEW_BROKEN = 20  # of so many signs outside ASCII, one may be broken and it is UTF-8 still
FIELD_LIMIT = 1_000_000

Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Opened:
    """A file: its sheets with rows on them, the one that is read, and its rows, numbered from 1.

    Hidden sheets come last: they are read when nothing else is there, or somebody asks for them.
    """

    sheets: Sequence[str]
    sheet: str
    rows: Iterator[Numbered]


def open_table(content: bytes, sheet: str = "") -> Opened:
    """Open a file; raise UnreadableError with a sentence. `rows` raises it too, as it is read."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(too_large())
    if not content.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise UnreadableError(_("The file is empty."))
    if content.startswith(ZIP):
        return _workbook(content, sheet)
    return Opened((), "", _numbered(_lines(decoded(content))))


def too_large() -> str:
    return _("The file is larger than %(limit)s MB.") % {"limit": MAX_BYTES // (1024 * 1024)}


def _numbered(rows: Iterator[list[str]]) -> Iterator[Numbered]:
    """Leave blank rows out; a long blank tail ends the table."""
    kept = last = 0
    for number, cells in enumerate(rows, start=1):
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            message = _(
                "Row %(n)s has more than %(limit)s columns. Take out those that are not needed."
            )
            raise UnreadableError(message % {"n": number, "limit": MAX_COLUMNS})
        if cells:
            kept, last = kept + 1, number
            if kept > MAX_ROWS:
                message = _("The file has more than %(limit)s rows. Import it in parts.")
                raise UnreadableError(message % {"limit": MAX_ROWS})
            yield number, cells
        elif number - last > BLANK_TAIL:
            return


def decoded(content: bytes) -> str:
    """The text, by its mark, else by what can be read: UTF-8, UTF-16, GB18030."""
    refuse_other_types(content)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried = ["utf-16"]
    elif b"\0" in content:
        tried = ["utf-16-le", "utf-16-be"]
    else:
        tried = ["utf-8-sig", "gb18030"]
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            if encoding != "utf-8-sig" or not _is_nearly_utf8(content):
                continue
            text = content.decode(encoding, "replace")
        if "\0" not in text and (encoding != "utf-16-le" or _is_text(text)):
            return PRINTED_CONTROL.sub(" ", text)
    raise UnreadableError(_("This is not a CSV or Excel file: the text in it cannot be read."))


def _is_text(text: str) -> bool:
    """Read with its bytes the wrong way round, a text has no line break and hardly a known sign."""
    return "\n" in text or "\r" in text or text.isprintable()


def _is_nearly_utf8(content: bytes) -> bool:
    """One sign cut through by an old program does not make it another encoding."""
    text = content.decode("utf-8", "replace")
    other = sum(sign > "\x7f" for sign in text)
    return 0 < text.count("\ufffd") * FEW_BROKEN < other


def _lines(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD_LIMIT)
    delimiter, quoting = _dialect(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    try:
        for line in reader:
            yield [_cell(cell) for cell in line]
    except csv.Error:
        raise UnreadableError(_("The file is not a table in CSV.")) from None


def _cell(text: str) -> str:
    return TEXT_IN_FORMULA_DISGUISE.sub("", text.strip(), count=1)


def _dialect(text: str) -> tuple[str, Any]:
    """The separator that splits most rows into the same number of columns; quotes, if they help.

    A table without quoting may have a lone quotation mark in a cell, which would swallow the rest.
    """
    best = max(DELIMITERS, key=lambda sign: _fitness(text, sign))
    if '"' not in text or _is_quoted_well(text, best):
        return best, csv.QUOTE_MINIMAL
    quoted = _evenness(text, best, csv.QUOTE_MINIMAL)
    plain = _evenness(text, best, csv.QUOTE_NONE)
    return best, csv.QUOTE_NONE if plain >= quoted else csv.QUOTE_MINIMAL


def _fitness(text: str, delimiter: str) -> tuple[bool, tuple[int, int, int]]:
    """Quotation marks that close where cells end tell more than how even the rows are."""
    even = _evenness(text, delimiter, csv.QUOTE_MINIMAL, LOOKED_AT)
    return bool(even[0]) and _is_quoted_well(text, delimiter, LOOKED_AT), even


def _is_quoted_well(text: str, delimiter: str, most: int | None = None) -> bool:
    """Each quotation mark that opens a cell is closed at the end of one."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for _line in islice(reader, most):
            pass
    except csv.Error:
        return False
    return True


def _evenness(
    text: str, delimiter: str, quoting: Any, most: int | None = None
) -> tuple[int, int, int]:
    """How many rows have the usual width, minus those that have not; and that width."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    try:
        widths = Counter(len(line) for line in islice(reader, most) if line)
    except csv.Error:
        return 0, 0, 0
    wide = {width: rows for width, rows in widths.items() if width > 1}
    if not wide:
        return 0, 0, 0
    width, rows = max(wide.items(), key=lambda one: (one[1], one[0]))
    return 1, rows - (sum(wide.values()) - rows), width


def _workbook(content: bytes, wanted: str) -> Opened:
    has_formulas = checked_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        written = load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
        sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
        filled = [sheet for sheet in sheets if any(True for _row in _numbered(_cells(sheet, None)))]
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl lets whatever a broken package raises through
        raise UnreadableError(damaged()) from error
    if not filled:
        raise UnreadableError(_("There is nothing in the file but blank rows."))
    chosen = next((sheet for sheet in filled if sheet.title == wanted), filled[0])
    other = written[chosen.title] if written else None
    rows = filled_down(_guarded(_cells(chosen, other)), merged_cells(content, chosen))
    return Opened([sheet.title for sheet in filled], chosen.title, _numbered(rows))


def damaged() -> str:
    return _("The workbook is damaged. Open it in Excel and save it again.")


def _guarded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except Exception as error:  # as above, in the middle of a sheet
        raise UnreadableError(damaged()) from error


def _cells(sheet: Any, written: Any) -> Iterator[list[str]]:
    """The rows as text; a formula is the value that Excel kept beside it, else as it is written.

    How large a sheet says it is, is not believed: some programs write one cell, some a million.
    """
    sheet.reset_dimensions()
    rows = sheet.iter_rows()
    if written is None:
        yield from ([_text(cell) for cell in row] for row in rows)
        return
    written.reset_dimensions()
    for row, source in zip(rows, written.iter_rows(), strict=False):
        yield [
            str(other.value) if cell.value is None and other.data_type == "f" else _text(cell)
            for cell, other in zip(row, source, strict=False)
        ]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, dt.date | dt.time):
        return _moment(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    return PRINTED_CONTROL.sub(" ", _cell(str(value)))


def _moment(value: dt.date | dt.time) -> str:
    if isinstance(value, dt.datetime) and value.time() != dt.time(0):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return value.isoformat("seconds") if isinstance(value, dt.time) else value.isoformat()


def _number(value: float, number_format: str) -> str:
    """As Excel shows it in a plain cell; leading zeros of a column formatted as 0000 stay."""
    if value != int(value):
        return f"{value:.15g}"
    if ZEROS.fullmatch(number_format):
        return f"{int(value):0{len(number_format)}d}"
    return str(int(value))

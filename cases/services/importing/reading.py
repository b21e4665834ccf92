"""Bytes to rows: JSON lines, CSV in the encodings of real offices, XLSX, and any of them in a ZIP."""

import codecs
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from cases.services.importing import separated
from cases.services.importing.columns import TEXTS, known_header
from people.services.importing.reading import DELIMITERS, ENCRYPTED, OLE, ZIP
from people.services.importing.table import UnreadableError

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
MAX_TABLE = 300 * 1024 * 1024
MAX_RATIO = 300
MAX_MEMBERS = 30_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
WHOLE_LINE = 24
"""A first line of one column that is longer is a text already and no heading."""
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters, and halves of characters: no database keeps them."""
_NEXT = re.compile(r"[\n,]\s*\{")
_OBJECTS = re.compile(r'\s*(?:\[\s*[{\["]|\{\s*")')
TABLES = (".jsonl", ".ndjson", ".json", ".csv", ".txt", ".tsv", ".xlsx")
Cells = list[str]


@dataclass(frozen=True)
class Line:
    """`number` as the reader of the file counts; `error`: why nothing can be read there."""

    number: int
    cells: Cells
    error: str = ""


@dataclass(frozen=True)
class Sheet:
    header: Sequence[str]
    lines: Sequence[Line]


def read(content: bytes) -> Sheet:
    """Return the rows of a file; raise UnreadableError with a sentence that says what to do."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise UnreadableError(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    if not content.strip():
        raise UnreadableError(_("The file is empty."))
    if content.startswith(ZIP):
        return _package(content)
    return _text(_decoded(content))


def _package(content: bytes) -> Sheet:
    with opened(content) as package:
        names = package.namelist()
        if "xl/workbook.xml" in names:
            return _workbook(content)
        tables = [name for name in names if _is_table(name)]
        if not tables:
            raise UnreadableError(_("The ZIP holds no table: JSON lines, CSV or Excel (.xlsx)."))
        inner = member(package, min(tables, key=lambda name: (name.count("/"), name)), MAX_TABLE)
    if inner.startswith(ZIP):
        with opened(inner):
            return _workbook(inner)
    return _text(_decoded(inner))


def _is_table(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        path.suffix.lower() in TABLES
        and "files" not in path.parts
        and not path.name.startswith(".")
    )


def opened(content: bytes) -> zipfile.ZipFile:
    """A ZIP whose sizes are sound; what it says is checked again while it is read."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise UnreadableError(_("The file is damaged. Save it again and upload it anew.")) from None
    entries = package.infolist()
    total = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableError(_("The file is protected by a password. Save it without one."))
    if (
        len(entries) > MAX_MEMBERS
        or total > MAX_UNPACKED
        or total > MAX_RATIO * len(content) + 10**7
    ):
        raise UnreadableError(_("The ZIP unpacks to far too much. Send it in parts."))
    return package


def member(package: zipfile.ZipFile, name: str, most: int) -> bytes:
    """One file of a ZIP, never more of it than `most` bytes."""
    try:
        with package.open(name) as stream:
            content = stream.read(most + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError):
        raise UnreadableError(_("The file is damaged. Save it again and upload it anew.")) from None
    if len(content) > most:
        raise UnreadableError(_("The ZIP unpacks to far too much. Send it in parts."))
    return content


def _decoded(content: bytes) -> str:
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise UnreadableError(_("The file is protected by a password. Save it without one."))
        raise UnreadableError(
            _("This is the old Excel format (.xls). Open it and save it as .xlsx.")
        )
    if content.startswith(b"%PDF"):
        raise UnreadableError(_("A PDF cannot be imported. Use Excel (.xlsx), CSV or JSON lines."))
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "gb18030"]:
        try:
            return _UNKEPT.sub("", content.decode(encoding))
        except UnicodeDecodeError:
            continue
    text = content.decode("utf-8-sig", errors="replace")
    if text.count("\ufffd") > len(text) // 100:
        raise UnreadableError(_("The text in the file cannot be read. Save it as UTF-8."))
    return _UNKEPT.sub("", text)  # a few broken characters in thousands of texts


def _text(text: str) -> Sheet:
    if text.lstrip()[:1] not in {"{", "[", '"'}:
        return _csv(text)
    whole = _loaded(text)
    if isinstance(whole, list | dict):
        return _objects(enumerate(_rows_of(whole), start=1))
    if _is_json(text):
        return _objects(_json_lines(text))
    if _OBJECTS.match(text):
        parts = list(_one_by_one(text))
        if not parts:
            raise UnreadableError(
                _("The JSON in the file is broken. Save it again, one { … } on each line.")
            )
        return _objects(parts)
    return _csv(text)


def _rows_of(whole: list[Any] | dict[str, Any]) -> list[Any]:
    """An array; or the one inside of an object, as many collections are wrapped."""
    if isinstance(whole, list):
        return whole
    if any(known_header(name) and isinstance(value, str) for name, value in whole.items()):
        return [whole]
    inner = [one for one in whole.values() if isinstance(one, list) and one]
    return inner[0] if len(inner) == 1 and isinstance(inner[0][0], dict) else [whole]


def _is_json(text: str) -> bool:
    """Whether most of the first lines are JSON: one broken line makes no other format."""
    lines = [line for line in islice(io.StringIO(text), 20) if line.strip(" \t\r\n[],")]
    good = [one for one in map(_loaded, lines) if isinstance(one, dict)]
    return bool(lines) and 2 * len(good) >= len(lines)


def _one_by_one(text: str) -> Iterator[tuple[int, Any]]:
    """Objects over several lines, or of an array that breaks off; what is broken between is said."""
    decoder, at, number, line, seen = json.JSONDecoder(), 0, 0, 1, 0
    while (start := text.find("{", at)) >= 0:
        line += text.count("\n", seen, start)
        seen = start
        number = max(line, number + 1)  # several may stand on one line
        try:
            found, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            following = _NEXT.search(text, start + 1)
            at = following.end() - 1 if following else len(text)
            found = None
        yield number, found


def _loaded(line: str) -> Any:
    try:
        return json.loads(line.strip(" \t\r\n,\ufeff"))
    except (ValueError, RecursionError):
        return None


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip(" \t\r[],"):
            yield number, _loaded(line)


def _objects(numbered: Iterable[tuple[int, Any]]) -> Sheet:
    header: dict[str, int] = {}
    lines = list[Line]()
    for number, found in numbered:
        row = {"text": found} if isinstance(found, str) else found
        if not isinstance(row, dict):
            lines.append(Line(number, [], _("This line is not JSON: { … } is expected.")))
        else:
            named = {_cell(name)[:80]: value for name, value in row.items()}
            for name in named:
                header.setdefault(name, len(header))
            _check_columns(len(header), number)
            cells = [""] * len(header)
            for name, value in named.items():
                cells[header[name]] = _cell(value)
            lines.append(Line(number, cells))
        _check_rows(len(lines))
    return _sheet(list(header), lines)


def _cell(value: object) -> str:  # noqa: PLR0911 - one line a type
    if value is None:
        return ""
    if isinstance(value, str):
        return _UNKEPT.sub("", value).strip()
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return _UNKEPT.sub("", "\n".join(map(str, value)))
    if isinstance(value, dt.datetime):
        return value.isoformat() if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return _UNKEPT.sub("", json.dumps(value, ensure_ascii=False))
    return str(value)


def _csv(text: str) -> Sheet:
    top = text[:20_000].splitlines()[:20]
    delimiter = max(DELIMITERS, key=lambda sign: (min((line.count(sign) for line in top if line), default=0), top[0].count(sign) if top else 0))  # fmt: skip
    if top and delimiter not in top[0]:
        # one field only: a comma is a comma of the text
        first = top[0].strip().strip('"')
        if known_header(first) or not first.startswith('"'):
            delimiter = "\x1f"
    return _headed(list(_numbered(separated.rows(text, delimiter))), delimiter)


def _numbered(rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[tuple[int, Cells]]:
    count = 0
    for number, row in rows:
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            _check_columns(len(cells), number)
            count += 1
            _check_rows(count - 1)
            yield number, cells


def _check_columns(count: int, number: int) -> None:
    if count > MAX_COLUMNS:
        message = _("Row %(number)s has more than %(limit)s columns. Is it a table?")
        raise UnreadableError(message % {"number": number, "limit": MAX_COLUMNS})


def _check_rows(count: int) -> None:
    if count > MAX_ROWS:
        message = _("The file has more than %(limit)s rows. Import it in parts.")
        raise UnreadableError(message % {"limit": MAX_ROWS})


def _headed(rows: Sequence[tuple[int, Cells]], delimiter: str = "") -> Sheet:
    """The first row that names a column is the header; where none does, columns are numbered."""
    if not rows:
        raise UnreadableError(_("There is nothing in the file but blank rows."))
    places = (n for n, (_number, cells) in enumerate(rows[:10]) if any(map(known_header, cells)))
    place = next(places, None)
    if place is not None and delimiter:
        top = rows[place][1]
        likely = [n for n, title in enumerate(top) if known_header(title) in TEXTS]
        below = separated.put_together(
            rows[place + 1 :], len(top), delimiter, likely=(likely or [len(top) - 1])[0]
        )
        rows = [*rows[: place + 1], *below]
    width = max(len(cells) for _number, cells in rows)
    if place is None and max(map(len, rows[0][1])) <= WHOLE_LINE and len(rows) > 1 and width > 1:
        place = 0
    if place is None:
        header = [_("Column %(n)s") % {"n": n + 1} for n in range(width)]
        return _sheet(header, [Line(number, cells) for number, cells in rows])
    named = [*rows[place][1], *[""] * (width - len(rows[place][1]))]
    header = [name[:80] or _("Column %(n)s") % {"n": n + 1} for n, name in enumerate(named)]
    return _sheet(header, [Line(number, cells) for number, cells in rows[place + 1 :]])


def _sheet(header: Sequence[str], lines: Sequence[Line]) -> Sheet:
    if not any(line.cells for line in lines):
        raise UnreadableError(_("There is nothing in the file but blank rows."))
    return Sheet(header, lines)


def _workbook(content: bytes) -> Sheet:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        rows = next(
            (
                found
                for sheet in sheets
                if (found := list(_numbered(enumerate(sheet.iter_rows(values_only=True), start=1))))
            ),
            [],
        )
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl lets whatever a broken package raises through
        raise UnreadableError(
            _("The workbook is damaged. Open it in Excel and save it again.")
        ) from error
    return _headed(rows)

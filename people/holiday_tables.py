"""The State's holiday tables as text: those shipped, and a year that someone imports."""

import csv
import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from people.calendar import SATURDAY, StateCalendar

LONGEST_CELL = 10_000
SHIPPED = Path(__file__).resolve().parent / "data" / "holidays"
ROWS_BEFORE_HEADER = 5  # a title and a few notes may stand above it
OLDEST_YEAR, NEWEST_YEAR = 2000, 2100
DECEMBER = 12

# What people call the columns, and what they write in them.
HEADERS = {
    "date": {"date", "day", "日期", "时间"},
    "is_off": {
        *{"isoffday", "is_off", "off", "type", "休息/上班", "休/班", "放假/上班", "是否休息"},
        *{"是否放假", "类型", "状态", "休息"},
    },
    "name": {"name", "holiday", "名称", "节日", "节日名称", "假日", "假期", "说明"},
}
OFF = {"true", "1", "yes", "y", "off", "holiday", "休", "休息", "休息日", "放假", "假", "是"}
WORKED = {"false", "0", "no", "n", "work", "working", "班", "上班", "补班", "工作日", "否"}
DATE = re.compile(
    r"([12]\d{3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0?0:00(?::00)?)?", re.ASCII
)


@dataclass(frozen=True)
class HolidayRow:
    date: dt.date
    name: str
    is_off: bool


@dataclass(frozen=True)
class TableProblem:
    """A sentence about one row: a line of CSV, the number of a day in JSON, 0 for the table."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class ParsedYear:
    """What an import would write: rows only if there is no problem.

    No rows and no problem is an unpublished year: it stays provisional.
    """

    year: int | None
    rows: tuple[HolidayRow, ...] = ()
    problems: tuple[TableProblem, ...] = ()

    @property
    def is_published(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True)
class _Cells:
    row: int
    date: str
    name: str
    is_off: str


class _UnreadableError(ValueError):
    """The table as a whole cannot be read."""


def parse_year(table: str | bytes, year: int | None = None) -> ParsedYear:
    """Read a year's table, holiday-cn JSON or CSV; the year is taken from it if not given."""
    text = _decoded(table).strip("\ufeff \r\n\t")
    try:
        stated, cells = _json_cells(text) if text[:1] in ("{", "[") else (None, _csv_cells(text))
    except _UnreadableError as error:
        return _refused(year, str(error))
    year = year or stated or _most_common_year(cells)
    if year is None:
        return _refused(None, _("The file does not say its year."))
    if stated not in (None, year):
        message = _("The file is for %(stated)s, not for %(year)s.")
        return _refused(year, message % {"stated": stated, "year": year})
    return _checked(year, cells)


@cache
def shipped_years() -> Mapping[int, tuple[HolidayRow, ...]]:
    """The tables that come with the product, by year."""
    parsed = [parse_year(path.read_bytes()) for path in sorted(SHIPPED.glob("*.json"))]
    return {table.year: table.rows for table in parsed if table.year and table.is_published}


def state_calendar(tables: Mapping[int, Iterable[HolidayRow]]) -> StateCalendar:
    """One calendar of all tables; a year whose table is empty is not known."""
    rows = {year: tuple(table) for year, table in tables.items()}
    return StateCalendar(
        days={row.date: (row.name, row.is_off) for table in rows.values() for row in table},
        known_years=frozenset(year for year, table in rows.items() if table),
    )


def _refused(year: int | None, message: str) -> ParsedYear:
    return ParsedYear(year, problems=(TableProblem(0, "", message),))


def _decoded(table: str | bytes) -> str:
    if isinstance(table, str):
        return table
    try:
        return table.decode("utf-8-sig")
    except UnicodeDecodeError:
        return table.decode("gb18030", errors="replace")


def _json_cells(text: str) -> tuple[int | None, list[_Cells]]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise _UnreadableError(_("The file is not valid JSON.")) from None
    days = table.get("days") if isinstance(table, dict) else table
    if not isinstance(days, list) or not all(isinstance(day, dict) for day in days):
        raise _UnreadableError(_("The file has no list of days."))
    stated = table.get("year") if isinstance(table, dict) else None
    year = stated if isinstance(stated, int) and OLDEST_YEAR <= stated <= NEWEST_YEAR else None
    return year, [_json_day(number, day) for number, day in enumerate(days, start=1)]


def _json_day(number: int, day: Mapping[str, Any]) -> _Cells:
    cells = {key: str(day.get(key, "")).strip() for key in ("date", "name", "isOffDay")}
    return _Cells(number, cells["date"], cells["name"], cells["isOffDay"])


def _csv_cells(text: str) -> list[_Cells]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        raise _UnreadableError(_("The file is not a table in CSV.")) from None
    if any(len(cell) > LONGEST_CELL for line in lines for cell in line):
        raise _UnreadableError(_("The file is not a table in CSV."))
    header, columns = _header(lines)
    cells = []
    for row, line in enumerate(lines[header + 1 :], start=header + 2):
        values = {key: line[at].strip() if at < len(line) else "" for key, at in columns.items()}
        if any(values.values()):
            cells.append(_Cells(row, **values))
    return cells


def _header(lines: list[list[str]]) -> tuple[int, dict[str, int]]:
    for number, line in enumerate(lines[:ROWS_BEFORE_HEADER]):
        columns = _columns(line)
        if columns.keys() == HEADERS.keys():
            return number, columns
    message = _("The first row must name the columns: date, isOffDay, name (or in Chinese).")
    raise _UnreadableError(message)


def _delimiter(text: str) -> str:
    top = "\n".join(text.splitlines()[:ROWS_BEFORE_HEADER])
    return max(",;\t", key=top.count)


def _columns(line: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(line):
        for key, names in HEADERS.items():
            if title.strip().casefold() in names:
                found.setdefault(key, at)
    return found


def _most_common_year(cells: list[_Cells]) -> int | None:
    years = Counter(day.year for cell in cells if (day := _date(cell.date)))
    return years.most_common(1)[0][0] if years else None


def _date(text: str) -> dt.date | None:
    match = DATE.fullmatch(text)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _checked(year: int, cells: list[_Cells]) -> ParsedYear:
    rows: dict[dt.date, HolidayRow] = {}
    problems: list[TableProblem] = []
    for cell in cells:
        day = _date(cell.date)
        found = list(_problems(cell, day, year))
        if day in rows:
            message = _("%(date)s is in the table twice.") % {"date": cell.date}
            found.append(TableProblem(cell.row, "date", message))
        elif day:
            rows[day] = HolidayRow(day, cell.name, cell.is_off.casefold() in OFF)
        problems += found
    if problems:
        return ParsedYear(year, problems=tuple(problems))
    return ParsedYear(year, rows=tuple(rows[day] for day in sorted(rows)))


def _problems(cell: _Cells, day: dt.date | None, year: int) -> Iterable[TableProblem]:
    words = {"date": cell.date, "year": year, "text": cell.is_off}
    is_off = cell.is_off.casefold()
    if day is None:
        message = _("“%(date)s” is not a date; write it like 2026-10-01.") % words
        yield TableProblem(cell.row, "date", message)
    elif not _belongs(day, year):
        yield TableProblem(cell.row, "date", _("%(date)s is not in %(year)s.") % words)
    if is_off not in OFF | WORKED:
        message = _("“%(text)s” is neither a day off nor a working day.") % words
        yield TableProblem(cell.row, "is_off", message)
    elif is_off in WORKED and day and day.weekday() < SATURDAY:
        message = _("%(date)s is a weekday and worked anyway: is the date right?") % words
        yield TableProblem(cell.row, "date", message)
    if not cell.name:
        yield TableProblem(cell.row, "name", _("The name of the holiday is missing."))


def _belongs(day: dt.date, year: int) -> bool:
    """New Year's notice may reach back into the last days of December."""
    return day.year == year or (day.year == year - 1 and day.month == DECEMBER)

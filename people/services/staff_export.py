"""The staff list as a file that Excel opens right and the import understands."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from people.contacts import word_key
from people.models import User
from people.services.importing.words import LABELS, LANGUAGES, STATUS_LABELS, Column

RISKY = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is a formula to Excel
WIDTHS = {
    Column.EMPLOYEE_NUMBER: 12,
    Column.PHONE: 15,
    Column.EMAIL: 28,
    Column.ROLES: 24,
    Column.TITLE: 18,
    Column.WECOM_ID: 18,
}
USUAL_WIDTH = 14
Value = str | dt.date | None


def as_csv(people: Sequence[User]) -> bytes:
    """UTF-8 with a mark, without which Excel shows gibberish; formulas made harmless."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(_header())
    for row in _rows(people):
        writer.writerow([_harmless(_text(value)) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def as_xlsx(people: Sequence[User]) -> bytes:
    """Everything but dates is text: no formula, no digit cut off a phone number."""
    return _workbook(_rows(people))


def example() -> bytes:
    """The columns that an import understands, and one line that shows how to fill them in."""
    example: Mapping[Column, Value] = {
        Column.EMPLOYEE_NUMBER: "1001",
        Column.NAME: _("Wang Zhiyuan"),
        Column.PHONE: "13800138000",
        Column.EMAIL: "wang@example.com",
        Column.DEPARTMENT: _("Workshop"),
        Column.TEAM: _("Team 1"),
        Column.TITLE: _("Technician"),
        Column.HIRED_ON: dt.date(2024, 3, 1),
    }
    return _workbook([[example.get(column, "") for column in Column]])


def _workbook(rows: Iterable[Sequence[Value]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Staff"))
    sheet.freeze_panes = "C2"
    for place, column in enumerate(Column, start=1):
        width = WIDTHS.get(column, USUAL_WIDTH)
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_heading(WriteOnlyCell(sheet, title)) for title in _header()])
    for row in rows:
        sheet.append([_cell(WriteOnlyCell(sheet), value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _heading(cell: Cell) -> Cell:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor="1559B3")
    cell.alignment = Alignment(vertical="center")
    return cell


def _cell(cell: Cell, value: Value) -> Cell:
    cell.value = value
    if isinstance(value, dt.date):
        cell.number_format = "yyyy-mm-dd"
    elif value:
        cell.data_type = "s"
        cell.number_format = "@"
    return cell


def _header() -> list[str]:
    return [str(LABELS[column]) for column in Column]


def _rows(people: Sequence[User]) -> Iterator[list[Value]]:
    named = Counter(_place(person.store_id, person.name) for person in people if person.is_active)
    readers = _readers(named)
    for person in people:
        yield [readers[column](person) for column in Column]


def _place(store: int, name: str) -> tuple[int, str]:
    return store, word_key(name)


def _readers(named: Mapping[tuple[int, str], int]) -> Mapping[Column, Callable[[User], Value]]:
    separator = _(", ")
    languages = dict(LANGUAGES)

    def superior(person: User) -> str:
        """The name where it is one person's among those exported, else the number."""
        boss = person.superior
        if boss is None:
            return ""
        is_clear = boss.is_active and named[_place(boss.store_id, boss.name)] == 1
        return boss.name if is_clear else boss.employee_number

    return {
        Column.EMPLOYEE_NUMBER: lambda person: person.employee_number,
        Column.NAME: lambda person: person.name,
        Column.PHONE: lambda person: person.phone,
        Column.EMAIL: lambda person: person.email,
        Column.DEPARTMENT: lambda person: str(person.department or ""),
        Column.TEAM: lambda person: str(person.team or ""),
        Column.TITLE: lambda person: person.title,
        Column.ROLES: lambda person: separator.join(person.role_labels()),
        Column.TRADE: lambda person: person.get_trade_display() if person.trade else "",
        Column.SUPERIOR: superior,
        Column.HIRED_ON: lambda person: person.hired_on,
        Column.LEFT_ON: lambda person: person.left_on,
        Column.LANGUAGE: lambda person: languages.get(person.language, person.language),
        Column.WECOM_ID: lambda person: person.wecom_id,
        Column.STATUS: lambda person: str(STATUS_LABELS[person.is_active]),
    }


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, dt.date) else value or ""


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


FORMATS: Mapping[str, tuple[Callable[[Sequence[User]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

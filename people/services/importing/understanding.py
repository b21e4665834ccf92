"""One row at a time: cells to values, and a sentence for each cell that says nothing usable."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people import contacts
from people.permissions import Role
from people.services.importing import mapping
from people.services.importing.mapping import Layout
from people.services.importing.table import Row, Special, Value, address
from people.services.importing.words import BETWEEN_POSITIONS, LABELS, Column

EXCEL_EPOCH = dt.date(1899, 12, 30)
EXCEL_DAYS = range(18264, 73416)  # 1950 to 2100
YEARS = range(1950, 2101)
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")


class Level(StrEnum):
    """An error leaves the row out; after a warning the rest of the row is imported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, in a sentence."""

    row: int
    column: Column
    cell: str
    message: str
    level: Level = Level.ERROR

    @property
    def label(self) -> str:
        return str(LABELS[self.column])

    @property
    def is_error(self) -> bool:
        return self.level is Level.ERROR


@dataclass
class Understood:
    """What one row says; a column that is absent or blank is not in `values`."""

    row: int
    values: dict[Column, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


class DoubtfulError(ValueError):
    """A value that is left out while the rest of the row stands."""


def understand(row: Row, layout: Layout) -> Understood:
    understood = Understood(row.number)
    for column, place in layout.columns.items():
        cell = row[place]
        if cell is None or cell == "":
            continue
        level, message = Level.ERROR, ""
        try:
            value = _value(column, cell)
        except DoubtfulError as doubt:
            level, message = Level.WARNING, str(doubt)
        except ValidationError as error:
            message = " ".join(error.messages)
        if message:
            problem = Problem(row.number, column, address(row.number, place), message, level)
            understood.problems.append(problem)
        elif value not in ("", [], None):
            understood.values[column] = value
    return understood


def _value(column: Column, cell: Value) -> Any:
    if cell is Special.FORMULA:
        raise ValidationError(_("The cell holds a formula without a value: paste it as a value."))
    if cell is Special.ERROR:
        raise ValidationError(_("The formula in this cell has an error."))
    if column in {Column.HIRED_ON, Column.LEFT_ON}:
        return _date(cell)
    return READERS[column](_text(cell))


def _text(cell: Value) -> str:
    """Numbers as a person would write them: 1001.0 is 1001."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _date(cell: Value) -> dt.date:
    if isinstance(cell, dt.date):
        found: dt.date | None = cell
    elif isinstance(cell, int | float):
        found = _excel_date(cell) or _written_date(_text(cell))
    else:
        text = contacts.folded(str(cell))
        found = _written_date(text)
        if found is None and re.fullmatch(r"\d{5}(\.\d+)?", text):
            found = _excel_date(float(text))
    if found is None or found.year not in YEARS:
        words = {"text": _text(cell)}
        raise ValidationError(_("“%(text)s” is not a date; write it like 2026-03-01.") % words)
    return found


def _excel_date(days: float) -> dt.date | None:
    return EXCEL_EPOCH + dt.timedelta(days=int(days)) if int(days) in EXCEL_DAYS else None


def _written_date(text: str) -> dt.date | None:
    match = DATE.fullmatch(text) or COMPACT_DATE.fullmatch(text)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _short(longest: int) -> Callable[[str], str]:
    """Text that fits the model's field."""

    def read(text: str) -> str:
        cleaned = contacts.clean_text(text)
        if len(cleaned) > longest:
            raise ValidationError(_("Longer than %(limit)s characters.") % {"limit": longest})
        return cleaned

    return read


def _name(text: str) -> str:
    return _short(60)(contacts.clean_name(text))


def _number(text: str) -> str:
    return contacts.clean_employee_number(re.sub(r"^(\d+)\.0+$", r"\1", contacts.folded(text)))


def _phone(text: str) -> str:
    return contacts.clean_phone(re.sub(r"^(\d+)\.0+$", r"\1", contacts.folded(text)))


def _roles(text: str) -> list[Role]:
    words = [
        word.strip() for word in re.split(BETWEEN_POSITIONS + r"|\s{2,}", text) if word.strip()
    ]
    roles = {word: mapping.role_named(word) for word in words}
    unknown = [word for word, role in roles.items() if role is None]
    if unknown:
        raise DoubtfulError(
            _("“%(word)s” is not a role; the roles stay as they are.") % {"word": unknown[0]}
        )
    return list(dict.fromkeys(role for role in roles.values() if role))


def _one_of(
    keys: Callable[[], Mapping[str, Any]], sentence: Callable[[], str]
) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = keys().get(contacts.word_key(text))
        if value is None:
            raise DoubtfulError(sentence() % {"word": contacts.clean_text(text)})
        return value

    return read


READERS: Mapping[Column, Callable[[str], Any]] = {
    Column.EMPLOYEE_NUMBER: _number,
    Column.NAME: _name,
    Column.PHONE: _phone,
    Column.EMAIL: contacts.clean_email,
    Column.DEPARTMENT: _short(60),
    Column.TEAM: _short(60),
    Column.TITLE: _short(60),
    Column.ROLES: _roles,
    Column.TRADE: _one_of(mapping.trade_keys, lambda: _("“%(word)s” is not a trade known here.")),
    Column.SUPERIOR: contacts.clean_name,
    Column.LANGUAGE: _one_of(
        mapping.language_keys, lambda: _("“%(word)s” is not a language of this product.")
    ),
    Column.WECOM_ID: _short(64),
    Column.STATUS: _one_of(
        mapping.status_keys, lambda: _("“%(word)s” does not say whether the person works here.")
    ),
}

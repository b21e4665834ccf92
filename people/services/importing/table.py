"""A table as it was read from a file: rows with the numbers that Excel shows, nothing understood yet."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from openpyxl.utils import get_column_letter

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 100


class Special(Enum):
    """What a cell can hold besides a value."""

    FORMULA = "formula"
    ERROR = "error"


Value = str | int | float | dt.date | Special | None


class UnreadableError(ValueError):
    """The file as a whole cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True)
class Row:
    """`number` counts from 1, as in Excel."""

    number: int
    cells: tuple[Value, ...]

    def __getitem__(self, column: int) -> Value:
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """Rows that are not blank, of the CSV file or of one sheet of a workbook."""

    name: str
    rows: tuple[Row, ...]


def address(row: int, column: int) -> str:
    """B7, as Excel calls the cell; columns count from 0 here."""
    return f"{get_column_letter(column + 1)}{row}"

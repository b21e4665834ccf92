"""Cells that a workbook has merged downwards: one day over the rows of that day, a name over two."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl.utils import range_boundaries

_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')

Merged = Mapping[int, Mapping[int, int]]
"""By the first row: by the column, from 0, the last row."""


def merged_cells(content: bytes, sheet: Any) -> Merged:
    """Which cells of a sheet reach over several rows; openpyxl does not say it while it streams."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        written = package.read(sheet._worksheet_path)  # noqa: SLF001
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for match in _RANGE.finditer(written):
        column, first, _last_column, last = range_boundaries(match[1].decode())
        if column and first and last and last > first:
            found[first][column - 1] = last
    return found


def filled_down(rows: Iterator[list[str]], merged: Merged) -> Iterator[list[str]]:
    """Repeat what stands in a merged cell in each of its rows that has something of its own."""
    held: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(rows, start=1):
        held = {column: one for column, one in held.items() if one[0] >= number}
        if held and any(cells):
            cells.extend([""] * (max(held) + 1 - len(cells)))
            for column, (_last, value) in held.items():
                cells[column] = cells[column] or value
        for column, last in merged.get(number, {}).items():
            if column < len(cells) and cells[column]:
                held[column] = last, cells[column]
        yield cells

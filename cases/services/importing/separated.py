"""CSV as offices write it: stray quotation marks and unquoted commas cost no row and no word."""

import csv
import io
from collections.abc import Iterator, Sequence

LONGEST_CELL = 200_000
"""A quoted cell that is longer has swallowed the lines after it: its mark was never closed."""
MOST_STRAYS = 500
"""After so many stray marks they are signs like any other."""


def rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins."""
    csv.field_size_limit(10_000_000)
    lines = list(io.StringIO(text, newline=""))
    at = strays = 0
    while at < len(lines):
        if strays < MOST_STRAYS:
            for begin, end, cells in _strict(lines, at, delimiter):
                yield begin + 1, cells
                at = end
        if at < len(lines):
            strays += 1
            yield at + 1, _plain(lines[at], delimiter)
            at += 1


def _strict(lines: Sequence[str], at: int, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Rows from line `at` on, until quotation marks do not fit."""
    reader = csv.reader((lines[n] for n in range(at, len(lines))), delimiter=delimiter, strict=True)
    end = at
    while True:
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        begin, end = end, at + reader.line_num
        if end > begin + 1 and max(map(len, cells), default=0) > LONGEST_CELL:
            return
        yield begin, end, cells


def _plain(line: str, delimiter: str) -> list[str]:
    """One line, its quotation marks taken as they are."""
    return line.rstrip("\r\n").split(delimiter)


def put_together(
    rows: Sequence[tuple[int, list[str]]], width: int, delimiter: str, *, likely: int
) -> list[tuple[int, list[str]]]:
    """Where a row has more cells than the heading, commas of its text have cut it: join them again.

    The text is the longest column of the rows that are whole; without any, the `likely` one.
    """
    whole = [cells for _number, cells in rows if len(cells) == width]
    text = max(range(width), key=lambda n: sum(len(one[n]) for one in whole)) if whole else likely
    return [(number, _joined(cells, width, text, delimiter)) for number, cells in rows]


def _joined(cells: list[str], width: int, text: int, delimiter: str) -> list[str]:
    more = len(cells) - width
    if more <= 0:
        return cells
    middle = delimiter.join(cells[text : text + more + 1])
    return [*cells[:text], middle, *cells[text + more + 1 :]]

"""Which row names the columns, and what each column probably is: by its name, else by its values."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from customers.identity import is_plate, is_vin
from issues.tables import dates, words
from issues.tables.words import SEVERAL, Target
from people.contacts import word_key

ROWS_ABOVE = 20
FEWEST = 2
LONGEST_TITLE = 30
LONG_TEXT = 25
MOST = 0.6
SEEN = 200
SAMPLES = 3
IN_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
VIN_LIKE = re.compile(r"[A-HJ-NPR-Z0-9]{10,17}", re.IGNORECASE)
Rows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Names:
    """The words of a store by which values are recognised, as `word_key`s."""

    people: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Column:
    """A column as the mapping page shows it."""

    index: int
    title: str
    samples: Sequence[str] = field(default_factory=list)

    @property
    def letter(self) -> str:
        return get_column_letter(self.index + 1)


def header_of(title: str) -> Target | None:
    keys = words.header_keys()
    bare = word_key(IN_BRACKETS.sub("", title)).strip("*:.?？：")
    return keys.get(bare) or keys.get(word_key(title))


def find_header(rows: Rows) -> int:
    """The number of the row that names the columns; 0 when there is none.

    Titles may stand above it. Without any word that is known, a row counts that has a short text
    over each column and nothing of what is under it.
    """
    best, most = 0, (FEWEST - 1, 0)
    for number, cells in rows[:ROWS_ABOVE]:
        known = len({target for cell in cells if (target := header_of(cell))})
        # Of two lines of titles the lower one, which has a name over each column
        fits = known, sum(map(bool, cells))
        is_better = known > most[0] or (best and best == number - 1 and fits > most)
        if is_better and not _has_values(cells):
            best, most = number, fits
    if best:
        return best
    width = max((sum(map(bool, cells)) for _number, cells in rows[:SEEN]), default=0)
    for at, (number, cells) in enumerate(rows[:ROWS_ABOVE]):
        filled = [cell for cell in cells if cell]
        if len(filled) < max(width * MOST, FEWEST):
            continue
        below = rows[at + 1 : at + 1 + SEEN]
        return number if below and _reads_like_a_header(filled, below) else 0
    if width == 1 and rows and header_of(rows[0][1][0]):
        return rows[0][0]
    return 0


def _has_values(cells: Sequence[str]) -> bool:
    """A cell of a header is short and neither plate, VIN nor number."""
    return any(
        len(cell) > LONGEST_TITLE or is_plate(cell) or is_vin(cell) or cell.isdecimal()
        for cell in cells
    )


def _reads_like_a_header(titles: Sequence[str], below: Rows) -> bool:
    if len(set(titles)) < len(titles) or _has_values(titles):
        return False
    if any(any(sign.isdigit() for sign in title) and len(title) > 8 for title in titles):  # noqa: PLR2004
        return False
    values = {cell for _number, cells in below for cell in cells}
    return not values & set(titles)


def columns_of(rows: Rows, header_row: int) -> list[Column]:
    """The columns with their names (A, B, C… without a header) and three values each."""
    header: Sequence[str] = next((cells for number, cells in rows if number == header_row), ())
    above: Sequence[str] = next(
        (cells for number, cells in rows if number == header_row - 1 and header_row > 1), ()
    )
    under = [cells for number, cells in rows if number > header_row]
    width = max((len(cells) for cells in (header, *under)), default=0)
    found = []
    for index in range(width):
        title = header[index] if index < len(header) else ""
        if header and not title and index < len(above):
            title = above[index]
        values = _values(under, index)
        if title or values:
            samples = list(dict.fromkeys(values))[:SAMPLES]
            found.append(Column(index, " ".join(title.split()), samples))
    return found


def _values(rows: Iterable[Sequence[str]], index: int) -> list[str]:
    return [cells[index] for cells in rows if index < len(cells) and cells[index]]


def suggest(
    rows: Rows,
    header_row: int,
    names: Names,
    *,
    zone: dt.tzinfo,
    today: dt.date,
    remembered: Mapping[str, str] | None = None,
) -> dict[int, str]:
    """A target for each column ("": kept as it is): as last time, by its name, by its values."""
    under = [cells for number, cells in rows if number > header_row][:SEEN]
    columns = columns_of(rows, header_row)
    chosen: dict[int, str] = {}
    if remembered:
        for index, key in keys_of(columns, has_header=header_row > 0).items():
            if key in remembered:
                chosen[index] = remembered[key]
    taken = {target for target in chosen.values() if target and target not in SEVERAL}
    for column in columns:
        target = header_of(column.title)
        if column.index not in chosen and target and target not in taken:
            chosen[column.index] = target
            taken.add(target)
    for column in columns:
        if column.index in chosen:
            continue
        target = _by_values(_values(under, column.index), names, zone=zone, today=today)
        if target and target not in taken and target not in chosen.values():
            chosen[column.index] = target
            taken.add(target)
    _long_text(columns, under, chosen)
    return {column.index: chosen.get(column.index, "") for column in columns}


def keys_of(columns: Iterable[Column], *, has_header: bool) -> dict[int, str]:
    """By what each column is known again in the next file of the same source.

    The second column of one name is not the first one.
    """
    found: dict[int, str] = {}
    times: Counter[str] = Counter()
    for column in columns:
        key = word_key(column.title) if has_header and column.title else f"#{column.index}"
        times[key] += 1
        found[column.index] = key if times[key] == 1 else f"{key}\x1f{times[key]}"
    return found


def _by_values(
    values: Sequence[str], names: Names, *, zone: dt.tzinfo, today: dt.date
) -> Target | None:
    if not values:
        return None
    keys = [word_key(value) for value in values]

    def mostly(count: int) -> bool:
        return count >= len(values) * MOST

    if mostly(sum(map(is_plate, values))):
        return Target.PLATE
    if mostly(sum(_is_like_a_vin(value) for value in values)):
        return Target.VIN
    if dates.share(values, zone=zone, today=today) > 0.9:  # noqa: PLR2004 - some cells are always wrong
        return Target.REPORTED
    for target, known in (
        (Target.OWNER, names.people),
        (Target.COMPONENT, names.components),
        (Target.DEPARTMENT, names.departments),
        (Target.PLACE, names.places),
    ):
        if mostly(sum(key in known for key in keys)):
            return target
    is_word = [
        words.state_of(key) is not None and not key.isdecimal() and len(key) > 1 for key in keys
    ]
    return Target.STATUS if mostly(sum(is_word)) else None


def _is_like_a_vin(value: str) -> bool:
    """Or the first signs of one: published lists cut them off."""
    if is_vin(value):
        return True
    return (
        VIN_LIKE.fullmatch(value) is not None
        and any(sign.isdigit() for sign in value)
        and any(sign.isalpha() for sign in value)
    )


def _long_text(
    columns: Sequence[Column], under: Sequence[Sequence[str]], chosen: dict[int, str]
) -> None:
    """Without a column for the text, the one with the longest texts is it; else the title."""
    if Target.TEXT in chosen.values():
        return

    def length(column: Column) -> float:
        values = _values(under, column.index)
        return sum(map(len, values)) / len(under) if under else 0

    free = [column for column in columns if not chosen.get(column.index)]
    longest = max(free, key=length, default=None)
    if longest is not None and length(longest) >= LONG_TEXT:
        chosen[longest.index] = Target.TEXT
        return
    for index, target in chosen.items():
        if target == Target.TITLE:
            chosen[index] = Target.TEXT
            return
    if longest is not None and length(longest) > 2:  # noqa: PLR2004 - words, not codes
        chosen[longest.index] = Target.TEXT

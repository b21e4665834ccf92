"""Which row is the header, which column is what, which word means which role."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from people.contacts import word_key
from people.models import User
from people.permissions import CONVENERS, Role
from people.services.importing import words
from people.services.importing.table import Row, Table, UnreadableError, Value
from people.services.importing.words import Column

ROWS_ABOVE = 20  # titles, notes and dates may stand above the header
FEWEST = 2  # columns that must be known for a row to be the header
IN_BRACKETS = re.compile(r"[(\[【（].*?[)\]】）]")
AROUND_HEADER = " *:.?！!"
EXACT_ONLY = (Role.GROUP_MANAGER, Role.GENERAL_MANAGER)
SHORTEST_PART = 2  # signs of a word that may stand inside a longer position

K = TypeVar("K")
S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Layout:
    """Where the columns of a table are; and the headers that nobody understood."""

    table: Table
    header_row: int
    columns: Mapping[Column, int]
    unused: tuple[str, ...] = ()

    @property
    def rows(self) -> Iterable[Row]:
        return (row for row in self.table.rows if row.number > self.header_row)


def find_layout(tables: Iterable[Table]) -> Layout:
    """Take the first table that has a header row; raise UnreadableError if there is none."""
    for table in tables:
        if layout := _layout(table):
            return layout
    raise UnreadableError(
        _(
            "No row of column names was found. One row must name the columns, "
            "at least “name” and “employee number”."
        )
    )


def _layout(table: Table) -> Layout | None:
    """Choose the row that names the most columns; a header may take two rows, one merged."""
    best: Layout | None = None
    top = table.rows[:ROWS_ABOVE]
    for row, above in zip(top, (None, *top), strict=False):
        titles = [_title(cell) for cell in row.cells]
        over = [_title(cell) for cell in above.cells] if above else []
        layout = Layout(table, row.number, *_columns(titles, over))
        if Column.NAME in layout.columns and len(layout.columns) >= FEWEST:
            best = max(best or layout, layout, key=lambda found: len(found.columns))
    return best


def _title(cell: Value) -> str:
    return str(cell) if cell is not None else ""


def _columns(titles: list[str], over: list[str]) -> tuple[dict[Column, int], tuple[str, ...]]:
    """Match each title, or where it means nothing the one above it; the first match counts."""
    columns: dict[Column, int] = {}
    unused = []
    own = sum(header_of(title) is not None for title in titles)
    for place in range(max(len(titles), len(over))):
        title = titles[place] if place < len(titles) else ""
        column = header_of(title)
        if column is None and own >= 1 and not title and place < len(over):
            title = over[place]
            column = header_of(title)
        if column is not None and column not in columns:
            columns[column] = place
        elif title:
            unused.append(title)
    return columns, tuple(unused)


def header_of(title: str) -> Column | None:
    keys = _header_keys()
    bare = word_key(IN_BRACKETS.sub("", title)).strip(AROUND_HEADER)
    return keys.get(bare) or keys.get(word_key(title).strip(AROUND_HEADER))


@cache
def _header_keys() -> Mapping[str, Column]:
    return {
        **_labels(words.LABELS),
        **_keys(words.HEADERS),
        **{word_key(column): column for column in Column},
    }


@cache
def _role_keys() -> Mapping[str, Role]:
    labels: Mapping[Role, str | Promise] = {role: role.label for role in Role}
    return {**_keys(words.ROLE_WORDS), **_labels(labels), **{word_key(role): role for role in Role}}


@cache
def trade_keys() -> Mapping[str, str]:
    labels: Mapping[str, str | Promise] = {trade: trade.label for trade in User.Trade}
    codes: Mapping[str, str] = {word_key(trade): trade for trade in User.Trade}
    return {**_keys(words.TRADE_WORDS), **_labels(labels), **codes}


@cache
def language_keys() -> Mapping[str, str]:
    return {
        **_keys(words.LANGUAGE_WORDS),
        **{word_key(name): code for code, name in words.LANGUAGES},
    }


@cache
def status_keys() -> Mapping[str, bool]:
    return {**_keys(words.STATUS_WORDS), **_labels(words.STATUS_LABELS)}


def _keys(joined: Mapping[K, str]) -> dict[str, K]:
    return {word_key(word): key for key, all_ in joined.items() for word in all_.split("|")}


def _labels(labels: Mapping[K, str | Promise]) -> dict[str, K]:
    """The words of our own export, in whichever language it was made."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.update({word_key(str(label)): key for key, label in labels.items()})
    return found


def role_named(word: str) -> Role | None:
    """The role that the word of a role column means, whole."""
    return _role_keys().get(word_key(IN_BRACKETS.sub("", word))) or _role_keys().get(word_key(word))


def roles_of_position(title: str) -> list[Role]:
    """Guess roles from a position; “workshop supervisor / inspector” gives two."""
    parts = re.split(words.BETWEEN_POSITIONS, IN_BRACKETS.sub("", title))
    roles = [role for part in parts if (role := _role_in(word_key(part)))]
    return list(dict.fromkeys(roles))


def _role_in(part: str) -> Role | None:
    """The whole word, else the known word that ends last: in Chinese the head noun."""
    assists = any(word in part for word in words.NOT_THE_LEADER)
    keys = _role_keys()
    if part in keys:
        return keys[part]
    inside = [
        (part.rindex(word) + len(word), len(word), role)
        for word, role in keys.items()
        if len(word) >= SHORTEST_PART and not word.isascii() and word in part
        if role not in EXACT_ONLY and not (assists and role in CONVENERS)
    ]
    return max(inside)[2] if inside else None


def trade_of_position(title: str) -> str:
    """Guess a technician's trade from a position; empty when it says none."""
    part = word_key(title)
    inside = [(len(word), trade) for word, trade in trade_keys().items() if word in part]
    return max(inside)[1] if inside else ""

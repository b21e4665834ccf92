"""The archive searched: ranked, in pages by key, with counts for each facet."""

# ruff: noqa: S608 - values are parameters; the names in the SQL are our own

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection

from cases.queries.asking import KEY, TITLE, Question
from people.models import User
from search.plans import by_index

COUNTED = 1000
"""So many cases are counted for the facets; beyond it stands "1000+"."""
TIER = 300
"""So many of those that match best stand before all others."""
CAR_FACETS = ("brand", "model", "component", "symptom", "codes")
FACETS = ("kind", *CAR_FACETS, "cause_kind", "department", "year")
SHOWN = 8
_NUMBERS = {"component", "symptom", "department", "year"}
_BIGGEST = 2**31 - 1
_KEYS = 2**62
Cursor = tuple[int, dt.datetime, int]


def _column(facet: str) -> str:
    return f"{facet}_id" if facet in {"component", "symptom", "department"} else facet


@dataclass(frozen=True)
class Chosen:
    """One value of each facet, or none."""

    kind: str = ""
    brand: str = ""
    model: str = ""
    component: str = ""
    symptom: str = ""
    codes: str = ""
    cause_kind: str = ""
    department: str = ""
    year: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Chosen":
        """From an address; what cannot be meant counts as not asked."""
        return cls(**dict(cls._sound(given)))

    @classmethod
    def _sound(cls, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for one in fields(cls):
            value = given.get(one.name, "").replace("\x00", "").strip()[:60]
            is_number = value.isdecimal() and value.isascii() and int(value) <= _BIGGEST
            if value and (is_number or one.name not in _NUMBERS):
                yield one.name, value

    def __bool__(self) -> bool:
        return any(value for _name, value in self.items())

    def items(self) -> list[tuple[str, str]]:
        return [(name, getattr(self, name)) for name in FACETS if getattr(self, name)]

    def sql(self, *, aside: bool = False) -> tuple[str, dict[str, Any]]:
        """Conditions on columns; with `aside`, so written that no index of their own is taken."""
        parts, given = list[str](), dict[str, Any]()
        for name, value in self.items():
            key = f"facet_{name}"
            if name == "codes":
                column = "(codes || '{}'::varchar[])" if aside else "codes"
                parts.append(f"{column} @> array[%({key})s]::varchar[]")
                given[key] = value.upper()
            else:
                nothing = (" + 0" if name in _NUMBERS else " || ''") if aside else ""
                parts.append(f"{_column(name)}{nothing} = %({key})s")
                given[key] = int(value) if name in _NUMBERS else value
        return "".join(f" and {part}" for part in parts), given


@dataclass(frozen=True)
class Count:
    value: str
    count: int


@dataclass(frozen=True)
class Counts:
    """How many there are; `is_more`: at least so many."""

    total: int = 0
    is_more: bool = False
    facets: Mapping[str, Sequence[Count]] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    case_id: int
    tier: int
    published_at: dt.datetime

    @property
    def cursor(self) -> str:
        at = self.published_at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
        return f"{self.tier}~{at}~{self.case_id}"


def read_cursor(text: str) -> Cursor | None:
    tier, _tilde, rest = text.partition("~")
    at, _tilde, key = rest.rpartition("~")
    try:
        moment = dt.datetime.fromisoformat(at)
        found = int(tier), moment, int(key)
    except ValueError:
        return None
    is_ours = moment.tzinfo is not None and found[0] in range(4) and abs(found[2]) < _KEYS
    return found if is_ours else None


def look(
    user: User, question: Question, chosen: Chosen, *, size: int, after: str = ""
) -> tuple[list[Hit], Counts]:
    """A page of what was found, with one more where there are more, and the counts; one query.

    Titles first, then causes and lessons, then what was typed, then other words for the same;
    newest first. The counts are of the newest COUNTED.
    """
    sql, given = _statement(list(user.store_ids), question, chosen, read_cursor(after), size)
    with by_index(), connection.cursor() as db:
        db.execute(sql, given)
        rows = db.fetchall()
    found = [Hit(int(value), number, at) for what, value, number, at in rows if what == "hit"]
    found.sort(key=lambda hit: (hit.tier, hit.published_at, hit.case_id), reverse=True)
    return found, _counted([row[:3] for row in rows if row[0] != "hit"])


def hits(
    user: User, question: Question, chosen: Chosen, *, size: int, after: str = ""
) -> list[Hit]:
    return look(user, question, chosen, size=size, after=after)[0]


def counts(user: User, question: Question, chosen: Chosen) -> Counts:
    return look(user, question, chosen, size=1)[1]


ORDER = "order by published_at desc, case_id desc"


def _statement(
    stores: list[int], question: Question, chosen: Chosen, cursor: Cursor | None, size: int
) -> tuple[str, dict[str, Any]]:
    """All that match are gathered once: the newest of them are counted, and paged by tier.

    "offset 0" keeps the planner from walking the newest rows and reading each one's pieces.
    """
    columns = ", ".join(["case_id", "published_at", *map(_column, FACETS)])
    where, given = chosen.sql(aside=bool(question))
    named = {"stores": stores, **given}
    store = "store_id + 0" if question else "store_id"
    source = f"cases_caseentry where {store} = any(%(stores)s){where}"
    edge = ""
    if cursor and (not question or cursor[0] == 0):
        edge = " where (published_at, case_id) < (%(at)s, %(key)s)"
    if cursor:
        named |= {"tier": cursor[0], "at": cursor[1], "key": cursor[2]}
    named |= {"counted": COUNTED + 1, "more": size + 1, "tiers": max(TIER, size + 1)}
    if question:
        named["match"] = question.clause()
        parts = [
            f"m as materialized (select {columns} from {source} and grams @@ %(match)s::tsquery)"
        ]
        everything = "m"
    else:
        parts, everything = [], f"(select {columns} from {source}) m"
    parts.append(f"raw as materialized (select * from {everything} {ORDER} limit %(counted)s)")
    proof = question.proof("e.text", named)
    parts.append(f"h as materialized ({_proved('raw', proof)})")
    ranked = [
        f"(select case_id, published_at, 0 as tier from {everything}{edge} {ORDER} limit %(more)s)"
    ]
    if question:
        # what follows the page must not crowd out what proves wrong on it
        ranked[0] = ranked[0].replace("%(more)s", "%(tiers)s")
        ranked += list(_tiers(source, question, named))
    ordered = (
        "select case_id, max(tier) as tier, published_at"
        f" from ({' union all '.join(ranked)}) u group by case_id, published_at"
    )
    beyond = " where (tier, published_at, case_id) < (%(tier)s, %(at)s, %(key)s)" if cursor else ""
    page = (
        f"select 'hit', o.case_id::text, o.tier::bigint, o.published_at from"
        f" ({_proved(f'(select * from ({ordered}) g{beyond} order by tier desc, published_at desc, case_id desc offset 0)', proof)}) o"
        " limit %(more)s"
    )
    facets = " union all ".join(map(_facet_sql, FACETS))
    return (
        f"with {', '.join(parts)} select '', '', count(*), null::timestamptz from h"
        f" union all select '', 'raw', count(*), null from raw union all {facets} union all ({page})"
    ), named


def _tiers(source: str, question: Question, named: dict[str, Any]) -> Iterator[str]:
    """Each by the index alone; what was typed as it stands is looked for among the newest."""
    for tier, mark in ((3, TITLE), (2, KEY)):
        named[f"tier{tier}"] = question.clause(mark)
        yield (
            f"(select case_id, published_at, {tier} from (select case_id, published_at from {source}"
            f" and grams @@ %(tier{tier})s::tsquery offset 0) t {ORDER} limit %(tiers)s)"
        )
    if question.is_widened:
        typed = " and ".join(
            f"strpos(e.text, %(typed{n})s) > 0" for n, _chunk in enumerate(question.chunks)
        )
        named |= {f"typed{n}": chunk.typed for n, chunk in enumerate(question.chunks)}
        yield (
            f"(select case_id, published_at, 1 from ({_proved('(select * from raw limit %(tiers)s)', typed)}) x)"
        )


def _proved(rows: str, proof: str) -> str:
    """Those of `rows` whose text itself answers."""
    if not proof:
        return f"select * from {rows} r"
    return (
        f"select r.* from {rows} r join lateral (select text from cases_caseentry e"
        f" where e.case_id = r.case_id offset 0) e on true where {proof}"
    )


def _facet_sql(facet: str) -> str:
    """The most frequent values of one facet; without a value there is nothing to choose."""
    value = "unnest(codes)" if facet == "codes" else _column(facet)
    return (
        f"(select '{facet}', v::text, count(*), null::timestamptz from (select {value} as v from h) f"
        f" where v::text <> '' group by v order by count(*) desc, v limit {SHOWN})"
    )


def _counted(rows: Sequence[tuple[str, str, int]]) -> Counts:
    facets: dict[str, list[Count]] = {name: [] for name in FACETS}
    total = looked_at = 0
    for name, value, number in rows:
        if name:
            facets[name].append(Count(value, number))
        elif value:
            looked_at = number
        else:
            total = number
    facets["year"].sort(key=lambda one: one.value, reverse=True)
    return Counts(min(total, COUNTED), looked_at > COUNTED, facets)

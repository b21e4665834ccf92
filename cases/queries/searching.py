"""The archive searched: ranked, in pages by key, with counts for each facet."""

# ruff: noqa: S608 - values are parameters; the names in the SQL are our own

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection

from cases.queries.asking import KEY, TEXT, TITLE, Question
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

    def sql(self, *, aside: bool = False) -> tuple[str, list[Any]]:
        """Conditions on columns; with `aside`, so written that no index of their own is taken."""
        parts, given = list[str](), list[Any]()
        for name, value in self.items():
            if name == "codes":
                column = "(codes || '{}'::varchar[])" if aside else "codes"
                parts.append(f"{column} @> array[%s]::varchar[]")
                given.append(value.upper())
            else:
                nothing = (" + 0" if name in _NUMBERS else " || ''") if aside else ""
                parts.append(f"{_column(name)}{nothing} = %s")
                given.append(int(value) if name in _NUMBERS else value)
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
    return (
        found if moment.tzinfo is not None and abs(found[2]) < 2**62 and abs(found[0]) < 9 else None
    )


def look(
    user: User, question: Question, chosen: Chosen, *, size: int, after: str = ""
) -> tuple[list[Hit], Counts]:
    """A page of what was found, with one more where there are more, and the counts."""
    with by_index():
        return _hits(user, question, chosen, size, after), _counts(user, question, chosen)


def hits(
    user: User, question: Question, chosen: Chosen, *, size: int, after: str = ""
) -> list[Hit]:
    with by_index():
        return _hits(user, question, chosen, size, after)


def counts(user: User, question: Question, chosen: Chosen) -> Counts:
    with by_index():
        return _counts(user, question, chosen)


def _hits(user: User, question: Question, chosen: Chosen, size: int, after: str) -> list[Hit]:
    """One page of what was found, and one more where there are more; one query.

    Titles first, then causes and lessons, then texts, then other words for the same; newest first.
    """
    cursor = read_cursor(after)
    stores = list(user.store_ids)
    if not question:
        sql, given = _newest(stores, chosen, cursor, size)
    else:
        sql, given = _ranked(stores, question, chosen, cursor, size)
    with connection.cursor() as db:
        db.execute(sql, given)
        return [Hit(*row) for row in db.fetchall()]


def _newest(
    stores: list[int], chosen: Chosen, cursor: Cursor | None, size: int
) -> tuple[str, list[Any]]:
    where, given = chosen.sql()
    edge = " and (published_at, case_id) < (%s, %s)" if cursor else ""
    return (
        f"select case_id, 0, published_at from cases_caseentry where store_id = any(%s){where}{edge}"
        " order by published_at desc, case_id desc limit %s"
    ), [stores, *given, *(cursor[1:] if cursor else ()), size + 1]


def _ranked(
    stores: list[int], question: Question, chosen: Chosen, cursor: Cursor | None, size: int
) -> tuple[str, list[Any]]:
    """Each tier is a conjunction of its own, so that the index answers it without a look at the rows."""
    where, given = chosen.sql(aside=True)
    tiers: list[tuple[int, str]] = [(3, question.clause(TITLE)), (2, question.clause(KEY))]
    if question.is_widened:
        tiers.append((1, question.clause(TEXT, widened=False)))
    parts, values = list[str](), list[Any]()
    for tier, clause in [*tiers, (0, question.clause(TEXT))]:
        is_edge = tier == 0 and cursor is not None and cursor[0] == 0
        edge = " and (published_at, case_id) < (%s, %s)" if is_edge and cursor else ""
        parts.append(
            # offset 0 keeps the planner from walking the newest rows and reading each one's pieces
            f"(select case_id, published_at, {tier} as tier from (select case_id, published_at"
            f" from cases_caseentry where store_id + 0 = any(%s){where}{edge}"
            " and grams @@ %s::tsquery offset 0) t order by published_at desc, case_id desc limit %s)"
        )
        values += [stores, *given]
        values += cursor[1:] if edge and cursor else ()
        values += [clause, max(TIER, size + 1)]
    union = " union all ".join(parts)
    beyond = "where (tier, published_at, case_id) < (%s, %s, %s)" if cursor else ""
    ordered = (
        "select case_id, tier, published_at from (select case_id, max(tier) as tier, published_at"
        f" from ({union}) u group by case_id, published_at) g {beyond}"
        " order by tier desc, published_at desc, case_id desc"
    )
    values += cursor or ()
    proof, words = question.proof("e.text")
    if not proof:
        return f"{ordered} limit %s", [*values, size + 1]
    return (
        f"select o.case_id, o.tier, o.published_at from ({ordered} offset 0) o"
        f" join lateral (select text from cases_caseentry e where e.case_id = o.case_id offset 0) e on true"
        f" where {proof} limit %s"
    ), [*values, *words, size + 1]


def _counts(user: User, question: Question, chosen: Chosen) -> Counts:
    """The facets of the newest COUNTED that were found; one query."""
    where, given = chosen.sql(aside=bool(question))
    columns = ", ".join(["case_id", "published_at", *map(_column, FACETS)])
    match = ""
    values: list[Any] = [list(user.store_ids), *given]
    if question:
        match = " and grams @@ %s::tsquery"
        values.append(question.clause())
    store = "store_id + 0" if question else "store_id"
    found = f"select {columns} from cases_caseentry where {store} = any(%s){where}{match}"
    newest = "order by published_at desc, case_id desc limit %s"
    raw = f"select * from ({found} offset 0) t {newest}" if question else f"{found} {newest}"
    values.append(COUNTED + 1)
    sure = "select * from raw"
    proof, words = question.proof("e.text")
    if proof:
        sure = (
            "select raw.* from raw join lateral (select text from cases_caseentry e"
            f" where e.case_id = raw.case_id offset 0) e on true where {proof}"
        )
        values += words
    facets = " union all ".join(map(_facet_sql, FACETS))
    with connection.cursor() as db:
        db.execute(
            f"with raw as materialized ({raw}), h as materialized ({sure})"
            " select '', '', count(*) from h union all select '', 'raw', count(*) from raw"
            f" union all {facets}",
            values,
        )
        return _counted(db.fetchall())


def _facet_sql(facet: str) -> str:
    """The most frequent values of one facet; without a value there is nothing to choose."""
    value = "unnest(codes)" if facet == "codes" else _column(facet)
    return (
        f"(select '{facet}', v::text, count(*) from (select {value} as v from h) f"
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

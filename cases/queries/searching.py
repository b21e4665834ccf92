"""The archive searched: ranked, in pages by key, with counts for each facet."""

# ruff: noqa: S608 - values are parameters; the names in the SQL are our own

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from cases import facets
from cases.facets import FACETS
from cases.models import CaseEntry
from cases.queries.asking import KEY, TITLE, Question
from people.models import User
from search.plans import by_index

COUNTED = 1000
"""So many cases are counted for the facets; beyond it stands "1000+"."""
TIER = 300
"""So many of those that match best stand before all others."""
RECENT, MONTHS_KEPT, MOST_MONTHS = 6000, 600, 18
"""Words that stand nearly everywhere are looked for in the months of the newest so many first."""
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

    def sql(self) -> tuple[str, dict[str, Any]]:
        """Conditions on columns, for an archive that is asked nothing else."""
        parts, given = list[str](), dict[str, Any]()
        for name, value in self.items():
            key = f"facet_{name}"
            if name == "codes":
                parts.append(f"codes @> array[%({key})s]::varchar[]")
                given[key] = value.upper()
            else:
                parts.append(f"{_column(name)} = %({key})s")
                given[key] = int(value) if name in _NUMBERS else value
        return "".join(f" and {part}" for part in parts), given

    def clause(self, stores: Sequence[int]) -> str:
        """The same as pieces of the index, which then answers words and facets at once."""
        _sql, given = self.sql()
        parts = [facets.clause(name.removeprefix("facet_"), [one]) for name, one in given.items()]
        return " & ".join([facets.clause(facets.STORE, stores), *parts])


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
    stores, cursor = list(user.store_ids), read_cursor(after)
    if question:
        sql, given = _Asked(stores, question, chosen, cursor, size).statement()
    else:
        sql, given = _everything(stores, chosen, cursor, size)
    rows = by_index(sql, given)
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
COLUMNS = ", ".join(["case_id", "published_at", *map(_column, FACETS)])


def _everything(
    stores: list[int], chosen: Chosen, cursor: Cursor | None, size: int
) -> tuple[str, dict[str, Any]]:
    """The newest, narrowed by facets."""
    where, given = chosen.sql()
    named = {"stores": stores, "counted": max(COUNTED, size) + 1, "more": size + 1, **given}
    named["store"] = stores[0] if stores else 0
    # only one store keeps the order of the index
    which = "= any(%(stores)s)" if len(stores) > 1 else "= %(store)s"
    source = f"cases_caseentry where store_id {which}{where}"
    page = "raw"
    if cursor:
        named |= {"at": cursor[1], "key": cursor[2]}
        page = f"{source} and (published_at, case_id) < (%(at)s, %(key)s)"
    ctes = f"h as materialized (select {COLUMNS} from {source} {ORDER} limit %(counted)s), raw as (select * from h)"
    hits = f"select case_id, published_at, 0 as tier from {page} {ORDER} limit %(more)s"
    return _answer(ctes, hits), named


@dataclass(frozen=True)
class _Asked:
    """A question to the index. Pieces are all it needs to narrow by words, facets and store.

    "offset 0" keeps the planner from walking the newest rows and reading each one's pieces.
    """

    stores: Sequence[int]
    question: Question
    chosen: Chosen
    cursor: Cursor | None
    size: int
    named: dict[str, Any] = field(default_factory=dict)

    def statement(self) -> tuple[str, dict[str, Any]]:
        self.named.update(counted=max(COUNTED, self.size) + 1, more=self.size + 1)
        self.named["tiers"] = max(TIER, self.size + 1)
        if self.cursor:
            self.named.update(zip(("tier", "at", "key"), self.cursor, strict=True))
        proof = self.question.proof("e.text", self.named)
        h = _proved("raw", proof, f", {self._typed()} as is_typed" if proof else "")
        ctes = f"{self._newest()}, h as materialized ({h})"
        ordered = (
            "select case_id, max(tier) as tier, published_at"
            f" from ({' union all '.join(self._tiers(proof))}) u group by case_id, published_at"
        )
        beyond = " where (tier, published_at, case_id) < (%(tier)s, %(at)s, %(key)s)"
        page = f"(select * from ({ordered}) g{beyond if self.cursor else ''} order by tier desc, published_at desc, case_id desc offset 0)"
        return _answer(ctes, f"{_proved(page, proof)} limit %(more)s"), self.named

    def _of(self, name: str, clause: str) -> str:
        self.named[name] = f"{clause} & {self.chosen.clause(self.stores)}"
        return f"cases_caseentry where grams @@ %({name})s::tsquery"

    def _newest(self) -> str:
        """The newest that match: among those of the last months first, where there are very many."""
        everything = self._of("match", self.question.clause())
        months = newest_months(self.stores)
        if not months:
            return f"raw as materialized (select * from (select {COLUMNS} from {everything} offset 0) m {ORDER} limit %(counted)s)"
        few = self._of("late", f"{self.question.clause()} & {facets.clause(facets.MONTH, months)}")
        enough = "(select count(*) from late) = %(counted)s"
        return (
            f"late as materialized (select * from (select {COLUMNS} from {few} offset 0) m {ORDER} limit %(counted)s),"
            f" raw as materialized (select * from late where {enough} union all"
            f" (select * from (select {COLUMNS} from {everything} and not {enough} offset 0) m {ORDER} limit %(counted)s))"
        )

    def _tiers(self, proof: str) -> Iterator[str]:
        """Each by the index alone, or among the newest, whose texts were read already."""
        for tier, mark in ((3, TITLE), (2, KEY)):
            yield self._top(tier, self._of(f"tier{tier}", self.question.clause(mark)))
        if self.question.is_widened and not proof:
            yield self._top(1, self._of("typed", self.question.clause(widened=False)))
        elif self.question.is_widened:
            yield f"(select case_id, published_at, 1 from h where is_typed {ORDER} limit %(tiers)s)"
        # what follows the page must not crowd out what proves wrong on it
        if self.cursor and self.cursor[0] == 0:
            edge = "(published_at, case_id) < (%(at)s, %(key)s)"
            yield self._top(0, f"{self._of('match', self.question.clause())} and {edge}")
        else:
            yield f"(select case_id, published_at, 0 from raw {ORDER} limit %(tiers)s)"

    def _typed(self) -> str:
        """SQL: all of it stands in the text as it was typed."""
        chunks = {f"typed{n}": one.typed for n, one in enumerate(self.question.chunks)}
        self.named.update(chunks)
        return "(" + " and ".join(f"strpos(e.text, %({key})s) > 0" for key in chunks) + ")"

    def _top(self, tier: int, source: str) -> str:
        return (
            f"(select case_id, published_at, {tier} as tier from (select case_id, published_at"
            f" from {source} offset 0) t {ORDER} limit %(tiers)s)"
        )


def newest_months(stores: Sequence[int]) -> list[str]:
    """The months that hold the newest RECENT cases; none where there are not so many."""
    key = f"cases:months:{','.join(map(str, sorted(stores)))}"
    found: list[str] | None = cache.get(key)
    if found is None:
        rows = CaseEntry.objects.filter(store__in=stores).order_by("-published_at")
        edge = rows.values_list("published_at", flat=True)[RECENT : RECENT + 1].first()
        found = _months(edge) if edge else []
        cache.set(key, found, MONTHS_KEPT)
    return found


def _months(edge: dt.datetime) -> list[str]:
    """From that of `edge` to the one after this."""
    last = facets.month(timezone.now() + dt.timedelta(days=32))
    found, at = [facets.month(edge)], edge.astimezone(dt.UTC).replace(day=15)
    while found[-1] < last and len(found) <= MOST_MONTHS:
        at = (at + dt.timedelta(days=30)).replace(day=15)
        found.append(facets.month(at))
    return found if len(found) <= MOST_MONTHS else []


def _answer(ctes: str, hits: str) -> str:
    """One statement for the counts, the facets and the page: they read the same rows."""
    counted = " union all ".join(map(_facet_sql, FACETS))
    return (
        f"with {ctes} select '', '', count(*), null::timestamptz from h"
        f" union all select '', 'raw', count(*), null from raw union all {counted}"
        f" union all (select 'hit', o.case_id::text, o.tier::bigint, o.published_at from ({hits}) o)"
    )


def _proved(rows: str, proof: str, more: str = "") -> str:
    """Those of `rows` whose text itself answers; `more` is said of the text besides."""
    if not proof:
        return f"select * from {rows} r"
    return (
        f"select r.*{more} from {rows} r join lateral (select text from cases_caseentry e"
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

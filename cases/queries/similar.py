"""Cases like this one: the same symptom, code or car, and words that are rare elsewhere."""

# ruff: noqa: S608 - values are parameters; the names in the SQL are our own

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection

from cases import synonyms
from search.grams import clause, lexemes, normal
from search.plans import by_index

POOL = 30
"""So many are compared in full."""
PER_PIECE = 500
"""A piece in more cases than that says little."""
PIECES = 14
SUBJECTS = 8
KEPT = 60 * 60
LONGEST = 6000
RARE, OFTEN = 0.0005, 0.04
SUBJECT = 15.0
"""What two texts are about weighs as much as four rare pieces that they share."""
ENOUGH = 0.06
_STATISTICS = """
select unnest(most_common_elems::text::text[]), unnest(most_common_elem_freqs)
from pg_stats where tablename = 'cases_caseentry' and attname = 'grams'
"""


@dataclass(frozen=True)
class Like:
    """What is known about the thing that others are to be like."""

    text: str
    stores: Sequence[int]
    component_id: int | None = None
    symptom_id: int | None = None
    codes: Sequence[str] = ()
    model: str = ""
    but: int | None = None


@dataclass(frozen=True)
class Similar:
    case_id: int
    score: float
    reasons: frozenset[str] = field(default_factory=frozenset)


def similar(like: Like, *, most: int = 5, least: float = ENOUGH) -> list[Similar]:
    """Return the cases most like it, best first, at most two queries (three once an hour)."""
    common = frequencies()
    pieces = _pieces(like.text)
    found = _pool(like, _telling(like.text, pieces, common))
    scored = (_scored(like, pieces, common, row) for row in found)
    best = sorted(scored, key=lambda one: (-one.score, -one.case_id))
    return [one for one in best if one.score >= least][:most]


def _pieces(text: str) -> set[str]:
    """The pieces of the text, and after "=" what it is about; numbers say nothing."""
    text = normal(text)[:LONGEST]
    cut = {one for one in lexemes(text) if len(one) > 1 and not one.isdecimal()}
    return cut | {f"={one}" for one in synonyms.subjects(text)}


def frequencies() -> Mapping[str, float]:
    """In which share of the cases a piece stands, of those that stand in many."""
    found: dict[str, float] | None = cache.get("cases:pieces")
    if found is None:
        with connection.cursor() as db:
            db.execute(_STATISTICS)
            found = {
                str(piece): float(share)
                for piece, share in db.fetchall()
                if piece and piece[0] not in "^~"
            }
        cache.set("cases:pieces", found, KEPT if found else 60)
    return found


def _weight(piece: str, common: Mapping[str, float]) -> float:
    if piece.startswith("="):
        return SUBJECT
    return math.log(1 + 1 / max(common.get(piece, 0.0), RARE))


def _telling(text: str, pieces: Iterable[str], common: Mapping[str, float]) -> dict[str, float]:
    """The pieces worth asking for, with their weights: what it is about, then what is rare but not unique."""
    words = synonyms.said(normal(text)[:LONGEST])
    about = sorted(words, key=lambda word: (-len(word), word))[:SUBJECTS]
    asked = {clause(word): SUBJECT / 2 for word in about}
    plain = [one for one in pieces if not one.startswith("=")]
    known = sorted(
        (one for one in plain if 0 < common.get(one, 0) < OFTEN), key=lambda one: common[one]
    )
    rare = sorted(one for one in plain if one not in common)
    for one in [*known[:PIECES], *rare[: PIECES if common else 4 * PIECES]]:
        asked.setdefault(clause(one), _weight(one, common))
    return asked


def _pool(
    like: Like, telling: Mapping[str, float]
) -> list[tuple[int, str, int | None, int | None, list[str], str]]:
    """Candidates: the newest of the same symptom, component, code, and those that share telling pieces."""
    newest = "order by published_at desc, case_id desc limit 20"
    head = "select case_id, {} from cases_caseentry where store_id = any(%s)"
    parts, given = list[str](), list[Any]()
    stores = list(like.stores)
    for column, value in (("symptom_id", like.symptom_id), ("component_id", like.component_id)):
        if value is not None:
            parts.append(f"({head.format('3.0')} and {column} = %s {newest})")
            given += [stores, value]
    if like.codes:
        parts.append(
            f"(select * from ({head.format('9.0')} and codes && %s::varchar[] limit 200 offset 0) c limit 40)"
        )
        given += [stores, list(like.codes)]
    if telling:
        parts.append(
            "(select t.case_id, sum(p.weight) from unnest(%s::text[], %s::float[]) as p(query, weight)"
            " cross join lateral (select case_id from cases_caseentry where store_id + 0 = any(%s)"
            " and grams @@ p.query::tsquery limit %s offset 0) t"
            " group by t.case_id order by 2 desc, 1 desc limit %s)"
        )
        given += [list(telling), list(telling.values()), stores, PER_PIECE, POOL]
    if not parts:
        return []
    sql = (
        f"with p as materialized ({' union all '.join(parts)})"
        " select e.case_id, e.text, e.component_id, e.symptom_id, e.codes, e.model from"
        " (select case_id, sum(w) as w from p as p(case_id, w) where case_id is distinct from %s"
        " group by case_id order by 2 desc, 1 desc limit %s) b join cases_caseentry e using (case_id)"
    )
    return by_index(sql, [*given, like.but, POOL])


def _scored(
    like: Like,
    pieces: set[str],
    common: Mapping[str, float],
    row: tuple[int, str, int | None, int | None, list[str], str],
) -> Similar:
    """Shared weight of the words, and what is known to be the same."""
    key, text, component_id, symptom_id, codes, model = row
    other = _pieces(text)
    shared = sum(_weight(one, common) ** 2 for one in pieces & other)
    lengths = [
        math.sqrt(sum(_weight(one, common) ** 2 for one in some)) for some in (pieces, other)
    ]
    score = shared / (lengths[0] * lengths[1]) if shared else 0.0
    facts = {
        "symptom": (like.symptom_id is not None and like.symptom_id == symptom_id, 0.2),
        "component": (like.component_id is not None and like.component_id == component_id, 0.05),
        "codes": (bool(set(like.codes) & set(codes)), 0.25),
        "model": (bool(like.model) and like.model == model, 0.05),
    }
    score += sum(worth for same, worth in facts.values() if same)
    return Similar(key, score, frozenset(name for name, (same, _worth) in facts.items() if same))

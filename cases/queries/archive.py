"""The page of the archive: what was found with the words marked, the facets, and what may be meant."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cases import synonyms
from cases.facets import FACETS
from cases.kinds import CaseKind, CauseKind
from cases.models import Case, CaseEntry
from cases.queries.asking import TITLE, Question, ask
from cases.queries.searching import Chosen, Counts, Hit, look
from issues.models import Component, Symptom
from people.models import Department, User
from search.grams import chunks, lexemes
from search.query import highlight

SIZE = 20
OPEN = 5
"""So many values of a facet stand open; the rest are folded."""
BEFORE, AFTER = 24, 90
NEAR = 0.5
LABELS: Mapping[str, str | Promise] = {
    "kind": _("Kind"),
    "brand": _("Brand"),
    "model": _("Model"),
    "component": _("Component"),
    "symptom": _("Symptom"),
    "codes": _("Fault code"),
    "cause_kind": _("Kind of cause"),
    "department": _("Department"),
    "year": pgettext_lazy("facet", "Year"),
}

Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Row:
    case: Case
    title: SafeString
    extract: SafeString


@dataclass(frozen=True)
class Option:
    """A value of a facet; its address chooses it, or takes it away where it is chosen."""

    value: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str | Promise
    chosen: Option | None
    options: Sequence[Option]

    @property
    def first(self) -> Sequence[Option]:
        """A single one more is not worth folding."""
        return self.options if len(self.options) == OPEN + 1 else self.options[:OPEN]

    @property
    def rest(self) -> Sequence[Option]:
        return self.options[len(self.first) :]


@dataclass(frozen=True)
class Found:
    question: Question
    chosen: Chosen
    rows: Sequence[Row]
    counts: Counts
    facets: Sequence[Facet]
    after: str
    meant: Sequence[tuple[str, str]]

    @property
    def narrows(self) -> bool:
        """There is something left to choose."""
        return any(facet.options for facet in self.facets)

    @property
    def query(self) -> str:
        """What is asked, as the end of an address."""
        return _query(self.question, self.chosen)


def _query(question: Question, chosen: Chosen, **changes: str) -> str:
    params = {"q": question.text, **dict(chosen.items()), **changes}
    return "?" + urlencode({name: value for name, value in params.items() if value})


def find(user: User, question: Question, chosen: Chosen, *, after: str = "") -> Found:
    hits, counts = look(user, question, chosen, size=SIZE, after=after)
    shown = hits[:SIZE]
    return Found(
        question,
        chosen,
        rows_of(shown, question),
        counts,
        _facets(question, chosen, counts),
        _query(question, chosen, after=shown[-1].cursor) if len(hits) > SIZE else "",
        [(text, _query(ask(text), chosen)) for text in _meant(user, question, chosen, hits)],
    )


def _meant(user: User, question: Question, chosen: Chosen, hits: Sequence[Hit]) -> list[str]:
    if not question or hits or chosen:
        return []
    return [
        text for text in did_you_mean(user, question) if look(user, ask(text), chosen, size=1)[0]
    ]


def rows_of(hits: Iterable[Hit], question: Question) -> list[Row]:
    keys = [hit.case_id for hit in hits]
    cases = Case.objects.for_list().in_bulk(keys)
    words = question.words
    return [
        Row(
            cases[key],
            highlight(cases[key].title, words),
            highlight(_extract(cases[key], words), words),
        )
        for key in keys
        if key in cases
    ]


def _extract(case: Case, words: Sequence[str]) -> str:
    """Words around the first place that answers; cause before story."""
    texts = [case.cause, case.concern, case.found, case.done, case.result]
    flat = [" ".join(text.split()) for text in texts]
    for text in flat:
        at = min((place for word in words if (place := text.lower().find(word)) >= 0), default=-1)
        if at >= 0:
            start = max(0, at - BEFORE)
            end = at + AFTER
            return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    text = next((text for text in (flat[1], flat[2], flat[0], *flat[3:]) if text), "")
    return f"{text[: BEFORE + AFTER]}{'…' if len(text) > BEFORE + AFTER else ''}"


def _facets(question: Question, chosen: Chosen, counts: Counts) -> list[Facet]:
    names = _names(chosen, counts)
    picked = dict(chosen.items())
    found = []
    for name in FACETS:
        options = [
            Option(
                one.value,
                names.get((name, one.value), one.value),
                one.count,
                _query(question, chosen, **{name: one.value}),
            )
            for one in counts.facets.get(name, ())
        ]
        value = picked.get(name)
        mine = None
        if value:
            count = next((one.count for one in options if one.value == value), counts.total)
            label = names.get((name, value), value)
            mine = Option(value, label, count, _query(question, chosen, **{name: ""}))
        if mine or _narrows(options, counts):
            found.append(Facet(name, LABELS[name], mine, () if mine else _apart(options, names)))
    return found


def _narrows(options: Sequence[Option], counts: Counts) -> bool:
    """A single value that all of them have is no choice."""
    return len(options) > 1 or any(one.count < counts.total for one in options)


def _apart(options: Sequence[Option], names: Names) -> list[Option]:
    """Two of one name say to what they belong: a noise of the brakes, a noise of the steering."""
    often = {one.label for one in options if sum(one.label == other.label for other in options) > 1}
    return [
        replace(one, label=f"{names['of', one.value]} · {one.label}")
        if one.label in often and ("of", one.value) in names
        else one
        for one in options
    ]


def _names(chosen: Chosen, counts: Counts) -> Names:
    """What the keys of the facets are called, and under "of" the component of a symptom; one query."""
    names = {("kind", kind.value): str(kind.label) for kind in CaseKind}
    names |= {("cause_kind", kind.value): str(kind.label) for kind in CauseKind}
    wanted = {name: {int(one.value) for one in counts.facets.get(name, ())} for name in _TABLES}
    for name, value in chosen.items():
        if name in wanted:
            wanted[name].add(int(value))
    parts = [
        rows.filter(pk__in=wanted[name]).values_list(Value(name, CharField()), "pk", "name", *more)
        for name, (rows, more) in _TABLES.items()
    ]
    is_english = (get_language() or "").startswith("en")
    for name, key, own, english, of, of_english in parts[0].union(*parts[1:], all=True):
        names[name, str(key)] = english if is_english and english else own
        if of:
            names["of", str(key)] = of_english if is_english and of_english else of
    return names


_NOTHING = Value("", CharField())
_TABLES: Mapping[str, tuple[QuerySet[Any], Sequence[str | Value]]] = {
    "component": (Component.objects.order_by(), ("name_en", _NOTHING, _NOTHING)),
    "symptom": (Symptom.objects.order_by(), ("name_en", "component__name", "component__name_en")),
    "department": (
        Department.objects.order_by().annotate(name_en=F("name")),
        ("name_en", _NOTHING, _NOTHING),
    ),
}


# What may be meant


def did_you_mean(user: User, question: Question) -> list[str]:
    """Known words near those that were typed: with a wrong, a missing or a swapped character."""
    near = {piece: _nearest(piece, _vocabulary(user)) for piece in chunks(question.text)}
    whole = re.sub(r"\s+", " ", " ".join(near[piece] or piece for piece in chunks(question.text)))
    found = [whole] if any(near.values()) else []
    found += _titles(user, question)
    typed = question.text.lower()
    found += _inside(typed, _vocabulary(user))
    return [one for one in dict.fromkeys(found) if one.lower() != typed][:3]


def _vocabulary(user: User) -> list[str]:
    """The words of the workshop, of the store's taxonomy, and its models."""
    stores = user.store_ids
    names = Component.objects.filter(store__in=stores).order_by().values_list("name", flat=True)
    symptoms = (
        Symptom.objects.filter(component__store__in=stores)
        .order_by()
        .values_list("name", flat=True)
    )
    return list(dict.fromkeys([*names.union(symptoms), *synonyms.words()]))


def _inside(typed: str, known: Sequence[str]) -> list[str]:
    """The longest known word that was typed with more around it."""
    words = [word for word in known if len(word) > 1 and word.lower() in typed]
    return sorted(words, key=len, reverse=True)[:1]


def _nearest(typed: str, known: Sequence[str]) -> str:
    """The typed piece with its wrong part put right; empty when there is none."""
    best, score = "", 0.0
    for word in known:
        for start in range(max(1, len(typed) - len(word) + 2)):
            part = typed[start : start + len(word)]
            if not set(part) & set(word):
                continue
            alike = SequenceMatcher(None, part, word, autojunk=False).ratio()
            # a whole word put right counts more than a short piece of it
            worth = alike * (0.8 + 0.2 * min(len(word), len(typed)) / len(typed))
            if NEAR <= alike < 1 and worth > score:
                best, score = typed[:start] + word + typed[start + len(part) :], worth
    return best


def _titles(user: User, question: Question) -> list[str]:
    """Titles that share most pairs of characters with the question, one query."""
    pieces = [one for one in lexemes(question.text, TITLE) if len(one) > 2]  # noqa: PLR2004
    if not pieces:
        return []
    asked = " | ".join("'" + one.replace("\\", "\\\\").replace("'", "''") + "'" for one in pieces)
    rows = CaseEntry.objects.filter(store__in=user.store_ids).extra(
        where=["grams @@ %s::tsquery"], params=[asked]
    )
    titles = list(rows.values_list("case__title", flat=True)[:200])
    typed = lexemes(question.text)

    def alike(title: str) -> float:
        return len(typed & lexemes(title)) / len(typed)

    best = sorted(titles, key=lambda title: (-alike(title), len(title)))
    return [title for title in best if alike(title) >= NEAR][:2]

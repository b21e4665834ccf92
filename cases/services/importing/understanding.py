"""From cells to the facts of a case: cleaned, masked, with the reason where it cannot be."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cases.kinds import CaseKind, CauseKind, Satisfaction
from cases.services.importing.columns import TEXTS, Column, key_of
from cases.services.writing import codes_in
from issues.services.logging import title_of
from people.privacy import mask
from search.grams import chunks, normal

LONGEST = 30_000
FEWEST = 2
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""A moment of another year is a slip, and at the ends of time none that can be read back."""
_BETWEEN = re.compile(r"[\n,，;；、|/]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
KIND_WORDS = {
    CaseKind.GOOD: "good|好|正面|优秀|成功|正面案例|优秀案例|成功案例|典型",
    CaseKind.IMPROVE: "improve|bad|坏|反面|失败|反面案例|问题|待改进",
    CaseKind.STORY: "story|故事|经验分享|分享",
}
SATISFACTION_WORDS = {
    Satisfaction.YES: "yes|是|满意|y|1",
    Satisfaction.PARTLY: "partly|一般|基本满意|部分满意",
    Satisfaction.NO: "no|否|不满意|n|0",
}


@dataclass(frozen=True)
class Understood:
    """The facts of one row; `error` says why they make no case."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    error: str = ""


def understand(cells: Sequence[str], mapping: Mapping[str, str]) -> Understood:
    """Read one row; personal data is masked before anything is kept."""
    given = {
        Column(column): mask(cells[int(place)].replace("\x00", "").strip())
        for place, column in mapping.items()
        if column and int(place) < len(cells)
    }
    texts = {str(one): given.get(one, "") for one in TEXTS}
    error = _wrong(texts)
    if error:
        return Understood(error=error)
    facts: dict[str, Any] = {**texts, "title": _title(texts), **_choices(given), **_plain(given)}
    facts |= _lists(given, "\n".join(texts.values()))
    facts |= {name: given.get(Column(name), "") for name in ("component", "symptom", "department")}
    facts["number"] = given.get(Column.NUMBER, "")[:20]
    return Understood(facts, fingerprint(texts))


def _wrong(texts: Mapping[str, str]) -> str:
    whole = "".join(texts.values())
    if not whole:
        return _("There is no text in this row.")
    if sum(map(len, chunks(whole))) < FEWEST:
        return _("There are no words in this row.")
    if len(whole) > LONGEST:
        return _("The text has %(n)s characters; at most %(most)s fit.") % {
            "n": len(whole),
            "most": LONGEST,
        }
    return ""


def fingerprint(texts: Mapping[str, str]) -> str:
    """The same for texts that differ in spaces, width or capitals only."""
    words = ["".join(chunks(text)) for name, text in sorted(texts.items()) if text]
    return hashlib.sha256("\n".join(map(normal, words)).encode()).hexdigest()


def _title(texts: Mapping[str, str]) -> str:
    if texts["title"]:
        return " ".join(texts["title"].split())[:120]
    return title_of(next(text for name, text in texts.items() if text and name != "title"))


@cache
def _words_of(kind: type[CaseKind | CauseKind | Satisfaction]) -> Mapping[str, str]:
    more: Mapping[Any, str] = {**KIND_WORDS, **SATISFACTION_WORDS}
    found = dict[str, str]()
    for one in kind:
        found |= {
            key_of(word): one.value for word in [*more.get(one, "").split("|"), one.value] if word
        }
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found[key_of(str(one.label))] = one.value
    return found


def _choices(given: Mapping[Column, str]) -> dict[str, str]:
    """Words of a closed list; a word nobody knows is left out."""
    return {
        "kind": _words_of(CaseKind).get(key_of(given.get(Column.KIND, "")), ""),
        "cause_kind": _words_of(CauseKind).get(key_of(given.get(Column.CAUSE_KIND, "")), ""),
        "satisfaction": _words_of(Satisfaction).get(
            key_of(given.get(Column.SATISFACTION, "")), Satisfaction.UNKNOWN
        ),
    }


def _plain(given: Mapping[Column, str]) -> dict[str, Any]:
    mileage = _number(given.get(Column.MILEAGE, ""))
    hours, cost = _number(given.get(Column.LABOUR_HOURS, "")), _number(given.get(Column.COST, ""))
    day = _day(given.get(Column.HAPPENED_ON, ""))
    return {
        "brand": given.get(Column.BRAND, "")[:40],
        "model": given.get(Column.MODEL, "")[:60],
        "mileage": int(mileage) if mileage is not None and mileage < 10**7 else None,
        "labour_hours": hours.quantize(Decimal("0.1"))
        if hours is not None and hours < 10**4
        else None,
        "cost": cost.quantize(Decimal("0.01")) if cost is not None and cost < 10**7 else None,
        "happened_on": day.isoformat() if day else None,
        "published_at": _moment(given.get(Column.PUBLISHED_AT, "")),
    }


def _number(text: str) -> Decimal | None:
    found = _DIGITS.search(text.replace(",", "").replace("，", ""))
    if found is None:
        return None
    try:
        number = Decimal(found.group())
    except InvalidOperation:
        return None
    return number * 10_000 if "万" in text[found.start() :] else number


def _day(text: str) -> dt.date | None:
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def _moment(text: str) -> str | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.isoformat() if found.tzinfo and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in _BETWEEN.split(text) if one.strip()))


def _lists(given: Mapping[Column, str], texts: str) -> dict[str, Any]:
    codes = _split(given.get(Column.CODES, "")) or codes_in(texts)[:20]
    months = [int(one) for one in re.findall(r"\d+", given.get(Column.SEASONS, ""))]
    lines = (one.strip() for one in given.get(Column.LESSONS, "").split("\n"))
    return {
        "codes": list(dict.fromkeys(code.upper()[:12] for code in codes)),
        "tags": [one[:20] for one in _split(given.get(Column.TAGS, ""))][:20],
        "seasons": sorted({month for month in months if 1 <= month <= 12}),  # noqa: PLR2004 - months
        "lessons": [one[:160] for one in lines if one][:20],
        "parts": [_part(one) for one in given.get(Column.PARTS, "").split("\n") if one.strip()][
            :50
        ],
        "files": [one.strip() for one in given.get(Column.FILES, "").split("\n") if one.strip()][
            :50
        ],
    }


def _part(text: str) -> dict[str, str]:
    """Name · number × quantity @ price, as an export writes it; a name alone will do."""
    rest, _at, price = text.partition(" @ ")
    rest, _times, quantity = rest.partition(" × ")
    name, _dot, number = rest.partition(" · ")
    return {
        "name": name.strip()[:80],
        "number": number.strip()[:40],
        "quantity": quantity.strip(),
        "price": price.strip(),
    }

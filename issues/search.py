"""Finding issues by any Chinese words in them, by number, plate, VIN or repair order.

Any run of Chinese characters is found, however long, also a single one; words in Latin letters
and figures from their beginning (`search` column: number, text, solution). Plates, VINs and
repair orders are found by any part of them. Only the newest hits are ranked, so that a common
word in a million issues costs no more than a rare one: what is said often is found among the newest
issues, and what is said rarely in the index of words.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.identity import plate_key
from customers.models import Vehicle
from issues.models import Issue
from issues.models.issue import IssueQuerySet
from people import privacy
from people.contacts import folded
from people.models import User
from search.query import highlight, search_query, terms

LONGEST = 60
CANDIDATES = 300
"""So many of the newest hits are ranked; the rest is there in the order of time."""
LOOKED_THROUGH = 6_000
"""So many of the newest issues are looked through before the index of words is asked."""
VEHICLES = 20
BEFORE, AROUND = 18, 96
_CODE = re.compile(r"(?=.*\d)[\w·•.\- ]{3,24}")
_SHORTEST = 3
MONTH = dt.timedelta(days=30)


@dataclass(frozen=True)
class Hit:
    """An issue that was found: its title and the place in its text, masked, with marks."""

    issue: Issue
    title: SafeString
    extract: SafeString


def cleaned(text: str) -> str:
    return " ".join(folded(text).split())[:LONGEST]


def matching(rows: IssueQuerySet, q: str, user: User) -> IssueQuerySet:
    """The issues that hold every run of `q`, or are about the vehicle or order it names."""
    query = search_query(q)
    return rows.none() if query is None else _by_index(rows, q, query, _by_code(rows, q, user))


def _by_index(
    rows: IssueQuerySet, q: str, query: SearchQuery, codes: Sequence[int]
) -> IssueQuerySet:
    """A single sign among longer runs is asked of the rows only: its list in the index is endless."""
    longer = [run for run in terms(q) if len(run) > 1]
    found = Q(search=query)
    if longer and len(longer) < len(terms(q)):
        found = Q(search=search_query(" ".join(longer))) & Q(_holds(query))
    return rows.filter(found | Q(pk__in=codes))


def _holds(query: SearchQuery) -> Coalesce:
    """Whether a row holds the words, asked so that no index answers."""
    return Coalesce(Q(search=query), False, output_field=BooleanField())


def _among_newest(rows: IssueQuerySet, query: SearchQuery, user: User) -> IssueQuerySet:
    """Those of the newest that hold the words; of fewer than LOOKED_THROUGH issues none.

    PostgreSQL takes the words of a phrase for independent, and so nearly every phrase for rare.
    Where it cannot guess it reads the rows in the order of time until there are enough.
    """
    of_store = Issue.objects.of_store(user.store_id)
    theirs = Issue.objects.filter(store__in=user.store_ids) if user.is_group_manager else of_store
    newest = theirs.order_by("-reported_at", "-pk").values("reported_at")
    since = newest[LOOKED_THROUGH - 1 : LOOKED_THROUGH]
    return rows.filter(_holds(query), reported_at__gte=Subquery(since))


def _by_code(rows: IssueQuerySet, q: str, user: User) -> list[int]:
    """Keys of the newest issues of the vehicles and orders that the code may mean."""
    key = plate_key(q)
    if len(key) < _SHORTEST or not _CODE.fullmatch(q):
        return []
    vehicles = Vehicle.objects.visible_to(user).filter(
        Q(plate__contains=key) | Q(vin__contains=key)
    )
    newest = rows.order_by("-reported_at", "-pk").values_list("pk", flat=True)
    known = list(vehicles.order_by("-pk").values_list("pk", flat=True)[:VEHICLES])
    found = list(newest.filter(vehicle__in=known)[:CANDIDATES]) if known else []
    orders = newest.filter(Q(ro_number__startswith=q.upper()) | Q(ro_number__startswith=q))
    return [*found, *orders.exclude(ro_number="")[:CANDIDATES]]


class Candidate(NamedTuple):
    """What the rank of an issue is made of; light, for there are hundreds."""

    pk: int
    number: str
    title: str
    text: str
    solution: str
    ro_number: str
    reported_at: dt.datetime


def ranked(rows: IssueQuerySet, q: str, user: User) -> list[int]:
    """Keys of the newest hits, the best first: the very words in title and text, then by age."""
    query = search_query(q)
    if query is None:
        return []
    codes = _by_code(rows, q, user)
    found = [] if codes else _candidates(_among_newest(rows, query, user))
    if len(found) < CANDIDATES:
        found = _candidates(_by_index(rows, q, query, codes))
    now = timezone.now()
    found.sort(key=lambda one: score(one, q, now), reverse=True)
    return [one.pk for one in found]


def _candidates(rows: IssueQuerySet) -> list[Candidate]:
    newest = rows.order_by("-reported_at", "-pk").select_related(None)
    return [Candidate(*row) for row in newest.values_list(*Candidate._fields)[:CANDIDATES]]


def in_order(rows: IssueQuerySet, keys: Sequence[int]) -> list[Issue]:
    """The issues with these keys, in this order."""
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def score(issue: Candidate, q: str, now: dt.datetime) -> tuple[float, dt.datetime]:
    """The greater the better; equal ones by time."""
    phrase, runs = q.lower(), terms(q)
    title, text = issue.title.lower(), issue.text.lower()
    points = 0.0
    if phrase in {issue.number.lower(), issue.ro_number.lower()}:
        points += 100
    if phrase in title:
        points += 12 + (4 if title.startswith(phrase) else 0)
    elif runs and all(run in title for run in runs):
        points += 6
    if phrase in text:
        points += 5 + min(3, text.count(phrase) - 1)
    if phrase in issue.solution.lower():
        points += 3
    points += 4 / (1 + max(dt.timedelta(), now - issue.reported_at) / MONTH)
    return points, issue.reported_at


def hits(issues: Iterable[Issue], q: str) -> list[Hit]:
    runs = terms(q)
    return [
        Hit(issue, highlight(privacy.mask(issue.title), runs), extract(issue, runs))
        for issue in issues
    ]


def extract(issue: Issue, runs: Sequence[str]) -> SafeString:
    """The piece of the text around the first run, masked before it is cut."""
    for source in (issue.text, issue.solution):
        text = privacy.mask(" ".join(source.split()))
        lower = text.lower()
        places = [at for run in runs if (at := lower.find(run)) >= 0]
        if places:
            return highlight(_around(text, min(places)), runs)
    return highlight(_around(privacy.mask(" ".join(issue.text.split())), 0), runs)


def _around(text: str, at: int) -> str:
    start = max(0, at - BEFORE)
    piece = text[start : start + AROUND]
    return f"{'…' if start else ''}{piece}{'…' if start + AROUND < len(text) else ''}"

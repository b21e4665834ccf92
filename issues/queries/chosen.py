"""Which issues an address asks for: the names that lists, figures and exports share."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from issues.kinds import Channel, IssueClass, Priority
from issues.models import Issue
from issues.models.issue import IssueQuerySet
from issues.states import OPEN, OVER, UNSOLVED, WAITING, IssueStatus
from people.models import Store, User
from search.query import search_query

I = IssueStatus  # noqa: E741 - the noun of this module
STATES: Mapping[str, frozenset[IssueStatus]] = {
    "open": frozenset(OPEN),
    "new": frozenset({I.NEW}),
    "hand": frozenset({I.TRIAGED, I.IN_PROGRESS}),
    "waiting": frozenset(WAITING),
    "verify": frozenset({I.SOLVED}),
    "tell": frozenset({I.VERIFIED}),
    "told": frozenset({I.FED_BACK}),
    "closed": frozenset(OVER),
    "unsolved": frozenset(UNSOLVED),
}
KEYS = ("place", "department", "owner", "component", "category", "store")
CODES: Mapping[str, list[str]] = {
    "kind": list(IssueClass.values),
    "priority": [str(value) for value in Priority.values],
    "channel": list(Channel.values),
}
LONGEST_KEY = 12
LONGEST_WORDS = 60


def day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, by the store's own midnight."""

    first: dt.date
    last: dt.date

    def bounds(self, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
        after = self.last + dt.timedelta(days=1)
        return (
            dt.datetime.combine(self.first, dt.time(), zone),
            dt.datetime.combine(after, dt.time(), zone),
        )


def chosen(asked: Mapping[str, str], user: User) -> IssueQuerySet:
    """The issues that this reader may see and that the address names; nonsense is not asked."""
    rows = _of_scope(asked.get("scope", ""), user)
    q = " ".join(asked.get("q", "").replace("\0", "").split())[:LONGEST_WORDS]
    state = asked.get("state", "") or ("any" if q else "open")
    if state == "overdue":
        rows = rows.overdue(timezone.now())
    elif state in STATES:
        rows = rows.filter(status__in=STATES[state])
    for name, known in CODES.items():
        if asked.get(name) in known:
            rows = rows.filter(**{name: asked[name]})
    for name in KEYS:
        key = asked.get(name, "")
        if key.isdecimal() and len(key) < LONGEST_KEY:
            rows = rows.filter(**{name: int(key)})
    rows = _in_time(rows, asked, user.store)
    query = search_query(q)
    return rows.filter(search=query) if query is not None else rows


def _of_scope(scope: str, user: User) -> IssueQuerySet:
    rows = Issue.objects.visible_to(user)
    if scope == "mine":
        return rows.filter(owner=user)
    if scope == "verify":
        return rows.filter(verifier=user)
    if scope == "reported":
        return rows.filter(reporter=user)
    if scope == "watched":
        return rows.filter(pk__in=Issue.watchers.through.objects.filter(user=user).values("issue"))
    if scope == "department":
        return rows.filter(department=user.department_id) if user.department_id else rows.none()
    return rows


def _in_time(rows: IssueQuerySet, asked: Mapping[str, str], store: Store) -> IssueQuerySet:
    first, last = day(asked.get("from", "")), day(asked.get("to", ""))
    if first:
        rows = rows.filter(reported_at__gte=Period(first, first).bounds(store.zone)[0])
    if last:
        rows = rows.filter(reported_at__lt=Period(last, last).bounds(store.zone)[1])
    period = asked.get("period", "")
    if period.isdecimal() and len(period) < 5:  # noqa: PLR2004 - days
        since = timezone.now() - dt.timedelta(days=int(period))
        rows = rows.filter(reported_at__gte=since)
    return rows

"""The filtered list of issues, and what the filters offer."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues import search
from issues.kinds import Channel, IssueClass, Priority
from issues.models import Issue
from issues.models.issue import IssueQuerySet
from issues.states import OPEN, OVER, UNSOLVED, WAITING, IssueStatus
from people.models import User

SCOPES: Mapping[str, str | Promise] = {
    "mine": _("Mine to do"),
    "verify": _("To verify"),
    "reported": _("Reported by me"),
    "department": _("My department"),
    "watched": _("Watched"),
    "all": _("All issues"),
}
I = IssueStatus  # noqa: E741 - the noun of this module
GROUPS: Mapping[str, frozenset[IssueStatus]] = {
    "open": frozenset(OPEN),
    "new": frozenset({I.NEW}),
    "hand": frozenset({I.TRIAGED, I.IN_PROGRESS}),
    "waiting": frozenset(WAITING),
    "verify": frozenset({I.SOLVED}),
    "tell": frozenset({I.VERIFIED}),
    "told": frozenset({I.FED_BACK}),
    "closed": frozenset(OVER),
}
STATES: Mapping[str, str | Promise] = {
    "open": _("Open"),
    "overdue": _("Overdue"),
    "new": _("New"),
    "hand": _("In hand"),
    "waiting": _("Waiting"),
    "verify": _("To be verified"),
    "tell": _("Reporter to be told"),
    "told": _("Reporter told"),
    "closed": _("Closed or refused"),
    "any": _("Every state"),
}
PERIODS: Mapping[str, str | Promise] = {
    "7": _("Last 7 days"),
    "30": _("Last 30 days"),
    "90": _("Last 90 days"),
    "365": _("Last 12 months"),
}
LONG = ("search", "text", "solution", "containment", "result", "refused_why", "steps")
KEYS = ("place", "department", "owner", "component", "category", "store")
IN_ADDRESSES = {"first": "from", "last": "to"}
LONGEST_KEY = 12


@dataclass(frozen=True)
class Filters:
    """What the reader asks for; "" or None is not asked."""

    scope: str = "all"
    state: str = "open"
    kind: str = ""
    priority: str = ""
    channel: str = ""
    period: str = ""
    place: int | None = None
    department: int | None = None
    owner: int | None = None
    component: int | None = None
    category: int | None = None
    store: int | None = None
    first: str = ""
    last: str = ""
    q: str = ""
    sort: str = ""

    def light(self, user: User) -> IssueQuerySet:
        """For a list: with what its rows show, without long texts."""
        return self.apply(user).for_list().defer(*LONG)

    def apply(self, user: User, now: dt.datetime | None = None) -> IssueQuerySet:
        now = now or timezone.now()
        rows = self._of_state(self._of_scope(user), now)
        if self.store:
            rows = rows.of_store(self.store)
        for name in ("kind", "priority", "channel", *KEYS):
            value = getattr(self, name)
            if value and name != "store":
                rows = rows.filter(**{name: value})
        if self.period:
            rows = rows.filter(reported_at__gte=now - dt.timedelta(days=int(self.period)))
        return self._in_days(rows, user.store.zone)

    def _in_days(self, rows: IssueQuerySet, zone: dt.tzinfo) -> IssueQuerySet:
        """From the first day to the last, both included, by the store's own midnight."""
        if first := day(self.first):
            rows = rows.filter(reported_at__gte=dt.datetime.combine(first, dt.time(), zone))
        if last := day(self.last):
            after = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
            rows = rows.filter(reported_at__lt=after)
        return rows

    def _of_scope(self, user: User) -> IssueQuerySet:
        rows = Issue.objects.visible_to(user)
        if self.scope == "mine":
            return rows.filter(owner=user)
        if self.scope == "verify":
            return rows.filter(verifier=user)
        if self.scope == "reported":
            return rows.filter(reporter=user)
        if self.scope == "department":
            return rows.filter(department=user.department_id) if user.department_id else rows.none()
        if self.scope == "watched":
            watched = Issue.watchers.through.objects.filter(user=user)
            return rows.filter(pk__in=watched.values("issue"))
        return rows

    def _of_state(self, rows: IssueQuerySet, now: dt.datetime) -> IssueQuerySet:
        if self.state == "overdue":
            return rows.overdue(now)
        if self.scope == "mine" and self.state == "open":
            return rows.filter(status__in=UNSOLVED | {I.VERIFIED})
        return rows if self.state == "any" else rows.filter(status__in=GROUPS[self.state])

    @property
    def order(self) -> str:
        """Mine by due time, as they are to be done; all others the newest first."""
        by_due = (
            self.scope == "mine" and self.state in {"open", "hand"}
        ) or self.state == "overdue"
        return "due_at" if by_due and self.sort != "new" else "-reported_at"

    @property
    def count(self) -> int:
        """How many filters besides scope, state and words are set."""
        names = ("kind", "priority", "channel", "period", "first", "last", *KEYS)
        return sum(bool(getattr(self, name)) for name in names)

    @property
    def query(self) -> str:
        """The address after the ?, with what differs from the usual."""
        usual = Filters()
        pairs = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return urlencode(
            [
                (IN_ADDRESSES.get(name, name), value)
                for name, value in pairs
                if value and value != getattr(usual, name)
            ]
        )


def day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _day(text: str) -> str:
    return str(day(text) or "")


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < LONGEST_KEY else None


def _one_of(text: str, known: object) -> str:
    return text if text in known else ""  # type: ignore[operator]


def filters_of(get: QueryDict) -> Filters:
    """Read the address; what is not known counts as not asked."""
    scope = _one_of(get.get("scope", ""), SCOPES) or "all"
    q = search.cleaned(get.get("q", ""))
    state = _one_of(get.get("state", ""), STATES) or ("any" if q else "open")
    if "state" not in get and not q:
        state = {"reported": "any", "verify": "verify"}.get(scope, state)
    return Filters(
        scope=scope,
        state=state,
        kind=_one_of(get.get("kind", ""), IssueClass.values),
        priority=_one_of(get.get("priority", ""), [str(value) for value in Priority.values]),
        channel=_one_of(get.get("channel", ""), Channel.values),
        period=_one_of(get.get("period", ""), PERIODS),
        first=_day(get.get("from", "")),
        last=_day(get.get("to", "")),
        q=q,
        sort=_one_of(get.get("sort", ""), ("new", "best")),
        **{name: _key(get.get(name, "")) for name in KEYS},
    )


def watching(user: User) -> Exists:
    """Whether the person watches the row."""
    return Exists(Issue.watchers.through.objects.filter(issue=OuterRef("pk"), user=user))

"""The radar: what keeps happening, what came back on the same vehicle, what only reads alike."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues import control
from issues.control import Way
from issues.models import Issue, IssueLink, Pattern, Proposal, RecurrenceMonth
from issues.services.recurring import CONFIRMED, SAME
from people.models import Store, User

MOST_LINKS = 50
MOST_PATTERNS, MOST_REPEATS, MOST_PROPOSALS, MONTHS = 30, 40, 20, 6
WIDE, HIGH, EDGE = 144, 36, 3

WAYS: dict[str, tuple[str | Promise, str]] = {
    Way.RISING: (_("rising"), "red"),
    Way.FALLING: (_("falling"), "green"),
    Way.STEADY: (_("steady"), "grey"),
    Way.UNKNOWN: (_("too early to say"), "grey"),
}


@dataclass(frozen=True)
class Spark:
    """Weekly counts as points of an SVG line, with the upper limit as a line of its own."""

    weeks: Sequence[int]
    limit: float | None

    @property
    def _most(self) -> float:
        return max(1.0, *self.weeks, self.limit or 0.0)

    def _y(self, value: float) -> float:
        return round(HIGH - EDGE - value / self._most * (HIGH - 2 * EDGE), 1)

    @property
    def points(self) -> str:
        step = (WIDE - 2 * EDGE) / max(1, len(self.weeks) - 1)
        return " ".join(
            f"{EDGE + number * step:.1f},{self._y(value):g}"
            for number, value in enumerate(self.weeks)
        )

    @property
    def end(self) -> tuple[str, str]:
        x, _comma, y = self.points.rpartition(" ")[2].partition(",")
        return x, y

    @property
    def limit_y(self) -> str:
        return "" if self.limit is None else f"{self._y(self.limit):g}"


@dataclass(frozen=True)
class Recurring:
    """A pattern with its picture and where it goes."""

    pattern: Pattern
    spark: Spark

    @property
    def this_week(self) -> int:
        return self.pattern.weeks[-1] if self.pattern.weeks else 0

    @property
    def way(self) -> tuple[str | Promise, str]:
        return WAYS[control.way(self.pattern.weeks)]


@dataclass(frozen=True)
class Month:
    """The share of a month's issues that had been there before."""

    month: dt.date
    issues: int
    repeats: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.repeats / self.issues, 1) if self.issues else None


@dataclass(frozen=True)
class Radar:
    store: Store
    patterns: Sequence[Recurring]
    repeats: Sequence[IssueLink]
    proposals: Sequence[Proposal]
    months: Sequence[Month]
    counted_on: dt.date | None

    @property
    def is_quiet(self) -> bool:
        return not (self.patterns or self.repeats or self.proposals)


def radar_of(store: Store, user: User) -> Radar:
    """Everything on the radar of a store that the person may see; capped lists on indexes."""
    patterns = (
        Pattern.objects.filter(store=store, since__isnull=False)
        .select_related("component", "category")
        .order_by("-count")[:MOST_PATTERNS]
    )
    links = list(_repeats(store))
    proposals = list(
        Proposal.objects.filter(store=store)
        .select_related("issue", "other")
        .order_by("-at", "-pk")[: 2 * MOST_PROPOSALS]
    )
    seen = _seen(user, [*links, *proposals])
    months = RecurrenceMonth.objects.filter(store=store).order_by("-month")[:MONTHS]
    rows = [Recurring(one, Spark(one.weeks, one.limit)) for one in patterns]
    return Radar(
        store=store,
        patterns=rows,
        repeats=[one for one in links if {one.issue_id, one.other_id} <= seen][:MOST_REPEATS],
        proposals=[one for one in proposals if {one.issue_id, one.other_id} <= seen][
            :MOST_PROPOSALS
        ],
        months=[Month(one.month, one.issues, one.repeats) for one in reversed(months)],
        counted_on=max((one.pattern.counted_on for one in rows), default=None),
    )


def _repeats(store: Store) -> Iterable[IssueLink]:
    """The newest cases of the same vehicle with the same fault."""
    return (
        IssueLink.objects.filter(
            issue__store=store,
            kind=SAME,
            verdict=CONFIRMED,
            at__gte=timezone.now() - dt.timedelta(days=90),
        )
        .select_related("issue__vehicle", "issue__component", "issue__owner", "other")
        .order_by("-at")[: 2 * MOST_REPEATS]
    )


def _seen(user: User, pairs: Iterable[IssueLink | Proposal]) -> set[int]:
    keys = {key for one in pairs for key in (one.issue_id, one.other_id)}
    if not keys:
        return set()
    return set(Issue.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


@dataclass(frozen=True)
class SeenBefore:
    """What the page of one issue says of others: confirmed the same, and what reads alike."""

    issue: Issue
    links: Sequence[tuple[Issue, IssueLink]]
    proposals: Sequence[Proposal]


def links_of(issue: Issue) -> list[IssueLink]:
    """The confirmed links of an issue, either way, its own first; read once for a whole page."""
    known: list[IssueLink] | None = getattr(issue, "known_links", None)
    if known is None:
        both = IssueLink.objects.filter(Q(issue=issue) | Q(other=issue), verdict=CONFIRMED)
        light = both.select_related("issue", "other").defer("issue__search", "other__search")
        known = sorted(light[:MOST_LINKS], key=lambda one: (one.issue_id != issue.pk, one.pk))
        issue.known_links = known  # type: ignore[attr-defined]
    return known


def seen_before(issue: Issue, user: User) -> SeenBefore:
    links = [one for one in links_of(issue) if one.kind == SAME]
    proposals = list(issue.proposals.select_related("other").order_by("-alike", "-pk"))
    seen = _seen(user, [*links, *proposals])
    pairs = [(one.other if one.issue_id == issue.pk else one.issue, one) for one in links]
    return SeenBefore(
        issue,
        [pair for pair in pairs if pair[0].pk in seen],
        [one for one in proposals if one.other_id in seen],
    )

"""What makes an issue worth a case: each scorer adds points with its reason, as a code and facts.

Work orders join with a scorer of their own (`register`).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from issues.kinds import IssueClass, Severity
from issues.models import Issue

ENOUGH = 20
"""Points from which it is proposed."""
FULL = 100
RARE = 3
KNOWN = 20
"""So many issues a store must have before anything counts as rare."""
SEEN = dt.timedelta(days=730)
EXPENSIVE = 2000
QUICK = 50
PRAISE = re.compile(r"表扬|感谢|好评|点赞|锦旗|很满意|非常满意|praise|thank", re.IGNORECASE)
MONEY = re.compile(
    r"(?:[¥￥]\s*(?P<a>\d[\d,]*(?:\.\d+)?))|(?:(?P<b>\d[\d,]*(?:\.\d+)?)\s*(?P<wan>万)?\s*元)"
)


@dataclass(frozen=True)
class Reason:
    code: str
    points: int
    facts: dict[str, Any] = field(default_factory=dict)


Scorer = Callable[[Issue], Iterable[Reason]]
_scorers: list[Scorer] = []


def register(scorer: Scorer) -> None:
    """Add a scorer; called from apps.py."""
    if scorer not in _scorers:
        _scorers.append(scorer)


def judge(issue: Issue) -> tuple[int, list[dict[str, Any]]]:
    """The score (0-100) and its reasons, the weightiest first, as they are kept."""
    reasons = [one for scorer in _scorers for one in scorer(issue)]
    reasons.sort(key=lambda one: -one.points)
    kept = [{"code": one.code, "points": one.points, **one.facts} for one in reasons]
    return min(FULL, sum(one.points for one in reasons)), kept


def rare(issue: Issue) -> Iterator[Reason]:
    if issue.component is None or issue.symptom is None or issue.closed_at is None:
        return
    others = Issue.objects.filter(
        store=issue.store_id, reported_at__gt=issue.closed_at - SEEN, is_confidential=False
    )
    if others[: KNOWN + 1].count() <= KNOWN:
        return
    same = others.filter(component=issue.component, symptom=issue.symptom)
    n = same[: RARE + 1].count()
    if n <= RARE:
        what = f"{issue.component.name} · {issue.symptom.name}"
        yield Reason("rare", 30, {"n": max(n, 1), "what": what})


def repeated(issue: Issue) -> Iterator[Reason]:
    if issue.recurrences:
        yield Reason("came_back", min(40, 20 * issue.recurrences), {"n": issue.recurrences})
    if issue.reopened:
        yield Reason("reopened", min(20, 10 * issue.reopened), {"n": issue.reopened})
    linked = issue.links.filter(verdict="confirmed").count()
    linked += issue.linked_from.filter(verdict="confirmed").count() + issue.duplicates.count()
    if linked:
        yield Reason("linked", min(25, 10 * linked), {"n": linked})


def expensive(issue: Issue) -> Iterator[Reason]:
    analysis = getattr(issue, "analysis", None)
    texts = [issue.text, issue.solution, issue.result, analysis.how_much if analysis else ""]
    n = max((amount for text in texts for amount in amounts(text)), default=0)
    if n >= EXPENSIVE:
        yield Reason("expensive", 30 if n >= 5 * EXPENSIVE else 20, {"n": n})


def amounts(text: str) -> Iterator[int]:
    """Sums of money that a text names, in yuan."""
    for found in MONEY.finditer(text):
        value = float((found["a"] or found["b"]).replace(",", ""))
        yield int(value * (10_000 if found["wan"] else 1))


def solved_well(issue: Issue) -> Iterator[Reason]:
    if PRAISE.search(issue.result) or PRAISE.search(issue.text):
        yield Reason("praised", 25)
    if issue.solved_at is None or issue.recurrences or issue.reopened:
        return
    allowed = (issue.due_at - issue.clock_from).total_seconds()
    percent = (
        int(100 * (issue.solved_at - issue.clock_from).total_seconds() / allowed)
        if allowed > 0
        else FULL
    )
    if 0 <= percent <= QUICK and issue.severity >= Severity.MAJOR:
        yield Reason("quick", 20, {"percent": max(1, percent)})


def complained(issue: Issue) -> Iterator[Reason]:
    if issue.kind == IssueClass.CUSTOMER:
        yield Reason("complained", 20)
    if issue.severity >= Severity.MAJOR:
        yield Reason("severe", 25 if issue.severity == Severity.CRITICAL else 15)


def register_own() -> None:
    for scorer in (rare, repeated, expensive, solved_well, complained):
        register(scorer)

"""Which issues could become cases: scored with reasons, proposed, taken or put aside."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases import nominating, rules
from cases.models import Case, Nomination
from cases.services import writing
from issues.models import Issue
from issues.states import IssueStatus
from people import events, moves
from people.models import User

BATCH = 200
LOOKED_BACK = dt.timedelta(days=90)


def sweep(now: dt.datetime) -> int:
    """Score the issues that were closed since; those closed again after a return are scored anew."""
    fresh = Q(nomination=None) | Q(
        nomination__verdict=Nomination.Verdict.OPEN, closed_at__gt=F("nomination__at")
    )
    rows = Issue.objects.filter(
        fresh,
        status=IssueStatus.CLOSED,
        closed_at__gt=now - LOOKED_BACK,
        is_confidential=False,
        cases=None,
    )
    issues = list(rows.select_related("store", "component", "symptom").order_by("pk")[:BATCH])
    for issue in issues:
        _score(issue, now)
    return len(issues)


@transaction.atomic
def _score(issue: Issue, now: dt.datetime) -> None:
    score, reasons = nominating.judge(issue)
    Nomination.objects.update_or_create(
        issue=issue, defaults={"score": score, "reasons": reasons, "at": now}
    )


@transaction.atomic
def take(nomination: Nomination, *, kind: str, by: User) -> Case:
    """Begin the case of a nominated issue."""
    nomination = moves.lock(nomination)
    case = writing.from_issue(nomination.issue, by=by, kind=kind)
    _judged(nomination, Nomination.Verdict.TAKEN, by)
    return case


@transaction.atomic
def dismiss(nomination: Nomination, *, by: User) -> Nomination:
    """It is no case; it is not proposed again."""
    rules.check_choose(by)
    nomination = moves.lock(nomination)
    _judged(nomination, Nomination.Verdict.DISMISSED, by)
    events.record(nomination.issue, "no_case", by=by)
    return nomination


def _judged(nomination: Nomination, verdict: str, by: User) -> None:
    nomination.verdict, nomination.by, nomination.at = verdict, by, timezone.now()
    nomination.save(update_fields=["verdict", "by", "at"])


@transaction.atomic
def became_case(issue: Issue, *, by: User) -> None:
    """An issue was made a case by its own page: nobody need propose it any more."""
    for nomination in Nomination.objects.select_for_update().filter(issue=issue):
        if nomination.verdict != Nomination.Verdict.TAKEN:
            _judged(nomination, Nomination.Verdict.TAKEN, by)

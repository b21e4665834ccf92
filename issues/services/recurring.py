"""The same again: keys decide by themselves, likeness of words only proposes, people say."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import alike, rules
from issues.models import Issue, IssueLink, Proposal
from issues.services import deadlines, locking, measuring, moving
from issues.states import IssueStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

NEVER_A_CASE = (IssueStatus.DUPLICATE, IssueStatus.REJECTED)
SAME = IssueLink.Kind.SAME_CAUSE
CONFIRMED, DISMISSED = IssueLink.Verdict.CONFIRMED, IssueLink.Verdict.DISMISSED
PROPOSED, LOOKED_AT = 5, 300
ALIKE_OF_COMPONENT, ALIKE_OF_CLASS = 0.2, 0.3
"""Measured on real reports: below this, likeness of words is chance (domain §4)."""
LOOK_BACK = dt.timedelta(days=365)


def check(issue: Issue) -> None:
    """Called when an issue has been classified: find the repeat, propose what reads alike."""
    link_repeat(issue)
    propose(issue)


def earlier_case(issue: Issue) -> Issue | None:
    """The last issue of the same vehicle and component, or symptom, within the chosen days."""
    if issue.vehicle_id is None or (issue.component_id is None and issue.symptom_id is None):
        return None
    same = Q(component=issue.component_id) if issue.component_id else Q()
    if issue.symptom_id:
        same |= Q(symptom=issue.symptom_id)
    days = deadlines.settings_of(issue.store).repeat_days
    since = issue.reported_at - dt.timedelta(days=days)
    rows = Issue.objects.filter(
        same,
        vehicle=issue.vehicle_id,
        store=issue.store_id,
        reported_at__range=(since, issue.reported_at),
    ).exclude(Q(pk=issue.pk) | Q(status__in=NEVER_A_CASE))
    said_no = IssueLink.objects.filter(issue=issue, kind=SAME, verdict=DISMISSED)
    rows = rows.exclude(pk__in=said_no.values("other"))
    return (
        rows.filter(Q(reported_at__lt=issue.reported_at) | Q(pk__lt=issue.pk))
        .order_by("-reported_at", "-pk")
        .first()
    )


@transaction.atomic
def link_repeat(issue: Issue) -> IssueLink | None:
    """Link a repeat repair to the case before it; a closed one is taken up again."""
    if issue.status in NEVER_A_CASE:
        return None
    other = earlier_case(issue)
    if other is None:
        return None
    other = _first_of(other)
    if other.pk == issue.pk:
        return None
    days = (issue.reported_at - other.reported_at).days
    about = issue.component or issue.symptom
    evidence = _("Same vehicle, %(part)s, %(days)s days apart") % {"part": about, "days": days}
    return _same(issue, other, evidence=evidence, by=None)


def _first_of(issue: Issue) -> Issue:
    """Where a chain of repeats began: there they are counted."""
    seen = {issue.pk}
    while True:
        links = IssueLink.objects.filter(issue=issue, kind=SAME, verdict=CONFIRMED)
        link = (
            links.exclude(other__in=seen)
            .exclude(other__status__in=NEVER_A_CASE)
            .select_related("other__component", "other__store")
            .first()
        )
        if link is None:
            return issue
        issue = link.other
        seen.add(issue.pk)


def _same(issue: Issue, other: Issue, *, evidence: str, by: User | None) -> IssueLink:
    """Keep that they are the same; once only, the earlier one is taken up again if it was closed."""
    issue, other = moves.lock(issue), locking.with_measures(other)
    link, is_new = IssueLink.objects.get_or_create(
        issue=issue,
        other=other,
        kind=SAME,
        defaults={"evidence": evidence[:200], "by": by, "verdict": CONFIRMED},
    )
    if not is_new and link.verdict == CONFIRMED:
        return link
    if not is_new:
        link.verdict, link.by, link.at, link.evidence = (
            CONFIRMED,
            by,
            timezone.now(),
            evidence[:200],
        )
        link.save(update_fields=["verdict", "by", "at", "evidence"])
    Proposal.objects.filter(Q(issue=issue, other=other) | Q(issue=other, other=issue)).delete()
    events.record(issue, "same_again", by=by, other=other.number, evidence=evidence)
    come_back(other, seen_in=issue)
    return link


@transaction.atomic
def come_back(issue: Issue, *, seen_in: Issue) -> None:
    """Reopen a closed issue that was seen again; its preventive measures are owed again."""
    issue = locking.with_measures(issue)
    if issue.status != IssueStatus.CLOSED:
        return
    moving.recur(issue, seen_in=seen_in)
    why = _("It has come back, seen again in %(number)s.") % {"number": seen_in.number}
    measuring.reopen_preventive(issue, why=why)


# What reads alike


def _candidates(issue: Issue) -> Iterable[tuple[int, str]]:
    """The newest of the same component, else of the same class; bounded, on an index."""
    rows = Issue.objects.filter(
        store=issue.store_id,
        kind=issue.kind,
        reported_at__range=(issue.reported_at - LOOK_BACK, issue.reported_at),
        is_confidential=False,
    )
    if issue.component_id:
        rows = rows.filter(component=issue.component_id)
    found = rows.order_by("-reported_at").values_list("pk", "text", "status")[:LOOKED_AT]
    return [
        (pk, text) for pk, text, status in found if pk != issue.pk and status not in NEVER_A_CASE
    ]


def _spoken_of(issue: Issue) -> set[int]:
    """Issues about which somebody has said already whether they are the same."""
    pairs = IssueLink.objects.filter(Q(issue=issue) | Q(other=issue)).values_list("issue", "other")
    return {key for pair in pairs for key in pair}


@transaction.atomic
def propose(issue: Issue) -> list[Proposal]:
    """Up to five earlier issues that read alike, for a person to judge; never a judged one again."""
    if issue.is_confidential or issue.status in NEVER_A_CASE:
        return []
    spoken_of = _spoken_of(issue)
    others = {pk: text for pk, text in _candidates(issue) if pk not in spoken_of}
    least = ALIKE_OF_COMPONENT if issue.component_id else ALIKE_OF_CLASS
    found = alike.rank(issue.text, others, least=least, most=PROPOSED)
    Proposal.objects.filter(issue=issue).delete()
    now = timezone.now()
    return Proposal.objects.bulk_create(
        Proposal(store=issue.store, issue=issue, other_id=pk, alike=round(100 * cosine), at=now)
        for pk, cosine in found
    )


@transaction.atomic
def judge(proposal: Proposal, *, is_same: bool, by: User) -> IssueLink:
    """A person says whether the two are the same; the answer is kept and not asked again."""
    issue, other = moves.lock(proposal.issue), locking.with_measures(proposal.other)
    found = Proposal.objects.select_for_update().filter(pk=proposal.pk).first()
    if found is None:
        raise NotNow(_("Somebody has judged this already."))
    rules.check_owner(by, issue)
    evidence = _("%(n)s%% alike in words, confirmed by hand") % {"n": found.alike}
    if is_same:
        return _same(issue, other, evidence=evidence, by=by)
    found.delete()
    Proposal.objects.filter(issue=other, other=issue).delete()
    link, _is_new = IssueLink.objects.update_or_create(
        issue=issue, other=other, kind=SAME, defaults={"verdict": DISMISSED, "by": by}
    )
    events.record(issue, "not_the_same", by=by, other=other.number)
    return link

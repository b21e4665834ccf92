"""The block on an issue's page: its duplicates, its relatives, and what binds or parts them."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues import rules
from issues.models import Issue, IssueLink
from issues.panels import Panel, register
from issues.queries.radar import links_of
from issues.states import OPEN, UNSOLVED, IssueStatus
from people.http import Request

SHOWN = 50
LABELS = {"duplicate": _("duplicate of this"), "original": _("the original")}


@dataclass(frozen=True)
class Relative:
    """Another issue, how it belongs to this one, and the link that can be taken away."""

    issue: Issue
    label: str
    link: IssueLink | None = None


def relatives(request: Request, issue: Issue) -> list[Relative]:
    """Two queries; what the person may not see is not there."""
    seen = Issue.objects.visible_to(request.user).defer("search")
    by_pk = {
        link.other_id if link.issue_id == issue.pk else link.issue_id: link
        for link in links_of(issue)
    }
    rows = seen.filter(Q(pk__in=[*by_pk, issue.duplicate_of_id]) | Q(duplicate_of=issue))
    return [
        Relative(row, _label(issue, row, by_pk.get(row.pk)), by_pk.get(row.pk))
        for row in rows.order_by("-reported_at", "-pk")[:SHOWN]
    ]


def _label(issue: Issue, other: Issue, link: IssueLink | None) -> str:
    if link is not None:
        return link.get_kind_display()
    name = "duplicate" if other.duplicate_of_id == issue.pk else "original"
    return str(LABELS[name])


def panel(request: Request, issue: Issue) -> Panel | None:
    rows = relatives(request, issue)
    may_change = rules.may_triage(request.user, issue)
    if not rows and not may_change:
        return None
    context = {
        "issue": issue,
        "rows": rows,
        "may_change": may_change,
        "may_merge": may_change and issue.status in UNSOLVED,
        "may_split": may_change and issue.status in OPEN,
        "is_duplicate": issue.status == IssueStatus.DUPLICATE,
    }
    return Panel("issues/_related.html", context, order=70, column="side")


def plug_in() -> None:
    register(panel)

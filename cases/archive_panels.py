"""What the archive brings to the pages of a case and of an issue."""

from cases.models import Case
from cases.panels import Panel
from cases.panels import register as on_case
from cases.queries.tally import tally_of
from cases.states import CaseStatus
from issues.models import Issue
from issues.panels import Panel as IssuePanel
from issues.panels import register as on_issue
from people.http import Request


def alike(_request: Request, case: Case) -> Panel:
    """Looked for when the reader comes to it; without scripts a link leads there."""
    return Panel("cases/_alike_later.html", {"case": case}, 80)


def kept(request: Request, case: Case) -> Panel | None:
    """Lists of one's own, and the sheet."""
    is_published = case.status == CaseStatus.PUBLISHED
    context = {
        "case": case,
        "lists": tally_of(case, request.user).lists if is_published else (),
        "is_published": is_published,
    }
    return Panel("cases/_kept.html", context, 70, "side")


def solved_before(_request: Request, issue: Issue) -> IssuePanel:
    """Looked for when the reader comes to it; without scripts a link leads there."""
    return IssuePanel("cases/_solved_later.html", {"issue": issue}, 60, "side")


def register() -> None:
    on_case(alike)
    on_case(kept)
    on_issue(solved_before)

"""What the archive brings to the pages of a case and of an issue."""

from cases.models import Case
from cases.panels import Panel
from cases.panels import register as on_case
from cases.queries.alike import like_case, like_issue
from cases.queries.lists import mine_for
from cases.states import CaseStatus
from issues.models import Issue
from issues.panels import Panel as IssuePanel
from issues.panels import register as on_issue
from people.http import Request


def alike(request: Request, case: Case) -> Panel | None:
    found = like_case(case, request.user)
    return Panel("cases/_alike.html", {"case": case, "alike": found}, 80) if found else None


def kept(request: Request, case: Case) -> Panel | None:
    """One's own lists, and the sheet."""
    context = {
        "case": case,
        "lists": mine_for(request.user, case) if case.status == CaseStatus.PUBLISHED else (),
        "is_published": case.status == CaseStatus.PUBLISHED,
    }
    return Panel("cases/_kept.html", context, 70, "side")


def solved_before(request: Request, issue: Issue) -> IssuePanel | None:
    found = like_issue(issue, request.user)
    return IssuePanel("cases/_solved_before.html", {"alike": found}, 60, "side") if found else None


def register() -> None:
    on_case(alike)
    on_case(kept)
    on_issue(solved_before)

"""What cases show elsewhere: on the page of an issue, of a story, and below a case what came of it."""

from django.utils import timezone

from cases import panels as case_panels
from cases.forms.practice import ImprovementForm
from cases.kinds import CaseKind
from cases.models import REVIEW, Case
from cases.services import practising, stories
from cases.states import CaseStatus
from issues import panels as issue_panels
from issues.models import Issue
from issues.states import AFTER_SOLVING
from meetings.models import Story
from meetings.story_blocks import Block
from people.http import Request


def of_issue(request: Request, issue: Issue) -> issue_panels.Panel | None:
    """The cases that it became, and the button; nothing confidential goes into the archive."""
    is_solved = issue.status in AFTER_SOLVING
    if not is_solved and issue.solved_at is None and not issue.reopened:
        return None  # never solved, so there is no case yet
    rows = Case.objects.visible_to(request.user).filter(issue=issue).for_list()[:5]
    cases = list(rows)
    may_make = is_solved and not issue.is_confidential
    mine = any(case.author_id == request.user.pk for case in cases)
    if not cases and not may_make:
        return None
    context = {"cases": cases, "issue": issue, "may_make": may_make and not mine}
    return issue_panels.Panel("cases/_of_issue.html", context, order=80, column="side")


def of_story(request: Request, story: Story) -> Block | None:
    """The entry that it became, for those who may see it; before that, the way into the archive."""
    case = Case.objects.filter(story=story).defer("search").first()
    if case is None:
        if not stories.may_take_up(story, request.user):
            return None
    elif not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return None
    return Block("cases/_of_story.html", {"case": case, "story": story})


def put_into_practice(request: Request, case: Case) -> case_panels.Panel | None:
    """Improvements with owner, date and state, and the form for a new one."""
    actions = list(
        practising.improvements(case).visible_to(request.user).select_related("owner")[:20]  # type: ignore[attr-defined]
    )
    over = case.status in {CaseStatus.SUPERSEDED, CaseStatus.WITHDRAWN}
    if not actions and (over or case.kind == CaseKind.STORY):
        return None
    user = request.user
    sent = request.POST if "improve-text" in request.POST else None
    # else the form is fetched when it is opened: it names everybody in the store
    is_open = sent is not None or (case.kind == CaseKind.IMPROVE and not actions)
    judges = {case.author_id, case.author.superior_id}
    context = {
        "case": case,
        "actions": actions,
        "today": timezone.localdate(),
        "may_improve": not over,
        "form": ImprovementForm(sent, store=case.store, today=timezone.localdate())
        if is_open and not over
        else None,
        "is_asked": case.followed_up_on is not None and not actions,
        "may_settle": user.pk in judges or user.may(REVIEW),
    }
    return case_panels.Panel("cases/_practice.html", context, order=40)

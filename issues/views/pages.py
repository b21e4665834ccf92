"""What the page of an issue shows, for whoever reads it; its views share this."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from attachments import checks
from attachments.models import Attachment
from customers import rules as vehicle_rules
from issues import closing, looking, panels, rules
from issues.forms import moves as forms_of
from issues.forms.talking import EditForm, EffectForm, RemarkForm
from issues.models import EffectCheck, Entry, Issue
from issues.queries.lists import watching
from issues.services import talking
from issues.services.watching import look
from issues.states import ISSUE_MOVES, UNSOLVED, WAITING, IssueStatus
from meetings.forms.fields import staff
from people.http import Request
from people.models import PointEntry, User
from people.moves import open_to
from people.rules import Denied

SHOWN = 100
RELATED = (
    "store",
    "owner",
    "verifier",
    "reporter",
    "logged_by",
    "vehicle",
    "place",
    "department",
    "category",
    "component",
    "symptom",
    "duplicate_of",
)


@dataclass(frozen=True)
class Said:
    """A line of the timeline, with its files; `is_new` since the reader's last look."""

    entry: Entry
    files: Sequence[Attachment]
    is_new: bool
    edit: EditForm | None


def issue_of(request: Request, pk: int) -> Issue:
    """The issue, if the person may see it; everything else is 404."""
    rows = Issue.objects.visible_to(request.user).select_related(*RELATED).defer("search")
    issue = get_object_or_404(rows.annotate(is_watched=watching(request.user)), pk=pk)
    if issue.vehicle is not None:
        issue.vehicle.store = issue.store
    return issue


def _may(check: object, user: User, issue: Issue) -> bool:
    try:
        check(user, issue)  # type: ignore[operator]
    except Denied:
        return False
    return True


def timeline_of(
    issue: Issue, user: User, *, seen_at: dt.datetime | None, every: bool = False
) -> tuple[list[Said], int, list[Attachment]]:
    """What the person may read, oldest first; how many earlier ones are left out; its files."""
    rows = issue.entries.select_related("by").order_by("-at", "-pk")
    if not rules.reads_internal(user, issue):
        rows = rows.filter(is_public=True)
    found = list(rows if every else rows[: SHOWN + 1])
    cut = not every and len(found) > SHOWN
    earlier = rows.count() - SHOWN if cut else 0
    entries = found[:SHOWN] if cut else found
    files: dict[int, list[Attachment]] = {}
    own: list[Attachment] = []
    type_of_issue = ContentType.objects.get_for_model(Issue)
    for file in Attachment.objects.of(issue, *entries):
        is_own = file.content_type_id == type_of_issue.pk
        (own if is_own else files.setdefault(file.object_id, [])).append(file)
    said = [_said(entry, files.get(entry.pk, []), user, seen_at) for entry in reversed(entries)]
    return said, earlier, own


def _said(
    entry: Entry, files: Sequence[Attachment], user: User, seen_at: dt.datetime | None
) -> Said:
    is_new = seen_at is not None and entry.by_id != user.pk and entry.at > seen_at
    edit = EditForm(initial={"text": entry.text}, prefix=f"edit-{entry.pk}")
    return Said(entry, files, is_new, edit if talking.may_edit(user, entry) else None)


def talk_context(
    request: Request,
    issue: Issue,
    *,
    seen_at: dt.datetime | None = None,
    people: Sequence[User] | None = None,
) -> dict[str, object]:
    """The timeline and the form of a remark; `people` are those of the store, if they are known."""
    user = request.user
    said, earlier, files = timeline_of(issue, user, seen_at=seen_at, every="every" in request.GET)
    may_answer = _may(rules.check_answer, user, issue) and rules.reads_internal(user, issue)
    if people is None:
        people = list(User.objects.active().filter(store=issue.store_id).by_name().only("name"))
    return {
        "issue": issue,
        "said": said,
        "earlier": earlier,
        "files": files,
        "reads_internal": rules.reads_internal(user, issue),
        "may_answer": may_answer,
        "remark_form": RemarkForm(prefix="remark", may_answer=may_answer),
        "names": "|".join(one.name for one in people if one != user),
        "accept": checks.accept(),
    }


MOVE_FORMS: Mapping[str, type[forms_of.MoveForm]] = {
    "wait": forms_of.WaitForm,
    "solve": forms_of.SolveForm,
    "contain": forms_of.ContainForm,
    "send_back": forms_of.WhyForm,
    "feed_back": forms_of.ResultForm,
    "dispute": forms_of.DisputeForm,
    "refuse": forms_of.WhyForm,
    "reopen": forms_of.WhyForm,
    "assign": forms_of.AssignForm,
}


def open_moves(user: User, issue: Issue) -> set[str]:
    """The names of the page's moves that the person can make now; waiting is one of them."""
    names = {
        name
        for name, _move in open_to(user, issue, ISSUE_MOVES, rules.check_move)
        if name not in {"close", "recur", "merge", "part"}
    }
    waits = {name for name in names if ISSUE_MOVES[name].target in WAITING}
    if waits:
        names = (names - waits) | {"wait"}
    if issue.status in UNSOLVED and _may(rules.check_owner, user, issue):
        names |= {"contain", "assign"}
    if issue.status == IssueStatus.FED_BACK and user.pk == issue.reporter_id:
        names |= {"accept_result"} if issue.accepted_at is None else set()
    if issue.accepted_at is not None and user.pk != issue.reporter_id:
        names.discard("dispute")
    return names


def show(
    request: Request,
    issue: Issue,
    bound: Mapping[str, forms.Form] | None = None,
    *,
    revealed: bool = False,
) -> HttpResponse:
    """The page; a form that was refused comes back as it was filled in."""
    user = request.user
    seen_at = look(issue, user)
    names = open_moves(user, issue)
    made = {
        f"{name}_form": form(issue=issue, prefix=name)
        for name, form in MOVE_FORMS.items()
        if name in names
    }
    people = None
    assign = made.get("assign_form")
    if isinstance(assign, forms_of.AssignForm):
        people = list(staff(issue.store))
        assign.offer(people)
    context = {
        **talk_context(request, issue, seen_at=seen_at, people=people),
        **made,
        **_facts(issue, user),
        "moves": names,
        "others": looking.note(issue.pk, user) if rules.reads_internal(user, issue) else [],
        "revealed": revealed,
        "panels": panels.for_page(request, issue) if rules.reads_internal(user, issue) else [],
        **_effect(issue, user),
        **(bound or {}),
    }
    template = "issues/issue.html" if rules.reads_internal(user, issue) else "issues/mine.html"
    return render(request, template, context, status=422 if bound else 200)


def _facts(issue: Issue, user: User) -> dict[str, object]:
    now = timezone.now()
    accepted = issue.status == IssueStatus.FED_BACK and issue.accepted_at is not None
    thanks = None
    if issue.status == IssueStatus.CLOSED and user.pk == issue.reporter_id:
        given = PointEntry.objects.filter(user=user, object_id=issue.pk, reverses=None)
        thanks = given.filter(reason="issue_reported").first()
    return {
        "now": now,
        "may_change": _may(rules.check_change, user, issue),
        "may_reveal": user.may(vehicle_rules.REVEAL),
        "is_watching": getattr(issue, "is_watched", False),
        "is_reporter": user.pk == issue.reporter_id,
        "contain_first": issue.priority <= 2 and issue.status in UNSOLVED and not issue.containment,  # noqa: PLR2004 - P2
        "is_unsolved": issue.status in UNSOLVED,
        "gaps": closing.gaps(issue) if accepted else [],
        "thanks": thanks,
        "points": thanks.points if thanks else 0,
    }


def _effect(issue: Issue, user: User) -> dict[str, object]:
    """The checks of the effect, and the form of the one that is due; planned when it is closed."""
    was_closed = issue.closed_at is not None or issue.reopened or issue.recurrences
    rows = EffectCheck.objects.filter(issue=issue).select_related("checker")
    checks_ = list(rows) if was_closed else []
    due = None
    if issue.status == IssueStatus.CLOSED:
        today = timezone.localdate()
        due = next((one for one in checks_ if one.done_at is None and one.due_on <= today), None)
    if due is not None:
        due.issue = issue
    may = due is not None and _may(lambda who, _issue: rules.check_effect(who, due), user, issue)
    return {"checks": checks_, "effect_due": due if may else None, "effect_form": EffectForm()}

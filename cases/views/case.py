"""The page of one case, its moves, its versions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from cases import panels, rules
from cases.forms.moves import PublishForm, SubmitForm, SupersedeForm, WhyForm
from cases.forms.practice import ImprovementForm
from cases.models import Case
from cases.queries.pictures import pictures_of
from cases.queries.tally import tally_of
from cases.queries.versions import differences, log_of
from cases.readiness import readiness
from cases.services import practising, reviewing
from cases.states import CASE_MOVES, CaseStatus
from cases.views.writing import case_or_404, may_write
from issues.models import Issue
from meetings.models import Story
from people import moves
from people.http import Request, posted

M = TypeVar("M", bound=models.Model)
UNDONE = frozenset({CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW})


@dataclass(frozen=True)
class Step:
    """A move: what it calls, what it says, and the form that it needs."""

    said: str | Promise
    run: Callable[..., Case]
    form: Callable[..., forms.Form] = WhyForm


STEPS = {
    "submit": Step(_("Submitted. The reviewer is told."), reviewing.submit, SubmitForm),
    "send_back": Step(_("Sent back with your reason."), reviewing.send_back),
    "publish": Step(_("Published in the archive."), reviewing.publish, PublishForm),
    "correct": Step(_("Taken up. Published again, it is a new version."), reviewing.correct),
    "supersede": Step(_("Replaced."), reviewing.supersede, SupersedeForm),
    "withdraw": Step(_("Taken out of the archive."), reviewing.withdraw),
    "restore": Step(_("Taken up again."), reviewing.restore),
}


def _form(name: str, case: Case, data: Any = None) -> forms.Form:
    made = STEPS[name].form
    more = {"case": case} if issubclass(made, (SubmitForm, SupersedeForm)) else {}  # type: ignore[arg-type]
    return made(data, prefix=name, **more)


def _seen(rows: models.QuerySet[M], pk: int | None) -> M | None:
    """What it came from, for those who may see that: an issue may be confidential, a meeting closed."""
    return rows.defer("search").filter(pk=pk).first() if pk is not None else None


def show(request: Request, case: Case, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page; a form that was refused comes back as it was filled in."""
    is_undone = case.status in UNDONE
    open_moves = dict(moves.open_to(request.user, case, CASE_MOVES, rules.check_move))
    forms_of_moves = {name: _form(name, case) for name in open_moves} | bound.pop("move_forms", {})
    context = {
        "case": case,
        "parts": list(case.parts.all()),
        "pictures": pictures_of(case),
        "moves": open_moves,
        "forms": forms_of_moves,
        "may_write": may_write(request, case),
        "ready": readiness(case) if is_undone else None,
        "panels": panels.for_page(request, case),
        "from_issue": _seen(Issue.objects.visible_to(request.user), case.issue_id),
        "from_story": _seen(Story.objects.visible_to(request.user), case.story_id),
        "log": log_of(case),
        "versions": tally_of(case, request.user).versions,
        **bound,
    }
    return render(request, "cases/case.html", context, status=status)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    return show(request, case_or_404(request, pk, is_page=True))


@require_POST
def move(request: Request, pk: int, name: str) -> HttpResponse:
    """Make a move of the table; its form says what it needs."""
    if name not in STEPS:
        raise Http404
    case, step = case_or_404(request, pk), STEPS[name]
    form = _form(name, case, request.POST)
    if not form.is_valid():
        return show(request, case, status=422, move_forms={name: form})
    case = step.run(case, by=request.user, **form.cleaned_data)
    messages.success(request, str(step.said))
    if name in {"correct", "restore"} and may_write(request, case):
        return redirect("cases:edit", pk)
    return redirect(case)


@require_safe
def versions(request: Request, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    return render(request, "cases/versions.html", {"case": case, "rows": differences(case)})


@require_safe
def present(request: Request, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    context = {"case": case, "parts": list(case.parts.all()), "pictures": pictures_of(case)}
    return render(request, "cases/present.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def improve(request: Request, pk: int) -> HttpResponse:
    """Give somebody an improvement: an action item that came from this case."""
    case = case_or_404(request, pk)
    form = ImprovementForm(posted(request), store=case.store, today=timezone.localdate())
    if request.method != "POST":
        template = "cases/_improve.html" if request.htmx else "cases/improve.html"
        return render(request, template, {"case": case, "form": form})
    if not form.is_valid():
        return show(request, case, status=422)
    action = practising.improve(case, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(number)s is given.") % {"number": action.number})
    return redirect(f"{case.get_absolute_url()}#practice")


@require_POST
def needs_none(request: Request, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    practising.needs_none(case, why=request.POST.get("why", "")[:300], by=request.user)
    messages.success(request, _("Noted. Nobody will be asked again."))
    return redirect(case)

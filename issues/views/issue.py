"""The page of one issue: reading it, its moves, changing it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers import rules as vehicle_rules
from issues import looking, rules
from issues.forms.changing import ChangeForm
from issues.models import Issue
from issues.services import changing, moving, watching
from issues.services.changing import Conflict
from issues.states import IssueStatus
from issues.views.pages import MOVE_FORMS, issue_of, show
from people import events
from people.http import Request
from people.rules import NotNow


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    return show(request, issue_of(request, pk))


@require_safe
def here(request: Request, pk: int) -> HttpResponse:
    """Who else looks at it; asked again and again while the page is open."""
    issue = issue_of(request, pk)
    if not rules.reads_internal(request.user, issue):
        raise Http404
    others = looking.note(issue.pk, request.user)
    return render(request, "issues/issue.html#here", {"issue": issue, "others": others})


@dataclass(frozen=True)
class Step:
    """A move of the page: what it calls, and what it says afterwards."""

    run: Callable[..., Issue]
    said: str | Promise


def _answer(issue: Issue, **given: Any) -> Issue:
    return moving.accept_result(issue, **given)


STEPS = {
    "accept": Step(moving.accept, gettext_lazy("Good. It is in your hands now.")),
    "wait": Step(moving.wait, gettext_lazy("Noted. The reporter sees it.")),
    "resume": Step(moving.resume, gettext_lazy("Good. Work goes on.")),
    "contain": Step(moving.contain, gettext_lazy("The immediate measure is written down.")),
    "solve": Step(moving.solve, gettext_lazy("Reported. The verifier is told.")),
    "send_back": Step(moving.send_back, gettext_lazy("Sent back with your reason.")),
    "verify": Step(moving.verify, gettext_lazy("Verified. Now the reporter is to be told.")),
    "feed_back": Step(moving.feed_back, gettext_lazy("The reporter is told.")),
    "accept_result": Step(_answer, gettext_lazy("Thank you for saying so.")),
    "dispute": Step(moving.dispute, gettext_lazy("Thank you. Work on it goes on.")),
    "refuse": Step(moving.refuse, gettext_lazy("Refused. The reporter is told why.")),
    "reopen": Step(moving.reopen, gettext_lazy("Opened again. The owner is told.")),
    "assign": Step(moving.assign, gettext_lazy("Passed on. The new owner is told.")),
}


@require_POST
def move(request: Request, pk: int, name: str) -> HttpResponse:
    """Make a move. What is refused comes back beside its form, with what was typed."""
    issue = issue_of(request, pk)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    form = MOVE_FORMS[name](request.POST, issue=issue, prefix=name) if name in MOVE_FORMS else None
    if form is not None and not form.is_valid():
        return show(request, issue, {f"{name}_form": form})
    try:
        step.run(issue, by=request.user, **(form.cleaned_data if form is not None else {}))
    except NotNow as refused:
        if form is None:
            raise
        form.add_error(None, str(refused))
        return show(request, issue_of(request, pk), {f"{name}_form": form})
    messages.success(request, str(step.said))
    return redirect("issues:issue", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """Class, priority, place and the rest; of a new issue this is the triage."""
    issue = issue_of(request, pk)
    rules.check_change(request.user, issue)
    is_triage = issue.status == IssueStatus.NEW and rules.may_triage(request.user, issue)
    own_text = issue.reporter_id == request.user.pk
    data = request.POST if request.method == "POST" else None
    form = ChangeForm(data, issue=issue, is_triage=is_triage, own_text=own_text)
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(request, issue, form)
        except Conflict as conflict:
            form.clash(conflict.clashes)
    context = {"form": form, "issue": issue, "is_triage": is_triage}
    return render(request, "issues/change.html", context, status=422 if form.is_bound else 200)


def _changed(request: Request, issue: Issue, form: ChangeForm) -> HttpResponse:
    if form.is_triage:
        moving.triage(issue, by=request.user, **form.cleaned_data)
        messages.success(request, _("Classified and assigned."))
    else:
        changing.change(issue, by=request.user, wanted=form.cleaned_data, base=form.base)
        messages.success(request, _("Saved."))
    return redirect("issues:issue", issue.pk)


@require_POST
def watch(request: Request, pk: int) -> HttpResponse:
    issue = issue_of(request, pk)
    if "stop" in request.POST:
        watching.unwatch(issue, by=request.user)
        still = Issue.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect("issues:issue", pk) if still else redirect("issues:list")
    watching.watch(issue, by=request.user)
    return redirect("issues:issue", pk)


@require_POST
def reveal(request: Request, pk: int) -> HttpResponse:
    """The text with full plates, VINs and numbers; the look is logged."""
    issue = issue_of(request, pk)
    vehicle_rules.check_reveal(request.user)
    events.record(issue, "revealed", by=request.user)
    if request.htmx:
        context = {"issue": issue, "revealed": True, "may_reveal": True}
        response = render(request, "issues/issue.html#words", context)
    else:
        response = show(request, issue, revealed=True)
    response.headers["Cache-Control"] = "no-store"
    return response

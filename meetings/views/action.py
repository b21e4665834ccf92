"""One promise: what was promised, its proof, its history, and what you can do with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attachments import checks
from attachments.models import Attachment
from meetings import rules
from meetings.forms.action import ActionForm, CommentForm, PutOffForm, ReportForm, WhyForm
from meetings.models import ActionItem, ActionUpdate
from meetings.services import actions
from meetings.states import ACTION_MOVES, OWED
from people import events, moves
from people.http import Request
from people.rules import Denied


@dataclass(frozen=True)
class Entry:
    """A line of the history, with the files that came with it."""

    update: ActionUpdate
    files: list[Attachment]


def _action(request: Request, pk: int) -> ActionItem:
    rows = ActionItem.objects.visible_to(request.user).select_related(
        "store", "owner", "verifier", "verified_by", "created_by", "meeting", "agenda_item"
    )
    return get_object_or_404(rows, pk=pk)


def _may_change(request: Request, action: ActionItem) -> bool:
    try:
        rules.check_change_action(request.user, action)
    except Denied:
        return False
    return True


def _history(action: ActionItem) -> list[Entry]:
    updates = list(action.updates.select_related("by"))
    files: dict[int, list[Attachment]] = {}
    for file in Attachment.objects.of(*updates):
        files.setdefault(file.object_id, []).append(file)
    return [Entry(update, files.get(update.pk, [])) for update in updates]


def _show(request: Request, action: ActionItem, **bound: forms.Form) -> HttpResponse:
    """The page; a form that was refused comes back as it was filled in."""
    today = timezone.localdate()
    open_moves = dict(moves.open_to(request.user, action, ACTION_MOVES, rules.check_move))
    context = {
        "action": action,
        "helpers": action.helpers.all(),
        "history": _history(action),
        "events": events.of(action)[:20],
        "today": today,
        "overdue": action.days_overdue(today),
        "moves": open_moves,
        "may_change": _may_change(request, action),
        "may_put_off": _may_change(request, action) and action.status in OWED,
        "report_form": ReportForm(),
        "send_back_form": WhyForm(prefix="send_back"),
        "drop_form": WhyForm(prefix="drop"),
        "reopen_form": WhyForm(prefix="reopen"),
        "put_off_form": PutOffForm(today=today, initial={"due_on": action.due_on}),
        "comment_form": CommentForm(prefix="comment"),
        "accept": checks.accept(),
        **bound,
    }
    status = 422 if bound else 200
    return render(request, "meetings/action.html", context, status=status)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    return _show(request, _action(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    user = request.user
    form = ActionForm(request.POST or None, store=user.store, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        action = actions.create_action(store=user.store, by=user, **form.cleaned_data)
        messages.success(request, _("%(number)s is given.") % {"number": action.number})
        return redirect(action)
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/action_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    action = _action(request, pk)
    rules.check_change_action(request.user, action)
    form = ActionForm(
        request.POST or None, store=action.store, today=timezone.localdate(), action=action
    )
    if request.method == "POST" and form.is_valid():
        actions.change_action(action, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(action)
    context = {"form": form, "action": action}
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/action_form.html", context, status=status)


@dataclass(frozen=True)
class Step:
    """A move with its form: which field of the page shows it again, what it calls, what it says."""

    said: str | Promise
    run: Callable[..., object]
    name: str = ""
    form: Callable[..., forms.Form] | None = None


STEPS = {
    "start": Step(_("Good. It is in hand."), actions.start),
    "report": Step(
        _("Reported. The verifier is told."), actions.report_done, "report_form", ReportForm
    ),
    "verify": Step(_("Verified. The owner is told."), actions.verify),
    "send_back": Step(
        _("Sent back with your reason."), actions.send_back, "send_back_form", WhyForm
    ),
    "drop": Step(_("Dropped."), actions.drop, "drop_form", WhyForm),
    "reopen": Step(_("Opened again."), actions.reopen, "reopen_form", WhyForm),
}


def _given(form: forms.Form) -> dict[str, Any]:
    """What a service takes from a form: the files of the field `proof` are its `files`."""
    cleaned = dict(form.cleaned_data)
    if "proof" in cleaned:
        cleaned["files"] = cleaned.pop("proof")
    return cleaned


@require_POST
def move(request: Request, pk: int, name: str) -> HttpResponse:
    action = _action(request, pk)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    given: dict[str, Any] = {}
    if step.form is not None:
        prefix = name if step.form is WhyForm else None
        form = step.form(request.POST, request.FILES, prefix=prefix)
        if not form.is_valid():
            return _show(request, action, **{step.name: form})
        given = _given(form)
    step.run(action, by=request.user, **given)
    messages.success(request, str(step.said))
    return redirect("meetings:action", pk)


@require_POST
def put_off(request: Request, pk: int) -> HttpResponse:
    action = _action(request, pk)
    form = PutOffForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _show(request, action, put_off_form=form)
    actions.put_off(
        action, form.cleaned_data["due_on"], why=form.cleaned_data["why"], by=request.user
    )
    messages.success(request, _("The new date is noted and told."))
    return redirect("meetings:action", pk)


@require_POST
def comment(request: Request, pk: int) -> HttpResponse:
    action = _action(request, pk)
    form = CommentForm(request.POST, request.FILES, prefix="comment")
    if not form.is_valid():
        return _show(request, action, comment_form=form)
    actions.comment(action, by=request.user, **_given(form))
    return redirect("meetings:action", pk)

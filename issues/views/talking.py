"""Remarks on an issue, and checks of its effect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from issues import rules
from issues.forms.talking import EditForm, EffectForm, RemarkForm
from issues.models import EffectCheck, Entry, Issue
from issues.services import effects, talking
from issues.views.pages import issue_of, show, talk_context
from people.http import Request, toast
from people.rules import Denied, NotNow


def _talk(request: Request, issue: Issue, form: RemarkForm | None = None) -> HttpResponse:
    """The timeline alone, for htmx."""
    context = talk_context(request, issue)
    if form is not None:
        context["remark_form"] = form
    return render(request, "issues/_talk.html", context, status=422 if form else 200)


@require_POST
def remark(request: Request, pk: int) -> HttpResponse:
    issue = issue_of(request, pk)
    may_answer = talk_context(request, issue)["may_answer"]
    form = RemarkForm(request.POST, request.FILES, prefix="remark", may_answer=bool(may_answer))
    if form.is_valid():
        try:
            given = dict(form.cleaned_data)
            files = given.pop("proof")
            talking.remark(issue, by=request.user, files=files, **given)
        except (NotNow, Denied) as refused:
            form.add_error("text", str(refused))
    if not form.is_valid():
        return (
            _talk(request, issue, form)
            if request.htmx
            else show(request, issue, {"remark_form": form})
        )
    if request.htmx:
        return toast(_talk(request, issue), _("Sent."))
    return redirect(f"{issue.get_absolute_url()}#talk")


@require_POST
def edit(request: Request, pk: int, entry_pk: int) -> HttpResponse:
    issue = issue_of(request, pk)
    entry = get_object_or_404(Entry, pk=entry_pk, issue=issue, by=request.user)
    form = EditForm(request.POST, prefix=f"edit-{entry.pk}")
    if not form.is_valid():
        raise NotNow(_("Please write something, or add a photo."))
    talking.edit_remark(entry, form.cleaned_data["text"], by=request.user)
    if request.htmx:
        return toast(_talk(request, issue), _("Saved."))
    return redirect(f"{issue.get_absolute_url()}#entry-{entry.pk}")


@require_POST
def effect(request: Request, pk: int, check_pk: int) -> HttpResponse:
    """What is said at a check of the effect."""
    issue = issue_of(request, pk)
    check = get_object_or_404(EffectCheck.objects.select_related("issue"), pk=check_pk, issue=issue)
    rules.check_effect(request.user, check)
    form = EffectForm(request.POST)
    if not form.is_valid():
        return show(request, issue, {"effect_form": form})
    effects.say(
        check, form.cleaned_data["outcome"], note=form.cleaned_data["note"], by=request.user
    )
    messages.success(request, _("Thank you. It is written down."))
    return redirect("issues:issue", pk)

"""Experiences: told in a minute, helped into shape, published, thanked for, used, voted for."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from cases import rules, talk_rules
from cases.forms.learn import SOUNDS, HelpForm, TellForm, UseForm, WhyForm
from cases.kinds import CaseKind
from cases.models import REVIEW, Case
from cases.queries import stories as queries
from cases.services import reviewing, stories, thanking, voting
from cases.services.consent import telling_of
from cases.states import CaseStatus
from cases.views.found import case_or_404
from meetings.models import Story
from people.http import Request, next_of
from people.rules import Denied, NotNow


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    """Published stories, newest first; above them what waits for the reader."""
    found = queries.page(
        request.user,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {"page": found, "before": found.before, "after": found.after}
    return render(request, "cases/stories.html" + ("#rows" if request.htmx else ""), context)


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: Request) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TellForm(*data, user=request.user)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            case = stories.tell(
                by=request.user,
                title=facts["title"],
                text=facts["text"],
                sound=facts["sound"],
                token=facts["token"],
                model=facts["model"],
                component=facts["component"],
            )
        except NotNow as refusal:
            form.add_error("text", forms.ValidationError(str(refusal)))
        except forms.ValidationError as error:
            form.add_error("sound", error)
        else:
            messages.success(
                request, _("Thank you. An editor looks at it, and you hear when it is published.")
            )
            return redirect("cases:help", case.pk)
    context = {
        "form": form,
        "accept": ",".join(SOUNDS),
        "max_bytes": settings.ATTACHMENT_MAX_BYTES,
    }
    return render(request, "cases/tell.html", context, status=422 if form.errors else 200)


def _story(request: Request, pk: int) -> Case:
    case = case_or_404(request, pk)
    if case.kind != CaseKind.STORY or telling_of(case) is None:
        raise Denied(_("This was not told as an experience."))
    return case


def _may_write(request: Request, case: Case) -> bool:
    try:
        rules.check_write(request.user, case)
    except Denied:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def help_page(request: Request, pk: int) -> HttpResponse:
    """The story as it was told and as it shall read: for its teller and for editors."""
    case = _story(request, pk)
    if case.status not in {CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW}:
        return redirect(case)
    if request.method != "POST":
        return _help(request, case)
    form = HelpForm(request.POST)
    if not form.is_valid():
        return _help(request, case, form=form)
    facts: dict[str, Any] = {name: form.cleaned_data[name] for name in HelpForm.NAMES}
    base = {name: request.POST[f"base_{name}"] for name in facts if f"base_{name}" in request.POST}
    base = {name: text.replace("\r\n", "\n") for name, text in base.items()}
    facts = {name: text.replace("\r\n", "\n") for name, text in facts.items()}
    try:
        case = stories.help_write(
            case, version=form.cleaned_data["version"], by=request.user, base=base, **facts
        )
        if "offer" in request.POST:
            stories.offer(case, by=request.user)
            messages.success(request, _("%(name)s is asked.") % {"name": case.author})
        else:
            messages.success(request, _("Saved."))
    except NotNow as refusal:
        form.add_error(None, forms.ValidationError(str(refusal)))
        return _help(request, case, form=form)
    return redirect("cases:help", pk)


def _help(request: Request, case: Case, **bound: object) -> HttpResponse:
    first = {name: getattr(case, name) for name in HelpForm.NAMES} | {"version": case.version}
    telling = case.telling
    is_teller = request.user.pk == case.author_id
    context = {
        "case": case,
        "telling": telling,
        "first": first,
        "form": HelpForm(initial=first),
        "why_form": WhyForm(),
        "is_teller": is_teller,
        "may_write": _may_write(request, case),
        "may_publish": not is_teller
        and case.status == CaseStatus.UNDER_REVIEW
        and request.user.may(REVIEW),
        "is_agreed": telling.agreed_version == case.version,
        "has_words": bool(case.concern or case.done or case.result),
        **bound,
    }
    status = 422 if any(isinstance(one, forms.Form) for one in bound.values()) else 200
    return render(request, "cases/help.html", context, status=status)


@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """The teller's word on an editor's version."""
    case = _story(request, pk)
    version = request.POST.get("version", "")
    if "no" in request.POST:
        form = WhyForm(request.POST)
        if not form.is_valid():
            return _help(request, case, why_form=form)
        stories.object_to(case, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("Thank you. It is noted."))
    else:
        stories.agree(case, version=int(version) if version.isdecimal() else 0, by=request.user)
        messages.success(request, _("Thank you. It can be published now."))
    return redirect("cases:help", pk)


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """One editor is enough for a story, who is not its teller."""
    case = _story(request, pk)
    if not (case.concern or case.done or case.result):
        raise NotNow(_("Listen to it and write down what was told."))
    case = reviewing.publish(case, by=request.user)
    messages.success(request, _("Published: %(number)s") % {"number": case.number})
    return redirect(case)


@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """A story told in a meeting goes on its way into the archive."""
    story = get_object_or_404(Story.objects.visible_to(request.user).told(), pk=pk)
    case = stories.take_up(story, by=request.user)
    return redirect("cases:help", case.pk)


# What others make of it


@require_POST
def thank(request: Request, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    thanking.thank(case, by=request.user)
    return _reach(request, case)


@require_http_methods(["GET", "HEAD", "POST"])
def use(request: Request, pk: int) -> HttpResponse:
    """I used this: on what, and whether it worked."""
    case = case_or_404(request, pk)
    talk_rules.check_published(case)
    form = UseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        thanking.use(case, by=request.user, **facts)
        messages.success(request, _("Thank you. The author hears of it."))
        return redirect(case.get_absolute_url() + "#reach")
    context = {"case": case, "form": form}
    return render(request, "cases/use.html", context, status=422 if form.errors else 200)


def _reach(request: Request, case: Case) -> HttpResponse:
    if request.htmx:
        context = {"case": case, "reach": queries.reach_of(case, request.user)}
        return render(request, "cases/_reach.html", context)
    return redirect(next_of(request, case.get_absolute_url()) + "#reach")


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: Request) -> HttpResponse:
    """The vote of this month, and who won before."""
    if request.method == "POST":
        key = request.POST.get("case", "")
        case = case_or_404(request, int(key) if key.isdecimal() and len(key) < 19 else 0)  # noqa: PLR2004 - a bigint
        voting.vote(case, by=request.user)
        messages.success(request, _("Your vote is counted at the end of the month."))
        return redirect("cases:month")
    return render(request, "cases/month.html", {"month": queries.month_of(request.user)})

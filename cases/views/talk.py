"""The discussion of a case: on its own page, on the page of the case, on phones in a meeting."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from cases import talk_rules
from cases.forms.talk import PostForm, UntilForm
from cases.kinds import PostSection
from cases.models import Case, Post
from cases.queries.discussion import meetings_about, posts_of, talk_of
from cases.services import talking
from cases.views.found import case_or_404, post_or_404
from meetings.models import Meeting
from people.http import Request, next_of


def talk_context(request: Request, case: Case, **bound: object) -> dict[str, Any]:
    """What the block shows; `bound` is a refused form and where it stands."""
    user = request.user
    posts, about = posts_of(case, user), meetings_about(case, user)
    return {
        "case": case,
        "posts": posts,
        "meetings": about,
        "talk": talk_of(case, user, posts, about),
        "may_shape": talk_rules.shapes(request.user, case),
        "here": reverse("cases:talk", args=[case.pk]),
        **bound,
    }


def _answer(request: Request, case: Case, **bound: object) -> HttpResponse:
    """The block under htmx; else the page again, or back to where the form stood."""
    if bound:
        return _page(request, case, status=422, **bound)
    if request.htmx:
        return render(request, "cases/_talk.html", talk_context(request, case))
    return redirect(next_of(request, reverse("cases:talk", args=[case.pk])) + "#talk")


def _page(request: Request, case: Case, *, status: int = 200, **bound: object) -> HttpResponse:
    context = talk_context(request, case, **bound)
    if request.htmx and not request.htmx.boosted:
        return render(request, "cases/_talk.html", context, status=status)
    context["back_to"] = _back_to(request)
    if context["may_shape"]:
        until = case.discussion_until
        last = timezone.localtime(until, case.store.zone).date() if until else None
        context["until_form"] = bound.get("until_form") or UntilForm(initial={"until": last})
    return render(request, "cases/talk.html", context, status=status)


def _back_to(request: Request) -> Meeting | None:
    """The meeting that the phone comes from."""
    wanted = request.GET.get("meeting", "")
    if not wanted.isdecimal() or len(wanted) > 18:  # noqa: PLR2004 - a bigint
        return None
    return Meeting.objects.visible_to(request.user).filter(pk=wanted).first()


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def page(request: Request, pk: int) -> HttpResponse:
    """Read it, and say something."""
    case = case_or_404(request, pk)
    if request.method != "POST":
        if "since" in request.GET and request.htmx:
            return _news(request, case)
        return _page(request, case)
    form = PostForm(request.POST)
    section = request.POST.get("section", "")
    if not form.is_valid() or section not in PostSection.values:
        return _answer(request, case, refused=form, refused_at=section or "good")
    talking.say(
        case,
        form.cleaned_data["text"],
        section=section,
        by=request.user,
        token=form.cleaned_data["token"],
    )
    return _answer(request, case)


def _news(request: Request, case: Case) -> HttpResponse:
    """Whether others have said something since; nothing on the page moves while one writes."""
    since = request.GET["since"]
    last = int(since) if since.isdecimal() and len(since) < 19 else 0  # noqa: PLR2004 - a bigint
    n = Post.objects.filter(case=case, pk__gt=last).exclude(by=request.user).count()
    if not n:
        return HttpResponse(status=204)
    here = reverse("cases:talk", args=[case.pk])
    return render(request, "cases/_talk_news.html", {"n": n, "case": case, "here": here})


@require_POST
def reply(request: Request, pk: int) -> HttpResponse:
    post = post_or_404(request, pk)
    form = PostForm(request.POST)
    if not form.is_valid():
        return _answer(request, post.case, refused=form, refused_at=f"reply-{pk}")
    talking.say(
        post.case,
        form.cleaned_data["text"],
        section=post.section,
        parent=post,
        by=request.user,
        token=form.cleaned_data["token"],
    )
    return _answer(request, post.case)


@require_POST
def change(request: Request, pk: int) -> HttpResponse:
    post = post_or_404(request, pk)
    form = PostForm(request.POST)
    if not form.is_valid():
        return _answer(request, post.case, refused=form, refused_at=f"change-{pk}")
    talking.change(post, form.cleaned_data["text"], by=request.user)
    return _answer(request, post.case)


@require_POST
def vote(request: Request, pk: int) -> HttpResponse:
    post = post_or_404(request, pk)
    talking.vote(post, by=request.user)
    return _answer(request, post.case)


@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    post = post_or_404(request, pk)
    talking.accept(post, by=request.user)
    return _answer(request, post.case)


@require_POST
def until(request: Request, pk: int) -> HttpResponse:
    """How long it is talked about: to the end of a day, closed now, or without an end."""
    case = case_or_404(request, pk)
    talk_rules.check_shape(request.user, case)
    form = UntilForm(request.POST)
    if not form.is_valid():
        return _page(request, case, status=422, until_form=form)
    day: dt.date | None = form.cleaned_data["until"]
    moment: dt.datetime | None = None
    if "close" in request.POST:
        moment = timezone.now()
    elif day is not None:
        moment = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=case.store.zone)
    if moment is not None and "close" not in request.POST and moment <= timezone.now():
        form.add_error("until", forms.ValidationError(_("This day is past. By when from now?")))
        return _page(request, case, status=422, until_form=form)
    talking.set_until(case, moment, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("cases:talk", pk)

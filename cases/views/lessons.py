"""Lessons: those of a case, those of the whole store, and how they are adopted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from cases import talk_rules
from cases.forms.talk import AdoptForm, LessonForm, SettleForm
from cases.models import Adoption, Case, Lesson, Post
from cases.queries import lessons
from cases.queries.discussion import posts_of, suggested_lessons
from cases.services import distilling
from cases.views.found import case_or_404, lesson_or_404
from people.http import Request, next_of
from people.rules import Denied, NotNow

LONGEST_Q = 60


def lessons_context(
    request: Request, case: Case, posts: Sequence[Post] | None = None
) -> dict[str, Any]:
    """What the block shows; `posts`: what was said, where it is known already."""
    may_shape = talk_rules.shapes(request.user, case)
    drawn = lessons.of_case(case, request.user)
    suggested: Sequence[Post] = ()
    if may_shape:
        said = posts_of(case, request.user) if posts is None else posts
        suggested = suggested_lessons(said, [one.lesson.text for one in drawn])
    return {
        "case": case,
        "lessons": drawn,
        "may_shape": may_shape,
        "suggested": suggested,
        "is_published": case.status in talk_rules.IN_ARCHIVE,
        "department_id": request.user.department_id,
    }


def _answer(request: Request, case: Case) -> HttpResponse:
    if request.htmx:
        return render(request, "cases/_lessons.html", lessons_context(request, case))
    return redirect(next_of(request, case.get_absolute_url()) + "#lessons")


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    """All lessons of the archive."""
    component, state = request.GET.get("component", ""), request.GET.get("state", "")
    filters = lessons.Filters(
        q=request.GET.get("q", "").strip()[:LONGEST_Q],
        component=int(component) if component.isdecimal() and len(component) < 19 else None,  # noqa: PLR2004 - a bigint
        state=state if state in lessons.STATES else "",
    )
    found = lessons.page(
        request.user,
        filters,
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": found,
        "filters": filters,
        "components": lessons.components(request.user),
        "before": found.before,
        "after": found.after,
    }
    return render(request, "cases/lessons.html" + ("#rows" if request.htmx else ""), context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, pk: int) -> HttpResponse:
    """Draw a lesson from a case; `post` is what somebody said of it."""
    case = case_or_404(request, pk)
    talk_rules.check_shape(request.user, case)
    return _form(request, case, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    lesson = lesson_or_404(request, pk)
    talk_rules.check_shape(request.user, lesson.case)
    return _form(request, lesson.case, lesson)


def _first(request: Request, case: Case, lesson: Lesson | None) -> dict[str, Any]:
    if lesson is not None:
        return {
            "text": lesson.text,
            "models_too": lesson.models_too,
            "steps_too": lesson.steps_too,
            "components_too": lesson.components_too.all(),
        }
    said = _post_of(request.GET.get("post", ""), case)
    return {"text": " ".join(said.text.split()) if said else ""}


def _post_of(key: str, case: Case) -> Post | None:
    if not key.isdecimal() or len(key) > 18:  # noqa: PLR2004 - a bigint
        return None
    return case.posts.filter(pk=key).first()


def _form(request: Request, case: Case, lesson: Lesson | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = LessonForm(data, case=case, initial=_first(request, case, lesson))
    if form.is_bound and form.is_valid():
        try:
            if lesson is None:
                distilling.add(case, by=request.user, **form.cleaned_data)
            else:
                distilling.change(lesson, by=request.user, **form.cleaned_data)
        except NotNow as refusal:
            form.add_error("text", forms.ValidationError(str(refusal)))
        else:
            messages.success(request, _("Saved."))
            return redirect(case.get_absolute_url() + "#lessons")
    context = {"case": case, "lesson": lesson, "form": form}
    return render(request, "cases/lesson_form.html", context, status=422 if form.errors else 200)


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    """What was said becomes a lesson as it is; too long for that, it is shortened first."""
    case = case_or_404(request, pk)
    talk_rules.check_shape(request.user, case)
    said = _post_of(request.POST.get("post", ""), case)
    if said is None:
        return _answer(request, case)
    if len(" ".join(said.text.split())) > distilling.LONGEST:
        address = reverse("cases:lesson_new", args=[pk]) + f"?post={said.pk}"
        if request.htmx:
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = address
            return response
        return redirect(address)
    distilling.add(case, said.text, by=request.user)
    return _answer(request, case)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    lesson = lesson_or_404(request, pk)
    distilling.remove(lesson, by=request.user)
    return _answer(request, lesson.case)


@require_POST
def order(request: Request, pk: int) -> HttpResponse:
    """The order as it was dragged, or one step up."""
    case = case_or_404(request, pk)
    named = [int(key) for key in request.POST.getlist("order") if key.isdecimal()]
    up = request.POST.get("up", "")
    if up.isdecimal() and int(up) in named and named.index(int(up)):
        place = named.index(int(up))
        named[place - 1], named[place] = named[place], named[place - 1]
    distilling.put_in_order(case, named, by=request.user)
    return _answer(request, case)


@require_POST
def worth(request: Request, pk: int) -> HttpResponse:
    lesson = lesson_or_404(request, pk)
    distilling.mark_worth(lesson, by=request.user)
    return _answer(request, lesson.case)


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: Request, pk: int) -> HttpResponse:
    """A department takes it up: who does it, by when."""
    lesson = lesson_or_404(request, pk)
    talk_rules.check_published(lesson.case)
    data = request.POST if request.method == "POST" else None
    form = AdoptForm(data, case=lesson.case, user=request.user)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            distilling.adopt(
                lesson,
                facts["department"],
                owner=facts["owner"],
                due_on=facts["due_on"],
                by=request.user,
            )
        except NotNow as refusal:
            form.add_error(None, forms.ValidationError(str(refusal)))
        else:
            messages.success(request, _("Taken up; %(name)s is told.") % {"name": facts["owner"]})
            return redirect(lesson.case.get_absolute_url() + "#lessons")
    context = {"lesson": lesson, "case": lesson.case, "form": form}
    return render(request, "cases/adopt.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Request, pk: int) -> HttpResponse:
    """Adopted, or not: with a word on it."""
    rows = Adoption.objects.select_related("department", "action", "by")
    adoption = get_object_or_404(rows, pk=pk)
    adoption.lesson = lesson_or_404(request, adoption.lesson_id)
    distilling.check_adopt(request.user, adoption.department)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            distilling.settle(adoption, by=request.user, **form.cleaned_data)
        except Denied as refusal:
            form.add_error("note", forms.ValidationError(str(refusal)))
        else:
            messages.success(request, _("Saved."))
            return redirect(adoption.lesson.case.get_absolute_url() + "#lessons")
    context = {"adoption": adoption, "case": adoption.lesson.case, "form": form}
    return render(request, "cases/adoption.html", context, status=422 if form.errors else 200)

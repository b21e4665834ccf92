"""Learning again: the questions of the week, their answers, and writing them."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import talk_rules
from cases.forms.learn import QuizForm
from cases.models import REVIEW, Quiz, QuizAnswer
from cases.queries import learning as queries
from cases.services import learning
from cases.views.found import case_or_404, quiz_or_404
from people.http import Request
from people.rules import NotNow


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """The next question of this week's five."""
    error = ""
    if request.method == "POST":
        key = request.POST.get("quiz", "")
        quiz = quiz_or_404(request, int(key) if key.isdecimal() and len(key) < 19 else 0)  # noqa: PLR2004 - a bigint
        chosen = [int(one) for one in request.POST.getlist("chosen") if one.isdecimal()]
        if chosen:
            given = learning.answer(quiz, chosen, by=request.user, token=_token(request))
            return redirect("cases:learned", given.pk)
        error = _("Choose an answer.")
    now = timezone.now()
    context = {
        "week": queries.week_of(request.user, now),
        "progress": queries.progress_of(request.user, now),
        "may_see_all": request.user.may(REVIEW),
        "error": error,
    }
    return render(request, "cases/learn.html", context, status=422 if error else 200)


def _token(request: Request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None


@require_safe
def learned(request: Request, pk: int) -> HttpResponse:
    """What was answered, what is right and why, and the case to read."""
    rows = QuizAnswer.objects.select_related("quiz__case").defer("quiz__case__search")
    given = get_object_or_404(rows, pk=pk, user=request.user)
    context = {
        "given": given,
        "quiz": given.quiz,
        "choices": queries.choices_of(given.quiz, request.user, given.chosen),
        "left": len(learning.waiting(request.user, timezone.now())),
    }
    return render(request, "cases/learned.html", context)


@require_safe
def asked(request: Request) -> HttpResponse:
    """Which questions are answered wrong by many: counts, no names."""
    talk_rules.check_editor(request.user)
    return render(request, "cases/asked.html", {"rows": queries.asked(request.user.store)})


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Request, pk: int) -> HttpResponse:
    """A question on a case."""
    case = case_or_404(request, pk)
    talk_rules.check_shape(request.user, case)
    key = request.GET.get("quiz", "")
    quiz = None
    if key.isdecimal() and len(key) < 19:  # noqa: PLR2004 - a bigint
        quiz = get_object_or_404(Quiz, pk=key, case=case, is_active=True)
    form = QuizForm(request.POST if request.method == "POST" else None, case=case, quiz=quiz)
    if form.is_bound and form.is_valid():
        facts = {
            name: form.cleaned_data[name] for name in ("text", "choices", "right", "explanation")
        }
        try:
            learning.ask(case, by=request.user, quiz=quiz, **facts)
        except NotNow as refusal:
            form.add_error(None, forms.ValidationError(str(refusal)))
        else:
            messages.success(request, _("Saved."))
            return redirect("cases:quiz", pk)
    context = {
        "case": case,
        "quiz": quiz,
        "form": form,
        "quizzes": case.quizzes.filter(is_active=True).order_by("pk"),
        "most": learning.MOST_QUESTIONS,
    }
    return render(request, "cases/quiz.html", context, status=422 if form.errors else 200)


@require_POST
def retire(request: Request, pk: int) -> HttpResponse:
    quiz = quiz_or_404(request, pk)
    learning.retire(quiz, by=request.user)
    messages.success(request, _("It is asked no more."))
    return redirect("cases:quiz", quiz.case_id)

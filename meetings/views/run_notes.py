"""What is written on the run page: notes, decisions, questions, promises, the review of earlier ones."""

from typing import TypeVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from meetings import lines, rules, ways, writing
from meetings.forms.fields import staff
from meetings.forms.run import (
    AnswerForm,
    DecisionForm,
    HandForm,
    LineForm,
    QuestionForm,
    ReviewForm,
)
from meetings.models import ActionItem, AgendaItem, Decision, Meeting, Question
from meetings.queries.review import review_of
from meetings.queries.running import likely_owners
from meetings.services import noting, reviewing
from meetings.services.noting import Saved
from meetings.views.detail import meeting_or_404
from meetings.views.run import answer, item_of, show, shown_in
from people.http import Request
from people.models import User

M = TypeVar("M", bound=models.Model)


def runner_meeting(request: Request, pk: int) -> Meeting:
    """The meeting, for those who run it."""
    meeting = meeting_or_404(request, pk)
    rules.check_runner(request.user, meeting)
    return meeting


def _of(meeting: Meeting, rows: "models.QuerySet[M]", pk: int) -> M:
    row = get_object_or_404(rows, pk=pk)
    setattr(row, "meeting", meeting)  # noqa: B010 - each row of a meeting has one
    return row


def _item(request: Request, meeting: Meeting) -> AgendaItem | None:
    """The item on show, to which what is written belongs."""
    pk = shown_in(request) or meeting.current_item_id
    return meeting.items.filter(pk=pk).first() if pk else None


def number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else 0


def saved(saved: Saved) -> HttpResponse:
    """What the autosave understands: the new version, and the text where two were brought together."""
    response = HttpResponse(status=204)
    if saved.merged:
        response = HttpResponse(saved.text, content_type="text/plain; charset=utf-8")
        response.headers["X-Merged"] = "1"
    response.headers["X-Version"] = str(saved.version)
    return response


@require_POST
def notes(request: Request, pk: int, item: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    found = noting.save_notes(
        item_of(meeting, item),
        request.POST.get("notes", ""),
        version=number(request, "version"),
        base=request.POST.get("base", ""),
        by=request.user,
    )
    writing.note(item, request.user)
    return saved(found) if request.htmx else answer(request, meeting)


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, decision_form=form)
    item = _item(request, meeting)
    noting.decide(meeting, by=request.user, item=item, **form.cleaned_data)
    return answer(request, meeting)


@require_POST
def decision(request: Request, pk: int, row: int) -> HttpResponse:
    """Change the words of a decision, or remove it."""
    meeting = runner_meeting(request, pk)
    found = _of(meeting, Decision.objects.filter(meeting=meeting), row)
    if "remove" in request.POST:
        noting.remove_decision(found, by=request.user)
        return answer(request, meeting)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, refused=form, refused_decision=row)
    noting.change_decision(found, form.cleaned_data["text"], by=request.user)
    return answer(request, meeting)


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """A question; an @name in it is who asks."""
    meeting = runner_meeting(request, pk)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, question_form=form)
    people = [seat.user for seat in meeting.attendees.select_related("user")]
    text, asked_by = lines.asker(form.cleaned_data["text"], people)
    noting.ask(
        meeting,
        text,
        by=request.user,
        item=_item(request, meeting),
        asked_by=asked_by,
        token=form.cleaned_data["token"],
    )
    return answer(request, meeting)


@require_POST
def question(request: Request, pk: int, row: int) -> HttpResponse:
    """Answer a question, remove it, or follow it in another part of the product."""
    meeting = runner_meeting(request, pk)
    found = _of(meeting, Question.objects.filter(meeting=meeting), row)
    if "remove" in request.POST:
        noting.remove_question(found, by=request.user)
        return answer(request, meeting)
    if request.POST.get("way") in ways.offered():
        noting.take_way(found, request.POST["way"], by=request.user)
        return answer(request, meeting)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, refused=form, refused_answer=row)
    noting.answer_question(found, form.cleaned_data["answer"], by=request.user)
    return answer(request, meeting)


@require_POST
def hand(request: Request, pk: int, row: int) -> HttpResponse:
    """Hand a question to somebody who finds out by a date: it becomes an action item."""
    meeting = runner_meeting(request, pk)
    found = _of(meeting, Question.objects.filter(meeting=meeting), row)
    form = HandForm(request.POST)
    if form.is_valid():
        line = _read(meeting, f"{form.cleaned_data['line']} {_PLACE}")
        if line.owner is not None and line.due_on is not None and line.is_complete:
            noting.hand_over(
                found, line.owner, helpers=line.helpers, due_on=line.due_on, by=request.user
            )
            return answer(request, meeting)
        for one in line.missing:
            form.add_error("line", one.sentence)
    return show(request, meeting, refused=form, refused_hand=row)


_PLACE = "?"
"""Stands for the words of the question, which are known already."""


def _people(meeting: Meeting) -> list[User]:
    return list(staff(meeting.store))


def _read(meeting: Meeting, raw: str) -> lines.Line:
    likely = likely_owners(list(meeting.attendees.select_related("user").order_by("pk")))
    today = timezone.localdate(timezone=meeting.store.zone)
    return lines.read(raw, _people(meeting), today, likely=likely)


@require_safe
def understood(request: Request, pk: int) -> HttpResponse:
    """What of a line is understood while it is typed."""
    meeting = runner_meeting(request, pk)
    raw = request.GET.get("line", "")[:600]
    context = {"line": _read(meeting, raw) if raw.strip() else None}
    return render(request, "meetings/_run_understood.html", context)


@require_POST
def promise(request: Request, pk: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    form = LineForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, line_form=form)
    line = _read(meeting, form.cleaned_data["line"])
    if not line.is_complete:
        for one in line.missing:
            form.add_error("line", one.sentence)
        return show(request, meeting, line_form=form, line=line)
    noting.promise(
        meeting,
        line,
        by=request.user,
        item=_item(request, meeting),
        check_how=form.cleaned_data["check_how"],
        token=form.cleaned_data["token"],
    )
    return answer(request, meeting)


@require_POST
def remove_promise(request: Request, pk: int, row: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    found = _of(meeting, ActionItem.objects.filter(meeting=meeting), row)
    noting.remove_promise(found, by=request.user)
    return answer(request, meeting)


@require_POST
def review(request: Request, pk: int, row: int) -> HttpResponse:
    """Say how an earlier promise stands."""
    meeting = runner_meeting(request, pk)
    action = get_object_or_404(
        ActionItem.objects.filter(pk__in=[one.action.pk for one in review_of(meeting).rows]), pk=row
    )
    form = ReviewForm(request.POST, today=timezone.localdate(timezone=meeting.store.zone))
    if not form.is_valid():
        return show(request, meeting, refused=form, refused_review=row)
    reviewing.review(meeting, action, by=request.user, **form.cleaned_data)
    return answer(request, meeting)

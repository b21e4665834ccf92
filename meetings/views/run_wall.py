"""What comes by phone while the meeting goes on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meetings import ways
from meetings.forms.run import SayForm, ThemeForm
from meetings.models import Idea, Meeting
from meetings.services import wall
from meetings.views.detail import meeting_or_404
from meetings.views.run import answer, show
from meetings.views.run_notes import runner_meeting
from people.http import Request

SETTLED = {Idea.Outcome.DECIDED.value, Idea.Outcome.LATER.value, Idea.Outcome.DROPPED.value}


def _idea(meeting: Meeting, pk: int) -> Idea:
    idea = get_object_or_404(Idea.objects.select_related("said_by"), meeting=meeting, pk=pk)
    idea.meeting = meeting
    return idea


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    form = SayForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, say_form=form)
    wall.say(meeting, by=request.user, **form.cleaned_data)
    if not request.htmx:
        messages.success(request, _("It is on the wall."))
    return answer(request, meeting)


@require_POST
def vote(request: Request, pk: int, row: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    wall.vote(_idea(meeting, row), by=request.user)
    return answer(request, meeting)


@require_POST
def settle(request: Request, pk: int, row: int) -> HttpResponse:
    """Group it, decide it, keep it for later, or drop it."""
    meeting = runner_meeting(request, pk)
    idea, outcome = _idea(meeting, row), request.POST.get("outcome", "")
    if outcome in SETTLED or outcome in ways.offered():
        wall.settle(idea, outcome, by=request.user)
        return answer(request, meeting)
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, refused=form, refused_theme=row)
    wall.put_together(idea, form.cleaned_data["theme"], by=request.user)
    return answer(request, meeting)

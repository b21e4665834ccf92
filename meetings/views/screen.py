"""The projector: waiting before the start, the item of the moment in big type, the summary."""

from typing import Any
from urllib.parse import urlencode

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from meetings import check_in, rules
from meetings.forms.run import OpeningForm
from meetings.models import Meeting
from meetings.queries.running import board_of
from meetings.queries.shifts import PEOPLE, by_shift
from meetings.services import opening
from meetings.services.recording import settings_of
from meetings.states import AHEAD, MeetingStatus
from meetings.views.detail import meeting_or_404
from meetings.views.run import show
from people.http import Request

PAGES = {
    MeetingStatus.DRAFT: "meetings/screen_wait.html",
    MeetingStatus.ANNOUNCED: "meetings/screen_wait.html",
    MeetingStatus.IN_PROGRESS: "meetings/screen.html",
}


def _led(request: Request, pk: int) -> Meeting:
    meeting = meeting_or_404(request, pk)
    rules.check_runner(request.user, meeting)
    return meeting


def code_of(request: Request, meeting: Meeting) -> SafeString:
    """The code as SVG; it leads a phone to checking in, at the address the projector itself uses."""
    path = reverse("meetings:check_in", args=[check_in.code(meeting.pk)])
    address = request.build_absolute_uri(path)
    svg = segno.make(address, error="m").svg_inline(omitsize=True, border=2, light="#fff")
    return mark_safe(svg)


def _context(meeting: Meeting) -> dict[str, Any]:
    board = board_of(meeting, people=PEOPLE)
    live = reverse("meetings:screen_live", args=[meeting.pk])
    query = urlencode({"v": meeting.version, "s": meeting.status})
    return {
        "meeting": meeting,
        "board": board,
        "shifts": by_shift(board.seats),
        "prompts": opening.opening_of(meeting).splitlines(),
        "seconds": round((meeting.starts_at - board.now).total_seconds()),
        "live_url": f"{live}?{query}",
    }


def _template(meeting: Meeting) -> str:
    return PAGES.get(MeetingStatus(meeting.status), "meetings/screen_end.html")


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    meeting = _led(request, pk)
    context = {**_context(meeting), "code": code_of(request, meeting)}
    if meeting.status in AHEAD:
        context["music"] = settings_of(meeting.store)
    return render(request, _template(meeting), context)


@require_safe
def live(request: Request, pk: int) -> HttpResponse:
    """What the projector asks again and again; a new state loads the page anew."""
    found = Meeting.objects.visible_to(request.user).filter(pk=pk)
    version, status = found.values_list("version", "status").first() or (None, None)
    if status is None:
        raise Http404
    if status != request.GET.get("s"):
        return HttpResponseClientRefresh()
    if str(version) == request.GET.get("v"):
        return HttpResponse(status=204)
    meeting = _led(request, pk)
    return render(request, f"{_template(meeting)}#board", _context(meeting))


@require_safe
def code(request: Request, pk: int) -> HttpResponse:
    """The next code; the one before goes on for a while."""
    return render(
        request, "meetings/_screen_code.html", {"code": code_of(request, _led(request, pk))}
    )


@require_POST
def set_opening(request: Request, pk: int) -> HttpResponse:
    meeting = _led(request, pk)
    if meeting.status not in AHEAD:
        return redirect("meetings:run", pk)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, opening_form=form)
    opening.set_opening(meeting, form.cleaned_data["opening"], by=request.user)
    return redirect("meetings:run", pk)

"""The morning: the board on a desk and a phone, on the television, and what is done there."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings import lines, rules
from meetings.forms.fields import staff
from meetings.forms.morning import ParkForm
from meetings.forms.run import LineForm
from meetings.queries.morning import Now, board_of, now_of
from meetings.queries.running import likely_owners
from meetings.services import attendance, mornings
from meetings.views.run import may_run
from meetings.views.screen import code_of
from people.http import Request
from people.rules import Denied


def _now(request: Request) -> Now:
    return now_of(request.user.store, request.user)


def _may_lead(request: Request, now: Now) -> bool:
    """Whether the buttons that lead are for this person: those of a meeting for who runs it."""
    if now.meeting is not None and (now.is_meeting_on or now.is_meeting_ahead):
        return may_run(request.user, now.meeting)
    return request.user.may(rules.LEAD_MORNING)


def _context(request: Request, now: Now, live: str) -> dict[str, Any]:
    board = board_of(now)
    return {
        "now": now,
        "board": board,
        "meeting": now.meeting,
        "clock": now.clock,
        "may_lead": _may_lead(request, now),
        "may_enter": request.user.may(rules.LEAD_MORNING),
        "live_url": f"{reverse(live)}?{urlencode({'v': now.stamp})}",
    }


def _show(request: Request, now: Now, **bound: object) -> HttpResponse:
    context = {
        **_context(request, now, "meetings:morning_live"),
        "park_form": ParkForm(),
        "line_form": LineForm(),
        **bound,
    }
    is_refused = any(isinstance(one, forms.Form) for one in bound.values())
    return render(request, "meetings/morning.html", context, status=422 if is_refused else 200)


@require_safe
def page(request: Request) -> HttpResponse:
    return _show(request, _now(request))


@require_safe
def live(request: Request) -> HttpResponse:
    """What followers ask again and again."""
    return _live(request, "meetings/morning.html#board", "meetings:morning_live")


@require_safe
def screen_live(request: Request) -> HttpResponse:
    return _live(request, "meetings/morning_screen.html#board", "meetings:morning_screen_live")


def _live(request: Request, template: str, url_name: str) -> HttpResponse:
    now = _now(request)
    if now.stamp == request.GET.get("v"):
        return HttpResponse(status=204)
    return render(request, template, _context(request, now, url_name))


@require_safe
def screen(request: Request) -> HttpResponse:
    """For the television; the code to check in only where a meeting is led."""
    now = _now(request)
    context = _context(request, now, "meetings:morning_screen_live")
    if now.meeting is not None and (now.is_meeting_on or now.is_meeting_ahead):
        context["code"] = (
            code_of(request, now.meeting) if may_run(request.user, now.meeting) else ""
        )
    return render(request, "meetings/morning_screen.html", context)


@require_POST
def start(request: Request) -> HttpResponse:
    now = _now(request)
    mornings.start(now.store, now.meeting, by=request.user)
    return redirect("meetings:morning")


@require_POST
def stop(request: Request) -> HttpResponse:
    now = _now(request)
    mornings.stop(now.store, now.meeting, by=request.user)
    return redirect("meetings:morning")


@require_POST
def talk(request: Request) -> HttpResponse:
    now = _now(request)
    mornings.talk(now.store, now.meeting, by=request.user)
    return redirect("meetings:morning")


@require_POST
def arrive(request: Request) -> HttpResponse:
    """A tap on a name: here; a second tap takes it back."""
    now = _now(request)
    seat = request.POST.get("seat", "")
    rows = now.meeting.attendees.select_related("meeting") if now.meeting else None
    pk = int(seat) if seat.isdecimal() and len(seat) < 19 else 0  # noqa: PLR2004 - a bigint
    if rows is not None:
        attendance.arrive(get_object_or_404(rows, pk=pk), by=request.user)
    return redirect(f"{reverse('meetings:morning')}#here")


@require_POST
def park(request: Request) -> HttpResponse:
    """What takes longer than two minutes: onto the wall of the meeting, or among the topics."""
    now, form = _now(request), ParkForm(request.POST)
    if not form.is_valid():
        return _show(request, now, park_form=form)
    try:
        is_on_wall = mornings.park(now.store, now.meeting, by=request.user, **form.cleaned_data)
    except Denied as reason:
        form.add_error("text", str(reason))
        return _show(request, now, park_form=form)
    where = _("Put aside for later.") if is_on_wall else _("Kept among the topics.")
    messages.success(request, where)
    return redirect("meetings:morning")


@require_POST
def promise(request: Request) -> HttpResponse:
    now, form = _now(request), LineForm(request.POST)
    if not form.is_valid():
        return _show(request, now, line_form=form)
    line = _read(now, form.cleaned_data["line"])
    if not line.is_complete:
        for one in line.missing:
            form.add_error("line", one.sentence)
        return _show(request, now, line_form=form, line=line)
    token = form.cleaned_data["token"]
    made = mornings.promise(now.store, now.meeting, line, by=request.user, token=token)
    words = _("%(number)s is promised by %(name)s.")
    messages.success(request, words % {"number": made.number, "name": made.owner})
    return redirect("meetings:morning")


@require_safe
def understood(request: Request) -> HttpResponse:
    """What of a line is understood while it is typed."""
    now = _now(request)
    rules.check_lead_morning(request.user, now.meeting)
    raw = request.GET.get("line", "")[:600]
    context = {"line": _read(now, raw) if raw.strip() else None}
    return render(request, "meetings/_run_understood.html", context)


def _read(now: Now, raw: str) -> lines.Line:
    seats = now.meeting.attendees.select_related("user").order_by("pk") if now.meeting else ()
    return lines.read(raw, list(staff(now.store)), now.day, likely=likely_owners(list(seats)))

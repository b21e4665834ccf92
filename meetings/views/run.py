"""The run page: the meeting from its start to the summary that is read aloud."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh, replace_url

from meetings import following, rules, writing
from meetings.forms.run import DecisionForm, DropForm, LineForm, OpeningForm, QuestionForm, SayForm
from meetings.forms.sharing import TellerForm
from meetings.forms.sound import MarkForm
from meetings.kinds import Section
from meetings.models import AgendaItem, Attendee, Meeting
from meetings.queries.outlook import outlook_of, room_taken_from
from meetings.queries.running import Board, board_of
from meetings.queries.shifts import PEOPLE, where_several
from meetings.queries.timing import spent_of
from meetings.services import running, telling, timing
from meetings.services.confirming import due_at
from meetings.services.feedback import lesson_for
from meetings.services.meetings import next_of_series
from meetings.services.opening import opening_of
from meetings.services.recording import keep_days_of
from meetings.states import AHEAD, MeetingStatus
from meetings.views.detail import meeting_or_404
from people.http import Request
from people.models import User
from people.rules import Denied

PAGES = {
    MeetingStatus.DRAFT: "meetings/run_wait.html",
    MeetingStatus.ANNOUNCED: "meetings/run_wait.html",
    MeetingStatus.IN_PROGRESS: "meetings/run.html",
    MeetingStatus.ENDED: "meetings/run_summary.html",
}
ELSEWHERE = {
    MeetingStatus.PUBLISHED: "meetings:minutes",
    MeetingStatus.CLOSED: "meetings:minutes",
    MeetingStatus.CANCELLED: "meetings:detail",
}


def may_run(user: User, meeting: Meeting) -> bool:
    try:
        rules.check_runner(user, meeting)
    except Denied:
        return False
    return True


def item_of(meeting: Meeting, pk: int) -> AgendaItem:
    item = meeting.items.filter(pk=pk).first()
    if item is None:
        raise Http404
    item.meeting = meeting
    return item


def shown_in(request: Request) -> int | None:
    """The item that the page shows, where it is not simply the present one."""
    value = request.POST.get("item") or request.GET.get("item", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None  # noqa: PLR2004 - a bigint


def context_of(
    request: Request,
    meeting: Meeting,
    wanted: int | None,
    *,
    reader: User | None,
    **bound: object,
) -> dict[str, Any]:
    """What the page shows; `bound` are forms that were refused, as they were filled in.

    `reader` is whose votes are marked, None for the board of everybody.
    """
    runs = may_run(request.user, meeting)
    board = board_of(meeting, item=wanted, reader=reader, people=PEOPLE)
    shown = board.shown.item.pk if board.shown else None
    at = shown if runs else wanted
    live = reverse("meetings:run_live", args=[meeting.pk])
    query = {"v": meeting.version, "s": meeting.status} | ({"item": at} if at else {})
    context: dict[str, Any] = {
        "meeting": meeting,
        "board": board,
        "shifts": where_several(board.seats),
        "may_run": runs,
        "at": at,
        "live_url": f"{live}?{urlencode(query)}",
        "today": timezone.localdate(),
        "decision_form": DecisionForm(),
        "question_form": QuestionForm(),
        "line_form": LineForm(),
        "drop_form": DropForm(),
        "say_form": SayForm(),
        "others_write": writing.others(shown, request.user) if runs and shown else None,
        "may_say": runs or any(seat.user_id == request.user.pk for seat in board.seats),
    }
    if meeting.status == MeetingStatus.IN_PROGRESS:
        context |= _recorded(request, meeting, board.recording is not None, runs)
    if meeting.status in AHEAD:
        context["opening_form"] = OpeningForm(initial={"opening": opening_of(meeting)})
        context["lesson"] = lesson_for(meeting) if runs else ""
    if runs and meeting.current_item_id:
        context |= _time_context(meeting, board)
    if meeting.status == MeetingStatus.ENDED:
        minutes = getattr(meeting, "minutes", None)
        context |= {
            "following": next_of_series(meeting),
            "minutes_due": due_at(meeting),
            "is_out": minutes is not None and minutes.version > 0,
            "spent": spent_of(meeting, board.items),
        }
    if board.shown and board.shown.item.section == Section.SHARING and runs:
        context["teller_form"] = TellerForm(
            meeting=meeting, initial={"teller": board.shown.item.presenter_id}
        )
    return {**context, **bound}


def _recorded(request: Request, meeting: Meeting, is_on: bool, runs: bool) -> dict[str, Any]:
    """Who sees the board now is told by it; who runs the meeting sees what stands in the way."""
    if is_on:
        telling.shown(meeting.pk, request.user.pk)
    if not runs:
        return {}
    objections = meeting.recording_objections.filter(withdrawn_at=None).select_related("user")
    return {
        "mark_form": MarkForm(),
        "record_objections": list(objections),
        "told_count": meeting.told_of_recording.count() if is_on else 0,
        "keep_days": keep_days_of(meeting.store),
    }


def _time_context(meeting: Meeting, board: Board) -> dict[str, Any]:
    """Whether the time is enough, for those who lead."""
    outlook = outlook_of(meeting, board.items, board.now)
    return {
        "outlook": outlook,
        "shift": timing.last_shift(meeting) if any(one.moved for one in board.items) else None,
        "room_taken_from": room_taken_from(meeting, outlook) if outlook.late else None,
    }


def show(request: Request, meeting: Meeting, *, stay: bool = True, **bound: object) -> HttpResponse:
    """The page, or only its board under htmx; refused forms make it a 422."""
    elsewhere = ELSEWHERE.get(MeetingStatus(meeting.status))
    if elsewhere:
        return HttpResponseClientRefresh() if request.htmx else redirect(elsewhere, meeting.pk)
    template = PAGES[MeetingStatus(meeting.status)]
    if request.htmx:
        template += "#board"
    is_refused = any(isinstance(one, forms.Form) for one in bound.values())
    wanted = shown_in(request) if stay else None
    context = context_of(request, meeting, wanted, reader=request.user, **bound)
    response = render(request, template, context, status=422 if is_refused else 200)
    response.headers["X-Version"] = str(meeting.version)
    return response


def answer(request: Request, meeting: Meeting, *, stay: bool = True) -> HttpResponse:
    """After a change: the board again under htmx, else back to the page.

    `stay` keeps the item on show; otherwise the page goes on with the meeting.
    """
    here = reverse("meetings:run", args=[meeting.pk])
    wanted = shown_in(request) if stay else None
    if not request.htmx:
        return redirect(f"{here}?item={wanted}" if wanted else here)
    response = show(request, meeting_or_404(request, meeting.pk), stay=stay)
    return response if stay else replace_url(response, here)


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request, pk: int) -> HttpResponse:
    return show(request, meeting_or_404(request, pk))


@require_safe
def live(request: Request, pk: int) -> HttpResponse:
    """What followers ask again and again: nothing, the board, or to load the page anew."""
    rows = Meeting.objects.visible_to(request.user).filter(pk=pk)
    found = rows.only("version", "status", "chair", "recorder").first()
    if found is None:
        raise Http404
    if found.status != request.GET.get("s"):
        return HttpResponseClientRefresh()
    is_on = found.status == MeetingStatus.IN_PROGRESS
    seat = _seat(request, found) if request.htmx and is_on else None
    if str(found.version) == request.GET.get("v"):
        return HttpResponse(status=204)
    if seat is None or not following.takes_gzip(request):
        return show(request, meeting_or_404(request, pk))
    board = following.board_for(
        seat, found, shown_in(request), lambda: _followed(request, pk, seat)
    )
    return following.answer_with(board, pk, seat.user)


def _seat(request: Request, meeting: Meeting) -> following.Seat | None:
    """The seat of somebody who follows; those who lead have pages of their own."""
    if may_run(request.user, meeting):
        return None
    user = request.user
    may_say = Attendee.objects.filter(meeting=meeting.pk, user=user).exists()
    seat = following.Seat(user.pk, user.language, may_say)
    following.take_seat(request.session.session_key or "", meeting.pk, seat)
    return seat


def _followed(request: Request, pk: int, seat: following.Seat) -> str:
    """The board of all who follow, whoever asks first."""
    context = context_of(request, meeting_or_404(request, pk), shown_in(request), reader=None)
    context |= {"may_say": seat.may_say, "request": SimpleNamespace(htmx=True)}
    return render_to_string("meetings/run.html#board", context)


@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    running.start_meeting(meeting, by=request.user)
    return redirect("meetings:run", pk)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    running.end_meeting(meeting, by=request.user)
    return redirect("meetings:run", pk)


@require_POST
def resume(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    running.resume_meeting(meeting, by=request.user)
    return redirect("meetings:run", pk)


@require_POST
def next_item(request: Request, pk: int) -> HttpResponse:
    """On to the next item, from the one that the page named as the present one."""
    meeting = meeting_or_404(request, pk)
    after = request.POST.get("after", "")
    running.next_item(meeting, by=request.user, after=int(after) if after.isdecimal() else None)
    return answer(request, meeting, stay=False)


@require_POST
def go(request: Request, pk: int, item: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    running.go_to(item_of(meeting, item), by=request.user)
    return answer(request, meeting, stay=False)


@require_POST
def carry(request: Request, pk: int, item: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    running.carry_item(item_of(meeting, item), by=request.user)
    return answer(request, meeting, stay=False)


@require_POST
def drop(request: Request, pk: int, item: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    rules.check_runner(request.user, meeting)
    form = DropForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, drop_form=form)
    running.drop_item(item_of(meeting, item), why=form.cleaned_data["why"], by=request.user)
    return answer(request, meeting, stay=False)

"""Attendance on the run page."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from meetings.forms.run import AttendanceForm, GuestForm
from meetings.models import Attendee, Meeting
from meetings.services import attendance
from meetings.views.run import answer, show
from meetings.views.run_notes import number, runner_meeting
from people.http import Request


def _seat(meeting: Meeting, pk: int) -> Attendee:
    seat = meeting.attendees.select_related("user").filter(pk=pk).first()
    if seat is None:
        raise Http404
    seat.meeting = meeting
    return seat


@require_POST
def arrive(request: Request, pk: int) -> HttpResponse:
    """A tap on a name: here, or not after all."""
    meeting = runner_meeting(request, pk)
    attendance.arrive(_seat(meeting, number(request, "seat")), by=request.user)
    return answer(request, meeting)


@require_POST
def everyone(request: Request, pk: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    attendance.everyone_else_present(meeting, by=request.user)
    return answer(request, meeting)


@require_POST
def exact(request: Request, pk: int) -> HttpResponse:
    """The state of everyone at once."""
    meeting = runner_meeting(request, pk)
    seats = list(meeting.attendees.select_related("user"))
    form = AttendanceForm(request.POST, seats=seats)
    if not form.is_valid():
        return show(request, meeting, refused=form)
    for seat, value in form.changed():
        seat.meeting = meeting
        attendance.set_attendance(seat, value, by=request.user)
    return answer(request, meeting)


@require_POST
def guest(request: Request, pk: int) -> HttpResponse:
    """Somebody came who was not invited."""
    meeting = runner_meeting(request, pk)
    form = GuestForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return show(request, meeting, guest_form=form)
    attendance.add_person(meeting, form.cleaned_data["name"], by=request.user)
    return answer(request, meeting)

"""Recording while the meeting goes on: what the recording device sends, and the buttons for it."""

import uuid

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings.forms.sound import MarkForm, ObjectionForm
from meetings.models import Meeting, Recording
from meetings.services import moments
from meetings.services import recording as services
from meetings.views.detail import meeting_or_404
from meetings.views.run import answer, show
from meetings.views.run_notes import number as number_of
from meetings.views.run_notes import runner_meeting
from people.http import Request
from people.rules import Denied, NotNow


def part_or_404(request: Request, pk: int) -> Recording:
    rows = Recording.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("meeting__store", "recorded_by"), pk=pk)


def _refused(denied: Denied) -> JsonResponse:
    """A sentence for the script, which shows it.

    409 is for good; after 403 the device keeps what it holds: the right may come back.
    """
    return JsonResponse({"why": str(denied)}, status=409 if isinstance(denied, NotNow) else 403)


@require_POST
def start(request: Request, pk: int) -> HttpResponse:
    """Called by the script once the microphone is open."""
    meeting = meeting_or_404(request, pk)
    try:
        device = uuid.UUID(request.POST.get("device", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        part = services.start(
            meeting,
            device=device,
            mime=request.POST.get("mime", ""),
            all_told=request.POST.get("all_told") == "1",
            by=request.user,
        )
    except Denied as denied:
        return _refused(denied)
    return JsonResponse(
        {
            "part": part.pk,
            "pieces": reverse("meetings:recording_piece", args=[part.pk, 0]).removesuffix("0"),
            "finish": reverse("meetings:recording_finish", args=[part.pk]),
        }
    )


@require_POST
def piece(request: Request, pk: int, number: int) -> HttpResponse:
    """The answer says whether the device should go on."""
    try:
        part = services.add_piece(part_or_404(request, pk), number, request.body, by=request.user)
    except Denied as denied:
        return _refused(denied)
    return JsonResponse({"status": part.status})


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    part = part_or_404(request, pk)
    try:
        part = services.finish(part, pieces=number_of(request, "pieces"), by=request.user)
    except Denied as denied:
        return _refused(denied)
    return JsonResponse({"status": part.status})


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    services.stop(meeting, by=request.user)
    return answer(request, meeting)


@require_POST
def object_to(request: Request, pk: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    form = ObjectionForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return show(request, meeting, refused=form)
    services.object_to(meeting, by=request.user, **form.cleaned_data)
    return answer(request, meeting)


@require_POST
def agree(request: Request, pk: int, row: int) -> HttpResponse:
    """Whoever objected agrees now."""
    meeting = runner_meeting(request, pk)
    objection = get_object_or_404(meeting.recording_objections, pk=row)
    objection.meeting = meeting
    services.withdraw_objection(objection, by=request.user)
    return answer(request, meeting)


@require_POST
def mark(request: Request, pk: int) -> HttpResponse:
    meeting = runner_meeting(request, pk)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return show(request, meeting, refused=form)
    moments.mark(meeting, form.cleaned_data["word"], by=request.user)
    return answer(request, meeting)

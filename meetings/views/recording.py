"""The recording of a meeting: heard, uploaded, deleted, written down, who was told of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from attachments.ranges import served
from meetings import rules, transcription
from meetings.forms.sound import UploadForm, WhyForm
from meetings.models import Meeting, Recording, Transcript
from meetings.queries.sound import sound_of
from meetings.services import recordings as services
from meetings.services import transcribing
from meetings.services.recording import settings_of
from meetings.sounds.checks import ACCEPT
from meetings.states import HELD, MeetingStatus, MinutesStatus
from meetings.views.detail import meeting_or_404
from meetings.views.run import may_run
from meetings.views.run_record import part_or_404
from people.http import Request
from people.models import User
from people.rules import Denied

NOTED = frozenset({MeetingStatus.IN_PROGRESS, MeetingStatus.ENDED})


def may_listen(user: User, meeting: Meeting) -> bool:
    try:
        rules.check_listener(user, meeting)
    except Denied:
        return False
    return True


def _heard(request: Request, pk: int) -> Meeting:
    """A meeting whose recording this person may hear; for others there is none."""
    meeting = meeting_or_404(request, pk)
    if meeting.status not in HELD or not may_listen(request.user, meeting):
        raise Http404
    return meeting


def _show(request: Request, meeting: Meeting, **bound: forms.Form | int) -> HttpResponse:
    minutes = getattr(meeting, "minutes", None)
    runs = may_run(request.user, meeting)
    is_confirmed = minutes is not None and minutes.status == MinutesStatus.CONFIRMED
    context: dict[str, Any] = {
        "meeting": meeting,
        "sound": sound_of(meeting, whole=True),
        "may_run": runs,
        "may_upload": runs and not is_confirmed,
        "is_confirmed": is_confirmed,
        "keep_days": settings_of(meeting.store).keep_days,
        "told": list(meeting.told_of_recording.select_related("user", "told_by")),
        "objections": list(meeting.recording_objections.select_related("user", "noted_by")),
        "may_transcribe": runs and transcription.is_there(),
        "items": list(meeting.items.all()) if runs and meeting.status in NOTED else [],
        "upload_form": UploadForm(meeting=meeting),
        "why_form": WhyForm(),
        "accept": ACCEPT,
        "max_bytes": settings.RECORDING_MAX_BYTES,
    }
    status = 422 if bound else 200
    return render(request, "meetings/recording.html", context | bound, status=status)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    return _show(request, _heard(request, pk))


@require_POST
def upload(request: Request, pk: int) -> HttpResponse:
    meeting = _heard(request, pk)
    rules.check_runner(request.user, meeting)
    form = UploadForm(request.POST, request.FILES, meeting=meeting)
    if not form.is_valid():
        return _show(request, meeting, upload_form=form)
    services.upload(meeting, mime=form.mime, by=request.user, **form.cleaned_data)
    messages.success(request, _("The recording is kept."))
    return redirect("meetings:recording", pk)


@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    part = _part(request, pk)
    name = f"{part.meeting.number} {part.began_at:%H%M}.{str(part.file.name).rpartition('.')[2]}"
    return served(request, part.file, part.mime, name, download="download" in request.GET)


def _part(request: Request, pk: int) -> Recording:
    part = part_or_404(request, pk)
    if not may_listen(request.user, part.meeting):
        raise Http404
    return part


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    part = _part(request, pk)
    rules.check_runner(request.user, part.meeting)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _show(request, part.meeting, why_form=form, refused_part=pk)
    services.delete(part, why=form.cleaned_data["why"], by=request.user)
    messages.success(request, _("The recording is deleted."))
    return redirect("meetings:recording", part.meeting_id)


@require_POST
def take_what_came(request: Request, pk: int) -> HttpResponse:
    part = services.take_what_came(_part(request, pk), by=request.user)
    return redirect("meetings:recording", part.meeting_id)


@require_POST
def transcribe(request: Request, pk: int) -> HttpResponse:
    part = _part(request, pk)
    transcribing.ask(part, by=request.user)
    messages.success(request, _("It is being written down. Look again in a few minutes."))
    return redirect("meetings:recording", part.meeting_id)


@require_POST
def take_in(request: Request, pk: int) -> HttpResponse:
    """Chosen sentences under the notes of an item."""
    part = _part(request, pk)
    transcript = get_object_or_404(Transcript, recording=part)
    wanted = request.POST.get("item", "")
    pk_of_item = int(wanted) if wanted.isdecimal() else 0
    item = get_object_or_404(part.meeting.items, pk=pk_of_item) if wanted else None
    chosen = [int(value) for value in request.POST.getlist("segment") if value.isdecimal()]
    taken = transcribing.take_in(transcript, chosen, item, by=request.user)
    said = ngettext("%(n)d sentence is in the notes.", "%(n)d sentences are in the notes.", taken)
    messages.success(request, said % {"n": taken})
    return redirect("meetings:recording", part.meeting_id)

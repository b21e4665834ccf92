"""The data pack of a meeting as a file."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings.models import Meeting, Pack
from meetings.papers.pack import pack_sheet
from meetings.papers.pdf import pdf
from meetings.services import packs
from meetings.views.detail import meeting_or_404
from meetings.views.papers import PDF, file_answer
from people.http import Request


def _pack(request: Request, pk: int) -> tuple[Meeting, Pack]:
    meeting = meeting_or_404(request, pk)
    pack = getattr(meeting, "pack", None)
    if pack is None:
        raise Http404
    return meeting, pack


@require_safe
def pack_pdf(request: Request, pk: int) -> HttpResponseBase:
    """The file that the system made; what is not there yet, or not for this reader, is made now."""
    meeting, pack = _pack(request, pk)
    file = packs.file_of(meeting)
    if file is not None and packs.made_for(request.user, pack):
        stored = file.file
        if stored.storage.exists(stored.name or ""):
            return FileResponse(stored.open("rb"), filename=file.name, content_type=PDF)
    if meeting.status not in packs.OPEN:
        raise Http404
    sheet = pack_sheet(meeting, timezone.now())
    return file_answer(pdf(sheet), PDF, f"{sheet['word']} {meeting.title}.pdf")


@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    packs.ask_again(meeting, by=request.user)
    messages.success(request, _("The data pack is being made anew."))
    return redirect(meeting)

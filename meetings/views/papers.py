"""The minutes as files: PDF, Word, and a sheet for each person who promised something."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.models import Meeting, Minutes
from meetings.papers.docx import docx
from meetings.papers.pdf import pdf
from meetings.papers.sheet import minutes_sheet, promise_sheets
from meetings.views.minutes import held, readable
from meetings.views.run import may_run
from people.http import Request

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _minutes(request: Request, pk: int) -> tuple[Meeting, Minutes]:
    meeting = held(request, pk)
    minutes = readable(request, meeting)
    if minutes is None:
        raise Http404
    return meeting, minutes


def _file(content: bytes, mime: str, name: str, *, as_attachment: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    name = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment, name) or ""
    return response


def _name(meeting: Meeting, words: str) -> str:
    return f"{meeting.number} {meeting.title} {words}"


@require_safe
def minutes_pdf(request: Request, pk: int) -> HttpResponse:
    meeting, minutes = _minutes(request, pk)
    name = _name(meeting, _("Minutes"))
    return _file(pdf(minutes_sheet(meeting, minutes)), PDF, f"{name}.pdf")


@require_safe
def minutes_docx(request: Request, pk: int) -> HttpResponse:
    meeting, minutes = _minutes(request, pk)
    name = _name(meeting, _("Minutes"))
    content = docx(minutes_sheet(meeting, minutes))
    return _file(content, WORD, f"{name}.docx", as_attachment=True)


@require_safe
def promises_pdf(request: Request, pk: int) -> HttpResponse:
    """Chair and recorder get a page for everyone, everybody else the own one."""
    meeting, minutes = _minutes(request, pk)
    only = "" if may_run(request.user, meeting) else request.user.name
    sheet = promise_sheets(meeting, minutes, only=only)
    if not sheet["people"]:
        raise Http404
    return _file(pdf(sheet), PDF, f"{_name(meeting, _('Promises'))}.pdf")

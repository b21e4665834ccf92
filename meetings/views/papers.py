"""The minutes as files: PDF, Word, and a sheet for each person who promised something."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meetings.models import Meeting
from meetings.papers.docx import docx
from meetings.papers.pdf import pdf
from meetings.papers.sheet import minutes_sheet, promise_sheets
from meetings.queries.editions import Edition
from meetings.views.minutes import read_or_404, readable
from meetings.views.run import may_run
from meetings.views.versions import edition_numbered
from people.http import Request

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _edition(request: Request, pk: int) -> tuple[Meeting, Edition]:
    meeting = read_or_404(request, pk)
    read = readable(request, meeting)
    if read is None:
        raise Http404
    return meeting, read.edition


def file_answer(
    content: bytes, mime: str, name: str, *, as_attachment: bool = False
) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    name = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment, name) or ""
    return response


def _name(meeting: Meeting, words: str) -> str:
    return f"{meeting.number} {meeting.title} {words}"


@require_safe
def minutes_pdf(request: Request, pk: int) -> HttpResponse:
    meeting, edition = _edition(request, pk)
    name = _name(meeting, words_of(edition))
    return file_answer(pdf(minutes_sheet(edition)), PDF, f"{name}.pdf")


@require_safe
def version_pdf(request: Request, pk: int, number: int) -> HttpResponse:
    """A version as it was published, also when another one has replaced it."""
    meeting = read_or_404(request, pk)
    edition = edition_numbered(meeting, number)
    name = _name(meeting, words_of(edition))
    return file_answer(pdf(minutes_sheet(edition)), PDF, f"{name}.pdf")


def words_of(edition: Edition) -> str:
    """What the file is called: which version, once there is more than one."""
    is_only = edition.number <= 1 and edition.replaced_by is None
    return _("Minutes") if is_only else _("Minutes, version %(n)s") % {"n": edition.number}


@require_safe
def minutes_docx(request: Request, pk: int) -> HttpResponse:
    meeting, edition = _edition(request, pk)
    name = _name(meeting, words_of(edition))
    content = docx(minutes_sheet(edition))
    return file_answer(content, WORD, f"{name}.docx", as_attachment=True)


@require_safe
def promises_pdf(request: Request, pk: int) -> HttpResponse:
    """Chair and recorder get a page for everyone, everybody else the own one."""
    meeting, edition = _edition(request, pk)
    only = "" if may_run(request.user, meeting) else request.user.name
    sheet = promise_sheets(edition, only=only)
    if not sheet["people"]:
        raise Http404
    return file_answer(pdf(sheet), PDF, f"{_name(meeting, _('Promises'))}.pdf")

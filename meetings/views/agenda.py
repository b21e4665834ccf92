"""Set the agenda: items, order, time, materials, and what could go on it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from attachments import checks
from attachments.forms import FilesField
from attachments.models import Attachment
from meetings import candidates, rules
from meetings.forms.agenda import ItemForm, NewItemForm
from meetings.models import AgendaItem, AgendaTemplate, Meeting, Topic
from meetings.queries.agenda import agenda_of
from meetings.queries.timing import hints_for
from meetings.services import agenda as services
from meetings.services import topics
from meetings.services.feedback import lesson_for
from meetings.states import MeetingStatus
from meetings.views.detail import may_change, meeting_or_404
from people.http import Request
from people.rules import NotNow

STEPS = {"up": -1, "down": 1}


class ItemFilesForm(ItemForm):
    materials = FilesField(label=gettext_lazy("Materials"), required=False)


def _item(request: Request, pk: int) -> AgendaItem:
    joins = ("meeting__store", "meeting__series", "presenter")
    item = get_object_or_404(AgendaItem.objects.select_related(*joins), pk=pk)
    if not Meeting.objects.visible_to(request.user).filter(pk=item.meeting_id).exists():
        raise Http404
    return item


def _context(request: Request, meeting: Meeting, form: ItemForm | None = None) -> dict[str, Any]:
    agenda = agenda_of(meeting, request.user)
    items = [line.item for line in agenda.lines]
    return {
        "meeting": meeting,
        "agenda": agenda,
        "candidates": candidates.for_meeting(meeting, request.user, items),
        "doubts": services.doubts(meeting) if meeting.status == MeetingStatus.DRAFT else [],
        "hints": hints_for(meeting, request.user) if meeting.is_ahead else [],
        "lesson": lesson_for(meeting) if meeting.is_ahead else "",
        "may_change": may_change(request.user, meeting) and meeting.status in services.OPEN,
        "form": form or NewItemForm(store=meeting.store),
        "templates": AgendaTemplate.objects.filter(store=meeting.store_id),
    }


def _answer(request: Request, meeting: Meeting) -> HttpResponse:
    """The board again under htmx, else the page."""
    if not request.htmx:
        return redirect("meetings:agenda", meeting.pk)
    meeting = meeting_or_404(request, meeting.pk)
    return render(request, "meetings/agenda.html#board", _context(request, meeting))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def page(request: Request, pk: int) -> HttpResponse:
    """The agenda; a POST adds an item."""
    meeting = meeting_or_404(request, pk)
    if request.method != "POST":
        return render(request, "meetings/agenda.html", _context(request, meeting))
    rules.check_convener(request.user, meeting)
    form = NewItemForm(request.POST, store=meeting.store)
    if form.is_valid():
        services.add_item(meeting, by=request.user, **form.cleaned_data)
        return _answer(request, meeting)
    template = "meetings/agenda.html#board" if request.htmx else "meetings/agenda.html"
    return render(request, template, _context(request, meeting, form), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: Request, pk: int) -> HttpResponse:
    """One item on a page of its own: words, time, presenter, materials."""
    found = _item(request, pk)
    meeting = found.meeting
    rules.check_convener(request.user, meeting)
    form = ItemFilesForm(
        request.POST or None, request.FILES or None, store=meeting.store, instance=found
    )
    if request.method == "POST" and form.is_valid():
        cleaned = dict(form.cleaned_data)
        files = cleaned.pop("materials")
        services.change_item(found, by=request.user, **cleaned)
        services.add_files(found, files, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("meetings:agenda", meeting.pk)
    context = {
        "form": form,
        "item": found,
        "meeting": meeting,
        "files": Attachment.objects.of(found),
        "max_bytes": settings.ATTACHMENT_MAX_BYTES,
        "accept": checks.accept(),
    }
    return render(request, "meetings/item.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    found = _item(request, pk)
    services.remove_item(found, by=request.user)
    return _answer(request, found.meeting)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """One place up or down: for the keyboard, and without scripts."""
    found = _item(request, pk)
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    services.move_item(found, step, by=request.user)
    return _answer(request, found.meeting)


@require_POST
def order(request: Request, pk: int) -> HttpResponse:
    """The ids in the order into which they were dragged."""
    meeting = meeting_or_404(request, pk)
    wanted = [int(value) for value in request.POST.getlist("order") if value.isdecimal()]
    services.reorder(meeting, wanted, by=request.user)
    return _answer(request, meeting)


@require_POST
def add_candidate(request: Request, pk: int) -> HttpResponse:
    """Put on the agenda what one of the sources offers."""
    meeting = meeting_or_404(request, pk)
    rules.check_convener(request.user, meeting)
    key = request.POST.get("candidate", "")
    offered = candidates.for_meeting(meeting, request.user)
    chosen = next((one for one in offered if one.key == key), None)
    if chosen is None:
        raise NotNow(_("This is no longer offered. Look again."))
    if isinstance(chosen.subject, Topic):
        topics.take(chosen.subject, meeting, by=request.user)
    else:
        services.add_item(
            meeting,
            by=request.user,
            title=chosen.title[:160],
            section=chosen.section,
            minutes=chosen.minutes,
            details=chosen.why,
            subject=chosen.subject,
        )
    return _answer(request, meeting)


@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """An invited person confirms that the documents of a briefing are read."""
    found = _item(request, pk)
    services.mark_read(found, by=request.user)
    if not request.htmx:
        return redirect(reverse("meetings:detail", args=[found.meeting_id]) + f"#item-{found.pk}")
    return render(request, "meetings/_read.html", {"item": found, "is_read": True})


@require_safe
def unread(request: Request, pk: int) -> HttpResponse:
    """Who has not yet confirmed a briefing, for those who change the meeting."""
    found = _item(request, pk)
    rules.check_convener(request.user, found.meeting)
    seats = found.meeting.attendees.select_related("user", "user__department")
    done = dict(found.receipts.values_list("user", "read_at"))
    rows = [(seat.user, done.get(seat.user_id)) for seat in seats]
    return render(request, "meetings/unread.html", {"item": found, "rows": rows})

"""Experience sharing: suggest and ask speakers, their answer, stories and the list of them."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from meetings import rules, story_blocks
from meetings.forms.sharing import AnswerSpeakerForm, SpeakerForm
from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Speaker, Story
from meetings.queries.speakers import suggestions
from meetings.services import sharing
from meetings.states import AHEAD, SpeakerStatus
from meetings.views.detail import may_change, meeting_or_404
from people import paging
from people.http import Request
from people.rules import Denied
from search.query import highlight, search_query, terms

BEFORE = dt.timedelta(days=2)
SIZE, LONGEST = 10, 100


def _sharing_item(request: Request, pk: int) -> AgendaItem:
    item = get_object_or_404(AgendaItem, pk=pk, section=Section.SHARING)
    item.meeting = meeting_or_404(request, item.meeting_id)
    return item


@require_http_methods(["GET", "HEAD", "POST"])
def speakers(request: Request, pk: int) -> HttpResponse:
    """Who could share something and why, who was asked, and asking."""
    item = _sharing_item(request, pk)
    meeting = item.meeting
    rules.check_convener(request.user, meeting)
    found = suggestions(meeting) if meeting.status in AHEAD else []
    reasons = {one.user.pk: one.why for one in found}
    form = SpeakerForm(request.POST or None, meeting=meeting, initial=_first(request, item))
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        sharing.ask_speaker(
            item,
            person,
            wish=form.cleaned_data["wish"],
            ready_on=form.cleaned_data["ready_on"],
            why=reasons.get(person.pk, ""),
            by=request.user,
        )
        messages.success(request, _("%(name)s is asked.") % {"name": person.name})
        return redirect("meetings:speakers", pk)
    context: dict[str, Any] = {
        "item": item,
        "meeting": meeting,
        "form": form,
        "suggested": found,
        "asked": item.speakers.select_related("user").exclude(status=SpeakerStatus.WITHDRAWN),
        "is_ahead": meeting.status in AHEAD,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/speakers.html", context, status=status)


def _first(request: Request, item: AgendaItem) -> dict[str, Any]:
    """The person chosen among those suggested, and two days before the meeting."""
    starts = item.meeting.starts_at.astimezone(item.meeting.store.zone)
    ready = max((starts - BEFORE).date(), timezone.localdate())
    wish = "" if item.is_usual else item.title
    return {"person": request.GET.get("person", ""), "ready_on": ready, "wish": wish}


def _speaker(request: Request, pk: int) -> Speaker:
    rows = Speaker.objects.select_related("item", "user", "asked_by")
    found = get_object_or_404(rows, pk=pk)
    found.item.meeting = meeting_or_404(request, found.item.meeting_id)
    if found.user_id != request.user.pk and not may_change(request.user, found.item.meeting):
        raise Http404
    return found


def _page(request: Request, speaker: Speaker, form: AnswerSpeakerForm) -> HttpResponse:
    meeting = speaker.item.meeting
    is_open = meeting.status in AHEAD and speaker.status in sharing.STANDING
    context = {
        "speaker": speaker,
        "item": speaker.item,
        "meeting": meeting,
        "form": form,
        "is_mine": speaker.user_id == request.user.pk,
        "is_open": is_open,
        "may_change": may_change(request.user, meeting),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/speaker.html", context, status=status)


@require_safe
def speaker_page(request: Request, pk: int) -> HttpResponse:
    """What is asked of whom; the answer is given here."""
    return _page(request, _speaker(request, pk), AnswerSpeakerForm())


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    speaker = _speaker(request, pk)
    rules.check_speaker(request.user, speaker)
    form = AnswerSpeakerForm(request.POST)
    says_yes = request.POST.get("answer") == "yes"
    if form.is_valid() and not says_yes and not form.cleaned_data["words"]:
        form.add_error("words", _("Please give the reason."))
    if not form.is_valid():
        return _page(request, speaker, form)
    words = form.cleaned_data["words"]
    if says_yes:
        sharing.accept(speaker, words=words, by=request.user)
    else:
        sharing.decline(speaker, words=words, by=request.user)
    messages.success(request, _("Thank you. It is noted."))
    return redirect("meetings:speaker", pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    speaker = _speaker(request, pk)
    if not may_change(request.user, speaker.item.meeting):
        raise Denied(_("Only managers, the chair and the recorder can change this meeting."))
    sharing.withdraw(speaker, by=request.user)
    messages.success(request, _("Taken back; %(name)s is told.") % {"name": speaker.user.name})
    return redirect("meetings:speakers", speaker.item_id)


# Stories


@require_safe
@vary_on_headers("HX-Request")
def stories(request: Request) -> HttpResponse:
    """All stories that were told, the newest first, found by any two characters."""
    q = request.GET.get("q", "").strip()[:LONGEST]
    rows = Story.objects.visible_to(request.user).told()
    query = search_query(q)
    if query is not None:
        rows = rows.filter(search=query)
    shown = paging.page(
        rows.select_related("teller", "meeting"),
        SIZE,
        by="-created_at",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    runs = terms(q)
    context = {
        "q": q,
        "rows": [
            {
                "story": one,
                "title": highlight(one.title, runs),
                "parts": [(label, highlight(text, runs)) for label, text in one.parts()],
            }
            for one in shown.rows
        ],
        "before": shown.before,
        "after": shown.after,
    }
    template = "meetings/stories.html" + ("#rows" if request.htmx else "")
    return render(request, template, context)


@require_safe
def story(request: Request, pk: int) -> HttpResponse:
    rows = Story.objects.visible_to(request.user).select_related("teller", "meeting", "item")
    found = get_object_or_404(rows, pk=pk)
    has_minutes = Meeting.objects.filter(pk=found.meeting_id, minutes__version__gt=0).exists()
    context = {
        "story": found,
        "parts": found.parts(),
        "has_minutes": has_minutes,
        "blocks": story_blocks.for_page(request, found),
    }
    return render(request, "meetings/story.html", context)

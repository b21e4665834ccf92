"""Feedback in one minute, and how good the meetings of a series are."""

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import rules
from meetings.forms.feedback import FeedbackForm, LessonForm
from meetings.models import Attendee, Series
from meetings.queries.quality import FEW, Quality, quality_of, words_of
from meetings.queries.speaking import tally_of
from meetings.queries.timing import parts_of
from meetings.services import feedback as services
from meetings.services.speaking import PAST
from meetings.trend import Trend
from meetings.views.detail import meeting_or_404
from meetings.views.run import may_run
from people.http import Request
from people.rules import Denied, NotNow


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    seat = Attendee.objects.filter(meeting=meeting, user=request.user).first()
    if seat is None:
        raise Http404
    seat.meeting = meeting
    closed = ""
    try:
        services.check_open(seat)
    except (Denied, NotNow) as reason:
        closed = str(reason)
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and not closed and form.is_valid():
        services.give_feedback(seat, by=request.user, **form.cleaned_data)
        messages.success(request, _("Thank you. Nobody sees that it was you."))
        return redirect("today")
    status = 422 if request.method == "POST" and not closed else 200
    context = {"meeting": meeting, "form": form, "closed": closed, "few": FEW}
    return render(request, "meetings/feedback.html", context, status=status)


def _trends(rows: Sequence[Quality]) -> Iterator[Trend]:
    def share(values: list[bool | None]) -> list[float | None]:
        return [None if value is None else 100.0 * value for value in values]

    yield Trend(_("Notice on time"), share([row.notice_on_time for row in rows]), 0, 100)
    yield Trend(_("Attendance rate"), [row.attendance for row in rows], 0, 100)
    yield Trend(_("Started on time"), share([row.is_punctual for row in rows]), 0, 100)
    yield Trend(_("Decisions with owner and date"), [row.settled for row in rows], 0, 100)
    yield Trend(_("Promises kept by the next meeting"), [row.kept for row in rows], 0, 100)
    useful = [row.sayings.useful for row in rows]
    yield Trend(_("Usefulness"), useful, 1, 5, unit="")


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    rows = Series.objects.visible_to(request.user).select_related("store", "root")
    series = get_object_or_404(rows, pk=pk)
    held = quality_of(series, request.user)
    last = held[-1].meeting if held else None
    leads = last is not None and may_run(request.user, last)
    words = words_of([row.meeting for row in held])
    context = {
        "series": series,
        "rows": held[::-1],
        "parts": parts_of([row.meeting for row in held]) if held else [],
        "trends": list(_trends(held)),
        "last": last,
        "few": FEW,
        "written": [
            (row.meeting, words[row.meeting.pk]) for row in held[::-1] if row.meeting.pk in words
        ],
        "lesson_form": LessonForm(initial={"lesson": last.lesson}) if last else None,
        "may_run": leads,
        "tally": tally_of(series, timezone.now() - PAST) if leads else [],
    }
    return render(request, "meetings/quality.html", context)


@require_POST
def lesson(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    rules.check_runner(request.user, meeting)
    if meeting.series_id is None:
        raise Http404
    form = LessonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("At most 500 signs."))
        return redirect("meetings:quality", meeting.series_id)
    services.set_lesson(meeting, form.cleaned_data["lesson"], by=request.user)
    messages.success(request, _("Noted. The next meeting reminds of it."))
    return redirect("meetings:quality", meeting.series_id)

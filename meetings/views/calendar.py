"""The calendar: month, week and list, made on the server."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from meetings import rules
from meetings.models import Meeting
from meetings.models.meetings import MeetingQuerySet
from meetings.queries import calendar as days
from people.calendar import DAY
from people.http import Request
from people.models import new_calendar_token
from people.services.calendars import store_calendar

VIEWS = ("month", "week", "list")
LIST_DAYS = 28
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Span:
    """What is shown, and the days that previous and next lead to."""

    first: dt.date
    last: dt.date
    previous: dt.date
    following: dt.date


def _day(request: Request) -> dt.date:
    try:
        on = dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
    return on if FIRST_YEAR < on.year < LAST_YEAR else timezone.localdate()


def _span(view: str, on: dt.date) -> Span:
    if view == "week":
        first, last = days.span_of_week(on)
        return Span(first, last, on - 7 * DAY, on + 7 * DAY)
    if view == "list":
        return Span(on, on + (LIST_DAYS - 1) * DAY, on - LIST_DAYS * DAY, on + LIST_DAYS * DAY)
    first, last = days.span_of_month(on)
    begin = on.replace(day=1)
    return Span(first, last, (begin - DAY).replace(day=1), (begin + 31 * DAY).replace(day=1))


def _meetings(request: Request, mine: bool) -> MeetingQuerySet:
    rows = Meeting.objects.visible_to(request.user)
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    return rows.of(request.user) if mine else rows


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    view = request.GET.get("view", "month")
    view = view if view in VIEWS else "month"
    on, mine = _day(request), request.GET.get("mine") == "1"
    span = _span(view, on)
    shown = days.days(
        _meetings(request, mine),
        span.first,
        span.last,
        store_calendar(request.user.store),
        month=on.month if view == "month" else 0,
    )
    context: dict[str, Any] = {
        "view": view,
        "on": on,
        "mine": mine,
        "span": span,
        "days": shown,
        "weeks": days.weeks(shown) if view == "month" else [],
        "busy_days": [day for day in shown if day.meetings or day.name],
        "today": timezone.localdate(),
        "may_schedule": request.user.may(rules.SCHEDULE),
        "feed": settings.SITE_URL + reverse("meetings:feed", args=[request.user.calendar_token]),
    }
    template = "meetings/calendar.html"
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"{template}#calendar" if part else template, context)


@require_POST
def renew_feed(request: Request) -> HttpResponse:
    """Give the person's feed a new secret address; the old one stops working."""
    request.user.calendar_token = new_calendar_token()
    request.user.save(update_fields=["calendar_token"])
    return redirect(reverse("meetings:calendar") + "?feed=1")

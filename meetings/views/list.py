"""All meetings, ahead and past, with filters and search."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from meetings import rules
from meetings.kinds import MeetingKind
from meetings.models import Attendee, Meeting, Series
from meetings.models.meetings import MeetingQuerySet
from meetings.states import MeetingStatus
from people import paging
from people.http import Request
from search.query import search_query

SIZE = 25
TABS = {"ahead": _("Today and later"), "past": _("Earlier")}


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True)
class Filters:
    """What the reader asks for; anything unknown counts as not asked."""

    tab: str
    q: str
    kind: str
    status: str
    series: str
    mine: bool

    @property
    def are_set(self) -> bool:
        return bool(self.q or self.kind or self.status or self.series or self.mine)

    @property
    def is_past(self) -> bool:
        return self.tab == "past"

    def apply(self, meetings: MeetingQuerySet, request: Request) -> MeetingQuerySet:
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = meetings.filter(
            Q(starts_at__lt=midnight) if self.is_past else Q(starts_at__gte=midnight)
        )
        query = search_query(self.q)
        if query is not None:
            found = found.filter(search=query)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.status:
            found = found.filter(status=self.status)
        if self.series:
            found = found.filter(series=int(self.series))
        return found.of(request.user) if self.mine else found


def _filters(request: Request) -> Filters:
    get = request.GET
    series = get.get("series", "")
    return Filters(
        tab="past" if get.get("tab") == "past" else "ahead",
        q=get.get("q", "").strip()[:100],
        kind=get["kind"] if get.get("kind") in MeetingKind.values else "",
        status=get["status"] if get.get("status") in MeetingStatus.values else "",
        series=series if series.isdecimal() and len(series) < 12 else "",  # noqa: PLR2004
        mine=get.get("mine") == "1",
    )


def _tabs(request: Request, filters: Filters) -> list[Tab]:
    links = []
    for name, label in TABS.items():
        params = request.GET.copy()
        params["tab"] = name
        for gone in ("after", "before"):
            params.pop(gone, None)
        links.append(Tab(label, f"?{params.urlencode()}", active=name == filters.tab))
    return links


def _answers(meetings: list[Meeting]) -> dict[int, dict[str, Any]]:
    """How many are invited to each meeting, and how many come."""
    rows = (
        Attendee.objects.filter(meeting__in=meetings)
        .values("meeting")
        .annotate(invited=Count("pk"), coming=Count("pk", filter=Q(answer=Attendee.Answer.YES)))
    )
    return {row["meeting"]: dict(row) for row in rows}


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    filters = _filters(request)
    meetings = filters.apply(Meeting.objects.visible_to(request.user), request)
    found = paging.page(
        meetings.for_list(),
        SIZE,
        by="-starts_at" if filters.is_past else "starts_at",
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    answers = _answers(found.rows) if found.rows else {}
    now = timezone.now()
    context: dict[str, Any] = {
        "rows": [
            {**answers.get(one.pk, {}), "meeting": one, "missed": one.is_missed(now)}
            for one in found.rows
        ],
        "before": found.before,
        "after": found.after,
        "filters": filters,
        "tabs": _tabs(request, filters),
        "kinds": MeetingKind.choices,
        "statuses": MeetingStatus.choices,
        "may_schedule": request.user.may(rules.SCHEDULE),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "meetings/list.html#results", context)
    context["all_series"] = Series.objects.visible_to(request.user).order_by("-is_active", "title")
    return render(request, "meetings/list.html", context)

"""The backlog: what members want talked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from meetings import rules
from meetings.forms.agenda import TopicForm, WhyForm
from meetings.models import Meeting, Topic
from meetings.services import topics as services
from meetings.views.list import Tab
from people.http import Request

SHOWN = 100
TABS = {
    Topic.Status.WAITING: gettext_lazy("Waiting"),
    Topic.Status.TAKEN: gettext_lazy("On an agenda"),
    Topic.Status.DECLINED: gettext_lazy("Declined"),
}


@dataclass(frozen=True)
class Row:
    """A topic and the meetings that could take it, those of its series first."""

    topic: Topic
    meetings: Sequence[Meeting]
    is_linked: bool


def _topic(request: Request, pk: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)


def _context(request: Request, form: TopicForm) -> dict[str, Any]:
    status = request.GET.get("tab", Topic.Status.WAITING)
    if status not in TABS:
        status = Topic.Status.WAITING
    may_schedule = request.user.may(rules.SCHEDULE)
    return {
        "rows": _rows(request, status, _open_meetings(request) if may_schedule else []),
        "tabs": [Tab(label, f"?tab={name}", active=name == status) for name, label in TABS.items()],
        "status": status,
        "form": form,
        "may_schedule": may_schedule,
    }


def _rows(request: Request, status: str, meetings: list[Meeting]) -> list[Row]:
    topics = list(
        Topic.objects.visible_to(request.user)
        .filter(status=status)
        .select_related("proposed_by", "series", "item__meeting")[:SHOWN]
    )
    ids = [topic.item.meeting_id for topic in topics if topic.item]
    seen = _seen(request, ids) if ids else set()
    return [
        Row(
            topic,
            _own_first(meetings, topic.series_id),
            is_linked=bool(topic.item and topic.item.meeting_id in seen),
        )
        for topic in topics
    ]


def _seen(request: Request, meetings: Sequence[int]) -> set[int]:
    rows = Meeting.objects.visible_to(request.user).filter(pk__in=meetings)
    return set(rows.values_list("pk", flat=True))


def _own_first(meetings: list[Meeting], series: int | None) -> list[Meeting]:
    """Meetings of the topic's own series before the others."""
    return sorted(meetings, key=lambda one: series is not None and one.series_id != series)


def _open_meetings(request: Request) -> list[Meeting]:
    """Meetings on whose agenda a topic can still go."""
    rows = Meeting.objects.visible_to(request.user).filter(
        status__in=("draft", "announced"), starts_at__gt=timezone.now()
    )
    return list(rows.order_by("starts_at")[:30])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """The topics; a POST proposes one."""
    store = request.user.store
    if request.method != "POST":
        return render(request, "meetings/topics.html", _context(request, TopicForm(store=store)))
    form = TopicForm(request.POST, store=store)
    if not form.is_valid():
        return render(request, "meetings/topics.html", _context(request, form), status=422)
    services.propose(by=request.user, **form.cleaned_data)
    messages.success(request, _("Thank you. The topic waits for an agenda."))
    return redirect("meetings:topics")


@require_POST
def take(request: Request, pk: int) -> HttpResponse:
    topic = _topic(request, pk)
    rules.check_schedule(request.user)
    wanted = request.POST.get("meeting", "")
    meetings = Meeting.objects.visible_to(request.user)
    meeting = get_object_or_404(meetings, pk=int(wanted) if wanted.isdecimal() else 0)
    services.take(topic, meeting, by=request.user)
    messages.success(
        request,
        _("“%(topic)s” is on the agenda of %(meeting)s.") % {"topic": topic, "meeting": meeting},
    )
    return redirect("meetings:topics")


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: Request, pk: int) -> HttpResponse:
    topic = _topic(request, pk)
    rules.check_schedule(request.user)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.decline(topic, why=form.cleaned_data["why"], by=request.user)
        messages.success(
            request, _("Declined. %(name)s is told why.") % {"name": topic.proposed_by}
        )
        return redirect("meetings:topics")
    context = {"form": form, "topic": topic}
    return render(request, "meetings/decline.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    services.withdraw(_topic(request, pk), by=request.user)
    messages.success(request, _("The topic is withdrawn."))
    return redirect("meetings:topics")

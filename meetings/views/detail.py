"""The page of one meeting: what, when, with whom, and what is to be done next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from meetings import rules
from meetings.forms.fields import person_label, staff
from meetings.models import Attendee, Meeting, Pack
from meetings.models.meetings import MeetingQuerySet
from meetings.queries.agenda import agenda_of
from meetings.queries.slots import Clash, busy_people
from meetings.services import guarding, packs
from meetings.services import meetings as services
from meetings.services.facts import answer_url
from meetings.services.series import people_missing
from meetings.states import AHEAD, MEETING_MOVES, MeetingStatus
from people import events, moves
from people.http import Request
from people.models import Event, User
from people.rules import Denied

PAGES = {
    "announce": "meetings:announce",
    "start": "meetings:run",
    "end": "meetings:run",
    "resume": "meetings:run",
    "publish": "meetings:minutes",
    "close": "meetings:minutes",
    "reopen": "meetings:minutes_reopen",
    "keep_version": "meetings:minutes",
    "cancel": "meetings:cancel",
}
"""Where each move is made."""

STEPS = (
    MeetingStatus.DRAFT,
    MeetingStatus.ANNOUNCED,
    MeetingStatus.IN_PROGRESS,
    MeetingStatus.ENDED,
    MeetingStatus.PUBLISHED,
    MeetingStatus.CLOSED,
)


LOG_LABELS: dict[str, str | Promise] = {
    "create": _("Made"),
    "change": _("Changed"),
    "invite": _("People invited"),
    "uninvite": _("People taken off"),
    "add_item": _("Agenda item added"),
    "change_item": _("Agenda item changed"),
    "remove_item": _("Agenda item removed"),
    "reorder": _("Agenda put in another order"),
    "add_files": _("Materials added"),
    "carried_in": _("Leftovers of earlier meetings added"),
    "room_taken": _("Room was taken"),
    "announce": _("Notice sent"),
    "told_changes": _("Changes told"),
    "told_cancelled": _("Cancellation told"),
    "opening": _("Opening words changed"),
    "idea_settled": _("Idea dealt with"),
    "lesson": _("Noted what to change next time"),
    "start": _("Started"),
    "without_notice": _("Held without notice"),
    "take_minutes": _("Minutes moved"),
    "undo_minutes": _("Moved minutes taken back"),
    "left_over": _("What was not reached goes on"),
    "remove_decision": _("Decision removed"),
    "remove_question": _("Question removed"),
    "remove_action": _("Action item removed"),
    "remove_story": _("Story removed"),
    "end": _("Ended"),
    "resume": _("Resumed"),
    "publish": _("Minutes published"),
    "close": _("Closed"),
    "reopen": _("Minutes taken up again"),
    "keep_version": _("Minutes left as they were"),
    "cancel": _("Cancelled"),
    "record": _("Recording begun"),
    "record_stop": _("Recording stopped"),
    "record_upload": _("Recording uploaded"),
    "record_delete": _("Recording deleted"),
    "record_objection": _("Somebody objected to the recording"),
    "record_agreed": _("The objection to the recording was withdrawn"),
    "transcribe": _("Recording sent to be written down"),
    "late_asked": _("Approval of a late notice asked"),
    "late_approved": _("Late notice approved"),
    "late_refused": _("Late notice refused"),
    "pack_asked": _("Data pack made anew"),
}

NEXT = ("announce", "end", "publish", "close")
NEAR = dt.timedelta(hours=2)
"""From then on the start of a meeting is what comes next."""
WITH_MINUTES = frozenset({MeetingStatus.ENDED, MeetingStatus.PUBLISHED, MeetingStatus.CLOSED})
LOGGED = 12


@dataclass(frozen=True)
class Step:
    """A button: the move, and the page on which it is made."""

    name: str
    label: str | Promise
    icon: str
    style: str
    url: str


def meeting_or_404(request: Request, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user)
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    joins = ("store", "room", "wanted_room", "series", "chair", "recorder", "late_approver", "pack")
    return get_object_or_404(rows.select_related(*joins), pk=pk)


def may_change(user: User, meeting: Meeting) -> bool:
    try:
        rules.check_convener(user, meeting)
    except Denied:
        return False
    return True


def steps_of(user: User, meeting: Meeting) -> list[Step]:
    """The moves that the reader can make now, the main one first."""
    found = []
    for name, move in moves.open_to(user, meeting, MEETING_MOVES, rules.check_move):
        try:
            url = reverse(PAGES[name], args=[meeting.pk])
        except NoReverseMatch:
            continue
        found.append(Step(name, move.label, move.icon, move.style, url))
    return found


def next_step(meeting: Meeting, steps: Sequence[Step]) -> Step | None:
    """The one button that stands out: what is to be done next with this meeting."""
    offered = {step.name: step for step in steps}
    if "start" in offered and meeting.starts_at - timezone.now() <= NEAR:
        return offered["start"]
    if meeting.status == MeetingStatus.ANNOUNCED:
        url = reverse("meetings:announce", args=[meeting.pk])
        return Step("notice", _("Notice and answers"), "send", "outline-secondary", url)
    return next((offered[name] for name in NEXT if name in offered), None)


@dataclass(frozen=True)
class Entry:
    event: Event
    label: str | Promise


def log_of(meeting: Meeting) -> list[Entry]:
    """The latest events, in words."""
    rows = events.of(meeting)[:LOGGED]
    return [Entry(row, LOG_LABELS.get(row.name, row.name)) for row in rows]


def _busy(meeting: Meeting, seats: Sequence[Attendee], reader: User) -> list[Clash]:
    if meeting.status not in AHEAD:
        return []
    people = [seat.user_id for seat in seats if seat.answer != Attendee.Answer.NO]
    return busy_people(
        meeting.store, people, meeting.starts_at, meeting.ends_at, reader=reader, but=meeting
    )


def people_context(request: Request, meeting: Meeting) -> dict[str, Any]:
    """Everyone invited, those who must come first, with answers and clashes."""
    seats = list(
        meeting.attendees.select_related("user__department", "substitute").order_by(
            "-required", "pk"
        )
    )
    answers = [seat.answer for seat in seats]
    return {
        "meeting": meeting,
        "seats": seats,
        "coming": answers.count(Attendee.Answer.YES),
        "declined": answers.count(Attendee.Answer.NO),
        "silent": answers.count(Attendee.Answer.NONE),
        "there": sum(seat.was_there for seat in seats),
        "mine": next((seat for seat in seats if seat.user_id == request.user.pk), None),
        "busy": _busy(meeting, seats, request.user),
        "may_change": may_change(request.user, meeting),
        "is_ahead": meeting.is_ahead,
    }


def _pack(meeting: Meeting) -> Pack | None:
    """The data pack, as long as it is made or was made."""
    pack: Pack | None = getattr(meeting, "pack", None)
    if pack is None or (pack.made_at is None and meeting.status not in packs.OPEN):
        return None
    return pack


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    context = people_context(request, meeting)
    invited = [seat.user for seat in context["seats"]]
    steps = steps_of(request.user, meeting)
    context |= {
        "agenda": agenda_of(meeting, request.user, invited),
        "next_step": next_step(meeting, steps),
        "other_steps": steps,
        "labels": [step.label for step in STEPS],
        "current": STEPS.index(MeetingStatus(meeting.status)) + 1 if meeting.status in STEPS else 0,
        "missed": meeting.is_missed(timezone.now()),
        "guard": guarding.guard(meeting) if meeting.is_ahead else None,
        "log": log_of(meeting),
        "has_minutes": meeting.status in WITH_MINUTES,
        "may_listen": context["mine"] is not None or context["may_change"],
        "pack": _pack(meeting),
        "may_schedule": request.user.may(rules.SCHEDULE),
        "answer_url": answer_url(context["mine"]) if context["mine"] else "",
    }
    return render(request, "meetings/detail.html", context)


@require_safe
@vary_on_headers("HX-Request")
def people(request: Request, pk: int) -> HttpResponse:
    """Add and take off people: a panel on the page, a page of its own without scripts."""
    meeting = meeting_or_404(request, pk)
    rules.check_convener(request.user, meeting)
    services.check_ahead(meeting)
    context = people_context(request, meeting)
    invited = {seat.user_id for seat in context["seats"]}
    context["choices"] = [
        (person.pk, person_label(person))
        for person in staff(meeting.store)
        if person.pk not in invited
    ]
    missing = list(people_missing(meeting))
    context["missing"] = missing
    context["missing_names"] = pgettext("between the items of a list", ", ").join(map(str, missing))
    context["busy_ids"] = {person.pk for one in context["busy"] for person in one.people}
    return render(request, "meetings/people.html", context)


def _answer(meeting: Meeting) -> HttpResponse:
    return redirect("meetings:people", meeting.pk)


@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    wanted = [int(value) for value in request.POST.getlist("people") if value.isdecimal()]
    chosen = User.objects.active().filter(store=meeting.store_id, pk__in=wanted)
    services.invite(meeting, chosen, by=request.user, required=request.POST.get("optional") != "1")
    return _answer(meeting)


def _seat(meeting: Meeting, pk: int) -> Attendee:
    seat = meeting.attendees.select_related("meeting", "user").filter(pk=pk).first()
    if seat is None:
        raise Http404
    return seat


@require_POST
def uninvite(request: Request, pk: int, seat: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    services.uninvite(_seat(meeting, seat), by=request.user)
    return _answer(meeting)


@require_POST
def required(request: Request, pk: int, seat: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    found = _seat(meeting, seat)
    services.set_required(found, not found.required, by=request.user)
    return _answer(meeting)

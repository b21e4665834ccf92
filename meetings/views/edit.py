"""Make a meeting, change it, call it off; look whether a time suits."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from meetings import rules
from meetings.forms.agenda import WhyForm
from meetings.forms.meeting import MeetingForm, NewMeetingForm, first_values
from meetings.kinds import MeetingKind
from meetings.models import Meeting
from meetings.queries.slots import SlotCheck, check_slot
from meetings.services import guarding
from meetings.services import meetings as services
from meetings.services.series import audience_of
from meetings.views.detail import meeting_or_404
from people.http import Request
from people.models import Store, User


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    rules.check_schedule(request.user)
    store = request.user.store
    if request.method != "POST":
        form = NewMeetingForm(store=store, initial=first_values(request.user, request.GET))
        return render(request, "meetings/edit.html", {"form": form})
    form = NewMeetingForm(request.POST, store=store)
    meeting = _create(form, store, request.user) if form.is_valid() else None
    if meeting is None:
        return render(request, "meetings/edit.html", {"form": form}, status=422)
    messages.success(request, _("The meeting is made. Now its agenda."))
    return redirect("meetings:agenda", meeting.pk)


def _create(form: NewMeetingForm, store: Store, by: User) -> Meeting | None:
    people = audience_of(store, **_audience(form.cleaned_data))
    try:
        return services.create_meeting(
            store=store, by=by, people=people, **form.fields_of_meeting()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _audience(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {
        "everyone": bool(cleaned.get("everyone")),
        "departments": [one.pk for one in cleaned.get("departments") or ()],
        "roles": cleaned.get("roles") or (),
        "people": [one.pk for one in cleaned.get("people") or ()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    rules.check_convener(request.user, meeting)
    services.check_ahead(meeting)
    form = MeetingForm(request.POST or None, store=meeting.store, meeting=meeting)
    context = {"form": form, "meeting": meeting}
    if request.method != "POST":
        return render(request, "meetings/edit.html", context)
    if not form.is_valid() or not _change(form, meeting, request.user):
        return render(request, "meetings/edit.html", context, status=422)
    messages.success(request, _("The meeting is changed."))
    return redirect(meeting)


def _change(form: MeetingForm, meeting: Meeting, by: User) -> bool:
    try:
        services.change_meeting(meeting, by=by, **form.changes())
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    rules.check_convener(request.user, meeting)
    services.check_ahead(meeting)
    form = WhyForm(request.POST or None)
    context = {"form": form, "meeting": meeting, "told": meeting.attendees.count()}
    if request.method != "POST":
        return render(request, "meetings/cancel.html", context)
    if not form.is_valid():
        return render(request, "meetings/cancel.html", context, status=422)
    services.cancel_meeting(meeting, why=form.cleaned_data["why"], by=request.user)
    messages.success(request, _("The meeting is cancelled."))
    return redirect(meeting)


@require_safe
def check(request: Request) -> HttpResponse:
    """What speaks against the time and room as typed; a part of the form, asked while typing."""
    return render(request, "meetings/_slot.html", {"slot": _slot(request)})


def _slot(request: Request) -> SlotCheck | None:
    """Look at what is typed so far; None while day, time or length is missing."""
    but = _but(request)
    store = but.store if but else request.user.store
    form = NewMeetingForm(request.GET, store=store)
    form.is_valid()  # fills cleaned_data with what is good so far
    starts_at, minutes = form.starts_at, form.cleaned_data.get("minutes")
    if starts_at is None or not minutes:
        return None
    return check_slot(
        store,
        starts_at,
        starts_at + dt.timedelta(minutes=minutes),
        reader=request.user,
        people=_invited(form, store, but),
        room=form.cleaned_data.get("room"),
        but=but,
        deadline=_deadline(form, store, starts_at, but),
    )


def _but(request: Request) -> Meeting | None:
    pk = request.GET.get("meeting", "")
    if not pk.isdecimal():
        rules.check_schedule(request.user)
        return None
    meeting = meeting_or_404(request, int(pk))
    rules.check_convener(request.user, meeting)
    return meeting


def _invited(form: NewMeetingForm, store: Store, but: Meeting | None) -> list[int]:
    if but is not None:
        return list(but.attendees.values_list("user", flat=True))
    people = audience_of(store, **_audience(form.cleaned_data))
    named = (form.cleaned_data.get("chair"), form.cleaned_data.get("recorder"))
    return list({*people.values_list("pk", flat=True), *(one.pk for one in named if one)})


def _deadline(
    form: NewMeetingForm, store: Store, starts_at: dt.datetime, but: Meeting | None
) -> dt.datetime | None:
    """Until when the notice would be on time."""
    if but is not None and but.announced_at is not None:
        return None
    kind = but.kind if but else form.cleaned_data.get("kind") or MeetingKind.WEEKLY
    planned = Meeting(store=store, kind=kind, starts_at=starts_at)
    return guarding.deadline(planned)

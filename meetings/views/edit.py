"""Make a meeting, change it, call it off; look whether a time suits."""

import datetime as dt

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
from meetings.views.suggest import (
    as_typed,
    audience_in,
    invited,
    meeting_in,
    suggestions,
    take,
    wants,
)
from people.http import Request
from people.models import Store, User


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    rules.check_schedule(request.user)
    store = request.user.store
    if request.method != "POST":
        form = NewMeetingForm(store=store, initial=first_values(request.user, request.GET))
        return render(request, "meetings/edit.html", {"form": form})
    if wants(request.POST):
        values = first_values(request.user, request.POST) | as_typed(request.POST)
        return _look(request, NewMeetingForm(store=store, initial=values), store, None)
    form = NewMeetingForm(request.POST, store=store)
    meeting = _create(form, store, request.user) if form.is_valid() else None
    if meeting is None:
        return render(request, "meetings/edit.html", {"form": form}, status=422)
    messages.success(request, _("The meeting is made. Now its agenda."))
    return redirect("meetings:agenda", meeting.pk)


def _create(form: NewMeetingForm, store: Store, by: User) -> Meeting | None:
    people = audience_of(store, **audience_in(form.cleaned_data))
    try:
        return services.create_meeting(
            store=store, by=by, people=people, **form.fields_of_meeting()
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    meeting = meeting_or_404(request, pk)
    rules.check_convener(request.user, meeting)
    services.check_ahead(meeting)
    if wants(request.POST):
        form = MeetingForm(store=meeting.store, meeting=meeting, initial=as_typed(request.POST))
        return _look(request, form, meeting.store, meeting)
    form = MeetingForm(request.POST or None, store=meeting.store, meeting=meeting)
    context = {"form": form, "meeting": meeting}
    if request.method != "POST":
        return render(request, "meetings/edit.html", context)
    if not form.is_valid() or not _change(form, meeting, request.user):
        return render(request, "meetings/edit.html", context, status=422)
    messages.success(request, _("The meeting is changed."))
    return redirect(meeting)


def _look(
    request: Request, form: MeetingForm, store: Store, meeting: Meeting | None
) -> HttpResponse:
    """The form as it was, with times that suit, or with the one that was taken."""
    take(form, request.POST)
    found = suggestions(request.POST, store, meeting, request)
    context = {"form": form, "meeting": meeting, "found": found, "asked": True}
    return render(request, "meetings/edit.html", context)


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
    but = meeting_in(request)
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
        people=invited(form, store, but),
        room=form.cleaned_data.get("room"),
        but=but,
        deadline=_deadline(form, store, starts_at, but),
    )


def _deadline(
    form: NewMeetingForm, store: Store, starts_at: dt.datetime, but: Meeting | None
) -> dt.datetime | None:
    """Until when the notice would be on time."""
    if but is not None and but.announced_at is not None:
        return None
    kind = but.kind if but else form.cleaned_data.get("kind") or MeetingKind.WEEKLY
    planned = Meeting(store=store, kind=kind, starts_at=starts_at)
    return guarding.deadline(planned)

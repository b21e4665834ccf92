"""The minutes: read, edited, published, confirmed or objected to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from meetings import rules
from meetings.forms.minutes import CopiesForm
from meetings.forms.run import ObjectionForm, ReplyForm
from meetings.models import ActionItem, Attendee, Meeting, Minutes, MinutesVersion
from meetings.models.meetings import MeetingQuerySet
from meetings.queries.editions import (
    AGREED,
    Edition,
    edition_of,
    edition_of_version,
    seats_of,
    versions_of,
)
from meetings.queries.sound import sound_of
from meetings.queries.tables import tables_of
from meetings.queries.timing import spent_of
from meetings.services import confirming, correcting, running
from meetings.services import minutes as services
from meetings.states import HELD, MeetingStatus, MinutesStatus
from meetings.views.detail import meeting_or_404
from meetings.views.run import may_run
from meetings.views.run_notes import number, saved
from people import privacy
from people.http import Request
from people.rules import Denied

Verdict = Attendee.Verdict


def held(request: Request, pk: int) -> Meeting:
    """A meeting that has begun; before that there are no minutes."""
    meeting = meeting_or_404(request, pk)
    if meeting.status not in HELD:
        raise Http404
    return meeting


def read_or_404(request: Request, pk: int) -> Meeting:
    """A meeting whose minutes the reader may see, be it by a copy."""
    rows = Meeting.objects.all()
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    found = rows.with_minutes_for(request.user).filter(status__in=HELD)
    joins = ("store", "room", "series", "chair", "recorder")
    return get_object_or_404(found.select_related(*joins), pk=pk)


@dataclass(frozen=True)
class Read:
    """The minutes as one reader sees them, with the versions that there are."""

    minutes: Minutes
    edition: Edition
    versions: Sequence[MinutesVersion]
    seats: Sequence[Attendee]


def readable(request: Request, meeting: Meeting) -> Read | None:
    """Drafts are for those who write them; everybody else reads the version that holds."""
    writes = meeting.status == MeetingStatus.ENDED and may_run(request.user, meeting)
    minutes = services.fresh(meeting) if writes else Minutes.objects.filter(meeting=meeting).first()
    if minutes is None or (minutes.version == 0 and not writes):
        return None
    minutes.meeting = meeting
    versions, seats = versions_of(minutes), seats_of(meeting)
    if minutes.is_reopened and not writes:
        edition = edition_of_version(versions[-1], versions, seats)
    else:
        edition = edition_of(minutes, versions, seats)
    return Read(minutes, edition, versions, seats)


def _context(request: Request, meeting: Meeting, read: Read) -> dict[str, Any]:
    minutes, edition, seats = read.minutes, read.edition, read.seats
    mine = next((seat for seat in seats if seat.user_id == request.user.pk), None)
    runs = may_run(request.user, meeting)
    is_out = minutes.status != MinutesStatus.DRAFT
    return {
        "meeting": meeting,
        "minutes": minutes,
        "edition": edition,
        "tables": edition.tables,
        "versions": read.versions,
        "is_draft": edition.is_draft,
        "may_run": runs,
        "may_see_meeting": bool(mine)
        or runs
        or not meeting.is_restricted
        or request.user.may(rules.SEE_RESTRICTED),
        "mine": mine if is_out else None,
        "spent": spent_of(meeting, list(meeting.items.all())) if runs else None,
        "objectors": [seat for seat in seats if seat.objection],
        "agreed": [seat for seat in seats if seat.verdict in AGREED],
        "waiting": [seat for seat in seats if seat.verdict == Verdict.NONE],
        "seats": seats,
        "due": confirming.due_at(meeting),
        "may_object": minutes.status == MinutesStatus.PUBLISHED,
        "sound": sound_of(meeting) if mine or runs else None,
        "objection_form": ObjectionForm(),
        "reply_form": ReplyForm(),
        "may_close": runs
        and minutes.status == MinutesStatus.CONFIRMED
        and meeting.status == MeetingStatus.PUBLISHED,
        "may_reopen": runs and is_out,
        **(_draft(minutes) if edition.is_draft and runs else {}),
        **({} if edition.is_draft else {"promises": _promises(request, meeting)}),
    }


def _draft(minutes: Minutes) -> dict[str, Any]:
    """What the recorder should look at before publishing."""
    return {
        "personal": privacy.find(minutes.body),
        "is_behind": services.is_behind(minutes),
        "tables_behind": correcting.tables_behind(minutes),
    }


def _promises(request: Request, meeting: Meeting) -> list[ActionItem]:
    """What became of what was promised, as it is today, as far as the reader may see it."""
    rows = ActionItem.objects.visible_to(request.user).filter(meeting=meeting)
    return list(rows.select_related("owner").order_by("due_on", "pk"))


def _show(request: Request, meeting: Meeting, **bound: forms.Form | int) -> HttpResponse:
    read = readable(request, meeting)
    if read is None:
        context: dict[str, Any] = {"meeting": meeting, "due": confirming.due_at(meeting)}
        return render(request, "meetings/minutes_coming.html", context)
    context = _context(request, meeting, read)
    mine = context["mine"]
    if mine is not None and mine.minutes_read_at is None:
        confirming.mark_read(mine)
    status = 422 if bound else 200
    return render(request, "meetings/minutes.html", {**context, **bound}, status=status)


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    meeting = read_or_404(request, pk)
    if meeting.status == MeetingStatus.IN_PROGRESS:
        return redirect("meetings:run", pk)
    return _show(request, meeting)


# Writing


def _written(request: Request, pk: int) -> Minutes:
    """Minutes that the reader may write; published ones are locked by the services."""
    meeting = held(request, pk)
    rules.check_runner(request.user, meeting)
    return services.fresh(meeting)


@require_safe
def edit(request: Request, pk: int) -> HttpResponse:
    minutes = _written(request, pk)
    if minutes.status != MinutesStatus.DRAFT:
        return redirect("meetings:minutes", pk)
    context = {
        "meeting": minutes.meeting,
        "minutes": minutes,
        "tables": tables_of(minutes),
        "cc_form": CopiesForm(minutes=minutes),
        **_draft(minutes),
    }
    return render(request, "meetings/minutes_edit.html", context)


@require_POST
def save(request: Request, pk: int) -> HttpResponse:
    """The autosave of the text; without scripts a button."""
    minutes = _written(request, pk)
    found = services.save_body(
        minutes,
        request.POST.get("body", ""),
        version=number(request, "version"),
        base=request.POST.get("base", ""),
        by=request.user,
    )
    if request.htmx:
        return saved(found)
    messages.success(request, _("Saved."))
    return redirect("meetings:minutes_edit", pk)


@require_POST
def preview(request: Request, pk: int) -> HttpResponse:
    """The text as it will read, and what personal data is in it."""
    minutes = _written(request, pk)
    body = request.POST.get("body", "")[: services.LONGEST]
    context = {
        "meeting": minutes.meeting,
        "minutes": minutes,
        "tables": tables_of(minutes),
        "body": body,
        "personal": privacy.find(body),
    }
    return render(request, "meetings/minutes_edit.html#preview", context)


@require_POST
def take_in(request: Request, pk: int) -> HttpResponse:
    services.take_in_notes(_written(request, pk), by=request.user)
    messages.success(request, _("The newest notes are in. What you had edited is as it was."))
    return redirect("meetings:minutes_edit", pk)


@require_POST
def mask(request: Request, pk: int) -> HttpResponse:
    services.mask(_written(request, pk), by=request.user)
    messages.success(request, _("Personal data is masked."))
    to = "meetings:minutes_edit" if "edit" in request.POST else "meetings:minutes"
    return redirect(to, pk)


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    minutes = _written(request, pk)
    if minutes.status != MinutesStatus.DRAFT:
        return redirect("meetings:minutes", pk)
    services.publish(minutes, by=request.user, keep_why=request.POST.get("keep_why", ""))
    messages.success(request, _("The minutes are published. Everyone invited is told."))
    return redirect("meetings:minutes", pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    running.close_meeting(held(request, pk), by=request.user)
    messages.success(request, _("The meeting is closed."))
    return redirect("meetings:minutes", pk)


# Everyone's word


def _mine(request: Request, meeting: Meeting) -> Attendee:
    seat = meeting.attendees.select_related("user").filter(user=request.user).first()
    if seat is None:
        raise Denied(_("Only those invited confirm the minutes."))
    seat.meeting = meeting
    return seat


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    meeting = held(request, pk)
    confirming.confirm(_mine(request, meeting), by=request.user)
    messages.success(request, _("Thank you. It is noted."))
    return redirect("meetings:minutes", pk)


@require_POST
def object_to(request: Request, pk: int) -> HttpResponse:
    meeting = held(request, pk)
    seat = _mine(request, meeting)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _show(request, meeting, objection_form=form)
    confirming.object_to(seat, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Your objection is with the recorder and the chair."))
    return redirect("meetings:minutes", pk)


@require_POST
def reply(request: Request, pk: int, seat: int) -> HttpResponse:
    meeting = held(request, pk)
    rules.check_runner(request.user, meeting)
    found = meeting.attendees.select_related("user").filter(pk=seat).first()
    if found is None:
        raise Http404
    found.meeting = meeting
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _show(request, meeting, reply_form=form, refused_reply=seat)
    confirming.reply(found, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Answered."))
    return redirect("meetings:minutes", pk)

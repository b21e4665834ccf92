"""Versions of the minutes: what was published when and why, compared, and taken up again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import rules
from meetings.forms.minutes import CopiesForm, ReopenForm
from meetings.models import Meeting, Minutes, MinutesVersion
from meetings.queries.editions import Edition, edition_of_version, seats_of, versions_of
from meetings.queries.versions import sections
from meetings.services import correcting
from meetings.states import MinutesStatus
from meetings.views.minutes import held, read_or_404
from people.http import Request

PAIR = 2


def _published(meeting: Meeting) -> tuple[Minutes, list[MinutesVersion]]:
    minutes = Minutes.objects.filter(meeting=meeting, version__gt=0).first()
    if minutes is None:
        raise Http404
    minutes.meeting = meeting
    return minutes, versions_of(minutes)


def edition_numbered(meeting: Meeting, number: int) -> Edition:
    _minutes, versions = _published(meeting)
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise Http404
    return edition_of_version(found, versions, seats_of(meeting))


@require_safe
def index(request: Request, pk: int) -> HttpResponse:
    """All versions, and two of them compared: the last two, or those chosen."""
    meeting = read_or_404(request, pk)
    minutes, versions = _published(meeting)
    old, new = _chosen(request, versions)
    context: dict[str, Any] = {
        "meeting": meeting,
        "minutes": minutes,
        "versions": versions[::-1],
        "old": old,
        "new": new,
    }
    if old and new:
        before, after = (edition_of_version(one, versions) for one in (old, new))
        context["sections"] = sections(before, after)
    return render(request, "meetings/versions.html", context)


def _chosen(
    request: Request, versions: list[MinutesVersion]
) -> tuple[MinutesVersion | None, MinutesVersion | None]:
    """The two to compare, the older one first."""
    if len(versions) < PAIR:
        return None, None
    numbered = {str(one.number): one for one in versions}
    old = numbered.get(request.GET.get("old", ""), versions[-PAIR])
    new = numbered.get(request.GET.get("new", ""), versions[-1])
    return (new, old) if old.number > new.number else (old, new)


@require_safe
def version(request: Request, pk: int, number: int) -> HttpResponse:
    """One version as it was published."""
    meeting = read_or_404(request, pk)
    edition = edition_numbered(meeting, number)
    context = {"meeting": meeting, "edition": edition, "tables": edition.tables}
    return render(request, "meetings/version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take the minutes up again; asks for the reason first."""
    meeting = held(request, pk)
    rules.check_runner(request.user, meeting)
    minutes, versions = _published(meeting)
    if minutes.status == MinutesStatus.DRAFT:
        return redirect("meetings:minutes_edit", pk)
    form = ReopenForm(request.POST or None, initial={"why": _reason(request, meeting)})
    if request.method == "POST" and form.is_valid():
        correcting.reopen(minutes, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("Correct the text, then publish it as the next version."))
        return redirect("meetings:minutes_edit", pk)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "form": form,
        "next": len(versions) + 1,
        "objectors": [seat for seat in seats_of(meeting) if seat.has_open_objection],
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/reopen.html", context, status=status)


def _reason(request: Request, meeting: Meeting) -> str:
    """An objection that leads to it is the reason to begin with."""
    seat = request.GET.get("objection", "")
    found = meeting.attendees.select_related("user").filter(pk=seat) if seat.isdecimal() else ()
    for one in found:
        if one.objection:
            facts = {"name": one.user, "text": one.objection}
            return (_("Objection of %(name)s: %(text)s") % facts)[: correcting.LONGEST_WHY]
    return ""


def _minutes(request: Request, pk: int) -> Minutes:
    meeting = held(request, pk)
    rules.check_runner(request.user, meeting)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        raise Http404
    minutes.meeting = meeting
    return minutes


@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    found = correcting.keep_version(_minutes(request, pk), by=request.user)
    said = _("Version %(n)s stands as it was.") % {"n": found.version}
    messages.success(request, said)
    return redirect("meetings:minutes", pk)


@require_POST
def take_in_tables(request: Request, pk: int) -> HttpResponse:
    correcting.take_in_tables(_minutes(request, pk), by=request.user)
    messages.success(request, _("The promises stand in the minutes as they are now."))
    return redirect("meetings:minutes_edit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: Request, pk: int) -> HttpResponse:
    """Who gets a copy; of minutes that are out at once."""
    minutes = _minutes(request, pk)
    form = CopiesForm(request.POST if request.method == "POST" else None, minutes=minutes)
    if form.is_bound and form.is_valid():
        correcting.set_cc(minutes, form.cleaned_data["people"], by=request.user)
        messages.success(request, _("Saved."))
        is_draft = minutes.status == MinutesStatus.DRAFT
        return redirect("meetings:minutes_edit" if is_draft else "meetings:minutes", pk)
    context = {"meeting": minutes.meeting, "minutes": minutes, "cc_form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/copies.html", context, status=status)

"""Suggested times beside the form of a meeting; without scripts they come with the page itself."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings import notice_rule, rules
from meetings.forms.meeting import MeetingForm, NewMeetingForm
from meetings.kinds import PROFILES, MeetingKind
from meetings.models import Meeting
from meetings.queries.suggestions import AFTERNOON, Suggestions, Wish, suggest
from meetings.services.guarding import policy_of
from meetings.services.series import audience_of
from meetings.views.detail import meeting_or_404
from people.calendar import moment
from people.http import Request
from people.models import Store
from people.services.calendars import store_calendar

TAKEN = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/(\d{0,9})$", re.ASCII)


def meeting_in(request: Request) -> Meeting | None:
    """The meeting that the form changes; None while one is made."""
    pk = request.GET.get("meeting", "")
    if not pk.isdecimal():
        rules.check_schedule(request.user)
        return None
    meeting = meeting_or_404(request, int(pk))
    rules.check_convener(request.user, meeting)
    return meeting


def audience_in(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "everyone": bool(cleaned.get("everyone")),
        "departments": [one.pk for one in cleaned.get("departments") or ()],
        "roles": cleaned.get("roles") or (),
        "people": [one.pk for one in cleaned.get("people") or ()],
    }


def invited(form: NewMeetingForm, store: Store, but: Meeting | None) -> list[int]:
    if but is not None:
        return list(but.attendees.values_list("user", flat=True))
    people = audience_of(store, **audience_in(form.cleaned_data))
    named = (form.cleaned_data.get("chair"), form.cleaned_data.get("recorder"))
    return list({*people.values_list("pk", flat=True), *(one.pk for one in named if one)})


def suggestions(
    typed: QueryDict, store: Store, but: Meeting | None, request: Request
) -> Suggestions | None:
    """For what is typed so far; None while the length is missing."""
    form = NewMeetingForm(typed, store=store)
    form.is_valid()  # fills cleaned_data with what is good so far
    cleaned = form.cleaned_data
    minutes = cleaned.get("minutes")
    if not minutes:
        return None
    people = invited(form, store, but)
    required = people
    if but is not None:
        required = list(but.attendees.filter(required=True).values_list("user", flat=True))
    room = cleaned.get("room")
    wish = Wish(
        store,
        frozenset(required),
        minutes,
        _earliest(store, but.kind if but else cleaned.get("kind") or MeetingKind.WEEKLY),
        room=room,
        needs_room=room is not None or not cleaned.get("place"),
        asked_on=cleaned.get("date"),
        asked_at=cleaned.get("start") or AFTERNOON,
        but=but,
        seats=len(people),
    )
    return suggest(wish, reader=request.user)


def _earliest(store: Store, kind: str) -> dt.datetime:
    """From when on a notice sent now is on time; at once for kinds that need none."""
    now, policy = timezone.now(), policy_of(store)
    if not PROFILES[kind].needs_notice or not policy.applies_to(kind):
        return now
    on = notice_rule.earliest_start_on(now, policy, store_calendar(store), store.zone)
    return moment(on, dt.time(), store.zone)


@require_safe
def page(request: Request) -> HttpResponse:
    """The list alone; a part of the form, asked while typing."""
    but = meeting_in(request)
    store = but.store if but else request.user.store
    found = suggestions(request.GET, store, but, request)
    return render(request, "meetings/_suggestions.html", {"found": found, "asked": True})


def wants(typed: QueryDict) -> bool:
    """The form was sent to look for times, or to take one, not to be saved."""
    return "suggest" in typed or "take" in typed


def take(form: MeetingForm, typed: QueryDict) -> None:
    """Put the time that was chosen, and its room, into the form."""
    chosen = TAKEN.match(typed.get("take", ""))
    if chosen is None:
        return
    form.initial.update({"date": chosen[1], "start": chosen[2]})
    if chosen[3]:
        form.initial["room"] = int(chosen[3])


def as_typed(typed: QueryDict) -> dict[str, Any]:
    """What stands in the form, to show it once more; a box that is not ticked is said so."""
    lists = {"departments", "roles", "people"}
    values: dict[str, Any] = {
        name: typed.getlist(name) if name in lists else typed[name] for name in typed
    }
    return {**values, **{name: name in typed for name in ("everyone", "is_restricted")}}

"""Which box an address is: of a place, or of a meeting."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from issues.models import Place
from meetings.models import Meeting
from meetings.states import MeetingStatus
from people.models import Store

OPEN_AFTER = dt.timedelta(days=2)
"""Somebody thinks of it at home, the evening after the meeting."""


@dataclass(frozen=True)
class Box:
    code: str
    store: Store
    place: Place | None = None
    meeting: Meeting | None = None


def find(code: str) -> Box | None:
    if code.startswith("m-"):
        return _of_meeting(code)
    place = Place.objects.select_related("store").filter(code=code, is_active=True).first()
    return Box(code, place.store, place=place) if place else None


def code_for(meeting: Meeting) -> str:
    """The same for everybody in the meeting: nothing in it leads to one of them."""
    return f"m-{meeting.pk}-{_mark(meeting.pk)}"


def link_for(meeting: Meeting) -> str:
    if not _takes_letters(meeting):
        return ""
    return reverse("issues:box", args=[code_for(meeting)])


def _mark(pk: int) -> str:
    return salted_hmac("issues.box.meeting", str(pk), algorithm="sha256").hexdigest()[:20]


def _takes_letters(meeting: Meeting) -> bool:
    if meeting.status == MeetingStatus.CANCELLED:
        return False
    return timezone.now() < meeting.ends_at + OPEN_AFTER


def _of_meeting(code: str) -> Box | None:
    _letter, _dash, rest = code.partition("-")
    pk, _dash, mark = rest.partition("-")
    if not (pk.isdecimal() and len(pk) <= 18 and constant_time_compare(mark, _mark(int(pk)))):  # noqa: PLR2004 - a bigint
        return None
    meeting = Meeting.objects.select_related("store").filter(pk=int(pk)).first()
    if meeting is None or not _takes_letters(meeting):
        return None
    return Box(code, meeting.store, meeting=meeting)

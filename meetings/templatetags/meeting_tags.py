"""What pages of meetings say with a colour or a short word."""

import datetime as dt
from collections.abc import Iterable

from django import template
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from meetings.kinds import MeetingKind
from meetings.models import Meeting, MinutesVersion
from meetings.states import STATUS_COLOURS, MeetingStatus
from people.templatetags.house import WEEKDAYS, badge

register = template.Library()


@register.simple_tag
def state(row: models.Model) -> SafeString:
    """`{% state meeting %}`: the state of a meeting, minutes or action item as a badge."""
    status: str = getattr(row, "status")  # noqa: B009 - each row with a state has one
    label = getattr(row, "get_status_display")()  # noqa: B009
    return badge(label, STATUS_COLOURS.get(status, "grey"))


KIND_TONES: dict[str, str] = {
    MeetingKind.WEEKLY: "blue",
    MeetingKind.MONTHLY_REVIEW: "violet",
    MeetingKind.QUALITY: "amber",
    MeetingKind.TECHNICAL: "teal",
    MeetingKind.COMPLAINT: "red",
    MeetingKind.TRAINING: "green",
}
"""Daily meetings stay grey: they are background."""


@register.filter
def tone(meeting: Meeting) -> str:
    """The classes of a meeting in a calendar: its kind by colour, drafts hollow."""
    look = {MeetingStatus.CANCELLED: " is-off", MeetingStatus.DRAFT: " is-draft"}
    return (
        f"tone-{KIND_TONES.get(meeting.kind, 'grey')}{look.get(MeetingStatus(meeting.status), '')}"
    )


@register.filter
def is_missed(meeting: Meeting) -> bool:
    return meeting.is_missed(timezone.now())


@register.filter
def clock(moment: dt.datetime) -> str:
    """The time of day in the reader's zone."""
    return f"{timezone.localtime(moment):%H:%M}"


@register.filter
def weekday(day: dt.date) -> str:
    """Mon, Tue… in the reader's language."""
    local = timezone.localtime(day) if isinstance(day, dt.datetime) else day
    return str(WEEKDAYS[local.weekday()])


@register.filter
def percent(value: int | None) -> str:
    return "–" if value is None else _("%(n)d%%") % {"n": value}


@register.filter
def since(versions: Iterable[MinutesVersion], number: int) -> list[dict[str, str]]:
    """What is different in the versions after the one that somebody knows."""
    return [one for version in versions if version.number > number for one in version.changes]

"""Times of the run page."""

from django import template

from meetings import boxes
from meetings.models import Meeting

register = template.Library()


@register.filter
def clock_left(seconds: int) -> str:
    """Minutes and seconds: 12:40; with a plus sign what is over time."""
    sign, rest = ("+", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{rest // 60:02}:{rest % 60:02}"


@register.filter
def whole_minutes(seconds: int) -> int:
    return round(seconds / 60)


@register.simple_tag
def box_link(meeting: Meeting) -> str:
    """Where something can be said without a name; "" where there is no box."""
    return boxes.link_for(meeting)

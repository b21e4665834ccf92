"""How issues are written on pages."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils import timezone

from issues import lines
from issues.models import Entry, Issue
from issues.states import STATUS_COLOURS
from people import privacy

register = template.Library()

PRIORITY_COLOURS = {1: "red", 2: "amber", 3: "blue", 4: "grey"}


@register.filter
def in_words(entry: Entry) -> str:
    """A line of the timeline as a sentence, with personal data masked."""
    return privacy.mask(lines.words(entry))


@register.filter
def masked(text: str) -> str:
    """Number plates, VINs, phone and identity card numbers masked."""
    return privacy.mask(text or "")


@register.filter
def status_colour(status: str) -> str:
    return STATUS_COLOURS[status]


@register.filter
def priority_colour(priority: int) -> str:
    return PRIORITY_COLOURS[priority]


@register.filter
def is_late(issue: Issue, at: datetime | None = None) -> bool:
    """Whether the solution is late; what waits for the customer is not."""
    return issue.is_overdue(at or timezone.now())


@register.filter
def key_of(keys: Mapping[str, str] | None, value: object) -> str:
    """The key that chooses a value; where none is named, the value is one."""
    return (keys or {}).get(str(value), str(value))

"""How issues are written on pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.models import Attachment
from issues import lines
from issues.kinds import IssueClass
from issues.models import Entry, Issue
from issues.states import OPEN, STATUS_COLOURS, IssueStatus
from people import privacy

register = template.Library()

AGES = ((30, "red"), (14, "amber"), (7, "blue"))
"""From so many days on an open issue is shown in this colour."""
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
def filled(cells: Iterable[str]) -> list[str]:
    """The cells of a row that hold something."""
    return [cell for cell in cells if cell.strip()]


@register.filter
def status_colour(status: str) -> str:
    return STATUS_COLOURS[status]


@register.filter
def status_label(status: str) -> str:
    return str(IssueStatus(status).label)


@register.filter
def kind_label(kind: str) -> str:
    return str(IssueClass(kind).label)


@register.filter
def priority_colour(priority: int) -> str:
    return PRIORITY_COLOURS[priority]


@register.filter
def span(value: object) -> str:
    """A length of time in its fitting unit: 40 min, 5.5 h, 3.2 days."""
    if not isinstance(value, timedelta):
        return "–"
    hours = value.total_seconds() / 3600
    if hours < 1:
        return _("%(n)s min") % {"n": round(hours * 60)}
    if hours < 48:  # noqa: PLR2004 - two days
        return _("%(n)s h") % {"n": f"{hours:.1f}"}
    return _("%(n)s days") % {"n": f"{hours / 24:.1f}"}


@register.filter
def is_late(issue: Issue, at: datetime | None = None) -> bool:
    """Whether the solution is late; what waits for the customer is not."""
    return issue.is_overdue(at or timezone.now())


@register.filter
def key_of(keys: Mapping[str, str] | None, value: object) -> str:
    """The key that chooses a value; where none is named, the value is one."""
    return (keys or {}).get(str(value), str(value))


@register.filter
def is_sound(file: Attachment) -> bool:
    return file.mime.startswith("audio/")


@register.filter
def has_personal(issue: Issue) -> bool:
    """Whether something of it is masked."""
    return issue.vehicle_id is not None or bool(privacy.find(issue.text))


@register.filter
def age(issue: Issue) -> int:
    """For how many days it has been open, or was."""
    return ((issue.closed_at or timezone.now()) - issue.reported_at).days


@register.filter
def age_colour(issue: Issue) -> str:
    """The older an open issue the warmer; beside it stands the number in words."""
    if issue.status not in OPEN:
        return "grey"
    days = age(issue)
    return next((colour for least, colour in AGES if days >= least), "green")

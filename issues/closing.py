"""What still stands between a solved issue and its closing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from issues.kinds import MeasureType, Severity
from issues.models import Issue, Why
from meetings.states import ActionStatus

FEWEST_WHYS = 3
RECURRED = 2
"""An issue that came back this often needs cause and measures whatever its severity."""


def needs_measures(issue: Issue) -> bool:
    return issue.severity >= Severity.MAJOR or issue.recurrences >= RECURRED


def gaps(issue: Issue) -> list[str]:
    """What is missing, as sentences; nothing for an issue that needs no measures."""
    return list(_gaps(issue)) if needs_measures(issue) else []


def _gaps(issue: Issue) -> Iterator[str]:
    whys = list(Why.objects.filter(analysis__issue=issue).order_by("position"))
    if len(whys) < FEWEST_WHYS:
        yield _("Ask “why?” at least three times.")
    elif not whys[-1].is_controllable:
        yield _("The last “why?” must end in something we can control.")
    measures = list(issue.measures.select_related("action"))
    for type_, sentence in (
        (MeasureType.CORRECTIVE, _("A corrective measure is missing.")),
        (MeasureType.PREVENTIVE, _("A preventive measure is missing.")),
    ):
        kept = [
            one.action
            for one in measures
            if one.type == type_ and one.action.status != ActionStatus.DROPPED
        ]
        if not kept:
            yield sentence
        for action in kept:
            if action.status != ActionStatus.VERIFIED:
                yield _("Not verified yet: %(number)s %(text)s") % {
                    "number": action.number,
                    "text": action.text,
                }

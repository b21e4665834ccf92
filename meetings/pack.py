"""The data pack of a meeting: every app registers the sheets that it brings.

A source gets the meeting and yields sheets. What stands on them is read by everybody invited:
a source gives nothing that one of them may not see (`seen_by_all`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from meetings.models import Meeting
from meetings.models.meetings import SEE_RESTRICTED, MeetingQuerySet
from people import privacy
from people.models import User


@dataclass(frozen=True)
class Cell:
    """Text, small print under it, and for a rate how long its bar is, in per cent."""

    text: str
    small: str = ""
    percent: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A table with a title. `widths` are millimetres, 0 for what is left; lower `order` first."""

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    intro: str = ""
    order: int = 50

    def as_part(self) -> dict[str, object]:
        """As papers take it; personal data is masked."""
        return {
            "kind": "table",
            "title": self.title,
            "intro": privacy.mask(self.intro),
            "heads": list(self.heads),
            "widths": list(self.widths),
            "rows": [[_cell(one) for one in row] for row in self.rows],
        }


def _cell(cell: Cell) -> list[object]:
    words: list[object] = [privacy.mask(cell.text), privacy.mask(cell.small)]
    return words if cell.percent is None else [*words, cell.percent]


Source = Callable[[Meeting], Iterable[Sheet]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from the apps.py of the app that brings the sheets."""
    if source not in _sources:
        _sources.append(source)


def sheets_for(meeting: Meeting) -> list[Sheet]:
    """What every source brings for this meeting, without empty tables."""
    found = [sheet for source in _sources for sheet in source(meeting)]
    return sorted((one for one in found if one.rows), key=lambda one: one.order)


def readers(meeting: Meeting) -> set[int]:
    """Whose eyes the pack is for."""
    invited = meeting.attendees.values_list("user_id", flat=True)
    return {meeting.chair_id, meeting.recorder_id, *invited}


def seen_by_all(meeting: Meeting) -> MeetingQuerySet:
    """Earlier meetings of the same line that everybody invited to this one may see."""
    earlier = Meeting.objects.same_line(meeting.series).filter(starts_at__lt=meeting.starts_at)
    people = set(_without_the_right(meeting))
    were_there = Count("attendees", filter=Q(attendees__user__in=people), distinct=True)
    shared = (
        Meeting.objects.filter(pk__in=earlier.values("pk"))
        .annotate(were_there=were_there)
        .filter(Q(is_restricted=False) | Q(were_there=len(people)))
    )
    return Meeting.objects.filter(pk__in=shared.values("pk"))


def _without_the_right(meeting: Meeting) -> Iterator[int]:
    for person in User.objects.filter(pk__in=readers(meeting)):
        if not person.may(SEE_RESTRICTED):
            yield person.pk

"""The data pack of a meeting: every app registers the sheets that it brings.

A source gets the meeting and yields sheets. What stands on them is read by everybody invited:
a source gives nothing that one of them may not see (`seen_by_all`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from meetings.models import Attendee, Meeting
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
    """Earlier meetings of the same line that everybody who can open the pack may see.

    The pack of an open meeting is there for the whole store: nothing restricted is in it.
    """
    earlier = Meeting.objects.same_line(meeting.series).filter(starts_at__lt=meeting.starts_at)
    # the numbers of the meetings, not a query in each query that asks for them: planned badly,
    # that one takes minutes
    ids = list(earlier.filter(is_restricted=False).values_list("pk", flat=True))
    restricted = list(earlier.filter(is_restricted=True).values_list("pk", flat=True))
    if restricted and meeting.is_restricted:
        ids += _where_all_were(restricted, set(_without_the_right(meeting)))
    return Meeting.objects.filter(pk__in=ids)


def _where_all_were(meetings: Iterable[int], people: set[int]) -> list[int]:
    """Those of the meetings to which all of the people were invited."""
    invited: dict[int, set[int]] = {pk: set() for pk in meetings}
    rows = Attendee.objects.filter(meeting__in=invited, user__in=people)
    for pk, user in rows.values_list("meeting_id", "user_id"):
        invited[pk].add(user)
    return [pk for pk, there in invited.items() if people <= there]


def _without_the_right(meeting: Meeting) -> Iterator[int]:
    for person in User.objects.filter(pk__in=readers(meeting)):
        if not person.may(SEE_RESTRICTED):
            yield person.pk

"""The agenda of a meeting as its pages show it: items with their files, readers and time."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from attachments.models import Attachment
from meetings.kinds import Section
from meetings.models import AgendaItem, ItemReceipt, Meeting, Speaker
from meetings.states import SpeakerStatus
from people.models import User


@dataclass(frozen=True)
class Line:
    """One item: `starts_at` is its planned time, `unread` who has not confirmed the briefing."""

    item: AgendaItem
    number: int
    starts_at: dt.datetime
    files: Sequence[Attachment] = ()
    is_read: bool = False
    read: int = 0
    unread: Sequence[User] = ()
    is_over: bool = False
    speakers: Sequence[Speaker] = ()

    @property
    def is_usual(self) -> bool:
        return self.item.is_usual

    @property
    def title(self) -> str:
        return self.item.called

    @property
    def part(self) -> str:
        """The name of the part, where the title does not say it."""
        return "" if self.is_usual else self.item.get_section_display()

    @property
    def is_sharing(self) -> bool:
        return self.item.section == Section.SHARING

    @property
    def is_briefing(self) -> bool:
        return self.item.section == Section.BRIEFING


@dataclass(frozen=True)
class Agenda:
    lines: Sequence[Line]
    total: int
    slot: int

    @property
    def over(self) -> int:
        """Minutes by which the agenda is longer than the meeting."""
        return max(0, self.total - self.slot)

    @property
    def spare(self) -> int:
        return max(0, self.slot - self.total)


def agenda_of(meeting: Meeting, reader: User, invited: Sequence[User] = ()) -> Agenda:
    """Everything about the agenda in four queries at most, however long it is."""
    items = list(meeting.items.select_related("presenter"))
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.of(*items):
        files[file.object_id].append(file)
    read = _receipts([item for item in items if item.section == Section.BRIEFING])
    asked = _speakers([item for item in items if item.section == Section.SHARING])
    lines, elapsed = [], 0
    for number, item in enumerate(items, 1):
        who: set[int] = read.get(item.pk, set())
        starts_at = meeting.starts_at + dt.timedelta(minutes=elapsed)
        elapsed += item.minutes
        lines.append(
            Line(
                item,
                number,
                starts_at,
                files[item.pk],
                is_read=reader.pk in who,
                read=sum(person.pk in who for person in invited),
                unread=[person for person in invited if person.pk not in who],
                is_over=elapsed > meeting.slot_minutes,
                speakers=asked.get(item.pk, ()),
            )
        )
    return Agenda(lines, elapsed, meeting.slot_minutes)


def _speakers(items: Sequence[AgendaItem]) -> dict[int, list[Speaker]]:
    """Who was asked to share something, and what they say to it."""
    found: dict[int, list[Speaker]] = defaultdict(list)
    if items:
        rows = Speaker.objects.filter(item__in=items).exclude(status=SpeakerStatus.WITHDRAWN)
        for row in rows.select_related("user"):
            found[row.item_id].append(row)
    return found


def _receipts(briefings: Sequence[AgendaItem]) -> dict[int, set[int]]:
    """Who has confirmed each briefing."""
    found: dict[int, set[int]] = defaultdict(set)
    if briefings:
        rows = ItemReceipt.objects.filter(item__in=briefings).values_list("item_id", "user_id")
        for item, user in rows:
            found[item].add(user)
    return found

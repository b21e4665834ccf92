"""The run page in one go: agenda, the item on show, what was written down, who is there."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from attachments.models import Attachment
from meetings.kinds import CARRIED_SECTIONS, Section
from meetings.models import (
    ActionItem,
    AgendaItem,
    Attendee,
    Decision,
    Idea,
    IdeaVote,
    Meeting,
    Question,
    Recording,
    Story,
)
from meetings.queries.outlook import seconds_on
from meetings.queries.review import Review, review_of
from meetings.queries.sound import running_of
from meetings.queries.speaking import Round, round_of
from meetings.states import ActionStatus, MeetingStatus
from people.models import User

Attendance = Attendee.Attendance
Progress = AgendaItem.Progress
MINUTE = 60
SOON = 0.2
"""The share of its time at which an item is warned of; `time.js` counts with the same."""


@dataclass(frozen=True)
class Shown:
    """The item in the middle of the page. `number` counts from 1, `seconds` are spent on it so far."""

    item: AgendaItem
    number: int
    is_current: bool
    seconds: int
    files: Sequence[Attachment]
    decisions: Sequence[Decision]
    review: Review | None = None
    round: Round | None = None
    stories: Sequence[Story] = ()

    @property
    def may_have_round(self) -> bool:
        """Everyone can be asked to speak while the item is talked about."""
        return self.is_current and self.item.section in CARRIED_SECTIONS

    @property
    def left(self) -> int:
        """Seconds that are left of the planned time; negative when it is over."""
        return self.item.minutes * 60 - self.seconds

    @property
    def stage(self) -> str:
        """How the time stands: soon (four fifths are used), last (the last minute), over."""
        if self.left < 0:
            return "over"
        if self.left <= MINUTE:
            return "last"
        return "soon" if self.left <= self.item.minutes * MINUTE * SOON else ""

    @property
    def may_be_carried(self) -> bool:
        return self.item.section in CARRIED_SECTIONS and self.item.progress in {
            Progress.PENDING,
            Progress.CURRENT,
        }

    @property
    def may_be_dropped(self) -> bool:
        return self.item.progress in {Progress.PENDING, Progress.CURRENT, Progress.CARRIED}


@dataclass(frozen=True)
class Slip:
    """An idea with its votes; `is_mine` that the reader has voted for it."""

    idea: Idea
    votes: int
    is_mine: bool


@dataclass(frozen=True)
class Board:
    """All that the run page and the summary show."""

    meeting: Meeting
    now: dt.datetime
    items: Sequence[AgendaItem]
    shown: Shown | None
    seats: Sequence[Attendee]
    decisions: Sequence[Decision]
    questions: Sequence[Question]
    actions: Sequence[ActionItem]
    ideas: Sequence[Slip] = ()
    recording: Recording | None = None

    @property
    def open_ideas(self) -> Sequence[Slip]:
        return [slip for slip in self.ideas if slip.idea.outcome == Idea.Outcome.OPEN]

    @property
    def minutes(self) -> int:
        """How long the meeting has been going on, or went on."""
        begun, end = self.meeting.started_at, self.meeting.ended_at or self.now
        return int((end - begun).total_seconds()) // 60 if begun else 0

    @property
    def is_over_time(self) -> bool:
        return self.minutes > self.meeting.slot_minutes

    @property
    def pending(self) -> Sequence[AgendaItem]:
        return [item for item in self.items if item.progress == Progress.PENDING]

    @property
    def following(self) -> AgendaItem | None:
        """What comes after the present item."""
        current = self.meeting.current_item_id
        places = {item.pk: item.position for item in self.items}
        after = places.get(current, -1) if current else -1
        later = [item for item in self.pending if item.position > after]
        return next(iter(later or self.pending), None)

    @property
    def previous(self) -> AgendaItem | None:
        """What came before the present item; when all are through, the last one."""
        ids = [item.pk for item in self.items]
        current = self.meeting.current_item_id
        at = ids.index(current) if current in ids else len(ids)
        return self.items[at - 1] if at else None

    @property
    def to_be_carried(self) -> Sequence[AgendaItem]:
        """What goes on to the next meeting if this one ended now."""
        return [item for item in self.pending if item.section in CARRIED_SECTIONS]

    @property
    def carried(self) -> Sequence[AgendaItem]:
        return [item for item in self.items if item.progress == Progress.CARRIED]

    @property
    def dropped(self) -> Sequence[AgendaItem]:
        return [item for item in self.items if item.progress == Progress.DROPPED]

    @cached_property
    def there(self) -> int:
        return sum(seat.was_there for seat in self.seats)

    @cached_property
    def unrecorded(self) -> Sequence[Attendee]:
        return [seat for seat in self.seats if seat.attendance == Attendance.UNKNOWN]

    @property
    def open_questions(self) -> int:
        return sum(not one.answer and one.handed_to_id is None for one in self.questions)


def board_of(
    meeting: Meeting,
    *,
    item: int | None = None,
    people: Sequence[str] = ("user",),
    reader: User | None = None,
) -> Board:
    """Everything in twelve queries at most; `item` is the one to show, else the present one.

    `people` is what to fetch with the seats.
    """
    now = timezone.now()
    items = list(meeting.items.select_related("presenter"))
    decisions = list(meeting.decisions.select_related("item"))
    return Board(
        meeting,
        now,
        items,
        _shown(meeting, items, decisions, item, now),
        list(meeting.attendees.select_related(*people).order_by("-required", "pk")),
        decisions,
        list(meeting.questions.select_related("asked_by", "handed_to")),
        list(
            meeting.actions.exclude(status=ActionStatus.DROPPED)
            .select_related("owner")
            .prefetch_related("helpers")
            .order_by("-pk")
        ),
        list(_wall(meeting, reader)),
        running_of(meeting) if meeting.status == MeetingStatus.IN_PROGRESS else None,
    )


def _wall(meeting: Meeting, reader: User | None) -> Iterator[Slip]:
    """Ideas of one theme together, the most wanted first; what is settled comes last."""
    mine = IdeaVote.objects.filter(idea=OuterRef("pk"), user=reader)
    rows = (
        meeting.ideas.select_related("said_by")
        .annotate(votes_count=Count("votes"), is_mine=Exists(mine))
        .order_by("theme", "-votes_count", "pk")
    )
    slips = [Slip(row, row.votes_count, row.is_mine) for row in rows]
    yield from (slip for slip in slips if slip.idea.outcome == Idea.Outcome.OPEN)
    yield from (slip for slip in slips if slip.idea.outcome != Idea.Outcome.OPEN)


def _shown(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    decisions: Sequence[Decision],
    wanted: int | None,
    now: dt.datetime,
) -> Shown | None:
    ids = [item.pk for item in items]
    pk = wanted if wanted in ids else meeting.current_item_id
    if pk not in ids:
        return None
    item = items[ids.index(pk)]
    return Shown(
        item,
        ids.index(pk) + 1,
        pk == meeting.current_item_id,
        seconds_on(item, now),
        list(Attachment.objects.of(item)),
        [one for one in decisions if one.item_id == item.pk],
        review_of(meeting) if item.section == Section.REVIEW else None,
        round_of(item, now) if item.section in CARRIED_SECTIONS else None,
        list(item.stories.select_related("teller")) if item.section == Section.SHARING else (),
    )


def likely_owners(seats: Sequence[Attendee]) -> list[User]:
    """Who is offered as owner: those who are there, else all who are invited."""
    there = [seat.user for seat in seats if seat.was_there]
    return there or [seat.user for seat in seats]

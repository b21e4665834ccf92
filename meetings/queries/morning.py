"""The board of the morning: numbers, due promises, who is here, the reminder, the clock."""

import datetime as dt
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.kinds import MeetingKind
from meetings.models import (
    ActionItem,
    Attendee,
    Decision,
    Figure,
    FigureValue,
    Idea,
    Meeting,
    Morning,
    Reminder,
)
from meetings.queries.shifts import PEOPLE, ShiftOf, by_shift
from meetings.services.figures import day_before, day_of
from meetings.states import AHEAD, OWED, MeetingStatus
from meetings.trend import Trend
from people.calendar import DAY
from people.models import Store, User

PARTS: tuple[tuple[str | Promise, int], ...] = (
    (_("Yesterday"), 3),
    (_("Today"), 5),
    (_("Across teams"), 2),
)
"""What the ten minutes are for, and how many of them."""
TALK = 120
"""Seconds that one point may be talked about."""
LOOKED_BACK = 7
FAR = dt.timedelta(days=30)
"""The last seven open days lie within these, whatever holidays there were."""


def words(value: Decimal | None) -> str:
    """A number without needless zeros."""
    return "" if value is None else f"{value.normalize():f}"


@dataclass(frozen=True)
class Tile:
    """A number with the seven days before; `value` is nothing while it is not entered."""

    figure: Figure
    day: dt.date
    value: FigureValue | None
    trend: Trend
    before: Decimal | None

    @property
    def shown(self) -> str:
        return words(self.value.value) if self.value else ""

    @property
    def shown_before(self) -> str:
        return words(self.before)

    @property
    def target(self) -> str:
        return words(self.figure.target)

    @property
    def tone(self) -> str:
        """Green where the target is met, red where it is not, nothing where there is none."""
        met = self.figure.meets(self.value.value) if self.value else None
        return "" if met is None else "green" if met else "red"

    @property
    def change(self) -> str:
        """Against the open day before, with its sign."""
        if self.value is None or self.before is None or self.value.value == self.before:
            return ""
        more = self.value.value - self.before
        return f"+{words(more)}" if more > 0 else f"−{words(-more)}"


@dataclass(frozen=True)
class Owing:
    """One person and what is due today or overdue."""

    owner: User
    actions: Sequence[ActionItem]


@dataclass(frozen=True)
class Part:
    label: str | Promise
    minutes: int
    is_on: bool


@dataclass(frozen=True)
class Clock:
    """The ten minutes: begun or not, how much is left, which part it is the time of."""

    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    now: dt.datetime

    @property
    def is_running(self) -> bool:
        return self.began_at is not None and self.ended_at is None

    @property
    def seconds(self) -> int:
        end = self.ended_at or self.now
        return int((end - self.began_at).total_seconds()) if self.began_at else 0

    @property
    def left(self) -> int:
        return sum(minutes for _label, minutes in PARTS) * 60 - self.seconds

    @property
    def minutes(self) -> int:
        return self.seconds // 60

    @property
    def at(self) -> int | None:
        """The number of the part that it is time for; the last one stays on."""
        if not self.is_running:
            return None
        until = 0
        for number, (_label, minutes) in enumerate(PARTS):
            until += minutes * 60
            if self.seconds < until:
                return number
        return len(PARTS) - 1

    @property
    def parts(self) -> list[Part]:
        return [Part(label, n, number == self.at) for number, (label, n) in enumerate(PARTS)]


@dataclass(frozen=True)
class Said:
    """The reminder or case of the day, or what meetings have taught."""

    label: str | Promise
    text: str


@dataclass(frozen=True)
class Now:
    """What changes under the eyes of followers; `stamp` differs when they must look again."""

    store: Store
    day: dt.date
    at: dt.datetime
    morning: Morning | None
    meeting: Meeting | None
    owed: Sequence[ActionItem]

    @property
    def is_meeting_on(self) -> bool:
        return self.meeting is not None and self.meeting.status == MeetingStatus.IN_PROGRESS

    @property
    def is_meeting_ahead(self) -> bool:
        return self.meeting is not None and self.meeting.status in AHEAD

    @cached_property
    def clock(self) -> Clock:
        if self.meeting is not None and self.meeting.started_at is not None:
            return Clock(self.meeting.started_at, self.meeting.ended_at, self.at)
        if self.morning is not None:
            return Clock(self.morning.started_at, self.morning.ended_at, self.at)
        return Clock(None, None, self.at)

    @property
    def talk_left(self) -> int | None:
        """Seconds that are left to talk about the present point; negative when it takes too long."""
        if self.morning is None or self.morning.talk_at is None:
            return None
        return TALK - int((self.at - self.morning.talk_at).total_seconds())

    @property
    def is_talk_over(self) -> bool:
        return self.talk_left is not None and self.talk_left <= 0

    @property
    def stamp(self) -> str:
        owed = [(one.pk, one.status, one.due_on, one.text, one.owner_id) for one in self.owed]
        meeting = self.meeting
        parts = (
            self.day.isoformat(),
            self.morning.version if self.morning else 0,
            f"{meeting.pk}.{meeting.version}.{meeting.status}" if meeting else "",
            self.clock.at,
            self.is_talk_over,
            owed,
        )
        return f"{zlib.crc32(repr(parts).encode()):08x}"


def _meeting_of(store: Store, day: dt.date, user: User) -> Meeting | None:
    """The morning meeting that is going on, else the next of the day, one's own before others."""
    begins = dt.datetime.combine(day, dt.time.min, tzinfo=store.zone)
    rows = Meeting.objects.filter(
        store=store,
        kind=MeetingKind.MORNING,
        is_restricted=False,
        starts_at__gte=begins,
        starts_at__lt=begins + DAY,
    ).exclude(status=MeetingStatus.CANCELLED)

    def order(meeting: Meeting) -> tuple[bool, bool, bool, dt.datetime]:
        return (
            meeting.status != MeetingStatus.IN_PROGRESS,
            meeting.status not in AHEAD,
            user.pk not in {meeting.chair_id, meeting.recorder_id},
            meeting.starts_at,
        )

    found = rows.select_related("store", "chair", "recorder", "room", "series", "current_item")
    return min(found, key=order, default=None)


def now_of(store: Store, user: User) -> Now:
    """Three queries: what a follower asks again and again."""
    at = timezone.now()
    day = at.astimezone(store.zone).date()
    owed = ActionItem.objects.filter(
        store=store, is_restricted=False, status__in=OWED, due_on__lte=day
    )
    return Now(
        store,
        day,
        at,
        Morning.objects.filter(store=store, day=day).first(),
        _meeting_of(store, day, user),
        list(owed.select_related("owner").order_by("due_on", "pk")),
    )


def tiles_of(store: Store, day: dt.date) -> list[Tile]:
    """The numbers for the morning of `day`, in two queries."""
    before = day_before(store, day)
    shown = list(Figure.objects.shown().filter(store=store))
    values = FigureValue.objects.filter(figure__in=shown, day__gt=day - FAR, day__lte=day)
    kept: dict[tuple[int, dt.date], FigureValue] = {}
    for value in values.select_related("by"):
        kept[value.figure_id, value.day] = value
    backwards = [before]
    while len(backwards) < LOOKED_BACK:
        backwards.append(day_before(store, backwards[-1]))
    return [_tile(figure, day_of(figure, day, before), backwards, kept) for figure in shown]


def _tile(
    figure: Figure,
    day: dt.date,
    backwards: Sequence[dt.date],
    kept: dict[tuple[int, dt.date], FigureValue],
) -> Tile:
    days = backwards if day == backwards[0] else [day, *backwards[: LOOKED_BACK - 1]]
    rows = [kept.get((figure.pk, one)) for one in reversed(days)]
    values = [float(row.value) if row else None for row in rows]
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    if low == high:
        low, high = low - 1, high + 1
    before = rows[-2]
    trend = Trend(figure.name, values, low, high, figure.unit)
    return Tile(figure, day, rows[-1], trend, before.value if before else None)


@dataclass(frozen=True)
class Board:
    now: Now
    tiles: Sequence[Tile]
    shifts: Sequence[ShiftOf]
    seats: Sequence[Attendee]
    parked: Sequence[Idea]
    said: Said | None

    @property
    def yesterday(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.figure.about == Figure.About.YESTERDAY]

    @property
    def today(self) -> list[Tile]:
        return [tile for tile in self.tiles if tile.figure.about == Figure.About.TODAY]

    @property
    def missing(self) -> int:
        return sum(tile.value is None for tile in self.tiles)

    @property
    def there(self) -> int:
        return sum(seat.was_there for seat in self.seats)

    @cached_property
    def owing(self) -> list[Owing]:
        """By person, who has been late for longest first."""
        by_owner: dict[int, list[ActionItem]] = {}
        for action in self.now.owed:
            by_owner.setdefault(action.owner_id, []).append(action)
        return [Owing(rows[0].owner, rows) for rows in by_owner.values()]

    @property
    def overdue(self) -> int:
        return sum(action.due_on < self.now.day for action in self.now.owed)


def board_of(now: Now) -> Board:
    """All that the board shows: nine queries at most, however many people and numbers."""
    seats = list(_seats(now))
    parked: Sequence[Idea] = ()
    if now.meeting is not None:
        parked = list(now.meeting.ideas.filter(kind=Idea.Kind.PARKED).order_by("-pk"))
    return Board(now, tiles_of(now.store, now.day), by_shift(seats), seats, parked, said_on(now))


def _seats(now: Now) -> Iterator[Attendee]:
    """Who is invited; without a meeting everyone in after-sales, of whom nothing is known yet."""
    if now.meeting is not None:
        yield from now.meeting.attendees.select_related("user", *PEOPLE).order_by("pk")
        return
    people = User.objects.in_aftersales().filter(store=now.store).exclude(shift=None)
    for person in people.select_related("shift", "team", "department").by_name():
        yield Attendee(user=person)


def said_on(now: Now) -> Said | None:
    """What has its day today, else one of the others in turn, else the latest lesson or decision."""
    rows = list(
        Reminder.objects.filter(store=now.store).filter(
            Q(first_on=None) | Q(first_on__lte=now.day, last_on__gte=now.day)
        )
    )
    dated = [row for row in rows if row.first_on is not None]
    offered = dated or rows
    if offered:
        chosen = sorted(offered, key=lambda row: row.pk)[now.day.toordinal() % len(offered)]
        return Said(chosen.get_kind_display(), chosen.text)
    return _taught(now)


def _taught(now: Now) -> Said | None:
    held = Meeting.objects.filter(store=now.store, is_restricted=False)
    lesson = held.exclude(lesson="").order_by("-starts_at").values_list("lesson", flat=True).first()
    if lesson:
        return Said(_("What we learned"), lesson)
    decisions: QuerySet[Decision] = Decision.objects.filter(meeting__in=held)
    latest = decisions.order_by("-pk").values_list("text", flat=True).first()
    return Said(_("Last decided"), latest) if latest else None

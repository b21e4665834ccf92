"""Times that suit: who has time, which room is free, when the workshop is quiet, and why.

Every half hour within the opening hours of two weeks is looked at. Better comes first by, in this
order: fewer people of those required are busy; a room that is large enough is free; fewer minutes
in the hours to avoid; fewer arriving cars; the earlier day; nearer to the start that was asked for.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from meetings import quiet
from meetings.models import Attendee, Meeting
from meetings.queries.slots import LONGEST
from meetings.quiet import Load
from people.calendar import DAY, StoreCalendar, moment
from people.models import Room, Store, User
from people.services.calendars import opening_hours, store_calendar
from people.services.stores import USUAL_HOURS

DAYS, BEST, A_DAY = 14, 5, 2
AHEAD = dt.timedelta(days=400)
"""Days looked at, times offered, and of one day."""
STEP = dt.timedelta(minutes=30)
NAMED = 3
AFTERNOON = dt.time(16)
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Wish:
    """What is looked for. `people` must come; `asked` is the day and time of the form so far."""

    store: Store
    people: frozenset[int]
    minutes: int
    earliest: dt.datetime
    room: Room | None = None
    needs_room: bool = True
    asked_on: dt.date | None = None
    asked_at: dt.time = AFTERNOON
    but: Meeting | None = None
    seats: int = 0
    """How many come, with those who need not."""


@dataclass(frozen=True)
class Suggestion:
    """A time with its reasons; `named` are busy people, `unnamed` how many more."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    people: int
    seats: int
    named: Sequence[str]
    unnamed: int
    room: Room | None
    needs_room: bool
    load: Load

    @property
    def busy(self) -> int:
        return len(self.named) + self.unnamed

    @property
    def is_free(self) -> bool:
        """All of those required have time."""
        return not self.busy

    @property
    def more(self) -> int:
        """Busy people beyond those who are named on the page."""
        return max(0, len(self.named) - NAMED) + self.unnamed

    @property
    def first_named(self) -> Sequence[str]:
        return self.named[:NAMED]

    @property
    def is_too_small(self) -> bool:
        return self.room is not None and self.room.capacity < self.seats

    @property
    def is_clear(self) -> bool:
        has_room = self.room is not None or not self.needs_room
        return self.is_free and has_room and not self.is_too_small and not self.load.minutes

    @property
    def value(self) -> str:
        """What a form says of it: day, time, room."""
        return f"{self.starts_at:%Y-%m-%dT%H:%M}/{self.room.pk if self.room else ''}"


@dataclass(frozen=True)
class Suggestions:
    """`first_on` is the first day that was looked at, `last_on` the last one."""

    best: Sequence[Suggestion]
    first_on: dt.date
    last_on: dt.date


@dataclass
class _Taken:
    """Who and what is taken when, by local day."""

    people: dict[dt.date, list[tuple[Span, int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    rooms: dict[dt.date, list[tuple[Span, int]]] = field(default_factory=lambda: defaultdict(list))


def suggest(wish: Wish, *, reader: User) -> Suggestions:
    """The best times, with at most seven queries however many people, rooms and meetings."""
    store, zone = wish.store, wish.store.zone
    first_on = _first_day(wish)
    last_on = first_on + (DAYS - 1) * DAY
    window = moment(first_on, dt.time(), zone), moment(last_on + DAY, dt.time(), zone)
    taken = _taken(wish, window, reader)
    rooms = _rooms(wish)
    rhythm = quiet.rhythm_of(store)
    found = []
    for starts_at, ends_at in _times(wish, first_on, store_calendar(store)):
        room = _free_room(rooms, taken, starts_at, ends_at)
        if wish.room is not None and room is None:
            continue
        named, unnamed = _busy(taken, starts_at, ends_at)
        load = rhythm.load(starts_at, ends_at)
        found.append(
            Suggestion(
                starts_at,
                ends_at,
                len(wish.people),
                max(wish.seats, len(wish.people)),
                named,
                unnamed,
                room,
                wish.needs_room,
                load,
            )
        )
    return Suggestions(_best(found, wish), first_on, last_on)


def _first_day(wish: Wish) -> dt.date:
    """The first day allowed; a later one only where the form asks for one beyond these two weeks."""
    earliest = wish.earliest.astimezone(wish.store.zone).date()
    asked = wish.asked_on
    is_later = asked is not None and earliest + DAYS * DAY <= asked <= earliest + AHEAD
    return asked if is_later and asked is not None else earliest


def _times(wish: Wish, first_on: dt.date, calendar: StoreCalendar) -> Iterator[Span]:
    zone, length = wish.store.zone, dt.timedelta(minutes=wish.minutes)
    hours = opening_hours(wish.store)
    for day in (first_on + number * DAY for number in range(DAYS)):
        if not calendar.is_open_day(day):
            continue
        for opens, closes in hours.get(day.weekday(), () if hours else (USUAL_HOURS,)):
            starts = dt.datetime.combine(day, opens, tzinfo=zone)
            starts += dt.timedelta(minutes=-starts.minute % 30)
            last = dt.datetime.combine(day, closes, tzinfo=zone) - length
            while starts <= last:
                if starts >= wish.earliest:
                    yield starts, starts + length
                starts += STEP


def _taken(wish: Wish, window: Span, reader: User) -> _Taken:
    """All that lies in the window: two queries, and one for what the reader may see of it."""
    taken, zone = _Taken(), wish.store.zone
    others = Meeting.objects.filter(
        store=wish.store, starts_at__gt=window[0] - LONGEST
    ).overlapping(*window)
    if wish.but is not None:
        others = others.exclude(pk=wish.but.pk)
    seen = set(others.visible_to(reader).values_list("pk", flat=True))
    seats = (
        Attendee.objects.filter(meeting__in=others, user__in=wish.people)
        .exclude(answer=Attendee.Answer.NO)
        .order_by("user__name", "user")
        .values_list("meeting", "user", "user__name", "meeting__starts_at", "meeting__ends_at")
    )
    for meeting, user, name, starts_at, ends_at in seats:
        for day in _days(starts_at, ends_at, zone):
            shown = name if meeting in seen else ""
            taken.people[day].append(((starts_at, ends_at), user, shown))
    for room, starts_at, ends_at in others.filter(room__isnull=False).values_list(
        "room", "starts_at", "ends_at"
    ):
        for day in _days(starts_at, ends_at, zone):
            taken.rooms[day].append(((starts_at, ends_at), room))
    return taken


def _days(starts_at: dt.datetime, ends_at: dt.datetime, zone: dt.tzinfo) -> Iterator[dt.date]:
    day, last = (at.astimezone(zone).date() for at in (starts_at, ends_at))
    while day <= last:
        yield day
        day += DAY


def _busy(taken: _Taken, starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[Sequence[str], int]:
    """Names of the busy, and how many are busy with what the reader may not see."""
    names: dict[int, str] = {}
    for span, user, name in taken.people.get(starts_at.date(), ()):
        if _overlap(span, starts_at, ends_at):
            names[user] = names.get(user) or name
    named = [name for name in names.values() if name]
    return named, len(names) - len(named)


def _overlap(span: Span, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    return span[0] < ends_at and span[1] > starts_at


def _rooms(wish: Wish) -> Sequence[Room]:
    """The room that is wanted, else all that are large enough, the smallest first."""
    if wish.room is not None:
        return [wish.room]
    if not wish.needs_room:
        return []
    rooms = Room.objects.filter(store=wish.store, is_active=True)
    enough = max(wish.seats, len(wish.people))
    return list(rooms.filter(capacity__gte=enough).order_by("capacity", "name"))


def _free_room(
    rooms: Sequence[Room], taken: _Taken, starts_at: dt.datetime, ends_at: dt.datetime
) -> Room | None:
    if not rooms:
        return None
    used = {
        room
        for span, room in taken.rooms.get(starts_at.date(), ())
        if _overlap(span, starts_at, ends_at)
    }
    return next((room for room in rooms if room.pk not in used), None)


def _best(found: Iterable[Suggestion], wish: Wish) -> list[Suggestion]:
    """The first few by the rule; of one day at most two, which do not overlap."""

    def rank(one: Suggestion) -> tuple[object, ...]:
        asked = dt.datetime.combine(one.starts_at, wish.asked_at, tzinfo=one.starts_at.tzinfo)
        return (
            one.busy,
            one.needs_room and one.room is None,
            one.load.minutes,
            one.load.level,
            one.starts_at.date(),
            abs(one.starts_at - asked),
        )

    best: list[Suggestion] = []
    for one in sorted(found, key=rank):
        same_day = [other for other in best if other.starts_at.date() == one.starts_at.date()]
        apart = all(
            not _overlap((other.starts_at, other.ends_at), one.starts_at, one.ends_at)
            for other in same_day
        )
        if len(same_day) < A_DAY and apart:
            best.append(one)
        if len(best) == BEST:
            break
    return best

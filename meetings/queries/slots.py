"""What speaks against a time and a room: another meeting, busy people, a closed day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from meetings.models import Attendee, Meeting
from meetings.states import MeetingStatus
from people.calendar import StoreCalendar
from people.models import Room, Store, User
from people.services.calendars import store_calendar

LONGEST = dt.timedelta(days=1)
"""No meeting is longer: keeps the search for overlaps within the index."""


@dataclass(frozen=True)
class Clash:
    """People who are invited elsewhere at that time; None for meetings the reader may not see."""

    meeting: Meeting | None
    people: Sequence[User]


@dataclass(frozen=True)
class SlotCheck:
    """Everything to know about a time before it is taken."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    invited: int = 0
    busy: Sequence[Clash] = ()
    room: Room | None = None
    room_meetings: Sequence[Meeting] = ()
    room_hidden: bool = False
    is_closed: bool = False
    day_name: str = ""
    provisional: str = ""
    deadline: dt.datetime | None = None

    @property
    def busy_number(self) -> int:
        return len({person.pk for one in self.busy for person in one.people})

    @property
    def too_small(self) -> bool:
        return self.room is not None and self.invited > self.room.capacity

    @property
    def is_past(self) -> bool:
        return self.starts_at < timezone.now()

    @property
    def notice_is_late(self) -> bool:
        return self.deadline is not None and self.deadline < timezone.now()

    @property
    def is_clear(self) -> bool:
        taken = self.room_meetings or self.room_hidden
        return not (taken or self.busy or self.is_closed or self.too_small or self.is_past)


def busy_people(
    store: Store,
    people: Iterable[int],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    reader: User,
    but: Meeting | None = None,
) -> list[Clash]:
    """Who of `people` is invited elsewhere at that time and has not declined, by meeting."""
    seats = (
        Attendee.objects.filter(
            meeting__store=store,
            user__in=list(people),
            meeting__starts_at__lt=ends_at,
            meeting__ends_at__gt=starts_at,
            meeting__starts_at__gt=starts_at - LONGEST,
        )
        .exclude(meeting__status=MeetingStatus.CANCELLED)
        .exclude(answer=Attendee.Answer.NO)
        .exclude(meeting=but)
        .select_related("user", "meeting")
        .order_by("meeting__starts_at", "pk")
    )
    found: dict[int, list[Attendee]] = defaultdict(list)
    for seat in seats:
        found[seat.meeting_id].append(seat)
    seen = _seen(reader, found)
    clashes = [
        Clash(many[0].meeting, [seat.user for seat in many])
        for pk, many in found.items()
        if pk in seen
    ]
    unseen = [seat for pk, many in found.items() if pk not in seen for seat in many]
    hidden = {seat.user_id: seat.user for seat in unseen}
    return [*clashes, Clash(None, list(hidden.values()))] if hidden else clashes


def _seen(reader: User, meetings: Iterable[int]) -> set[int]:
    """Which of these meetings the reader may see; no query for none."""
    pks = list(meetings)
    if not pks:
        return set()
    return set(Meeting.objects.visible_to(reader).filter(pk__in=pks).values_list("pk", flat=True))


@dataclass
class _Rooms:
    shown: list[Meeting] = field(default_factory=list)
    hidden: bool = False


def _in_room(
    room: Room | None,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reader: User,
    but: Meeting | None,
) -> _Rooms:
    if room is None:
        return _Rooms()
    others = Meeting.objects.filter(store=room.store_id, room=room).overlapping(starts_at, ends_at)
    if but is not None:
        others = others.exclude(pk=but.pk)
    found = list(others.order_by("starts_at"))
    seen = _seen(reader, [one.pk for one in found])
    shown = [one for one in found if one.pk in seen]
    return _Rooms(shown, hidden=len(shown) < len(found))


def check_slot(
    store: Store,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    reader: User,
    people: Sequence[int] = (),
    room: Room | None = None,
    but: Meeting | None = None,
    deadline: dt.datetime | None = None,
) -> SlotCheck:
    """Look at one slot. `but` is the meeting that is being changed."""
    calendar: StoreCalendar = store_calendar(store)
    on = starts_at.astimezone(store.zone).date()
    rooms = _in_room(room, starts_at, ends_at, reader, but)
    return SlotCheck(
        starts_at,
        ends_at,
        invited=len(people),
        busy=busy_people(store, people, starts_at, ends_at, reader=reader, but=but)
        if people
        else (),
        room=room,
        room_meetings=rooms.shown,
        room_hidden=rooms.hidden,
        is_closed=not calendar.is_open_day(on),
        day_name=calendar.state.holiday_name(on),
        provisional=calendar.state.why_provisional(on),
        deadline=deadline,
    )

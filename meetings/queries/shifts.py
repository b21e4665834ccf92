"""Who is here, shift by shift."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings.models import Attendee
from people.models import User

PEOPLE = ("user__shift", "user__team", "user__department", "substitute")
"""What to fetch with the seats."""
LAST = dt.time.max


@dataclass(frozen=True)
class ShiftOf:
    """The people of one shift, and how many of them are here; `hours` of a real shift only."""

    name: str
    seats: Sequence[Attendee]
    hours: str = ""

    @property
    def there(self) -> int:
        return sum(seat.was_there for seat in self.seats)


def by_shift(seats: Iterable[Attendee]) -> list[ShiftOf]:
    """By their usual shift, the earliest first; without one by team or department."""
    ordered = sorted(seats, key=lambda seat: _place(seat.user))
    return list(_groups(ordered))


def where_several(seats: Sequence[Attendee]) -> list[ShiftOf]:
    """By shift where people of several are invited, else all in one group without a name."""
    shifts = {seat.user.shift_id for seat in seats if seat.user.shift_id}
    return by_shift(seats) if len(shifts) > 1 else [ShiftOf("", seats)]


def _groups(ordered: Sequence[Attendee]) -> Iterator[ShiftOf]:
    for (_starts, name), group in itertools.groupby(ordered, key=lambda seat: _place(seat.user)):
        found = list(group)
        shift = found[0].user.shift
        yield ShiftOf(name, found, shift.hours if shift else "")


def _place(person: User) -> tuple[dt.time, str]:
    if person.shift is not None:
        return person.shift.starts, person.shift.name
    place = person.team or person.department
    return LAST, str(place) if place else _("Others")

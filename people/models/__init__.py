"""Stores and the people who work in them."""

from people.models.absences import Absence
from people.models.calendar import StateCalendarYear, StateDay
from people.models.log import Disclosure, Event, NumberSequence
from people.models.points import PointEntry
from people.models.shifts import Shift
from people.models.stores import (
    Department,
    OpeningHours,
    Room,
    Store,
    StoreClosure,
    StoreGroup,
    Team,
)
from people.models.users import SignIn, User, new_calendar_token

__all__ = [
    "Absence",
    "Department",
    "Disclosure",
    "Event",
    "NumberSequence",
    "OpeningHours",
    "PointEntry",
    "Room",
    "Shift",
    "SignIn",
    "StateCalendarYear",
    "StateDay",
    "Store",
    "StoreClosure",
    "StoreGroup",
    "Team",
    "User",
    "new_calendar_token",
]

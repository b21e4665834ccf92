"""Stores and the people who work in them."""

from people.models.calendar import StateCalendarYear, StateDay
from people.models.log import Disclosure, Event, NumberSequence
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
    "Department",
    "Disclosure",
    "Event",
    "NumberSequence",
    "OpeningHours",
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

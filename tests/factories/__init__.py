"""The smallest valid object of each kind; a test states every value that it asserts on."""

from tests.factories.meetings import action, agenda_item, attendee, meeting, series, topic
from tests.factories.people import department, person, room, store

__all__ = [
    "action",
    "agenda_item",
    "attendee",
    "department",
    "meeting",
    "person",
    "room",
    "series",
    "store",
    "topic",
]

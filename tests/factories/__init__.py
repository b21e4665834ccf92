"""The smallest valid object of each kind; a test states every value that it asserts on."""

from tests.factories.cases import case, published_case
from tests.factories.issues import component, issue, place, symptom, unnamed_issue, vehicle
from tests.factories.meetings import action, agenda_item, attendee, meeting, series, topic
from tests.factories.people import department, person, room, store

__all__ = [
    "action",
    "agenda_item",
    "attendee",
    "case",
    "component",
    "department",
    "issue",
    "meeting",
    "person",
    "place",
    "published_case",
    "room",
    "series",
    "store",
    "symptom",
    "topic",
    "unnamed_issue",
    "vehicle",
]

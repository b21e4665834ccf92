"""A staff list from Excel or CSV: read, understood, compared, shown, and only then written."""

from people.services.importing.applying import Choices, Result, StaleError, apply
from people.services.importing.plan import Plan, PlannedRow
from people.services.importing.planning import make_plan
from people.services.importing.reading import read
from people.services.importing.table import MAX_BYTES, MAX_ROWS, UnreadableError

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Choices",
    "Plan",
    "PlannedRow",
    "Result",
    "StaleError",
    "UnreadableError",
    "apply",
    "make_plan",
    "read",
]

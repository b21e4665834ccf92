"""What is known already while somebody is still typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from customers.models import Vehicle
from customers.services import find_vehicle
from issues.models import Issue
from issues.queries.alike import SHOWN, Alike, alike, of_vehicle
from issues.recognising import Recognised, recognise
from people.models import Store, User
from people.privacy import MASKS, Kind

COUNTED = 20
"""More than this is “often”."""


@dataclass(frozen=True)
class Hints:
    """What was recognised in the text, and what was there before."""

    found: Recognised
    vehicle: Vehicle | None
    earlier: Sequence[Issue]
    open: Sequence[Alike]
    over: Sequence[Alike]
    times: int
    last_fix: Issue | None

    @property
    def masked_plate(self) -> str:
        return MASKS[Kind.PLATE](self.found.plate) if self.found.plate else ""

    @property
    def masked_vin(self) -> str:
        return MASKS[Kind.VIN](self.found.vin) if self.found.vin else ""

    @property
    def is_empty(self) -> bool:
        known = self.found.plate or self.found.vin or self.found.ro_number
        return not (known or self.open or self.over)


def hints(store: Store, text: str, user: User) -> Hints:
    """At most six queries, each bounded."""
    found = recognise(text)
    vehicle = None
    if found.plate or found.vin:
        vehicle = find_vehicle(store, plate=found.plate, vin=found.vin)
    rows = alike(store, text, user, most=COUNTED)
    fixed = [one.issue for one in rows if one.issue.solution and one.issue.solved_at]
    return Hints(
        found=found,
        vehicle=vehicle,
        earlier=of_vehicle(vehicle, user) if vehicle else (),
        open=[one for one in rows if one.is_open][:SHOWN],
        over=[one for one in rows if not one.is_open][:SHOWN],
        times=len(rows),
        last_fix=max(fixed, key=lambda one: (one.solved_at, one.pk), default=None),
    )

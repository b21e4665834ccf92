"""Vehicles as lists and searches show them, and who has looked at what is masked."""

from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.db.models.functions import Reverse

from customers.identity import is_plate, is_vin, plate_key, vin_key
from customers.models import Customer, Vehicle
from people import events
from people.models import Event, User

MOST = 100
SHORTEST = 3
"""Signs of a plate or VIN that are asked for: fewer would list half the town."""
LOOKS = 10


@dataclass(frozen=True)
class Found:
    """Vehicles for what was typed; `is_short`: too little was typed to search by."""

    keys: list[int]
    is_short: bool = False
    is_cut: bool = False


def search(rows: "QuerySet[Vehicle]", text: str, user: User) -> Found:
    """By the whole plate or VIN, or their end, or the owner: each on an index of its own."""
    key = plate_key(text)
    if is_plate(key):
        return Found(_keys(rows.filter(plate=key)))
    if is_vin(text):
        return Found(_keys(rows.filter(vin=vin_key(text))))
    found: list[int] = []
    is_short = len(key) < SHORTEST
    if not is_short and key.isascii():
        found += _keys(_ending(rows, "plate", key)) + _keys(_ending(rows, "vin", key))
    owners = Customer.objects.visible_to(user)
    by_name = owners.filter(name__startswith=text.strip())
    found += _keys(rows.filter(owner__in=by_name.values("pk")[:MOST]))
    if key.isdigit() and not is_short:
        found += _keys(rows.filter(owner__in=owners.filter(phone=key).values("pk")[:MOST]))
    keys = list(dict.fromkeys(found))
    return Found(keys[:MOST], is_short and not keys, len(keys) > MOST)


def _keys(rows: "QuerySet[Vehicle]") -> list[int]:
    return list(rows.values_list("pk", flat=True)[:MOST])


def _ending(rows: "QuerySet[Vehicle]", field: str, end: str) -> "QuerySet[Vehicle]":
    """Rows whose plate or VIN ends so: a prefix of it read backwards."""
    name = f"{field}_backwards"
    return rows.alias(**{name: Reverse(field)}).filter(**{f"{name}__startswith": Value(end[::-1])})


def looks_at(vehicle: Vehicle) -> list[Event]:
    """Who saw in full what is masked, newest first."""
    return list(events.of(vehicle).filter(name="revealed")[:LOOKS])

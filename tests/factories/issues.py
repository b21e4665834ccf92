"""Issues, and what they are about."""

from itertools import count
from typing import Any

from customers.models import Vehicle
from issues import claims
from issues.kinds import Channel, Urgency
from issues.models import Component, Issue, Place, Symptom
from issues.services.logging import log_issue
from people.models import Store, User

_next = count(1)


def vehicle(at: Store, plate: str = "", **fields: Any) -> Vehicle:
    if not plate and not fields.get("vin"):
        plate = f"沪A{next(_next):05}"
    return Vehicle.objects.create(store=at, plate=plate, **fields)


def place(at: Store, name: str = "机电车间", **fields: Any) -> Place:
    fields.setdefault("code", f"place-{at.pk}-{next(_next)}")
    return Place.objects.get_or_create(store=at, name=name, defaults=fields)[0]


def component(at: Store, name: str = "制动系统") -> Component:
    return Component.objects.get_or_create(store=at, name=name)[0]


def symptom(at: Store, name: str = "异响", of: str = "制动系统") -> Symptom:
    return Symptom.objects.get_or_create(component=component(at, of), name=name)[0]


def issue(reporter: User, text: str = "举升机升到一半停住", **fields: Any) -> Issue:
    """An issue that `reporter` has just logged; `owner` and other columns may be set besides."""
    columns = {
        name: fields.pop(name)
        for name in list(fields)
        if name in {"owner", "verifier", "status", "severity", "reopened", "recurrences"}
    }
    fields.setdefault("urgency", Urgency.TODAY)
    made = log_issue(store=reporter.store, text=text, by=reporter, reporter=reporter, **fields)
    if columns:
        for name, value in columns.items():
            setattr(made, name, value)
        made.save(update_fields=list(columns))
    return made


def unnamed_issue(store: Store, text: str, *, code: str) -> Issue:
    """An issue from the suggestion box, to be read with `code`."""
    return log_issue(
        store=store,
        text=text,
        urgency=Urgency.LATER,
        by=None,
        channel=Channel.BOX,
        is_unnamed=True,
        claim_hash=claims.hash_of(code),
    )

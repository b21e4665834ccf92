"""Stores and people."""

import datetime as dt
from itertools import count
from typing import Any

from people.models import Department, OpeningHours, Room, Store, User

_next = count(1001)


def store(
    *, code: str = "", hours: tuple[str, str] | None = ("08:30", "17:30"), **fields: Any
) -> Store:
    """A store, open all week unless `hours` is None."""
    n = next(_next)
    made = Store.objects.create(
        code=code or f"S{n}", name=fields.pop("name", f"恒达{n}店"), **fields
    )
    if hours:
        opens, closes = (dt.time.fromisoformat(text) for text in hours)
        OpeningHours.objects.bulk_create(
            OpeningHours(store=made, weekday=day, opens=opens, closes=closes) for day in range(7)
        )
    return made


def department(at: Store, name: str = "车间", **fields: Any) -> Department:
    return Department.objects.get_or_create(store=at, name=name, defaults=fields)[0]


def room(at: Store, name: str = "二楼会议室", **fields: Any) -> Room:
    return Room.objects.create(store=at, name=name, **fields)


def person(at: Store, name: str = "", *roles: str, **fields: Any) -> User:
    """An active member of an after-sales department, without e-mail, phone or password."""
    number = fields.pop("employee_number", str(next(_next)))
    if "department" not in fields:
        fields["department"] = department(at)
    return User.objects.create(
        store=at,
        employee_number=number,
        username=fields.pop("username", f"{at.code}-{number}"),
        name=name or f"员工{number}",
        roles=list(roles),
        **fields,
    )

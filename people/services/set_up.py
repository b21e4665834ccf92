"""The first start: one store, what it needs to hold a meeting, and its service manager."""

import datetime as dt
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from people import events
from people.models import Department, OpeningHours, Room, Store, User
from people.permissions import Role
from people.rules import NotNow
from people.services import calendars
from people.services.staff import username_for

_LOCK = 7_202_611  # any number of our own: one set-up at a time
_done = threading.Event()


@dataclass(frozen=True)
class FirstStore:
    name: str
    code: str
    brand: str
    time_zone: str
    opens: dt.time
    closes: dt.time
    open_weekdays: frozenset[int]  # 0 = Monday
    room: str


@dataclass(frozen=True)
class FirstManager:
    name: str
    employee_number: str
    email: str
    phone: str
    password: str
    language: str


def is_done() -> bool:
    """Whether there is a store; once there is, the answer costs nothing."""
    if not _done.is_set() and Store.objects.exists():
        _done.set()
    return _done.is_set()


def forget() -> None:
    """Look again whether there is a store."""
    _done.clear()


def usual_departments() -> Iterable[str]:
    """The departments of every after-sales, in the language of the moment."""
    return (
        _("After-sales management"),
        _("Front desk"),
        _("Workshop"),
        _("Parts"),
        _("Warranty"),
        _("Customer care"),
    )


@transaction.atomic
def open_store(store: FirstStore, manager: FirstManager) -> User:
    """Make the store with departments, room and hours, load the holidays, return the manager.

    Raises NotNow when somebody else has made a store in the meantime.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    if Store.objects.exists():
        raise NotNow(_("The store has been set up already. Please sign in."))
    made = Store.objects.create(
        name=store.name, code=store.code, brand=store.brand, time_zone=store.time_zone
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(store=made, weekday=weekday, opens=store.opens, closes=store.closes)
        for weekday in sorted(store.open_weekdays)
    )
    Department.objects.bulk_create(
        Department(store=made, name=name, position=position)
        for position, name in enumerate(usual_departments())
    )
    if store.room:
        Room.objects.create(store=made, name=store.room)
    calendars.load_shipped()
    person = _first_manager(made, manager)
    events.record(made, "set_up", by=person)
    return person


def _first_manager(store: Store, manager: FirstManager) -> User:
    person = User(
        store=store,
        username=username_for(store, manager.employee_number),
        employee_number=manager.employee_number,
        name=manager.name,
        email=manager.email,
        phone=manager.phone,
        language=manager.language,
        department=store.departments.earliest("position"),
        roles=[Role.AFTERSALES_DIRECTOR],
    )
    person.set_password(manager.password)
    person.save()
    return person

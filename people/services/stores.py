"""Everything that is written about a store: its data, hours, closures, rooms, departments, teams."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from people import events, rules
from people.models import (
    Department,
    OpeningHours,
    Room,
    Store,
    StoreClosure,
    StoreGroup,
    Team,
    User,
)
from people.moves import lock
from people.services import calendars, set_up

STORE_FIELDS = ("name", "code", "brand", "time_zone", "closed_at_spring_festival")
USUAL_HOURS = (dt.time(8, 30), dt.time(18, 0))

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def change_store(store: Store, *, by: User, **fields: Any) -> Store:
    """Change the store's data; a new code makes new sign-in names."""
    store = lock(store)
    rules.check_manage_store(by, store)
    old_code = store.code
    if _change(store, {name: fields[name] for name in STORE_FIELDS if name in fields}, by=by):
        calendars.forget(store)
    if store.code != old_code:
        User.objects.filter(store=store).update(
            username=Concat(Value(f"{store.code}-"), F("employee_number"))
        )
    return store


@transaction.atomic
def set_opening_hours(
    store: Store, hours: Mapping[int, tuple[dt.time, dt.time]], *, by: User
) -> None:
    """Replace the hours of the week; a weekday that is not named is closed."""
    store = lock(store)
    rules.check_manage_store(by, store)
    old = {row.weekday: (row.opens, row.closes) for row in store.opening_hours.all()}
    if old == dict(hours):
        return
    store.opening_hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(store=store, weekday=weekday, opens=opens, closes=closes)
        for weekday, (opens, closes) in sorted(hours.items())
    )
    week = {"opening_hours": [_week(old), _week(hours)]}
    events.record(store, "changed", by=by, changes=week)
    calendars.forget(store)


def _week(hours: Mapping[int, tuple[dt.time, dt.time]]) -> str:
    return ", ".join(
        f"{weekday + 1} {opens:%H:%M}–{closes:%H:%M}"
        for weekday, (opens, closes) in sorted(hours.items())
    )


@transaction.atomic
def add_closure(
    store: Store, *, first_on: dt.date, last_on: dt.date, reason: str, by: User
) -> StoreClosure:
    rules.check_manage_store(by, store)
    closure = StoreClosure(store=store, first_on=first_on, last_on=last_on, reason=reason)
    _save(closure)
    events.record(store, "closure_added", by=by, days=_days(closure), reason=reason)
    calendars.forget(store)
    return closure


@transaction.atomic
def remove_closure(closure: StoreClosure, *, by: User) -> None:
    store = closure.store
    rules.check_manage_store(by, store)
    events.record(store, "closure_removed", by=by, days=_days(closure), reason=closure.reason)
    closure.delete()
    calendars.forget(store)


def _days(closure: StoreClosure) -> str:
    first, last = closure.first_on.isoformat(), closure.last_on.isoformat()
    return first if first == last else f"{first}–{last}"


@transaction.atomic
def add_room(store: Store, *, by: User, **fields: Any) -> Room:
    rules.check_manage_store(by, store)
    room = Room(store=store, **fields)
    _save(room)
    events.record(room, "created", by=by)
    return room


@transaction.atomic
def change_room(room: Room, *, by: User, **fields: Any) -> Room:
    """Change a room; one out of use is no longer offered, its meetings keep it."""
    room = lock(room)
    rules.check_manage_store(by, room.store)
    _change(room, fields, by=by)
    return room


@transaction.atomic
def add_department(store: Store, *, name: str, is_aftersales: bool, by: User) -> Department:
    """Add a department as the last."""
    rules.check_manage_store(by, store)
    last = store.departments.aggregate(last=Max("position"))["last"]
    department = Department(
        store=store,
        name=name,
        is_aftersales=is_aftersales,
        position=0 if last is None else last + 1,
    )
    _save(department)
    events.record(department, "created", by=by)
    return department


@transaction.atomic
def change_department(department: Department, *, by: User, **fields: Any) -> Department:
    department = lock(department)
    rules.check_manage_store(by, department.store)
    _change(department, fields, by=by)
    return department


@transaction.atomic
def order_departments(store: Store, pks: Sequence[int], *, by: User) -> None:
    """Put the departments into this order; those not named keep theirs, behind."""
    rules.check_manage_store(by, store)
    departments = {row.pk: row for row in store.departments.select_for_update()}
    named = [departments.pop(pk) for pk in dict.fromkeys(pks) if pk in departments]
    for position, department in enumerate([*named, *departments.values()]):
        department.position = position
    Department.objects.bulk_update([*named, *departments.values()], ["position"])


@transaction.atomic
def delete_department(department: Department, *, by: User) -> None:
    """Delete a department that nobody is in. Raises NotNow while somebody is, gone or not."""
    department = lock(department)
    rules.check_manage_store(by, department.store)
    people = department.users.count()
    if people:
        sentence = _("%(name)s has people in it. Move them to another department first.")
        raise rules.NotNow(sentence % {"name": department.name})
    events.record(department.store, "department_deleted", by=by, department=department.name)
    department.delete()


@transaction.atomic
def add_team(department: Department, *, name: str, by: User) -> Team:
    rules.check_manage_store(by, department.store)
    team = Team(department=department, name=name)
    _save(team)
    events.record(department, "team_added", by=by, team=name)
    return team


@transaction.atomic
def rename_team(team: Team, *, name: str, by: User) -> Team:
    team = lock(team)
    rules.check_manage_store(by, team.department.store)
    old, team.name = team.name, name
    _save(team)
    if old != name:
        events.record(team.department, "team_renamed", by=by, changes={"team": [old, name]})
    return team


@transaction.atomic
def delete_team(team: Team, *, by: User) -> None:
    """Delete a team that nobody is in. Raises NotNow while somebody is."""
    team = lock(team)
    rules.check_manage_store(by, team.department.store)
    if team.users.exists():
        sentence = _("%(name)s has people in it. Move them to another team first.")
        raise rules.NotNow(sentence % {"name": team.name})
    events.record(team.department, "team_deleted", by=by, team=team.name)
    team.delete()


@transaction.atomic
def add_store(*, name: str, code: str, brand: str, group_name: str, by: User) -> Store:
    """Add a store to the group, with the usual departments and hours; without a group, found one."""
    if not by.may(rules.MANAGE_GROUP):
        raise rules.Denied(_("Only the group manager can add a store."))
    own = lock(by.store)
    if own.group is None:
        own.group = StoreGroup(name=group_name)
        _save(own.group)
        own.save(update_fields=["group"])
        events.record(own, "changed", by=by, changes={"group": ["", group_name]})
    store = Store(group=own.group, name=name, code=code, brand=brand, time_zone=own.time_zone)
    _save(store)
    OpeningHours.objects.bulk_create(
        OpeningHours(store=store, weekday=weekday, opens=USUAL_HOURS[0], closes=USUAL_HOURS[1])
        for weekday in range(7)
    )
    Department.objects.bulk_create(
        Department(store=store, name=name, position=position)
        for position, name in enumerate(map(str, set_up.usual_departments()))
    )
    events.record(store, "created", by=by)
    return store


def _change(row: M, fields: Mapping[str, Any], *, by: User) -> bool:
    """Set what differs, save and log it; say whether anything did."""
    changes = {}
    for name, new in fields.items():
        old = getattr(row, name)
        if old != new:
            changes[name] = [str(old), str(new)]
            setattr(row, name, new)
    if changes:
        _save(row)
        events.record(row, "changed", by=by, changes=changes)
    return bool(changes)


def _save(row: models.Model) -> None:
    """Save a valid row. Raises ValidationError."""
    row.full_clean()
    row.save()

"""What is written about shifts: made, changed, given to people."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from people import events, rules
from people.models import Shift, Store, User
from people.moves import lock

FIELDS = ("name", "starts", "ends")


@transaction.atomic
def add_shift(
    store: Store,
    *,
    name: str,
    starts: dt.time,
    ends: dt.time,
    people: Iterable[User] = (),
    by: User,
) -> Shift:
    rules.check_manage_store(by, store)
    shift = Shift(store=store, name=name, starts=starts, ends=ends)
    shift.full_clean()
    shift.save()
    events.record(shift, "created", by=by)
    _give(shift, people, by=by)
    return shift


@transaction.atomic
def change_shift(
    shift: Shift,
    *,
    name: str,
    starts: dt.time,
    ends: dt.time,
    people: Iterable[User],
    by: User,
) -> Shift:
    """Change it and say whose usual shift it is; who is no longer named has none."""
    shift = lock(shift)
    rules.check_manage_store(by, shift.store)
    changes = {}
    for field, new in {"name": name, "starts": starts, "ends": ends}.items():
        old = getattr(shift, field)
        if old != new:
            changes[field] = [str(old), str(new)]
            setattr(shift, field, new)
    if changes:
        shift.full_clean()
        shift.save()
        events.record(shift, "changed", by=by, changes=changes)
    _give(shift, people, by=by)
    return shift


@transaction.atomic
def delete_shift(shift: Shift, *, by: User) -> None:
    """Delete it; its people have no usual shift any more."""
    shift = lock(shift)
    rules.check_manage_store(by, shift.store)
    events.record(shift.store, "shift_deleted", by=by, old=shift.name)
    _give(shift, (), by=by)
    shift.delete()


def _give(shift: Shift, people: Iterable[User], *, by: User) -> None:
    wanted = {person.pk for person in people}
    staff = User.objects.select_for_update(of=("self",)).filter(store=shift.store_id)
    shown = staff.select_related("shift").filter(is_active=True).order_by("pk")
    before = {one.pk: one for one in shown}
    for pk, person in before.items():
        if (person.shift_id == shift.pk) == (pk in wanted):
            continue
        new = shift if pk in wanted else None
        changes = {"shift": [str(person.shift or ""), str(new or "")]}
        person.shift = new
        person.save(update_fields=["shift"])
        events.record(person, "changed", by=by, changes=changes)

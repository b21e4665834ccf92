"""Every write of vehicles and owners."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers import rules
from customers.identity import plate_key, vin_key
from customers.models import Customer, Vehicle
from people import events
from people.models import Store, User
from people.rules import NotNow


def find_vehicle(store: Store, *, plate: str = "", vin: str = "") -> Vehicle | None:
    """The vehicle with this VIN, else with this plate."""
    rows = Vehicle.objects.filter(store=store)
    plate, vin = plate_key(plate), vin_key(vin)
    found = rows.filter(vin=vin).first() if vin else None
    return found or (rows.filter(plate=plate).first() if plate else None)


@transaction.atomic
def know_vehicle(
    store: Store, *, plate: str = "", vin: str = "", by: User | None, **facts: object
) -> Vehicle:
    """The vehicle, made if the store does not know it yet; what was missing is filled in.

    Nothing that is known is overwritten. `facts` are fields of Vehicle.
    """
    plate, vin = plate_key(plate), vin_key(vin)
    found = find_vehicle(store, plate=plate, vin=vin)
    if found is None:
        try:
            with transaction.atomic():
                made = Vehicle.objects.create(
                    store=store, plate=plate, vin=vin, created_by=by, **facts
                )
        except IntegrityError:  # somebody was quicker
            found = find_vehicle(store, plate=plate, vin=vin)
            if found is None:
                raise
        else:
            events.record(made, "created", by=by)
            return made
    return _fill_in(found, {"plate": plate, "vin": vin, **facts}, by=by)


def _fill_in(vehicle: Vehicle, facts: dict[str, object], *, by: User | None) -> Vehicle:
    if all(getattr(vehicle, name) for name, value in facts.items() if value):
        return vehicle
    vehicle = Vehicle.objects.select_for_update().get(pk=vehicle.pk)
    new = {
        name: value
        for name, value in facts.items()
        if value and not getattr(vehicle, name) and _is_free(vehicle, name, value)
    }
    if new:
        for name, value in new.items():
            setattr(vehicle, name, value)
        vehicle.save(update_fields=list(new))
        events.record(vehicle, "changed", by=by, fields=sorted(new))
    return vehicle


def _is_free(vehicle: Vehicle, name: str, value: object) -> bool:
    """A plate or VIN that another vehicle has is a contradiction for a person to look at."""
    if name not in {"plate", "vin"}:
        return True
    others = Vehicle.objects.filter(store=vehicle.store_id).exclude(pk=vehicle.pk)
    return not others.filter(**{name: value}).exists()


# Entered and changed by hand

FIELDS = ("plate", "vin", "brand", "model", "mileage", "invoiced_on", "delivered_on")
REVEALABLE = ("plate", "vin", "owner", "phone")


@transaction.atomic
def save_vehicle(vehicle: Vehicle, *, owner: tuple[str, str, bool], by: User) -> Vehicle:
    """Save what was entered; `owner` is name, phone and whether it is a company, empty for none.

    The log names the fields that changed, never what stands in them.
    """
    rules.check_change(by)
    old = Vehicle.objects.select_for_update().filter(pk=vehicle.pk).first()
    vehicle.owner = _owner(vehicle, owner)
    if old is None:
        vehicle.created_by = by
    try:
        with transaction.atomic():
            vehicle.save()
    except IntegrityError as error:
        raise NotNow(_("The store knows a vehicle with this plate or VIN already.")) from error
    if old is None:
        events.record(vehicle, "created", by=by)
        return vehicle
    changed = [name for name in FIELDS if getattr(old, name) != getattr(vehicle, name)]
    if old.owner_id != vehicle.owner_id:
        changed.append("owner")
    if changed:
        events.record(vehicle, "changed", by=by, fields=sorted(changed))
    return vehicle


def _owner(vehicle: Vehicle, given: tuple[str, str, bool]) -> Customer | None:
    """The owner that is meant: the present one corrected, one the store knows, or a new one."""
    name, phone, is_company = given[0].strip(), given[1].strip(), given[2]
    if not name:
        return None
    present = vehicle.owner
    if present is not None and present.name == name:
        if (present.phone, present.is_company) != (phone, is_company):
            present.phone, present.is_company = phone, is_company
            present.save(update_fields=["phone", "is_company"])
        return present
    known = Customer.objects.filter(store=vehicle.store, name=name, phone=phone).first()
    return known or Customer.objects.create(
        store=vehicle.store, name=name, phone=phone, is_company=is_company
    )


@transaction.atomic
def reveal(vehicle: Vehicle, field: str, *, by: User) -> str:
    """What stands behind a mask; that it was looked at is logged and stands on the page."""
    if field not in REVEALABLE:
        raise ValueError(field)
    rules.check_reveal(by)
    owner = vehicle.owner
    values = {
        "plate": vehicle.plate,
        "vin": vehicle.vin,
        "owner": owner.name if owner else "",
        "phone": owner.phone if owner else "",
    }
    events.record(vehicle, "revealed", by=by, field=field)
    return values[field]


@transaction.atomic
def reveal_all(vehicle: Vehicle, *, by: User) -> None:
    """The form shows everything in full: logged as one look."""
    rules.check_change(by)
    events.record(vehicle, "revealed", by=by, field="form")

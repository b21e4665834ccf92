"""Every write of vehicles and owners."""

from django.db import IntegrityError, transaction

from customers.identity import plate_key, vin_key
from customers.models import Vehicle
from people import events
from people.models import Store, User


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

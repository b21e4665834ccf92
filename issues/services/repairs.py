"""Repairs of vehicles as the law counts them: entered here, and told of before a limit is reached."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Vehicle
from issues import repair_days, rules
from issues.legal import RULES
from issues.models import Repair
from issues.repair_days import Alert, Counted, Level, Stay
from notifications import outbox
from people import events
from people.models import User
from people.permissions import Role

PASSED, NEAR = _("A limit of the law is passed"), _("A limit of the law is near")
MOST = 50
BATCH = 500


def stay_of(repair: Repair) -> Stay:
    """A repair as `repair_days` counts it; the same symptom, else component, is the same fault."""
    fault = repair.symptom or repair.component
    part = f"{repair.replaced}-{repair.component_id}" if repair.replaced else ""
    return Stay(
        key=repair.pk,
        agreed_at=repair.agreed_at,
        finished_at=repair.finished_at,
        not_counted_hours=repair.not_counted_hours,
        fault=_fault(repair) if fault else "",
        is_safety=repair.is_safety,
        replaced=repair.replaced,
        part=part,
        under_warranty=repair.under_warranty,
    )


def _fault(repair: Repair) -> str:
    names = (repair.symptom.component if repair.symptom else repair.component, repair.symptom)
    return " · ".join(str(one.label) for one in names if one is not None)


def count_of(vehicle: Vehicle, now: dt.datetime) -> tuple[list[Repair], Counted]:
    """The repairs of a vehicle, newest first, and what the law counts on them."""
    rows = list(
        Repair.objects.filter(vehicle=vehicle)
        .select_related("component", "symptom__component", "issue")
        .order_by("-agreed_at", "-pk")[:MOST]
    )
    return rows, repair_days.count([stay_of(one) for one in rows], now)


@transaction.atomic
def save_repair(repair: Repair, *, by: User) -> Repair:
    """Enter or change a stay; whoever must know of a limit that comes near is told at once."""
    rules.check_repair(by, repair.issue)
    is_new = repair.pk is None
    if is_new:
        repair.created_by = by
    repair.full_clean()
    repair.save()
    name = "repair_entered" if is_new else "repair_changed"
    events.record(repair.vehicle, name, by=by, repair=repair.pk)
    warn_of(repair.vehicle, timezone.now())
    return repair


def warn_of(vehicle: Vehicle, now: dt.datetime) -> int:
    """Tell once of each count that is near or over its limit; returns how many there are."""
    rows, counted = count_of(vehicle, now)
    for alert in counted.warnings:
        _tell(vehicle, rows, alert)
    return len(counted.warnings)


def _tell(vehicle: Vehicle, rows: list[Repair], alert: Alert) -> None:
    people = {one.pk: one for one in _concerned(vehicle, rows)}
    rule = RULES[alert.rule]
    outbox.notify(
        "issues.legal",
        list(people.values()),
        key=f"vehicle-{vehicle.pk}-{alert.rule}-{alert.stay or alert.about}-{alert.level}"[:180],
        target=vehicle,
        url=vehicle.get_absolute_url(),
        context={
            "what": PASSED if alert.level == Level.OVER else NEAR,
            "name": vehicle.masked,
            "about": "",
            "rule": rule.name,
            "source": rule.source,
            "how": f"{alert.count} / {alert.limit}",
        },
    )


def _concerned(vehicle: Vehicle, rows: list[Repair]) -> list[User]:
    """Who runs after-sales and warranty, who entered the last repair, the owner of its issue."""
    people = User.objects.active().filter(store=vehicle.store_id)
    found = list(people.with_role(Role.AFTERSALES_DIRECTOR, Role.WARRANTY_CLERK))
    found += [rows[0].created_by] if rows else []
    issue = next((one.issue for one in rows if one.issue is not None), None)
    return [*found, issue.owner] if issue is not None else found


def warn_all(now: dt.datetime) -> int:
    """Cars that are in repair under warranty right now get nearer to their limits every day."""
    rows = Repair.objects.filter(finished_at=None, under_warranty=True).order_by("agreed_at")
    vehicles = Vehicle.objects.filter(pk__in=rows.values("vehicle")).select_related("store")
    return sum(warn_of(one, now) for one in vehicles.iterator(BATCH))

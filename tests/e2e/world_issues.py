"""What stands on the pages of issues that the other parts of the world leave empty."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.models import Issue, OwnerRule, SavedFilter
from issues.services.importing import runs
from people.permissions import Role
from people.services import absences

if TYPE_CHECKING:
    from tests.e2e.world import World

TABLE = "日期,问题,责任人\n2026-11-01,举升机漏油,\n2026-11-03,空调不凉,\n"


def fill(world: "World") -> None:
    """A kept list, a rule for owners, a table to be mapped, somebody who is away."""
    store, manager, technician = world.store, world.manager, world.technician
    kept = SavedFilter.objects.create(user=manager, name="超期的", query="state=overdue")
    world.keep("issues/filters/", kept)
    rule = OwnerRule.objects.create(store=store, kind="parts", role=Role.PARTS_MANAGER)
    world.keep("settings/issues/owners/", rule)
    world.keep("issues/board/", Issue.objects.filter(store=store).first())
    run = runs.upload(store, name="台账.csv", content=TABLE.encode(), by=manager)
    world.keep("issues/imports/", run)
    today = timezone.localdate()
    away = absences.go_away(
        technician,
        first_on=today + dt.timedelta(days=3),
        last_on=today + dt.timedelta(days=5),
        deputy=manager,
        by=technician,
    )
    world.keep("people/account/absences/", away)

"""Issues with causes, measures, clocks, repairs and repeats, for the pages that show them."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from issues.kinds import Bone, MeasureType, Severity
from issues.models import LegalClock, Proposal, Repair
from issues.services import analysing, measuring, moving, patterns, repairs
from issues.services.analysing import Content
from tests import factories

if TYPE_CHECKING:
    from tests.e2e.world import World


def fill(world: "World") -> None:
    store, manager, technician = world.store, world.manager, world.technician
    part = factories.component(store)
    made = [
        moving.triage(
            factories.issue(technician, text, severity=Severity.MAJOR),
            by=manager,
            kind=kind,
            priority=2,
            severity=Severity.MAJOR,
            owner=technician,
            component=part,
        )
        for text, kind in (
            ("沪A12345 低速刹车尖锐异响", "technical"),
            ("沪A12345 低速刹车尖锐异响又来", "technical"),
            ("沪B54321 低速刹车有尖锐异响", "technical"),
            ("沪A12345 客户投诉低速刹车异响", "customer"),
        )
    ]
    first, complaint = made[0], made[-1]
    causes = [(bone, f"可能原因 {bone}", bone == Bone.METHOD) for bone in Bone]
    content = Content({"what": "异响"}, [technician], ["甲", "乙", "检查单缺项"], True, causes)
    analysing.save_analysis(first, content, seen=0, by=manager)
    for type_ in MeasureType.values:
        measuring.add_measure(
            first,
            by=manager,
            type_=type_,
            way="process",
            text=f"检查单加一项 {type_}",
            owner=technician,
            due_on=timezone.localdate() + dt.timedelta(days=7),
            verifier=manager,
            check_how="抽查 20 张",
        )
    vehicle = first.vehicle
    vehicle.invoiced_on = timezone.localdate() - dt.timedelta(days=30)
    vehicle.save(update_fields=["invoiced_on"])
    begun = timezone.now() - dt.timedelta(days=6)
    repair = Repair(store=store, vehicle=vehicle, component=part, agreed_at=begun)
    repairs.save_repair(repair, by=manager)
    patterns.sweep(timezone.now())
    world.keep("issues/", complaint, first)
    world.keep("issues/legal/", LegalClock.objects.get(issue=complaint))
    world.keep("issues/proposals/", Proposal.objects.filter(store=store).first())
    world.keep("issues/repairs/", repair)
    world.keep("vehicles/", vehicle)

"""What the pages of logging, triage and their settings show."""

from typing import TYPE_CHECKING

from issues.models import Category, Component, Place, Symptom
from issues.services import moving, taxonomy, triaging
from tests import factories

if TYPE_CHECKING:
    from tests.e2e.world import World


def furnish(world: "World") -> None:
    """New issues in the queue, a duplicate, a relative, one that is solved, names of every list."""
    store, manager, technician = world.store, world.manager, world.technician
    taxonomy.load_shipped(store)
    for model, route in (
        (Category, "categories"),
        (Component, "components"),
        (Symptom, "symptoms"),
        (Place, "places"),
    ):
        world.keep(f"settings/issues/{route}/", model._default_manager.first())
    place = Place.objects.filter(store=store).first()
    new = factories.issue(
        technician, "沪A12345 刹车偏软，工单RO20261123001", place=place, urgency="now"
    )
    alike = factories.issue(technician, "沪A12345 刹车偏软，又来了", place=place)
    copy = factories.issue(technician, "刹车偏软")
    done = factories.issue(technician, "刹车偏软，行程长", owner=technician, verifier=manager)
    done = moving.accept(done, by=technician)
    moving.solve(done, "排空气，换制动液", by=technician)
    triaging.relate(new, alike, by=manager)
    triaging.merge(copy, into=alike, by=manager)
    world.keep("issues/", new, alike, copy, done)
    world.keep("vehicles/", new.vehicle)
    world.extra += [
        f"/issues/new?done={new.pk}",
        f"/issues/triage?issue={alike.pk}",
        "/settings/issues/taxonomy?of=component",
    ]

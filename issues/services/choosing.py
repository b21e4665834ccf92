"""What a store chooses about its issues: settings, time limits, rules for owners."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from issues.models import IssueSettings, OwnerRule, ServiceLevel
from issues.services import deadlines
from people import events, rules
from people.models import Store, User
from people.moves import lock


@transaction.atomic
def set_settings(store: Store, chosen: Mapping[str, object], *, by: User) -> IssueSettings:
    rules.check_manage_store(by, store)
    row = deadlines.settings_of(store)
    changes = {
        name: [str(getattr(row, name)), str(value)]
        for name, value in chosen.items()
        if getattr(row, name) != value
    }
    for name, value in chosen.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if changes:
        events.record(store, "changed", by=by, changes={"issues": ["", ", ".join(sorted(changes))]})
    return row


@transaction.atomic
def set_level(
    store: Store, priority: int, chosen: Mapping[str, object], *, by: User
) -> ServiceLevel:
    """The limits of a priority; they hold for what is logged or classified from now on."""
    rules.check_manage_store(by, store)
    row = deadlines.level(store, priority)
    is_new = any(getattr(row, name) != value for name, value in chosen.items())
    for name, value in chosen.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if is_new:
        events.record(store, "changed", by=by, changes={"issue_levels": ["", str(row)]})
    return row


@transaction.atomic
def reset_levels(store: Store, *, by: User) -> None:
    """Back to the limits that are shipped."""
    rules.check_manage_store(by, store)
    ServiceLevel.objects.filter(store=store).delete()
    events.record(store, "changed", by=by, changes={"issue_levels": ["", ""]})


@transaction.atomic
def add_rule(store: Store, chosen: Mapping[str, object], *, by: User) -> OwnerRule:
    """A rule at the end of the list."""
    rules.check_manage_store(by, store)
    last = OwnerRule.objects.filter(store=store).order_by("position").last()
    row = OwnerRule(store=store, position=last.position + 1 if last else 0, **chosen)
    row.full_clean()
    row.save()
    events.record(row, "created", by=by)
    return row


@transaction.atomic
def change_rule(row: OwnerRule, chosen: Mapping[str, object], *, by: User) -> OwnerRule:
    row = lock(row)
    rules.check_manage_store(by, row.store)
    for name, value in chosen.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    events.record(row, "changed", by=by)
    return row


@transaction.atomic
def delete_rule(row: OwnerRule, *, by: User) -> None:
    rules.check_manage_store(by, row.store)
    events.record(row.store, "changed", by=by, changes={"issue_owner_rules": [str(row), ""]})
    row.delete()


@transaction.atomic
def order_rules(store: Store, pks: Sequence[int], *, by: User) -> None:
    """Put the rules into this order; those not named keep theirs, behind."""
    rules.check_manage_store(by, store)
    rows = list(OwnerRule.objects.select_for_update().filter(store=store))
    places = {pk: place for place, pk in enumerate(pks)}
    rows.sort(key=lambda row: (places.get(row.pk, len(places)), row.position, row.pk))
    for position, row in enumerate(rows):
        row.position = position
    OwnerRule.objects.bulk_update(rows, ["position"])

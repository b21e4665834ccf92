"""What is written about categories, components, symptoms and places of a store."""

import secrets
from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.db import transaction

from issues.models import Category, Component, Place, Symptom
from issues.models.taxonomy import Named
from issues.shipped import Name, shipped
from people import events, rules
from people.models import Store, User
from people.moves import lock

N = TypeVar("N", bound=Named)
FIELDS = ("name", "name_en", "is_active", "department")


def new_code() -> str:
    """For the address on a poster: nobody guesses another place's."""
    return secrets.token_urlsafe(12)


def ensure(store: Store) -> None:
    """Give a store what is shipped, if it has no place of its own yet: on the first look."""
    if not Place.objects.filter(store=store).exists():
        load_shipped(store)


@transaction.atomic
def load_shipped(store: Store) -> None:
    """Add what the store lacks entirely: components, categories or places. Safe to repeat.

    A store that has any keeps its own: what was renamed or switched off does not come back.
    """
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    if not Component.objects.filter(store=store).exists():
        _load_components(store)
    if not Category.objects.filter(store=store).exists():
        Category.objects.bulk_create(
            Category(store=store, kind=kind, **_fields(row, position))
            for kind, rows in shipped().categories.items()
            for position, row in enumerate(rows)
        )
    if not Place.objects.filter(store=store).exists():
        Place.objects.bulk_create(
            Place(store=store, code=new_code(), **_fields(row, position))
            for position, row in enumerate(shipped().places)
        )


def _load_components(store: Store) -> None:
    components = Component.objects.bulk_create(
        Component(store=store, **_fields(row, position))
        for position, row in enumerate(shipped().components)
    )
    Symptom.objects.bulk_create(
        Symptom(component=component, **_fields(row, position))
        for component, rows in zip(components, shipped().components.values(), strict=True)
        for position, row in enumerate(rows)
    )


def _fields(row: Name, position: int) -> dict[str, object]:
    return {"name": row.name, "name_en": row.name_en, "position": position}


def store_of(row: Named) -> Store:
    store = row.component.store if isinstance(row, Symptom) else getattr(row, "store", None)
    assert isinstance(store, Store)  # noqa: S101 - narrows the type
    return store


def siblings(row: N) -> "list[N]":
    """The rows of the same list, locked, in their order."""
    rows = type(row)._default_manager.select_for_update(of=("self",))  # noqa: SLF001 - Django's documented name
    if isinstance(row, Symptom):
        return list(rows.filter(component=row.component_id))
    if isinstance(row, Category):
        return list(rows.filter(store=row.store_id, kind=row.kind))
    return list(rows.filter(store=store_of(row)))


@transaction.atomic
def add(row: N, *, by: User) -> N:
    """Add a row, unsaved so far, at the end of its list."""
    store = store_of(row)
    rules.check_manage_store(by, store)
    if isinstance(row, Place):
        row.code = new_code()
    row.position = max((one.position for one in siblings(row)), default=-1) + 1
    row.full_clean()
    row.save()
    events.record(row, "created", by=by)
    return row


@transaction.atomic
def change(row: N, fields: Mapping[str, object], *, by: User) -> N:
    """Rename it or switch it off; issues that have it keep it."""
    row = lock(row)
    rules.check_manage_store(by, store_of(row))
    changes = {}
    for name, new in fields.items():
        if name in FIELDS and getattr(row, name, None) != new:
            changes[name] = [str(getattr(row, name) or ""), str(new or "")]
            setattr(row, name, new)
    if changes:
        row.full_clean()
        row.save(update_fields=list(changes))
        events.record(row, "changed", by=by, changes=changes)
    return row


@transaction.atomic
def order(rows: Sequence[N], pks: Sequence[int], *, by: User) -> None:
    """Put the rows of one list into this order; those not named keep theirs, behind."""
    if not rows:
        return
    rules.check_manage_store(by, store_of(rows[0]))
    left = {row.pk: row for row in siblings(rows[0])}
    named = [left.pop(pk) for pk in dict.fromkeys(pks) if pk in left]
    for position, row in enumerate([*named, *left.values()]):
        row.position = position
    type(rows[0])._default_manager.bulk_update([*named, *left.values()], ["position"])  # noqa: SLF001

"""What a store calls its people and things: by which the cells of a table are recognised."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from issues.models import Category, Component, ImportRun, Place
from issues.tables.columns import Names
from issues.tables.understanding import Known, Plan, Reader
from people.contacts import word_key
from people.models import Department, Store, User


def known_of(store: Store) -> Known:
    components = Component.objects.filter(store=store).values_list("pk", "name", "name_en")
    places = Place.objects.filter(store=store).values_list("pk", "name", "name_en")
    categories = Category.objects.filter(store=store).values_list("pk", "kind", "name", "name_en")
    departments = Department.objects.filter(store=store).values_list("pk", "name")
    return Known(
        people=_people(store),
        categories={
            word_key(name): (pk, kind)
            for pk, kind, *names in categories
            for name in reversed(names)
            if name
        },
        components=_keys(components),
        places=_keys(places),
        departments=_keys(departments),
    )


def _keys(rows: Iterable[tuple[object, ...]]) -> dict[str, int]:
    return {
        word_key(str(name)): int(str(pk)) for pk, *names in rows for name in reversed(names) if name
    }


def _people(store: Store) -> dict[str, int]:
    """By number, and by name where only one bears it; those who left are nobody's owner."""
    rows = list(
        User.objects.active().filter(store=store).values_list("pk", "name", "employee_number")
    )
    count = Counter(word_key(name) for _pk, name, _number in rows)
    by_name = {word_key(name): pk for pk, name, _n in rows if count[word_key(name)] == 1}
    return by_name | {word_key(number): pk for pk, _name, number in rows if number}


def names_of(known: Known) -> Names:
    return Names(
        people=frozenset(known.people),
        components=frozenset(known.components),
        places=frozenset(known.places),
        departments=frozenset(known.departments),
    )


def reader_of(run: ImportRun, now: dt.datetime) -> Reader:
    return Reader(
        Plan.from_json(run.mapping),
        known_of(run.store),
        scope=f"{run.store_id}/{run.source_id or 0}",
        zone=run.store.zone,
        now=now,
    )

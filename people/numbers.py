"""Consecutive numbers without gaps in rolled-back work: A-2026-118."""

from django.db import connection, transaction

from people.models import Store

_NEXT = """
insert into people_numbersequence (store_id, name, year, last) values (%s, %s, %s, %s)
on conflict (store_id, name, year) do update set last = people_numbersequence.last + excluded.last
returning last
"""


@transaction.atomic(savepoint=False)
def take(store: Store, name: str, year: int, *, count: int = 1) -> range:
    """Give out `count` numbers of one store, name and year; the row stays locked to the end."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [store.pk, name, year, count])
        last: int = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)

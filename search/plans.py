"""Queries that an inverted index must answer, whatever the planner thinks of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

_BEFORE = "set local enable_seqscan = off; set local work_mem = '48MB'; "
_AFTER = "; set local enable_seqscan = on; set local work_mem to default"


def by_index(sql: str, given: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    """The rows, without reading all of a narrow table whose search column is stored aside.

    The planner counts no cost for fetching such a column, so reading everything looks cheap to it.
    All goes in one message, which is a transaction of its own where there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE + sql + _AFTER, given)
        while cursor.description is None:
            cursor.nextset()
        return list(cursor.fetchall())

"""Pages by key: they stay right while rows are added, and page 500 costs what page 1 does."""

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import models
from django.db.models import Q

T = TypeVar("T", bound=models.Model)

STAMP = "%Y%m%dT%H%M%S.%f"  # nothing in it that an address would have to escape


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows, and the cursors of the neighbouring pages (empty: there is none)."""

    rows: list[T]
    before: str
    after: str


def page(
    rows: "models.QuerySet[T]", size: int, *, moment: str = "", before: str = "", after: str = ""
) -> Page[T]:
    """Return one page, newest first: by the field `moment`, where given, then by primary key.

    One query. A cursor that is not one of ours leads to the first page.
    """
    backwards = bool(before)
    edge = _edge(before or after, moment, backwards=backwards)
    order = [*([moment] if moment else []), "pk"]
    ordered = rows.order_by(*order) if backwards else rows.order_by(*(f"-{f}" for f in order))
    found = list(ordered.filter(edge)[: size + 1] if edge else ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    newer = more if backwards else bool(edge)
    older = bool(edge) if backwards else more
    return Page(
        found,
        before=_cursor(found[0], moment) if found and newer else "",
        after=_cursor(found[-1], moment) if found and older else "",
    )


def _cursor(row: models.Model, moment: str) -> str:
    if not moment:
        return str(row.pk)
    at: dt.datetime = getattr(row, moment)
    return f"{at.astimezone(dt.UTC):{STAMP}}~{row.pk}"


def _edge(cursor: str, moment: str, *, backwards: bool) -> Q | None:
    beyond = "gt" if backwards else "lt"
    at, _tilde, key = cursor.rpartition("~")
    try:
        pk = int(key)
        if not moment:
            return Q(**{f"pk__{beyond}": pk})
        value = dt.datetime.strptime(at, STAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Q(**{f"{moment}__{beyond}": value}) | Q(**{moment: value, f"pk__{beyond}": pk})

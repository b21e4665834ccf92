"""Pages by key: they stay right while rows are added, and page 500 costs what page 1 does."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

T = TypeVar("T", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows, and the cursors of the neighbouring pages (empty: there is none)."""

    rows: list[T]
    before: str = ""
    after: str = ""


def page(
    rows: "models.QuerySet[T]", size: int, *, by: str, before: str = "", after: str = ""
) -> Page[T]:
    """Return one page in the order of the field `by` ("-field" for the greatest first), then key.

    One query. A cursor that is not one of ours leads to the first page.
    """
    descending, name = by.startswith("-"), by.lstrip("-")
    backwards = bool(before)
    downwards = descending != backwards
    sign = "-" if downwards else ""
    edge = _edge(rows.model, name, before or after, less=downwards)
    ordered = rows.order_by(f"{sign}{name}", f"{sign}pk")
    found = list(ordered.filter(edge)[: size + 1] if edge else ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    earlier = more if backwards else bool(edge)
    later = bool(edge) if backwards else more
    return Page(
        found,
        before=_cursor(found[0], name) if found and earlier else "",
        after=_cursor(found[-1], name) if found and later else "",
    )


def _cursor(row: models.Model, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, dt.datetime):
        value = value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")  # fit for an address
    return f"{value}~{row.pk}"


def _edge(model: type[models.Model], name: str, cursor: str, *, less: bool) -> Q | None:
    """Rows beyond the cursor; written so that the index on (name, id) serves it."""
    text, tilde, key = cursor.rpartition("~")
    if not (tilde and key.isdecimal() and len(cursor) < 80):  # noqa: PLR2004 - none of ours is longer
        return None
    field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment] # noqa: SLF001
    try:
        value = field.to_python(text)
    except ValidationError:
        return None
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return None
    beyond = "lt" if less else "gt"
    within = Q(**{f"{name}__{'lte' if less else 'gte'}": value})
    return within & (Q(**{f"{name}__{beyond}": value}) | Q(**{f"pk__{beyond}": int(key)}))

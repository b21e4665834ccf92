"""The log of who did what: one helper, one table."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models

from people.models import Event, User


def record(
    target: models.Model,
    name: str,
    *,
    by: User | None,
    old: str = "",
    new: str = "",
    why: str = "",
    **details: object,
) -> Event:
    """Write one event about `target`; `by=None` is the system itself. `details` must be JSON."""
    return Event.objects.create(
        target=target, name=name, by=by, old=old, new=new, why=why, details=details
    )


def record_all(
    targets: Iterable[models.Model], name: str, *, by: User | None, **details: object
) -> None:
    """Write the same event about many rows of one model, in one go."""
    Event.objects.bulk_create(
        (Event(target=target, name=name, by=by, details=details) for target in targets),
        batch_size=1000,
    )


def of(target: models.Model) -> models.QuerySet[Event]:
    """Return the events of one row, newest first, with who did them."""
    content_type = ContentType.objects.get_for_model(target)
    return (
        Event.objects.filter(content_type=content_type, object_id=target.pk)
        .select_related("by")
        .order_by("-at", "-pk")
    )

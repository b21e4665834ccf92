"""Points are given once for one thing, and taken back only by an entry against them."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.db.models import Sum

from people.models import PointEntry, User


@transaction.atomic
def give(
    user: User, points: int, *, reason: str, target: models.Model, words: str = "", by: User | None
) -> PointEntry | None:
    """Give points for `target`; None when they were given for it already, or there are none."""
    if not points:
        return None
    content_type = ContentType.objects.get_for_model(target)
    given = PointEntry.objects.filter(
        user=user, reason=reason, content_type=content_type, object_id=target.pk, reverses=None
    )
    if given.exists():
        return None
    try:
        with transaction.atomic():
            return PointEntry.objects.create(
                store=user.store,
                user=user,
                points=points,
                reason=reason,
                target=target,
                words=words[:200],
                by=by,
            )
    except IntegrityError:  # somebody was quicker
        return None


@transaction.atomic
def reverse(entry: PointEntry, *, by: User | None) -> PointEntry:
    """Take the points of an entry back; done twice, it changes nothing."""
    made, _is_new = PointEntry.objects.get_or_create(
        reverses=entry,
        defaults={
            "store": entry.store,
            "user": entry.user,
            "points": -entry.points,
            "reason": entry.reason,
            "content_type": entry.content_type,
            "object_id": entry.object_id,
            "words": entry.words,
            "by": by,
        },
    )
    return made


def balance(user: User) -> int:
    return PointEntry.objects.filter(user=user).aggregate(n=Sum("points"))["n"] or 0


def since(user: User, day: dt.date) -> int:
    """How many points of those are from `day` on, in the zone of the store."""
    start = dt.datetime.combine(day, dt.time(), tzinfo=user.store.zone)
    rows = PointEntry.objects.filter(user=user, at__gte=start)
    return rows.aggregate(n=Sum("points"))["n"] or 0

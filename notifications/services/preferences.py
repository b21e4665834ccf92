"""How a person wants to be told."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction

from notifications import kinds
from notifications.models import KindChoice, Preferences
from people.models import User


@transaction.atomic
def change_preferences(
    *,
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
    digest: str,
    digest_at: dt.time,
    channels: Mapping[str, Iterable[str]],
    by: User,
) -> None:
    """Keep what differs from the kinds' own channels; whoever wants the usual has no rows."""
    Preferences.objects.update_or_create(
        user=by,
        defaults={
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "digest": digest,
            "digest_at": digest_at,
        },
    )
    own, usual = {}, []
    for code, chosen in channels.items():
        if set(chosen) == set(kinds.get(code).channels):
            usual.append(code)
        else:
            own[code] = sorted(chosen)
    KindChoice.objects.filter(user=by, kind__in=usual).delete()
    KindChoice.objects.bulk_create(
        [KindChoice(user=by, kind=code, channels=chosen) for code, chosen in own.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["channels"],
    )

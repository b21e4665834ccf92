"""The store's own rule for notices."""

import datetime as dt

from django.db import transaction

from meetings.models import NoticeSettings
from people import events
from people.models import Store, User
from people.rules import check_manage_store


@transaction.atomic
def set_rule(
    store: Store, *, days: int, calendar: str, cut_off: dt.time, by: User
) -> NoticeSettings:
    """Set how long ahead people of this store are told; it holds for notices from now on."""
    check_manage_store(by, store)
    old = NoticeSettings.objects.filter(store=store).first() or NoticeSettings()
    wanted = {"days": days, "calendar": calendar, "cut_off": cut_off}
    settings, _made = NoticeSettings.objects.update_or_create(store=store, defaults=wanted)
    before, now = _words(old), _words(settings)
    if before != now:
        events.record(store, "notice_rule", by=by, old=before, new=now)
    return settings


def _words(settings: NoticeSettings) -> str:
    return f"{settings.days} {settings.calendar} {settings.cut_off:%H:%M}"

"""Notices and copies, ready made."""

from itertools import count
from typing import Any

from django.utils import timezone

from notifications.models import Delivery, Notice
from people.models import User

_next = count(1)


def notice(to: User, title: str = "会议通知：售后周例会", **fields: Any) -> Notice:
    """An unread notice, due now."""
    defaults = {"kind": "tests.plain", "dedupe_key": f"row-{next(_next)}:{to.pk}", "title": title}
    return Notice.objects.create(store=to.store, recipient=to, **{**defaults, **fields})


def copy(of: Notice, status: str = "sent", **fields: Any) -> Delivery:
    """A copy by e-mail."""
    if status == "sent":
        fields.setdefault("sent_at", timezone.now())
    fields.setdefault("channel", "email")
    return Delivery.objects.create(store=of.store, notice=of, status=status, **fields)

"""Reads of notices and deliveries."""

from notifications.models import Notice
from people.models import User


def unread_count(user: User) -> int:
    return Notice.objects.inbox_of(user).unread().order_by().count()

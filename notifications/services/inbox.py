"""Reading what one was told."""

from django.utils import timezone

from notifications.models import Notice
from people.models import User


def read(notice: Notice, *, by: User) -> None:
    """The first reading counts; only the recipient reads."""
    mine = Notice.objects.filter(pk=notice.pk, recipient=by, read_at=None)
    mine.update(read_at=timezone.now())


def read_all(*, by: User) -> int:
    """Mark all that is in the inbox now. Returns how many notices that were."""
    return Notice.objects.inbox_of(by).unread().order_by().update(read_at=timezone.now())

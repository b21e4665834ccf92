"""What a manager does about copies that did not arrive."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import rules
from notifications.models import Delivery
from notifications.outbox import wake_after_commit
from people import events
from people.models import User

Status = Delivery.Status


@transaction.atomic
def send_again(copies: "QuerySet[Delivery]", *, by: User) -> int:
    """Queue unsent copies anew, with all their tries. Returns how many that are."""
    rules.check_see_deliveries(by)
    rows = _locked(copies, by, Status.FAILED, Status.SKIPPED)
    events.record_all(rows, "sent_again", by=by)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=Status.QUEUED,
        attempts=0,
        next_try_at=timezone.now(),
        started_at=None,
        code="",
        answer="",
        dealt_at=None,
        dealt_by=None,
    )
    if rows:
        wake_after_commit()
    return len(rows)


@transaction.atomic
def deal_with(copies: "QuerySet[Delivery]", *, by: User) -> int:
    """Mark failed copies as dealt with in another way. Returns how many that are."""
    rules.check_see_deliveries(by)
    rows = _locked(copies.filter(dealt_at=None), by, Status.FAILED)
    events.record_all(rows, "dealt_with", by=by)
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        dealt_at=timezone.now(), dealt_by=by
    )
    return len(rows)


def _locked(copies: "QuerySet[Delivery]", by: User, *states: Delivery.Status) -> list[Delivery]:
    ours = Delivery.objects.visible_to(by).filter(pk__in=copies.order_by().values("pk"))
    return list(ours.filter(status__in=states).select_for_update(of=("self",)).order_by("pk"))

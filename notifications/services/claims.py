"""Who sends what: sweeps claim due copies, say when they begin one, and record what became of it.

Each step commits by itself, so that whatever is killed between two steps leaves a row that tells
how far it came. A row is changed only by the sweep whose claim it bears.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from notifications import timing
from notifications.channels import Outcome
from notifications.models import Channel, Delivery
from notifications.services.parcels import Parcel

BATCH = 100
PATIENCE = 60.0
PAUSE = 0.25

Status = Delivery.Status
T = TypeVar("T")


@dataclass(frozen=True)
class Claim:
    """What one sweep holds. `is_full`: there may be more that is due."""

    token: uuid.UUID
    copies: Sequence[Delivery]
    is_full: bool


def steadily(work: Callable[[], T]) -> T:
    """Do database work, and again while the server restarts. It must be fit to be repeated."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(PAUSE)


def take_back() -> int:
    """Give back what dead sweeps hold. Returns how many copies that were.

    A text message that was on its way is not sent again: it may have arrived, and is paid for.
    """
    before = timezone.now() - settings.OUTBOX_LEASE
    held = Delivery.objects.filter(status=Status.SENDING, claimed_at__lt=before)
    held = held.filter(Q(started_at=None) | Q(started_at__lt=before))
    unsure = held.filter(channel=Channel.SMS, started_at__isnull=False)
    lost = unsure.update(status=Status.FAILED, code="unsure", **_free())
    return lost + held.update(status=Status.QUEUED, started_at=None, **_free())


@transaction.atomic
def claim(limit: int = BATCH) -> Claim:
    """Take what is due, oldest first, with all that goes into one message with it."""
    with connection.cursor() as cursor:  # one after the other, or two would share out one digest
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('claim deliveries', 0))")
    now, token = timezone.now(), uuid.uuid4()
    due = Delivery.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    first = list(
        due.order_by("next_try_at", "pk").values_list(
            "pk", "robot", "digest", "notice__recipient", named=True
        )[:limit]
    )
    ids = {row.pk for row in first}
    robots = {row.robot for row in first if row.robot}
    readers = {row.notice__recipient for row in first if row.digest}
    if robots or readers:
        along = due.filter(Q(robot__in=robots) | Q(digest=True, notice__recipient__in=readers))
        ids.update(along.values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=ids).update(
        status=Status.SENDING, claim=token, claimed_at=now, started_at=None
    )
    return Claim(token, _loaded(token) if ids else (), is_full=len(first) == limit)


def _loaded(token: uuid.UUID) -> list[Delivery]:
    held = Delivery.objects.filter(claim=token).order_by("next_try_at", "pk")
    related = ("store__mail_server", "store__sms_account", "robot", "notice__recipient__store")
    copies = list(held.select_related(*related).prefetch_related("notice__target"))
    for copy in copies:
        copy.notice.store = copy.store  # with its mail server at hand
    return copies


def begin(claim: Claim, parcel: Parcel, at: dt.datetime) -> bool:
    """Mark a parcel as leaving now. False: part of it was withdrawn or taken back; don't send."""
    held = _held(claim, parcel.copies)
    ours = held.filter(Q(started_at=None) | Q(started_at=at))
    begun = ours.update(started_at=at, attempts=F("attempts") + 1, address=parcel.masked[:120])
    if begun == len(parcel.copies):
        return True
    held.update(status=Status.QUEUED, started_at=None, **_free())
    return False


def settle(claim: Claim, copies: Sequence[Delivery], outcome: Outcome) -> None:
    """Record the platform's answer, and when to try again if that makes sense."""
    now = timezone.now()
    answer = {
        "code": outcome.code[:40],
        "answer": outcome.answer,
        "provider_id": outcome.provider_id[:120],
    }
    if outcome.ok:
        # also when the claim was lost meanwhile: it has arrived, nobody need send it again
        rows = Delivery.objects.filter(pk__in=[copy.pk for copy in copies])
        rows.exclude(status=Status.SENT).update(
            status=Status.SENT, sent_at=now, **answer, **_free()
        )
        return
    wait = timing.back_off(max(copy.attempts for copy in copies) + 1) if outcome.retry else None
    if wait is None:
        _held(claim, copies).update(status=Status.FAILED, **answer, **_free())
        return
    again = now + (outcome.retry_after or wait)
    _held(claim, copies).update(
        status=Status.QUEUED, started_at=None, next_try_at=again, **answer, **_free()
    )


def hold(claim: Claim, copies: Iterable[Delivery], until: dt.datetime, code: str = "") -> None:
    """Put copies back for later; it does not count as a try."""
    changes: dict[str, object] = {"code": code, "answer": ""} if code else {}
    _held(claim, copies).update(status=Status.QUEUED, next_try_at=until, **changes, **_free())


def hold_all(store_id: int, channel: str, until: dt.datetime, code: str) -> None:
    """Put off all that is due for a store on one channel and that nobody holds."""
    due = Delivery.objects.due(timezone.now()).filter(store=store_id, channel=channel)
    due.update(next_try_at=until, code=code, answer="")


def close(
    claim: Claim, copies: Iterable[Delivery], status: Delivery.Status, code: str = ""
) -> None:
    """End copies that need not or cannot be sent."""
    _held(claim, copies).update(status=status, code=code, answer="", **_free())


def release(claim: Claim) -> None:
    """Give back what has not been begun."""
    rest = Delivery.objects.filter(claim=claim.token, status=Status.SENDING, started_at=None)
    rest.update(status=Status.QUEUED, **_free())


def _held(claim: Claim, copies: Iterable[Delivery]) -> "QuerySet[Delivery]":
    ids = [copy.pk for copy in copies]
    return Delivery.objects.filter(pk__in=ids, claim=claim.token, status=Status.SENDING)


def _free() -> dict[str, None]:
    return {"claim": None, "claimed_at": None}

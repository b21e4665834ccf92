"""The sweep: send what is due, each copy once, whatever is killed in between.

Several sweeps at once are safe. A copy is marked before it leaves and its answer recorded after;
only one that was on its way when its sweep died may arrive twice, under the same Message-ID.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from django.utils import timezone

from notifications import reasons
from notifications.channels import Message
from notifications.models import Delivery
from notifications.services import claims, parcels, ways
from notifications.services.claims import Claim, steadily
from notifications.services.parcels import Parcel
from notifications.services.ways import Ways

logger = logging.getLogger(__name__)

BUDGET = 20.0
"""Seconds after which a sweep leaves the rest to the next one, and the worker to other tasks."""

UNTIL_SET_UP = dt.timedelta(minutes=15)
STALE = dt.timedelta(days=1)

Status = Delivery.Status


def sweep(*, when_more: Callable[[], object]) -> int:
    """Send one batch of what is due. Returns how many parcels left the house.

    `when_more` is called before sending when more is due than one batch, so that another worker
    can go on with it, and afterwards when time ran out.
    """
    steadily(claims.take_back)
    claim = steadily(claims.claim)
    if claim.is_full:
        when_more()
    deadline = time.monotonic() + BUDGET
    left = 0
    with ExitStack() as until_closed:
        open_ways = Ways(until_closed)
        for parcel in parcels.pack(claim.copies):
            if time.monotonic() > deadline:
                steadily(partial(claims.release, claim))
                when_more()
                break
            left += _handle(claim, parcel, open_ways)
    return left


def _handle(claim: Claim, parcel: Parcel, open_ways: Ways) -> bool:
    """Send one parcel, or record why it cannot go now. Returns whether it left."""
    if verdict := _not_to_be_sent(parcel):
        steadily(partial(claims.close, claim, parcel.copies, *verdict))
        return False
    send = open_ways.for_(parcel)
    if send is None:
        _put_off_until_set_up(claim, parcel)
        return False
    message = _written(parcel)
    if message is None:
        steadily(partial(claims.close, claim, parcel.copies, Status.FAILED, reasons.BROKEN))
        return False
    if pause := ways.pause(parcel, message):
        steadily(partial(claims.hold, claim, parcel.copies, timezone.now() + pause))
        return False
    if not steadily(partial(claims.begin, claim, parcel, timezone.now())):
        return False
    outcome = parcel.without_address(send(parcel, message))
    steadily(partial(claims.settle, claim, parcel.copies, outcome))
    return outcome.ok


def _not_to_be_sent(parcel: Parcel) -> tuple[Delivery.Status, str] | None:
    first = parcel.first
    if first.robot is not None:
        in_use = first.robot.is_active and first.robot.removed_at is None
        return None if in_use else (Status.CANCELLED, reasons.NO_ROBOT)
    waited = first.code in reasons.NOT_SET_UP.values()
    if waited and first.notice.due_at < timezone.now() - STALE:
        return Status.FAILED, reasons.TOO_LATE
    if not parcel.reader.is_active:
        return Status.CANCELLED, reasons.LEFT
    return None if parcel.address else (Status.SKIPPED, reasons.NO_ADDRESS)


def _put_off_until_set_up(claim: Claim, parcel: Parcel) -> None:
    """Put off all of the store's copies on this channel at once: there may be thousands."""
    store, channel = parcel.first.store_id, parcel.first.channel
    code, until = reasons.NOT_SET_UP[channel], timezone.now() + UNTIL_SET_UP
    steadily(partial(claims.hold, claim, parcel.copies, until, code))
    steadily(partial(claims.hold_all, store, channel, until, code))


def _written(parcel: Parcel) -> Message | None:
    try:
        return steadily(partial(parcels.compose, parcel))
    except Exception:  # one app's broken text must not stop the others' notices
        logger.exception("Delivery %s cannot be written", parcel.first.pk)
        return None

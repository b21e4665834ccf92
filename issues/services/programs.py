"""Programs that log issues by signed requests: their keys, and what they send."""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from issues.kinds import Channel
from issues.models import ApiCall, ApiKey, Issue, Place
from issues.services.logging import log_issue
from people import events
from people.models import Store, User
from people.rules import check_manage_store

WINDOW = dt.timedelta(minutes=5)
CALLS_KEPT = dt.timedelta(days=30)
BATCH = 5000
USED_EVERY = dt.timedelta(minutes=1)


class OtherBody(Exception):  # noqa: N818 - an answer, not a fault of ours
    """The same request id came before, with another body."""


@dataclass(frozen=True)
class Report:
    """What a program says, checked."""

    text: str
    urgency: str
    place: Place | None = None
    reporter: User | None = None
    reporter_name: str = ""
    reporter_email: str = ""
    ro_number: str = ""


@transaction.atomic
def make_key(store: Store, name: str, *, by: User) -> ApiKey:
    """The secret is on the row that is returned; no page shows it again."""
    check_manage_store(by, store)
    key = ApiKey.objects.create(
        store=store,
        name=name,
        key_id=f"lk_{secrets.token_hex(12)}",
        secret=secrets.token_urlsafe(32),
        created_by=by,
    )
    events.record(key, "key_made", by=by, new=name)
    return key


@transaction.atomic
def switch(key: ApiKey, *, on: bool, by: User) -> None:
    check_manage_store(by, key.store)
    if key.is_active != on:
        key.is_active = on
        key.save(update_fields=["is_active"])
        events.record(key, "key_on" if on else "key_off", by=by, new=key.name)


def signature(secret: str, timestamp: str, request_id: str, body: bytes) -> str:
    """The name of the request is signed too: else a copy under another name were a new report."""
    signed = f"{timestamp}\n{request_id}\n".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(key: ApiKey, timestamp: str, request_id: str, body: bytes, given: str) -> bool:
    wanted = signature(str(key.secret), timestamp, request_id, body)
    return bool(key.secret) and hmac.compare_digest(wanted.encode(), given.encode())


def is_timely(timestamp: str, now: dt.datetime) -> bool:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):  # noqa: PLR2004 - seconds
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW.total_seconds()


@transaction.atomic
def take(key: ApiKey, request_id: str, body: bytes, report: Report) -> tuple[Issue, bool]:
    """Log what a program sent; sent again it is the same issue, and not new. Raises OtherBody."""
    digest = hashlib.sha256(body).hexdigest()
    call, is_new = ApiCall.objects.get_or_create(
        key=key, request_id=request_id, defaults={"digest": digest}
    )
    if not is_new:
        if call.digest != digest or call.issue is None:
            raise OtherBody
        return call.issue, False
    issue = log_issue(
        store=key.store,
        text=report.text,
        urgency=report.urgency,
        by=None,
        reporter=report.reporter,
        place=report.place,
        channel=Channel.ROBOT,
        reporter_name=report.reporter_name,
        reporter_email=report.reporter_email,
        ro_number=report.ro_number,
        api_key=key,
    )
    call.issue = issue
    call.save(update_fields=["issue"])
    return issue, True


def note_use(key: ApiKey, now: dt.datetime) -> None:
    """When a key was last used, to the minute: not a write for each request."""
    if key.used_at is None or now - key.used_at >= USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)


def forget_calls(now: dt.datetime | None = None) -> int:
    """Drop calls that no program will send again."""
    gone = 0
    while True:
        old = ApiCall.objects.filter(at__lt=(now or timezone.now()) - CALLS_KEPT)
        batch = list(old.order_by("at").values_list("pk", flat=True)[:BATCH])
        gone += ApiCall.objects.filter(pk__in=batch).delete()[0]
        if len(batch) < BATCH:
            return gone

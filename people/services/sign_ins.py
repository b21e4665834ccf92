"""Sign-ins: one row per session, so that each can be shown and ended."""

import time
from collections.abc import Iterable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from people import visitors
from people.models import SignIn, User

SEEN, KEEP = "seen", "keep"
FRESH = 300  # seconds between two looks at the row
BACKEND = "people.backends.StaffBackend"


def start(request: HttpRequest, person: User, *, keep: bool) -> SignIn:
    """Sign the person in with a new session key; with `keep` beyond the end of the browser."""
    login(request, person, backend=BACKEND)
    request.session[SEEN] = int(time.time())
    request.session[KEEP] = keep
    request.session.set_expiry(None if keep else 0)
    request.session.save()
    return SignIn.objects.create(
        user=person,
        session_key=request.session.session_key or "",
        ip=visitors.ip_of(request),
        agent=request.headers.get("User-Agent", "")[:300],
    )


def is_alive(request: HttpRequest) -> bool:
    """Note that the session is in use; False when it was ended elsewhere or lay idle too long.

    An ended session is gone from store and cache at once. The row is looked at every five
    minutes, which also finds a session that a request under way brought back into the cache.
    """
    session = request.session
    seen, now = session.get(SEEN), int(time.time())
    if seen is None or now - seen < FRESH:
        return True
    if not session.get(KEEP) and now - seen > settings.SESSION_IDLE.total_seconds():
        return False
    rows = SignIn.objects.filter(session_key=session.session_key)
    if not rows.update(seen_at=timezone.now(), ip=visitors.ip_of(request)):
        return False
    session[SEEN] = now
    return True


def under_way(person: User) -> QuerySet[SignIn]:
    """The person's sign-ins that still open something, the one seen last first."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    return SignIn.objects.filter(Exists(alive), user=person).order_by("-seen_at", "-pk")


def end(sign_in: SignIn) -> None:
    _end([sign_in])


def end_all(person: User, *, but: str | None = None) -> int:
    """End every session of the person, except the one with the key `but`; says how many."""
    rows = list(SignIn.objects.filter(user=person).exclude(session_key=but or ""))
    _end(rows)
    return len(rows)


def follow(request: HttpRequest, old_key: str | None) -> None:
    """The session goes on under a new key: so does its row."""
    new_key = request.session.session_key
    SignIn.objects.filter(session_key=old_key).update(session_key=new_key)


def forget_expired() -> int:
    """Delete sessions that ran out and the rows of sessions that are no more."""
    _store().clear_expired()
    gone = ~Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    return SignIn.objects.filter(gone).delete()[0]


@transaction.atomic
def _end(rows: Iterable[SignIn]) -> None:
    for row in rows:
        _store()(row.session_key).delete()
        row.delete()


def _store() -> type[SessionBase]:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store

"""An upload between its preview and the word to go ahead: an hour, for one session."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache

from people.models import Store, User
from people.services.importing.table import Table

KEPT = 60 * 60  # seconds


@dataclass(frozen=True)
class PendingImport:
    token: str
    session_key: str
    user_id: int
    store_id: int
    filename: str
    tables: Sequence[Table]


def keep(
    tables: Sequence[Table], *, filename: str, store: Store, by: User, session_key: str
) -> PendingImport:
    token = secrets.token_urlsafe(16)
    pending = PendingImport(token, session_key, by.pk, store.pk, filename, tables)
    cache.set(_key(token), pending, KEPT)
    return pending


def find(token: str, *, by: User, session_key: str) -> PendingImport | None:
    """The upload, if it is of this person in this session and not older than an hour."""
    pending: PendingImport | None = cache.get(_key(token))
    if pending and (pending.user_id, pending.session_key) == (by.pk, session_key):
        return pending
    return None


def drop(pending: PendingImport) -> None:
    cache.delete(_key(pending.token))


def _key(token: str) -> str:
    return f"people:import:{token}"

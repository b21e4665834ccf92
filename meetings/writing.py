"""Who is writing in the notes of an item just now: told to the others at once, and soon forgotten."""

import time
from dataclasses import dataclass

from django.core.cache import cache

from people.models import User

LASTS = 20
"""Seconds after the last word for which somebody counts as writing."""


@dataclass(frozen=True)
class Writing:
    """Who else writes here; `since` is the last word of any of them, in seconds of the epoch."""

    names: list[str]
    since: int


def _key(item: int) -> str:
    return f"writing:{item}"


def note(item: int, by: User) -> None:
    """Somebody has written a word. Two at the same moment may miss one note; the next word makes it."""
    known: dict[int, tuple[str, int]] = cache.get(_key(item), {})
    cache.set(_key(item), {**known, by.pk: (by.name, int(time.time()))}, LASTS)


def others(item: int, but: User) -> Writing | None:
    """Return who else is writing there, if anybody is."""
    known: dict[int, tuple[str, int]] = cache.get(_key(item), {})
    since = int(time.time()) - LASTS
    recent = [one for pk, one in known.items() if pk != but.pk and one[1] > since]
    if not recent:
        return None
    return Writing([name for name, _at in recent], max(at for _name, at in recent))

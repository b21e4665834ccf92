"""Who else has the page of an issue open just now: told to the others, and soon forgotten."""

import time

from django.core.cache import cache

from people.models import User

LASTS = 90
"""Seconds after the last sign of life for which somebody counts as looking."""


def _key(issue: int) -> str:
    return f"looking:{issue}"


def note(issue: int, by: User) -> list[str]:
    """Somebody looks; returns the names of the others. Two at the same moment may miss one note."""
    now = int(time.time())
    known: dict[int, tuple[str, int]] = cache.get(_key(issue), {})
    fresh = {pk: one for pk, one in known.items() if one[1] > now - LASTS and pk != by.pk}
    cache.set(_key(issue), {**fresh, by.pk: (by.name, now)}, LASTS)
    return [name for name, _at in fresh.values()]

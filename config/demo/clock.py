"""The clock of the story: while it is told, the product believes that it is then.

The services ask the clock what time it is, which is right for them and must stay so; a history
that they are to write needs another clock, not another way into each of them. Everything asks
`django.utils.timezone.now`: by that name when it is called, or through a model field that took
the function as its default. Both are moved here and put back at the end. Only `manage.py demo`
does this, in a process of its own that serves nobody.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db.models import Field
from django.utils import timezone


class Clock:
    """Stands at `at` until it is moved; each look takes a moment, so that rows keep their order."""

    TICK = dt.timedelta(milliseconds=20)

    def __init__(self, at: dt.datetime) -> None:
        self.at = at

    def now(self) -> dt.datetime:
        self.at += self.TICK
        return self.at.astimezone(dt.UTC)

    def move(self, at: dt.datetime) -> None:
        """Go on to `at`; time that the steps before have taken is not turned back."""
        self.at = max(self.at, at)


@contextmanager
def turned_to(at: dt.datetime) -> Iterator[Clock]:
    """Let the product believe that it is `at`, and later whenever the clock is moved."""
    clock, real = Clock(at), timezone.now
    fields = _fields_with_default(real)
    _set_default(fields, clock.now)
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real
        _set_default(fields, real)


def _fields_with_default(default: object) -> list["Field[Any, Any]"]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields  # noqa: SLF001 - Django's documented name
        if field.default is default
    ]


def _set_default(fields: list["Field[Any, Any]"], default: object) -> None:
    for field in fields:
        field.default = default
        field.__dict__.pop("_get_default", None)  # Django keeps what it made of the old one

"""What is still in a person's hands: each app says its own, before the person leaves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from people.models import User


@dataclass(frozen=True)
class Duty:
    """A sentence with its number in it, and where it can be handed over."""

    words: str
    url: str


Source = Callable[[User], Iterable[Duty]]
_sources: list[Source] = []


def offer(source: Source) -> None:
    """Add an app's duties; called from its apps.py."""
    if source not in _sources:
        _sources.append(source)


def of(user: User) -> list[Duty]:
    return [duty for source in _sources for duty in source(user)]

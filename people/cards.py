"""The start page: each app offers cards, `config` lays them out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from people.models import User


@dataclass(frozen=True)
class Card:
    """A block of the start page: `template` is rendered with `context`; lower `order` comes first.

    `column` is "main" (what I must do) or "side" (what is coming, what I was told).
    """

    template: str
    context: dict[str, object] = field(default_factory=dict)
    order: int = 50
    column: str = "main"


Source = Callable[[User], Iterable[Card]]
_sources: list[Source] = []


def offer(source: Source) -> None:
    """Add an app's cards; called from its apps.py."""
    if source not in _sources:
        _sources.append(source)


def for_user(user: User) -> Iterator[Card]:
    cards = [card for source in _sources for card in source(user)]
    yield from sorted(cards, key=lambda card: card.order)

"""What other apps show on the page of a story: each registers its block here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from meetings.models import Story
from people.http import Request


@dataclass(frozen=True)
class Block:
    """`template` rendered with `context` as `panel`."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)


Source = Callable[[Request, Story], Block | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a block; called from apps.py of the higher app. None from it: nothing to show."""
    if source not in _sources:
        _sources.append(source)


def for_page(request: Request, story: Story) -> list[Block]:
    return [block for source in _sources if (block := source(request, story)) is not None]

"""What stands on the page of a case besides its own facts: each capability brings its block."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cases.models import Case
from people.http import Request


@dataclass(frozen=True)
class Panel:
    """A block: `template` rendered with `context`; lower `order` first; column "main" or "side"."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    order: int = 50
    column: str = "main"


Source = Callable[[Request, Case], Panel | Sequence[Panel] | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a block; called from apps.py. None from it: nothing to show here."""
    if source not in _sources:
        _sources.append(source)


def for_page(request: Request, case: Case) -> list[Panel]:
    return sorted(_made(request, case), key=lambda panel: panel.order)


def _made(request: Request, case: Case) -> Iterator[Panel]:
    for source in _sources:
        made = source(request, case)
        if isinstance(made, Panel):
            yield made
        elif made is not None:
            yield from made

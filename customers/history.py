"""What has happened with a vehicle: each higher app brings its part of the page from its apps.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from customers.models import Vehicle
from people.http import Request


@dataclass(frozen=True)
class Section:
    """A part of the page: `template` sees `context` as `section`; lower `order` first."""

    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    order: int = 50


Source = Callable[[Request, Vehicle], Section | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def for_page(request: Request, vehicle: Vehicle) -> list[Section]:
    found = [source(request, vehicle) for source in _sources]
    return sorted((one for one in found if one is not None), key=lambda one: one.order)

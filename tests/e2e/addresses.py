"""Every address of the product that a person can open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.world import World

STATES_DIFFER = {
    "meetings:detail",
    "meetings:run",
    "meetings:screen",
    "meetings:minutes",
    "meetings:recording",
    "meetings:action",
    "cases:case",
    "cases:help",
    "cases:import_run",
    "cases:list",
}
"""Pages that look different in each state."""
NUMBER = re.compile(r"<int:\w+>")
OTHER = re.compile(r"<(?!int)\w+:(\w+)>")
WORDS = {"day": "2026-10-01", "name": "start", "field": "phone"}
"""What stands in routes for words; a route with another one has a secret in it."""
SKIPPED = {"admin", "attachments"}


@dataclass(frozen=True)
class Route:
    name: str
    route: str


def routes() -> Iterator[Route]:
    """All named routes but those of the database administration."""
    yield from _routes(get_resolver().url_patterns, "", "")


def _routes(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in SKIPPED:
                yield from _routes(pattern.url_patterns, route, pattern.namespace or space)
        elif pattern.name:
            yield Route(f"{space}:{pattern.name}" if space else pattern.name, route)


def pages(client: Client, world: World, *, every_state: bool) -> list[str]:
    """What this client gets as a whole page, by GET; of each route one page, or one in every state."""
    found = [page for route in routes() for page in _of(route, client, world, every_state)]
    return found + [address for address in world.extra if _is_page(client, address)]


def _of(route: Route, client: Client, world: World, every_state: bool) -> Iterator[str]:
    for address in filled(route, world):
        if _is_page(client, address):
            yield address
            if not every_state or route.name not in STATES_DIFFER:
                return


def filled(route: Route, world: World) -> list[str]:
    """The addresses of a route with the numbers of the world; none for those with a secret in them."""
    pattern = OTHER.sub(lambda found: WORDS.get(found[1], found[0]), route.route)
    if OTHER.search(pattern):
        return []
    number = NUMBER.search(pattern)
    if number is None:
        return [f"/{pattern}"]
    return [f"/{NUMBER.sub(str(one), pattern)}" for one in world.samples[pattern[: number.start()]]]


def _is_page(client: Client, address: str) -> bool:
    answer = client.get(address)
    answer.close()
    if answer.status_code != HTTPStatus.OK or not isinstance(answer, HttpResponse):
        return False
    return "text/html" in answer.headers["Content-Type"] and b"<html" in answer.content

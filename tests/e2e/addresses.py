"""Every address of the product that a person can open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.world import World

EVERY_SAMPLE = {
    "meetings:detail",
    "meetings:announce",
    "meetings:run",
    "meetings:minutes",
    "meetings:action",
}
"""Pages that look different in each state; of the others one sample is enough."""
NUMBER = re.compile(r"<int:\w+>")
OTHER = re.compile(r"<\w+:\w+>")
SKIPPED = {"admin", "static"}
MOVED, REFUSED = (301, 302), (403, 404, 405, 500)


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


def filled(route: Route, world: World) -> list[str]:
    """The addresses of a route with the numbers of the world; none for those with a secret in them."""
    if not NUMBER.search(route.route):
        return [] if OTHER.search(route.route) else [f"/{route.route}"]
    begins = route.route[: NUMBER.search(route.route).start()]  # type: ignore[union-attr]
    numbers = world.samples.get(begins, [])
    if route.name not in EVERY_SAMPLE:
        numbers = numbers[:1]
    found = [f"/{NUMBER.sub(str(number), route.route, count=1)}" for number in numbers]
    return [one for one in found if not OTHER.search(one) and not NUMBER.search(one)]


def pages(client: Client, world: World) -> list[str]:
    """What this client gets as a page, in full, by GET."""
    client.raise_request_exception = False
    found = []
    for route in routes():
        for address in filled(route, world):
            answer = client.get(address)
            if answer.status_code in MOVED + REFUSED:
                continue
            if answer.headers.get("Content-Type", "").startswith(
                "text/html"
            ) and b"<html" in b"".join(
                answer  # type: ignore[arg-type]
            ):
                found.append(address)
    return found

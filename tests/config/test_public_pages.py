"""Every address of the product, opened by somebody who is not signed in."""

import uuid
from collections.abc import Iterator

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import translation

from config.http import bad_request
from people.models import Store

# What strangers may open. Whoever adds a name here says so to the reviewer.
PUBLIC = {
    "healthz",
    "readyz",
    "set_language",
    "set_theme",
    "people:invitation",
    "people:reset",
    "people:reset_done",
    "people:reset_set",
    "people:set_up",
    "people:sign_in",
    "people:sign_out",
    # by the secret in the address, from a letter or a calendar program
    "meetings:answer",
    "meetings:feed",
    # by the code on the projector, which lives for a minute
    "meetings:check_in",
    # the suggestion box keeps no name; the phone page asks who is there
    "issues:box",
    "issues:box_answer",
    "issues:report",
    # by a signature, and the description of how to sign
    "issues:api_issues",
    "issues:api_issue",
    "issues:api_openapi",
}
DOORS = ("/people/sign-in?next=", "/database/login/?next=")


def patterns(
    resolver: URLResolver, namespace: str = "", before: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield each name with an address that fits its pattern."""
    for entry in resolver.url_patterns:
        address = before + filled(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner, address)
        else:
            yield f"{namespace}{entry.name}", address


def filled(entry: URLPattern | URLResolver) -> str:
    route = str(entry.pattern)
    if "(?P<" in route:  # a regular expression, of Django's own pages only
        return "people/"
    for name, converter in entry.pattern.converters.items():
        value = "1" if isinstance(converter, IntConverter) else "x"
        if isinstance(converter, UUIDConverter):
            value = str(uuid.UUID(int=1))
        kind = (
            route.split(f":{name}>", maxsplit=1)[0].rpartition("<")[2]
            if f":{name}>" in route
            else ""
        )
        route = route.replace(f"<{kind}:{name}>" if kind else f"<{name}>", value)
    return route


EVERY = sorted(set(patterns(get_resolver())))


def test_the_walk_finds_the_pages() -> None:
    names = {name for name, _address in EVERY}

    assert {"today", "people:account", "admin:index", "people:session_end"} <= names
    assert not [address for _name, address in EVERY if "<" in address]


@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_open_the_public_pages_and_no_others(store: Store, method: str) -> None:
    client = Client(headers={"Accept": "text/html"}, raise_request_exception=False)

    opened = set()
    for name, address in EVERY:
        client.cookies.clear()
        response = getattr(client, method)(f"/{address}")
        if not response.headers.get("Location", "").startswith(DOORS):
            opened.add(name)

    assert opened == PUBLIC


@pytest.mark.parametrize("method", ["get", "post"])
def test_under_htmx_strangers_get_no_fragment(store: Store, method: str) -> None:
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/"})

    for name, address in EVERY:
        if name in PUBLIC or name.startswith("admin:"):
            continue
        client.cookies.clear()
        response = getattr(client, method)(f"/{address}")
        assert (name, response.status_code, response.content) == (name, 204, b"")
        assert response.headers["HX-Redirect"].startswith("/people/sign-in")


@pytest.mark.parametrize(
    ("language", "says"), [("zh-hans", "无法识别"), ("en", "cannot be understood")]
)
def test_a_bad_request_is_answered_in_the_language_it_names(language: str, says: str) -> None:
    with translation.override(language):
        page = bad_request(RequestFactory().get("/"), SuspiciousOperation()).content.decode()

    assert f'<html lang="{language}">' in page
    assert says in page

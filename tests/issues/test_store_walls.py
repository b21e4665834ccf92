"""Whoever works in another store finds nothing of this one, whatever address they try."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from attachments.models import Attachment
from attachments.services import attach
from issues.models import Entry, ImportRow, Issue, OwnerRule
from people.models import User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.e2e import addresses, world
from tests.e2e.world import World
from tests.issues.pictures import photo

OURS = re.compile(r"issues/|vehicles/|settings/issues")
NUMBERS = re.compile(r"<int:")
WORDS = {"<slug:name>": "accept", "<str:field>": "phone", "<str:what>": "components"}
NOTHING = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


@pytest.fixture
def there(db: None) -> World:
    return world.make()


@pytest.fixture
def thief(there: World) -> User:
    """Everything is theirs in their own store."""
    return factories.person(
        factories.store(code="XY09", name="新远汽车"), "周建华", Role.GENERAL_MANAGER
    )


def ours(there: World) -> Iterator[tuple[str, str]]:
    """Every route of issues and vehicles that names a row, with rows of this store."""
    second = {
        "remark_edit": Entry.objects.filter(kind=Entry.Kind.COMMENT).first(),
        "import_row": ImportRow.objects.first(),
    }
    for route in addresses.routes():
        if not OURS.match(route.route) or not NUMBERS.search(route.route):
            continue
        pattern = route.route
        for word, value in WORDS.items():
            pattern = pattern.replace(word, value)
        first, *rest = re.findall(r"<int:\w+>", pattern)
        other = second.get(route.name.partition(":")[2])
        for placeholder in rest:
            pattern = pattern.replace(placeholder, str(other.pk if other else 1))
        before = pattern[: pattern.index(first)]
        numbers = there.samples.get(before, [])
        assert numbers, f"The world has no row for {route.route}: put one into it"
        yield route.name, f"/{pattern.replace(first, str(numbers[0]))}"


@pytest.mark.req("5.4")
def test_no_address_with_a_number_in_it_opens_anything(
    there: World, thief: User, sign_in: SignIn
) -> None:
    client = sign_in(thief)
    before = list(Issue.objects.order_by("pk").values_list("pk", "version", "status"))
    tried, faults = 0, []
    for name, address in ours(there):
        answers = {client.get(address).status_code, client.post(address, {}).status_code}
        tried += 1
        if not answers <= NOTHING:
            faults.append(f"{name} {address}: {answers}")

    assert not faults, "\n".join(faults)
    assert tried > 30
    assert list(Issue.objects.order_by("pk").values_list("pk", "version", "status")) == before
    assert OwnerRule.objects.filter(store=there.store).exists()


def test_the_same_addresses_open_for_those_who_work_there(there: World, sign_in: SignIn) -> None:
    """Otherwise the test above would be content with addresses that are wrong."""
    client = sign_in(there.manager)
    missing = [
        address
        for name, address in ours(there)
        if name in {"issues:issue", "issues:analysis", "issues:related", "issues:import"}
        and client.get(address).status_code == HTTPStatus.NOT_FOUND
    ]

    assert not missing


@pytest.mark.req("5.4")
def test_lists_search_exports_files_and_codes_show_nothing_either(
    there: World, thief: User, sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    mine, client = factories.issue(thief, "我们店的刹车偏软"), sign_in(thief)
    theirs = Issue.objects.filter(store=there.store, text__contains="刹车偏软").first()
    assert theirs is not None
    file = attach(theirs, photo(), by=there.manager)
    own = Client()
    own.force_login(there.manager, backend="people.backends.StaffBackend")
    opened = own.get(reverse("attachments:file", args=[file.pk]))
    assert b"".join(opened.streaming_content)  # reading it to the end closes it
    assert opened.status_code == HTTPStatus.OK

    assert (
        client.get(reverse("attachments:file", args=[file.pk])).status_code == HTTPStatus.NOT_FOUND
    )
    for address in (
        "/issues/?q=刹车偏软",
        f"/issues/?q={theirs.number}",
        "/issues/?q=沪A12345",
        f"/issues/?store={there.store.pk}",
        "/issues/board",
        f"/issues/board?store={there.store.pk}",
        "/issues/triage",
        "/issues/legal",
        "/issues/radar",
        "/vehicles/?q=沪A12345",
        f"/issues/figures?store={there.store.pk}",
    ):
        page = client.get(address).content.decode()
        assert f'/issues/{theirs.pk}"' not in page, address
    for kind in ("csv", "xlsx"):
        sent = client.get(reverse("issues:export"), {"format": kind, "store": there.store.pk})
        assert theirs.text.encode() not in sent.content
    hints = client.post(reverse("issues:log_hints"), {"text": "沪A12345 刹车偏软，行程长"})
    assert f'/issues/{theirs.pk}"' not in hints.content.decode()
    joined = client.post(
        reverse("issues:log"), {"text": "刹车偏软", "urgency": "now", "same": theirs.pk}
    )
    assert joined.status_code in {200, 302, 422}
    assert not theirs.watchers.filter(pk=thief.pk).exists()
    merged = client.post(
        reverse("issues:related", args=[mine.pk]), {"do": "merge", "number": theirs.number}
    )
    mine.refresh_from_db()
    assert merged.status_code != HTTPStatus.INTERNAL_SERVER_ERROR
    assert mine.duplicate_of_id != theirs.pk
    assert Attachment.objects.of(theirs).count() >= 1

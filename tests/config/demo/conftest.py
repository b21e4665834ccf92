"""Loads the demonstration store for the tests of this folder, which run on one worker."""

import hashlib
from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from cases.models import Case, Post, QuizAnswer
from config.demo import story
from issues.models import Issue
from meetings.models import ActionItem, Meeting
from notifications.models import Notice
from people.models import Event, Store, User
from tests.config.demo import MAIN, NOW


def _digest() -> str:
    """Who is there, what was held when, who promised what until when."""
    rows = [
        *User.objects.order_by("username").values_list("username", "name", "hired_on"),
        *Meeting.objects.order_by("store", "number").values_list("number", "title", "starts_at"),
        *Meeting.objects.order_by("store", "number").values_list("theme", "status", "announced_at"),
        *ActionItem.objects.order_by("store", "number").values_list("text", "due_on", "status"),
        *Issue.objects.order_by("store", "number").values_list("text", "status", "due_at"),
        *Case.objects.order_by("store", "pk").values_list("number", "title", "published_at"),
        *Post.objects.order_by("at", "pk").values_list("text", "at", "is_accepted"),
        *QuizAnswer.objects.order_by("at", "pk").values_list("quiz__text", "is_right", "at"),
        *Event.objects.order_by("at", "pk").values_list("name", "at", "new"),
        *Notice.objects.order_by("pk").values_list("title", "due_at", "kind"),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture(scope="package")
def digests(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """Load it twice, the first time for its digest only; both are undone at the end."""
    found = []
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        for last in (False, True):
            step = transaction.savepoint()
            story.load()
            found.append(_digest())
            if not last:
                transaction.savepoint_rollback(step)
        yield found
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(digests: list[str], db: None) -> None:
    """Every test here looks at the one store."""


@pytest.fixture
def main() -> Store:
    return Store.objects.get(code=MAIN)

"""What tests of accounts share."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from pytest_django import Settings

from config.celery import app


@pytest.fixture
def eager() -> Iterator[None]:
    """Tasks run where they are sent from."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """The real hasher is slow on purpose; test_passwords looks at it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def english() -> Iterator[None]:
    """For tests that assert on sentences: as they stand in the source."""
    with translation.override("en"):
        yield

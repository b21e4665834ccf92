"""People that most tests need, and a client that is signed in as one of them."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from people.models import Store, User
from people.permissions import Role
from tests import factories

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """Each test begins with an empty cache."""
    cache.clear()


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="people.backends.StaffBackend")
        return client

    return signed_in


@pytest.fixture
def store(db: None) -> Store:
    return factories.store(code="HD01", name="恒达汽车")


@pytest.fixture
def director(store: Store) -> User:
    return factories.person(store, "陈国强", Role.AFTERSALES_DIRECTOR, email="chen@example.com")


@pytest.fixture
def gm(store: Store) -> User:
    return factories.person(store, "马海涛", Role.GENERAL_MANAGER, email="ma@example.com")


@pytest.fixture
def advisor(store: Store) -> User:
    return factories.person(store, "李婷", Role.SERVICE_ADVISOR, email="li@example.com")


@pytest.fixture
def technician(store: Store) -> User:
    return factories.person(store, "王志远", Role.TECHNICIAN, email="wang@example.com")


@pytest.fixture
def stranger(db: None) -> User:
    """The service manager of another store."""
    return factories.person(
        factories.store(code="XY02", name="新远汽车"), "周建华", Role.AFTERSALES_DIRECTOR
    )

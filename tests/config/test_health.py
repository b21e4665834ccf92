"""The two pages for machines."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest
import time_machine
from celery import current_app
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from config import health
from notifications.models import Channel, Delivery, Notice
from people.models import User

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def waiting(person: User, minutes: int) -> Delivery:
    notice = Notice.objects.create(
        store=person.store, kind="tests.plain", recipient=person, dedupe_key=f"k{minutes}"
    )
    return Delivery.objects.create(
        store=person.store,
        notice=notice,
        channel=Channel.EMAIL,
        next_try_at=timezone.now() - dt.timedelta(minutes=minutes),
    )


def test_alive_asks_no_database() -> None:
    response = Client().get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_when_everything_answers(db: None, frozen: None) -> None:
    health.beat()

    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": {"ok": True},
        "broker": {"ok": True},
        "worker": {"ok": True, "seconds_since_sign": 0},
        "notices": {"ok": True, "seconds_overdue": 0},
    }


def test_no_database_is_said() -> None:
    health.beat()

    response = Client().get("/readyz")  # no database for this test

    assert response.status_code == 503
    assert response.json()["database"]["ok"] is False
    assert response.json()["broker"] == {"ok": True}


def test_no_broker_is_said(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    health.beat()
    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nowhere/valkey.sock")

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["broker"] == {
        "ok": False,
        "problem": "It does not answer (OperationalError).",
    }
    assert response.json()["database"] == {"ok": True}


def test_worker_that_never_came_is_said(db: None) -> None:
    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["worker"] == {"ok": False, "problem": "No worker has reported yet."}


@pytest.mark.parametrize(("age", "status"), [(90, 200), (91, 503)])
def test_worker_may_be_silent_for_ninety_seconds(
    db: None, frozen: None, age: int, status: int
) -> None:
    cache.set(health.HEARTBEAT_KEY, time.time() - age)

    response = Client().get("/readyz")

    assert response.status_code == status
    assert response.json()["worker"]["seconds_since_sign"] == age


@pytest.mark.parametrize(("minutes", "status"), [(15, 200), (16, 503), (-60, 200)])
def test_notices_may_wait_for_a_quarter_of_an_hour(
    frozen: None, advisor: User, minutes: int, status: int
) -> None:
    health.beat()
    waiting(advisor, minutes)
    waiting(advisor, -5)

    response = Client().get("/readyz")

    assert response.status_code == status
    assert response.json()["notices"]["seconds_overdue"] == max(minutes, 0) * 60


def test_pages_can_only_be_read() -> None:
    assert [Client().post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]

"""Several processes at once: threads with connections of their own, on one database."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from notifications import outbox
from notifications.models import Delivery, MailServer, Notice
from notifications.services import claims, sweeping
from people.models import User
from tests import factories
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests
from tests.notifications.platforms import SmtpSink, smtp_sink

__all__ = ["smtp_sink"]

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, work: Callable[[], object]) -> list[object]:
    """Do `work` in so many threads that all start together."""
    gate = threading.Barrier(count)

    def run() -> object:
        try:
            gate.wait(5)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [done.result(20) for done in [pool.submit(run) for _ in range(count)]]


def people(count: int) -> list[User]:
    at = factories.store()
    return [factories.person(at, email=f"p{n}@example.com") for n in range(count)]


def test_two_who_tell_the_same_at_once_tell_it_once() -> None:
    told = people(10)

    def tell() -> int:
        with transaction.atomic():
            return outbox.notify("tests.plain", told, key="k", context={"what": "x"})

    counts = at_once(4, tell)

    assert sorted(counts) == [0, 0, 0, 10]  # type: ignore[type-var]
    assert Notice.objects.count() == 10
    assert Delivery.objects.count() == 10


def test_sweeps_at_once_send_each_copy_once(
    smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = people(40)
    MailServer.objects.create(
        store=told[0].store,
        host="127.0.0.1",
        port=smtp_sink.port,
        security="none",
        from_address="notice@example.com",
    )
    outbox.notify("tests.plain", told, key="k", context={"what": "x"})
    monkeypatch.setattr(claims, "claim", partial(claims.claim, limit=7))

    def sweep_until_nothing_is_due() -> int:
        left, more = 0, [True]
        while more:
            more.clear()
            left += sweeping.sweep(when_more=lambda: more.append(True))
        return left

    counts = at_once(4, sweep_until_nothing_is_due)

    assert sum(counts) == 40  # type: ignore[arg-type]
    assert set(Counter(received.to for received in smtp_sink.received).values()) == {1}
    assert len(smtp_sink.received) == 40
    assert set(Delivery.objects.values_list("status", "attempts")) == {("sent", 1)}

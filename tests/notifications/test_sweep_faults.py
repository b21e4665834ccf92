"""Two real workers, one killed in the middle; then broker and database killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError

from config.embedded import broker_url, database_url
from config.servers import Services
from tests.notifications.platforms import SmtpSink, smtp_sink

__all__ = ["smtp_sink"]

ROOT = Path(__file__).parents[2]
COUNT = 130  # more than one batch, so that both workers have their share
PATIENCE = 60.0

SEED = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from notifications.models import Delivery, MailServer, Notice
from tests import factories
port, count = map(int, sys.argv[1:])
store = factories.store()
MailServer.objects.create(
    store=store, host="127.0.0.1", port=port, security="none", from_address="notice@example.com"
)
for n in range(count):
    person = factories.person(store, email=f"p{n}@example.com")
    notice = Notice.objects.create(
        store=store, recipient=person, kind="meetings.reminder", dedupe_key=f"n{n}", title=f"N {n}"
    )
    Delivery.objects.create(store=store, notice=notice, channel="email")
"""


class House:
    """Processes that use one pair of private servers, and what beat would do."""

    def __init__(self, services: Services) -> None:
        self._data = services.data
        self._environ = {
            **os.environ,
            "DATA": str(services.data),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "OUTBOX_LEASE_SECONDS": "4",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            self._environ.pop(name, None)
        self._celery = Celery(set_as_current=False)

    def seed(self, sink: SmtpSink) -> None:
        command = [sys.executable, "-c", SEED, str(sink.port), str(COUNT)]
        subprocess.run(command, cwd=ROOT, env=self._environ, check=True)

    @contextmanager
    def worker(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        celery = ["-m", "celery", "--app", "config", "worker", "--hostname", f"{name}@%h"]
        celery += ["--pool", "prefork", "--concurrency", "1", "--loglevel", "WARNING"]
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *celery, "--without-mingle", "--without-gossip"],
            cwd=ROOT,
            env=self._environ,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            kill(process)

    def tick(self) -> None:
        """Ask for a sweep, as beat does."""
        url = broker_url(self._data)
        with suppress(OperationalError, OSError), Connection(url, connect_timeout=1) as broker:
            self._celery.send_task("notifications.sweep", connection=broker, retry=False)

    def until(self, done: Callable[[], bool]) -> None:
        """Wait, ticking as beat would, only faster."""
        deadline, next_tick = time.monotonic() + PATIENCE, 0.0
        while not done():
            now = time.monotonic()
            assert now < deadline, "It takes too long."
            if now > next_tick:
                self.tick()
                next_tick = now + 0.5
            time.sleep(0.02)

    def states(self) -> dict[str, int]:
        query = "select status, count(*) from notifications_delivery group by status"
        with psycopg.connect(database_url(self._data)) as connection:
            return dict(connection.execute(query).fetchall())


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill -9, with its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.req("2.4")
def test_whatever_is_killed_each_mail_arrives_and_at_most_the_one_in_flight_twice(
    private_services: Services, smtp_sink: SmtpSink
) -> None:
    house = House(private_services)
    smtp_sink.will_wait("DATA", 0.02, times=1000)

    with house.worker("one") as first, house.worker("two"):
        house.seed(smtp_sink)
        house.until(lambda: len(smtp_sink.received) >= 20)
        kill(first)
        house.until(lambda: len(smtp_sink.received) >= 35)
        for server in private_services.programs:
            server.kill()
        private_services.start()
        house.until(lambda: len({received.to for received in smtp_sink.received}) == COUNT)
        house.until(lambda: house.states() == {"sent": COUNT})

    arrived = Counter(received.to for received in smtp_sink.received)
    assert set(arrived) == {f"p{n}@example.com" for n in range(COUNT)}
    assert len(smtp_sink.received) - COUNT <= 1
    again = [address for address, times in arrived.items() if times > 1]
    for address in again:
        ids = {r.mail["Message-ID"] for r in smtp_sink.received if r.to == address}
        assert len(ids) == 1

import datetime as dt
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from config.embedded import cache_url
from config.servers import Services
from notifications import ratelimit

NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
ZERO = dt.timedelta()


def take(key: str = "robot", *, at: dt.timedelta = ZERO, tokens: int = 1) -> dt.timedelta:
    return ratelimit.take(key, rate_per_minute=15, burst=3, tokens=tokens, now=NOW + at)


def test_a_full_bucket_gives_its_burst_then_asks_to_wait() -> None:
    waits = [take() for _ in range(4)]

    assert waits == [ZERO, ZERO, ZERO, 4 * SECOND]


def test_asking_in_vain_costs_nothing() -> None:
    for _ in range(3):
        take()

    assert [take(at=SECOND), take(at=2 * SECOND)] == [3 * SECOND, 2 * SECOND]
    assert take(at=4 * SECOND) == ZERO


def test_in_no_minute_more_than_eighteen_go_out() -> None:
    tenth = dt.timedelta(milliseconds=100)
    given = [n for n in range(3000) if take(at=n * tenth) == ZERO]

    assert max(sum(first <= n < first + 600 for n in given) for first in given) <= 18
    assert len(given) == 3 + 300 // 4 - 1


def test_buckets_do_not_share() -> None:
    for _ in range(3):
        take("robot:1")

    assert take("robot:2") == ZERO


def test_a_long_message_takes_all_its_parts_at_once() -> None:
    assert take(tokens=2) == ZERO

    assert take(tokens=2) == 4 * SECOND
    assert take(tokens=1) == ZERO


def test_more_parts_than_the_bucket_holds_go_from_a_full_one_and_are_paid_after() -> None:
    assert take(tokens=5) == ZERO

    assert take() == 12 * SECOND


def test_a_blocked_robot_waits_out_its_block() -> None:
    ratelimit.block("robot", dt.timedelta(minutes=10), now=NOW)

    assert take() == dt.timedelta(minutes=10)
    assert take(at=dt.timedelta(minutes=9)) == dt.timedelta(minutes=1)
    assert take("other") == ZERO
    assert take(at=dt.timedelta(minutes=10)) == ZERO


def test_a_shorter_block_does_not_cut_a_longer_one() -> None:
    ratelimit.block("robot", dt.timedelta(minutes=10), now=NOW)
    ratelimit.block("robot", dt.timedelta(minutes=1), now=NOW)

    assert take() == dt.timedelta(minutes=10)


def test_the_clock_is_the_servers() -> None:
    waits = [ratelimit.take("robot", rate_per_minute=1, burst=1) for _ in range(2)]

    assert waits[0] == ZERO
    assert dt.timedelta(seconds=50) < waits[1] <= dt.timedelta(minutes=1)

    ratelimit.block("robot", dt.timedelta(minutes=10))
    assert ratelimit.take("robot", rate_per_minute=1, burst=1) > dt.timedelta(minutes=9)


def test_nothing_is_left_of_an_idle_bucket() -> None:
    ratelimit.take("robot", rate_per_minute=6000, burst=1)
    ratelimit.block("robot", dt.timedelta(milliseconds=1))
    client = ratelimit._client()

    names = [str(name) for name in client.scan_iter("*rate:*")]
    assert all(client.pttl(name) != -1 for name in names)


def test_workers_together_get_no_more_than_the_bucket_holds() -> None:
    given: list[bool] = []

    def work() -> None:
        given.extend([take() == ZERO for _ in range(10)])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(given), sum(given)) == (80, 3)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """A broker of our own to kill, in place of the one that all tests share."""
    data = Path(tempfile.mkdtemp(prefix="luoshi-rate-", dir="/tmp"))
    data.chmod(0o711)
    services = Services(data, database=False)
    services.start()
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": cache_url(data),
        },
    }
    yield services
    services.stop()
    shutil.rmtree(data)


def test_a_killed_and_restarted_server_remembers_bucket_and_block(services: Services) -> None:
    ratelimit.block("blocked", dt.timedelta(hours=1))
    for _ in range(3):
        ratelimit.take("robot", rate_per_minute=1, burst=3)

    services.programs[0].kill()
    services.start()

    assert ratelimit.take("robot", rate_per_minute=1, burst=3) > dt.timedelta(seconds=30)
    assert ratelimit.take("blocked", rate_per_minute=1, burst=3) > dt.timedelta(minutes=59)


def test_without_a_server_nobody_sends(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    services.programs[0].kill()

    assert ratelimit.take("robot", rate_per_minute=15, burst=3) == ratelimit.UNKNOWN
    ratelimit.block("robot", dt.timedelta(minutes=10))
    assert "Redis does not answer" in caplog.text

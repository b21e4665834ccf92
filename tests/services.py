"""Servers for the tests: PostgreSQL and Valkey that live as long as one run of pytest.

Loaded with `-p tests.services`, before pytest-django reads the settings. Used as a program,
`python -m tests.services COMMAND ...` runs a command with servers of its own.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from config.embedded import cache_url
from config.servers import Services

GIVEN = ("DATABASE_URL", "REDIS_URL")


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """A short path, for sockets, that root's servers can reach under another account."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def started(prefix: str) -> Iterator[Services]:
    """Servers in a folder of their own, both gone afterwards."""
    database, broker = (not os.environ.get(name) for name in GIVEN)
    with folder(prefix) as data:
        services = Services(data, database=database, broker=broker, hasty=True)
        try:
            services.start()
            yield services
        finally:
            services.stop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before anybody reads settings: a wrapper comes before every plain hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ and not early_config.known_args_namespace.help:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a time limit stops it cleanly
        run = ExitStack()
        early_config.add_cleanup(run.close)
        os.environ["DATA"] = str(run.enter_context(started("luoshi-tests-")).data)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Give each xdist worker a cache and a media folder of its own, as it has its own database."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        return
    settings.MEDIA_ROOT = settings.DATA_DIR / f"media-{worker}"
    if not os.environ.get("REDIS_URL"):
        address = cache_url(settings.DATA_DIR).replace("db=1", f"db={2 + int(worker[2:])}")
        settings.CACHES["default"]["LOCATION"] = address


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A data folder in which servers can be started."""
    with folder("luoshi-data-") as made:
        yield made


@pytest.fixture
def private_services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Another pair of servers, for a test that kills or restarts them.

    `private_services.valkey.kill()` is kill -9, `.start()` on the whole brings back what is down;
    a child process reaches them with `DATA` set to `private_services.data`.
    """
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    with started("luoshi-private-") as services:
        yield services


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), started("luoshi-command-") as services:
        environ = {**os.environ, "DATA": str(services.data)}
        return subprocess.run(sys.argv[1:], env=environ, check=False).returncode
    return 130


if __name__ == "__main__":
    sys.exit(main())

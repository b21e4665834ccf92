"""The product on one machine, as real processes: started, killed, started again, stopped."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.supervisor import running

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS")
Up = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hear_ctrl_c() -> None:
    """Where the tests run behind a shell's back, their children would be deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def up(data_folder: Path, port: int) -> Iterator[Up]:
    started: list[subprocess.Popen[str]] = []
    environ = {name: value for name, value in os.environ.items() if name not in GIVEN}
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    environ |= {"DATA": str(data_folder), "STATIC_STORAGE": plain}

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no other threads here
        )
        started.append(process)
        return started[-1]

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def until(condition: Callable[[], object], within: float = 40) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    read = ""
    for line in process.stdout or ():
        read += line
        if words in line:
            return read
    pytest.fail(f"it ended without saying {words!r}:\n{read}")


def ready(port: int) -> bool:
    with contextlib.suppress(urllib.error.URLError):
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
        return bool(json.load(answer)["ready"])
    return False


def ours(data: Path, port: int) -> list[str]:
    """What still runs of the servers in this folder and the web process on this port."""
    return [
        command for _, command in running() if str(data) in command or f"--port {port} " in command
    ]


def test_killed_product_leaves_nothing_and_starts_again(
    up: Up, data_folder: Path, port: int
) -> None:
    first = up()
    assert f"http://127.0.0.1:{port}" in read_until(first, "Data:")
    assert len(ours(data_folder, port)) >= 4

    first.kill()
    first.wait()
    until(lambda: not ours(data_folder, port), within=10)

    second = up()
    read_until(second, "Data:")
    until(lambda: ready(port))
    second.send_signal(signal.SIGINT)
    words, _ = second.communicate(timeout=60)
    assert (second.returncode, words.strip().splitlines()[-1]) == (0, "Stopped.")
    assert not ours(data_folder, port)
    assert (data_folder / "running").read_text() == ""


def test_taken_port_is_said_in_one_sentence(up: Up, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        words, _ = up().communicate(timeout=60)

    assert words == (
        f"CommandError: Port {port} on 127.0.0.1 cannot be had (Address already in use); "
        f"another one: make run PORT={port + 1}\n"
    )

"""A web server that can be killed in the middle of its work and started again at the same address."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
from django.conf import settings

from config.embedded import database_url

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 30


class KillableServer:
    """The product's own web server over the database and cache of the test."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port),
                   "--workers", "1", "--blocking-threads", "2", "--no-ws", "tests.e2e.served:application"]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environ(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.url}/healthz")
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("The web server did not start.")

    def kill(self) -> None:
        """As `kill -9`: whatever it was doing, it does not finish it."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    @staticmethod
    def _environ() -> dict[str, str]:
        name = str(settings.DATABASES["default"]["NAME"])
        given = os.environ.get("DATABASE_URL")
        database = (
            f"{given.rpartition('/')[0]}/{name}" if given else database_url(settings.DATA_DIR, name)
        )
        return {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": str(settings.CACHES["default"]["LOCATION"]),
            "SECRET_KEY": settings.SECRET_KEY,
            "LOG_LEVEL": "ERROR",
        }

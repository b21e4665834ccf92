"""Latency, throughput, queries and bytes of the main pages at two sizes."""

import gzip
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from config.embedded import database_url

ONE_CLIENT = 60
CLIENTS = 8
REQUESTS = 240
WARM_UP = 5
STATIC = Path("static")


@dataclass(frozen=True)
class Row:
    """What one page costs: milliseconds, requests a second, queries, bytes on the wire."""

    page: str
    p50: float
    p95: float
    per_second: float
    queries: int
    size: int


def environ_for(name: str) -> dict[str, str]:
    data = Path(os.environ["DATA"])
    return {
        **os.environ,
        "DATABASE_URL": database_url(data, f"bench_{name}"),
        "SECRET_KEY": "bench",
        "ALLOWED_HOSTS": "*",
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        "LOG_LEVEL": "WARNING",
    }


def run(environ: Mapping[str, str], *command: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, *command],
        env=dict(environ),
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def load(name: str) -> dict[str, Any]:
    """Make a database of this size; returns the cookie and the pages."""
    with psycopg.connect(database_url(Path(os.environ["DATA"]), "postgres"), autocommit=True) as db:
        db.execute(f'drop database if exists "bench_{name}"')
        db.execute(f'create database "bench_{name}"')
    environ = environ_for(name)
    run(environ, "manage.py", "migrate", "--verbosity", "0")
    started = time.monotonic()
    loaded: dict[str, Any] = json.loads(
        run(environ, "-m", "tests.bench.data", name).splitlines()[-1]
    )
    print(f"{name}: loaded in {time.monotonic() - started:.0f} s", flush=True)
    return loaded


@contextmanager
def served(environ: Mapping[str, str]) -> Iterator[str]:
    """The web server as `manage.py up` starts it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
               "--blocking-threads", "4", "--no-ws", "--workers-kill-timeout", "3", "config.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, env=dict(environ), stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                httpx.get(f"{base}/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait(10)


def measure(base: str, cookie: str, url: str) -> tuple[float, float, float, int]:
    """Return p50 and p95 at one client (ms), requests a second at eight, bytes gzipped."""
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    with httpx.Client(base_url=base, headers=headers, timeout=60) as client:
        for _ in range(WARM_UP):
            client.get(url).raise_for_status()
        times = []
        for _ in range(ONE_CLIENT):
            started = time.perf_counter()
            response = client.get(url)
            times.append((time.perf_counter() - started) * 1000)
        size = response.num_bytes_downloaded
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda _n: client.get(url), range(REQUESTS)))
        per_second = REQUESTS / (time.perf_counter() - started)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], per_second, size


def first_visit(base: str, cookie: str, url: str) -> str:
    """What a browser that knows nothing yet fetches for one page: styles, scripts and icons too."""
    page = httpx.get(base + url, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    text, total = page.text, page.num_bytes_downloaded
    named = set(re.findall(r'(?:href|src)="/static/([^"#?]+\.(?:css|js|svg))', text))
    total += sum(len(gzip.compress((STATIC / path).read_bytes(), 9)) for path in named)
    return f"{total / 1000:.1f} kB gzipped in {len(named) + 1} files"


def table(name: str) -> dict[str, Row]:
    loaded = load(name)
    environ = environ_for(name)
    counts = json.loads(
        run(environ, "-m", "tests.bench.queries", given=json.dumps(loaded)).splitlines()[-1]
    )
    rows = {}
    with served(environ) as base:
        for page, url in loaded["pages"].items():
            p50, p95, per_second, size = measure(base, loaded["cookie"], url)
            rows[page] = Row(page, p50, p95, per_second, counts[page], size)
        today = loaded["pages"]["today"]
        print(
            f"{name}: first visit of the today page: {first_visit(base, loaded['cookie'], today)}"
        )
    return rows


def report(sizes: list[str]) -> str:
    """The table in Markdown, the sizes side by side."""
    tables = {name: table(name) for name in sizes}
    heads = [
        f"{column} {name}"
        for name in sizes
        for column in ("p50 ms", "p95 ms", "req/s", "SQL", "kB")
    ]
    ratio = len(sizes) == 2
    lines = ["| page | " + " | ".join(heads) + (" | p95 large/small |" if ratio else " |")]
    lines.append("|---" * (len(heads) + 1 + ratio) + "|")
    for page in tables[sizes[0]]:
        rows = [tables[name][page] for name in sizes]
        cells = [
            f"{row.p50:.1f} | {row.p95:.1f} | {row.per_second:.0f} | {row.queries} | {row.size / 1000:.1f}"
            for row in rows
        ]
        end = f" | {rows[1].p95 / rows[0].p95:.2f} |" if ratio else " |"
        lines.append(f"| {page} | " + " | ".join(cells) + end)
    return "\n".join(lines)

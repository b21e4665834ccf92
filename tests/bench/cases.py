"""The archive with very many cases: latency, queries and bytes of its pages."""

import json
import os
import time
from pathlib import Path

import psycopg

from config.embedded import database_url
from tests.bench.pages import Row, environ_for, measure, run, served

NAME = "cases"


def load(count: int) -> dict[str, object]:
    with psycopg.connect(database_url(Path(os.environ["DATA"]), "postgres"), autocommit=True) as db:
        db.execute(f'drop database if exists "bench_{NAME}"')
        db.execute(f'create database "bench_{NAME}"')
    run(environ_for(NAME), "manage.py", "migrate", "--verbosity", "0")
    started = time.monotonic()
    out = run(environ_for(NAME), "-m", "tests.bench.case_data", str(count))
    print(f"{count} cases: loaded in {time.monotonic() - started:.0f} s", flush=True)
    loaded: dict[str, object] = json.loads(out.splitlines()[-1])
    return loaded


def rows(environ: dict[str, str], loaded: dict[str, object]) -> list[Row]:
    given = json.dumps(loaded)
    counts = json.loads(run(environ, "-m", "tests.bench.queries", given=given).splitlines()[-1])
    found = []
    with served(environ) as base:
        pages, cookie = loaded["pages"], loaded["cookie"]
        assert isinstance(pages, dict)
        for page, url in pages.items():
            p50, p95, per_second, size = measure(base, str(cookie), url)
            found.append(Row(page, p50, p95, per_second, counts[page], size))
    return found


def table(found: list[Row]) -> str:
    lines = ["| page | p50 ms | p95 ms | req/s | SQL | kB |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {row.page} | {row.p50:.1f} | {row.p95:.1f} | {row.per_second:.0f} | {row.queries} | {row.size / 1000:.1f} |"
        for row in found
    ]
    return "\n".join(lines)


def report(count: int) -> str:
    loaded = load(count)
    return table(rows(environ_for(NAME), loaded))

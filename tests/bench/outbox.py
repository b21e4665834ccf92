"""Ten thousand due notices to a mail server on loopback, by two workers; then the same with faults."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import psycopg

from config.embedded import database_url
from config.servers import Services
from tests.notifications.mailserver import SmtpSink
from tests.services import started

SEED = """
insert into people_store (name, code, brand, time_zone, closed_at_spring_festival, created_at)
  values ('恒达', 'B01', '', 'Asia/Shanghai', true, now());
insert into people_user (password, is_superuser, store_id, username, employee_number, name, email, phone, wecom_id,
    title, trade, roles, language, theme, shortcuts, calendar_token, is_active, is_staff, created_at)
  select '!', false, (select id from people_store), 'B01-' || n, n, '员工' || n, n || '@example.com', '', '', '', '',
    '{}', 'zh-hans', 'auto', true, 'token-' || n, true, false, now()
  from generate_series(1, %(count)s) n;
"""
ATTEMPTS = 3000


def environ_of(services: Services) -> dict[str, str]:
    data = str(services.data)
    given = {
        "DATA": data,
        "SECRET_KEY": "bench",
        "OUTBOX_LEASE_SECONDS": "5",
        "LOG_LEVEL": "WARNING",
    }
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    return {**kept, **given}


def shell(environ: Mapping[str, str], code: str) -> None:
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    env = {**environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_POOL": "0"}
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


TELL = """
from notifications import outbox
from notifications.models import MailServer
from people.models import Store, User
store = Store.objects.get()
MailServer.objects.create(store=store, host='127.0.0.1', port={port}, security='none', from_address='luoshi@example.com')
meeting = {{'title': '售后周例会'}}
outbox.notify('meetings.missed', User.objects.all(), key='bench', context={{'meeting': meeting, 'when': '14:00'}})
"""


def fill(services: Services, sink: SmtpSink, count: int) -> None:
    """A store with so many people, each with one notice due now."""
    environ = environ_of(services)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environ, check=True)
    with psycopg.connect(database_url(services.data)) as db:
        db.execute(SEED % {"count": count})
    shell(environ, TELL.format(port=sink.port))


def worker(environ: Mapping[str, str], name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", "--pool", "prefork", "--concurrency", "1",
               "--loglevel", "ERROR", "--without-mingle", "--without-gossip", "--hostname", name]  # fmt: skip
    return subprocess.Popen(
        command,
        env=dict(environ),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wake(environ: Mapping[str, str]) -> None:
    shell(environ, "from notifications.tasks import wake; wake(); wake()")


@contextmanager
def workers(environ: Mapping[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [worker(environ, name) for name in ("one@bench", "two@bench")]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def wait_until(sink: SmtpSink, enough: Callable[[int], bool], environ: Mapping[str, str]) -> None:
    """Until enough messages came; asks for a sweep every few seconds, as beat does."""
    for attempt in range(ATTEMPTS):
        if enough(len({mail.to for mail in sink.received})):
            return
        if attempt % 50 == 49:
            wake(environ)
        time.sleep(0.1)
    sys.exit(f"Only {len(sink.received)} messages arrived.")


def plain(count: int) -> str:
    with started("luoshi-bench-") as services, SmtpSink() as sink:
        fill(services, sink, count)
        environ = environ_of(services)
        with workers(environ):
            begun = time.monotonic()
            wake(environ)
            wait_until(sink, lambda n: n >= count, environ)
            rate = count / (time.monotonic() - begun)
        return f"| two workers | {count} | {len(sink.received)} | {_twice(sink)} | {rate:.0f} |"


def faults(count: int) -> str:
    """A worker killed at a quarter, the broker at half, PostgreSQL at three quarters."""
    with ExitStack() as stack:
        services, sink = (
            stack.enter_context(started("luoshi-bench-")),
            stack.enter_context(SmtpSink()),
        )
        fill(services, sink, count)
        environ = environ_of(services)
        running = stack.enter_context(workers(environ))
        wake(environ)
        begun = time.monotonic()
        wait_until(sink, lambda n: n >= count // 4, environ)
        os.killpg(running[0].pid, 9)
        running[0] = worker(environ, "three@bench")
        for share, program in ((2, services.valkey), (3, services.postgres)):
            wait_until(sink, lambda n, share=share: n >= count * share // 4, environ)  # type: ignore[misc]
            if program is not None and program.process is not None:
                program.process.kill()
                program.process.wait()
            services.start()
        wait_until(sink, lambda n: n >= count, environ)
        rate = count / (time.monotonic() - begun)
        for process in running:
            process.kill()
        return f"| the same, worker, broker and PostgreSQL killed | {count} | {len(sink.received)} | {_twice(sink)} | {rate:.0f} |"


def _twice(sink: SmtpSink) -> int:
    return sum(times - 1 for times in Counter(mail.to for mail in sink.received).values())


def report(count: int) -> str:
    lines = [
        "| run | notices | messages in the sink | sent twice | a second |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, plain(count), faults(count)])

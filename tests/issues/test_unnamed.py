"""Unnamed means unnamed: after a letter nothing anywhere leads back to who wrote it, or when.

The test reads every column of every table, every log record, every file and every key of the
cache, before and after the box is emptied, and looks for what the browser had told.
"""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql
from pytest_django import Settings

from attachments.models import Attachment
from issues import bursts
from issues.kinds import Channel
from issues.models import BoxLetter, BoxPhoto, Entry, Issue, Place
from issues.services import box, moving
from issues.states import IssueStatus
from people.models import Event, Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.issues.pictures import CAMERA, photo

EARLIER = dt.datetime(2026, 11, 23, 1, 1, 1, tzinfo=dt.UTC)
# 17:42:13.271828 in Shanghai: no other moment of the test has these digits
WRITTEN = dt.datetime(2026, 11, 23, 9, 42, 13, 271828, tzinfo=dt.UTC)
REPLIED = dt.datetime(2026, 11, 25, 11, 37, 47, 161803, tzinfo=dt.UTC)
OPENED = dt.datetime(2026, 11, 24, 0, 3, 5, tzinfo=dt.UTC)
BROWSER = "Zaunkoenig/77.1 (Fahrwerk; rv:4)"
ADDRESS = "203.0.113.77"
REFERER = "http://testserver/issues/?from=wangzhiyuans-bookmark"
TEXT = "夜班有人把旧机油倒进下水道"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture(autouse=True)
def _fresh(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    bursts.forget()
    with time_machine.travel(EARLIER, tick=False):
        yield
    bursts.forget()


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def place(store: Store, supervisor: User) -> Place:
    return factories.place(store, "机电车间", name_en="Workshop", code="ws-4f7k2m")


def telltale(client: Client) -> Client:
    """The same client, with a browser that says much about itself."""
    client.defaults |= {
        "HTTP_USER_AGENT": BROWSER,
        "REMOTE_ADDR": ADDRESS,
        "HTTP_X_FORWARDED_FOR": ADDRESS,
        "HTTP_X_REAL_IP": ADDRESS,
        "HTTP_REFERER": REFERER,
        "HTTP_ACCEPT_LANGUAGE": "tlh-QO",
    }
    return client


def token_of(page: bytes) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page.decode())
    assert found
    return found[1]


def put(client: Client, place: Place, text: str = TEXT, **more: Any) -> str:
    """Write a letter through the page and return the code that it shows."""
    url = reverse("issues:box", args=[place.code])
    data = {"token": token_of(client.get(url).content), "text": text, "urgency": "later"}
    answer = client.post(url, {**data, **more})
    assert answer.status_code == 200, answer.content.decode()
    found = CODE.search(answer.content.decode())
    assert found
    return found[0]


def ask(client: Client, code: str, **said: str) -> str:
    url = reverse("issues:box_answer")
    page = client.post(url, {"code": code})
    if said:
        page = client.post(url, {"code": code, "token": token_of(page.content), **said})
    return page.content.decode()


def rows_of(table: str) -> sql.Composed:
    return sql.SQL("select row_to_json(t)::text from {} t order by 1").format(sql.Identifier(table))


def everything_stored(media: Path, records: list[logging.LogRecord]) -> Iterator[tuple[str, str]]:
    """Yield where and what: rows, log, files, cache."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 60
        for table in tables:
            cursor.execute(rows_of(table))
            for (row,) in cursor.fetchall():
                yield f"table {table}", row
        cursor.execute("select encode(content, 'escape') from issues_boxphoto")
        for (content,) in cursor.fetchall():
            yield "photo", content
    for record in records:
        yield "log", f"{record.getMessage()} {record.__dict__}"
    for path in media.rglob("*"):
        yield f"file {path}", str(path)
        if path.is_file():
            yield f"file {path}", path.read_bytes().decode("latin-1")
    for key, value in cached().items():
        yield "cache", f"{key!r} {value!r}"


def cached() -> dict[bytes, bytes]:
    """Every key of the server, with its value as the server itself would write it down."""
    cache: Any = caches["default"]
    client = cache._cache.get_client()
    return {key: client.dump(key) for key in client.scan_iter()}


def leads_back(user: User, session: str, moment: dt.datetime) -> list[str]:
    """The texts that must stand nowhere."""
    local = moment.astimezone(dt.timezone(dt.timedelta(hours=8)))
    hours = [f"{at:%H:%M:%S}" for at in (moment, local)]
    return [
        BROWSER,
        "Zaunkoenig",
        ADDRESS,
        "wangzhiyuans-bookmark",
        "tlh-QO",
        session,
        CAMERA,
        "IMG_20261123",
        *hours,
        *[hour[:5] for hour in hours],
        str(moment.microsecond),
        str(int(moment.timestamp())),
    ]


def found_in(
    media: Path, records: list[logging.LogRecord], telling: list[str]
) -> list[tuple[str, str]]:
    return [
        (where, word)
        for where, text in everything_stored(media, records)
        for word in telling
        if word in text
    ]


@pytest.mark.req("5.1")
@pytest.mark.req("5.6")
def test_nothing_anywhere_leads_back_to_who_wrote_and_when(
    place: Place,
    technician: User,
    sign_in: SignIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    picture = photo()
    client = telltale(sign_in(technician))
    session = client.cookies["sessionid"].value
    telling = leads_back(technician, session, WRITTEN)
    # signed in they are: the session itself stands in its table and in the cache, from before
    telling.remove(session)
    before, kept_before = dict(_sessions()), cached()
    caplog.clear()

    with time_machine.travel(WRITTEN, tick=False):
        put(client, place, photos=[picture])
        client.get("/box/no-such-box")
        Client(enforce_csrf_checks=True).post(
            reverse("issues:box", args=[place.code]), {"text": "x"}
        )

    letter = BoxLetter.objects.get()
    assert (letter.text, letter.on, letter.place) == (TEXT, dt.date(2026, 11, 23), place)
    assert BoxPhoto.objects.count() == 1
    assert found_in(tmp_path, caplog.records, telling) == []
    assert dict(_sessions()) == before
    kept = cached().items()
    assert kept <= kept_before.items(), "not even a counter, whose end would tell its beginning"
    assert client.cookies["sessionid"].value == session, "the box signs nobody out"
    assert list(tmp_path.rglob("*")) == [], "no file system knows when it was written"

    opening = time_machine.escape_hatch.time.time()
    with time_machine.travel(OPENED, tick=False):
        assert box.empty_all(OPENED) == 1
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 2
    assert min(path.stat().st_mtime for path in files) >= opening - 1

    issue = Issue.objects.get()
    assert found_in(tmp_path, caplog.records, telling) == []
    assert (issue.reporter, issue.logged_by, issue.is_unnamed) == (None, None, True)
    assert issue.channel == Channel.BOX
    assert issue.reported_at == dt.datetime(2026, 11, 22, 16, 0, tzinfo=dt.UTC)
    assert not BoxLetter.objects.exists()
    assert not BoxPhoto.objects.exists()
    file = Attachment.objects.of(issue).get()
    assert (file.name, file.uploaded_by, file.created_at) == ("photo-1.jpg", None, OPENED)
    of_issue = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(Issue), object_id=issue.pk
    )
    assert {event.by for event in of_issue} == {None}


def _sessions() -> Iterator[tuple[str, str]]:
    """The rows that a visit of a signed-in browser would change."""
    with connection.cursor() as cursor:
        for table in ("django_session", "people_signin", "people_user"):
            cursor.execute(rows_of(table))
            yield table, str(cursor.fetchall())


@pytest.mark.req("5.6")
def test_what_the_unnamed_says_later_leaves_nothing_either(
    place: Place,
    supervisor: User,
    director: User,
    technician: User,
    sign_in: SignIn,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with time_machine.travel(WRITTEN, tick=False):
        code = put(Client(), place)
    with time_machine.travel(OPENED, tick=False):
        box.empty_all(OPENED)
        told(Issue.objects.get(), supervisor, director)
    client = telltale(sign_in(technician))
    session = client.cookies["sessionid"].value
    telling = [one for one in leads_back(technician, session, REPLIED) if one != session]
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    with time_machine.travel(REPLIED, tick=False):
        page = ask(client, code, kind="dispute", text="昨晚又倒了一次")
    assert found_in(tmp_path, caplog.records, telling) == []
    assert "11-26" in page or "明天" in page
    assert code not in "".join(text for _where, text in everything_stored(tmp_path, caplog.records))

    opened = dt.datetime(2026, 11, 26, 0, 2, 9, tzinfo=dt.UTC)
    with time_machine.travel(opened, tick=False):
        assert box.empty_all(opened) == 1
        assert found_in(tmp_path, caplog.records, telling) == []
    issue = Issue.objects.get()
    assert issue.status == IssueStatus.IN_PROGRESS
    reply = issue.entries.get(kind=Entry.Kind.REPLY)
    assert (reply.text, reply.by, reply.at) == ("昨晚又倒了一次", None, opened)


def told(issue: Issue, owner: User, verifier: User) -> Issue:
    """Bring an issue to where its reporter is asked."""
    moving.triage(issue, by=verifier, kind="facility", priority=4, severity=1, owner=owner)
    issue = moving.accept(issue, by=owner)
    issue = moving.solve(issue, "下水道口上锁，旧机油统一回收", by=owner)
    issue = moving.verify(issue, by=verifier)
    return moving.feed_back(issue, "已上锁，并加了监督。谢谢提醒。", by=owner)


def test_the_form_of_the_scan_would_find_what_is_stored(
    place: Place, technician: User, sign_in: SignIn, tmp_path: Path
) -> None:
    """The net has no holes: what the phone page stores with a name is found by the same search."""
    with time_machine.travel(WRITTEN, tick=False):
        client = telltale(sign_in(technician))
        url = reverse("issues:report", args=[place.code])
        page = client.get(url).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        client.post(url, {"text": TEXT, "urgency": "later", "token": token[1]})

    session = client.cookies["sessionid"].value
    found = {
        word for _where, word in found_in(tmp_path, [], leads_back(technician, session, WRITTEN))
    }
    assert {"09:42:13", "271828", session} <= found

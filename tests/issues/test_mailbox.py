"""Reading a mailbox over IMAP, from a server that can be told to misbehave."""

import datetime as dt
import imaplib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DataError, InterfaceError, OperationalError
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from issues.models import InboundMail, Issue, Mailbox
from issues.services import mail_in, mailboxes
from issues.tasks import read_mail
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.issues.letters import mail

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
PASSWORD = "geheim-4711"


@dataclass
class Server:
    """What lies in the mailbox, by UID, and how the server behaves."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    password: str = PASSWORD
    is_down: bool = False
    came: dict[int, dt.date] = field(default_factory=dict)
    fetched: list[int] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)
    logged_out: int = 0

    def put(self, text: str, uid: int = 0) -> None:
        uid = uid or max(self.mails, default=0) + 1
        self.mails[uid] = mail(text, message_id=f"<{self.validity}-{uid}@c.example>")


class Imap:
    """The part of imaplib.IMAP4_SSL that is used, before `Server`."""

    def __init__(self, server: Server) -> None:
        self.server = server
        if server.is_down:
            raise ConnectionRefusedError(111, "Connection refused")

    def login(self, _user: str, password: str) -> None:
        if password != self.server.password:
            raise imaplib.IMAP4.error(f"b'LOGIN failed for {password}'")

    def xatom(self, *_words: str) -> None:
        raise imaplib.IMAP4.error("BAD no such command")

    def select(self, folder: str, *, readonly: bool) -> tuple[str, list[Any]]:
        assert readonly
        self.server.selected.append(folder)
        if folder != '"INBOX"':
            return "NO", [b"No such folder"]
        return "OK", [str(len(self.server.mails)).encode()]

    def response(self, name: str) -> tuple[str, list[Any]]:
        following = max(self.server.mails, default=0) + 1
        return name, [
            str({"UIDVALIDITY": self.server.validity, "UIDNEXT": following}[name]).encode()
        ]

    def uid(self, command: str, *words: str) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            if words[0].startswith("SINCE"):
                day = dt.datetime.strptime(words[0], "SINCE %d-%b-%Y").date()  # noqa: DTZ007 - a day
                came = self.server.came
                found = [uid for uid in self.server.mails if came.get(uid, NOW.date()) >= day]
                return "OK", [" ".join(map(str, found)).encode()]
            # as real servers do: `n:*` always names the last one
            first = int(words[0].removeprefix("UID ").partition(":")[0])
            found = [uid for uid in self.server.mails if uid >= first] or sorted(self.server.mails)[
                -1:
            ]
            return "OK", [" ".join(map(str, found)).encode()]
        raw = self.server.mails[int(words[0])]
        if "SIZE" in words[1]:
            return "OK", [f"1 (RFC822.SIZE {len(raw)})".encode()]
        self.server.fetched.append(int(words[0]))
        content = raw.partition(b"\r\n\r\n")[0] if "HEADER" in words[1] else raw
        return "OK", [(b"1 (BODY[] {9}", content), b")"]

    def logout(self) -> None:
        self.server.logged_out += 1


@pytest.fixture(autouse=True)
def _now(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(imaplib, "IMAP4_SSL", lambda *_where, **_how: Imap(made))
    return made


@pytest.fixture
def mailbox(store: Store) -> Mailbox:
    factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    return Mailbox.objects.create(
        store=store,
        address="laden@example.com",
        host="imap.example.com",
        username="gongdan",
        password=PASSWORD,
    )


def read(minutes: int = 0) -> int:
    return mailboxes.read_due(NOW + dt.timedelta(minutes=minutes))


@pytest.mark.req("5.1")
def test_what_arrives_from_now_on_becomes_issues(mailbox: Mailbox, server: Server) -> None:
    server.put("alter Brief")
    assert read() == 0, "what lay there before is not for us"
    server.put("一")
    server.put("二")

    assert read(1) == 2
    assert read(2) == 0
    assert {issue.text for issue in Issue.objects.all()} == {"举升机\n一", "举升机\n二"}
    mailbox.refresh_from_db()
    assert (mailbox.last_uid, mailbox.error) == (3, "")
    assert mailbox.read_at == NOW + dt.timedelta(minutes=2)
    assert server.logged_out == 3


def test_a_mailbox_numbered_anew_repeats_nothing(mailbox: Mailbox, server: Server) -> None:
    read()
    server.put("一")
    read(1)
    old = dict(server.mails)
    server.validity = 8
    server.mails = {100: old[1]}
    server.put("二", 101)

    assert read(2) == 2
    assert Issue.objects.count() == 2


def test_numbered_anew_what_is_old_is_not_fetched_again(mailbox: Mailbox, server: Server) -> None:
    for n in range(60):
        server.put(f"alt {n}")
    read()
    server.put("一")
    read(1)
    server.fetched.clear()
    known = server.mails[61]
    server.validity = 8
    server.mails = {n: server.mails[n] for n in range(1, 61)} | {70: known}
    server.came = dict.fromkeys(range(1, 61), dt.date(2025, 1, 1))
    server.put("二", 71)

    assert read(2) == 2
    assert server.fetched == [70, 71]
    assert Issue.objects.count() == 2
    assert read(3) == 0


def test_numbered_anew_with_nothing_new_nothing_is_read(mailbox: Mailbox, server: Server) -> None:
    server.put("alt")
    server.came[1] = dt.date(2025, 1, 1)
    read()
    server.validity = 8

    assert (read(1), read(2)) == (0, 0)
    assert Issue.objects.count() == 0
    assert server.fetched == []


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_when_the_database_is_away_the_mail_is_read_again(
    mailbox: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def away(*_args: object) -> None:
        raise error

    read()
    server.put("一")
    with monkeypatch.context() as patched:
        patched.setattr(mail_in, "receive", away)
        with pytest.raises(error):
            read(1)

    assert read(20) == 1
    assert Issue.objects.count() == 1


def test_a_mail_that_the_database_refuses_holds_up_none(
    mailbox: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = mail_in.receive

    def refused(store: Store, raw: bytes) -> InboundMail:
        if b"<7-1@" in raw:
            raise DataError("value too long")
        return taken(store, raw)

    read()
    server.put("一")
    server.put("二")
    monkeypatch.setattr(mail_in, "receive", refused)

    assert read(1) == 2
    assert Issue.objects.count() == 1
    assert InboundMail.objects.get(message_id="7-1@c.example").outcome == "refused"


def test_a_server_that_is_away_is_left_alone_longer_and_longer(
    mailbox: Mailbox, server: Server
) -> None:
    server.is_down = True
    waits = []
    minutes = 0
    for _try in range(8):
        read(minutes)
        mailbox.refresh_from_db()
        now = NOW + dt.timedelta(minutes=minutes)
        waits.append(int((mailbox.next_try_at - now).total_seconds() / 60))
        minutes += waits[-1]

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert "Connection refused" in mailbox.error
    server.is_down = False
    read(minutes)
    mailbox.refresh_from_db()
    assert (mailbox.error, mailbox.failures) == ("", 0)


def test_the_password_does_not_get_out_with_an_error(mailbox: Mailbox, server: Server) -> None:
    server.password = "changed"

    read()

    mailbox.refresh_from_db()
    assert mailbox.error.startswith("LOGIN failed")
    assert PASSWORD not in mailbox.error


def test_a_folder_that_is_not_there_is_named(mailbox: Mailbox, server: Server) -> None:
    Mailbox.objects.update(folder="工单")

    read()

    mailbox.refresh_from_db()
    assert mailbox.error == "No such folder"


def test_a_large_mail_is_not_fetched_and_the_next_is(
    mailbox: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    read()
    monkeypatch.setattr(mail_in, "MOST_BYTES", 2000)
    server.put("x" * 3000)
    server.put("小")

    assert read(1) == 2

    assert Issue.objects.get().text.endswith("小")
    assert InboundMail.objects.get(outcome="refused").why == "超过 20 MB"


def test_a_mail_that_breaks_the_reader_does_not_hold_up_the_next(
    mailbox: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    read()
    server.put("坏")
    server.put("好")
    receive = mail_in.receive

    def breaking(store: Store, raw: bytes) -> InboundMail:
        if b"-1@c.example" in raw:
            raise RuntimeError
        return receive(store, raw)

    monkeypatch.setattr(mail_in, "receive", breaking)

    assert read(1) == 2
    assert Issue.objects.count() == 1
    assert InboundMail.objects.filter(outcome="refused").count() == 1


def test_a_mailbox_that_is_off_is_not_read(mailbox: Mailbox, server: Server) -> None:
    Mailbox.objects.update(is_active=False)

    read_mail()

    assert server.selected == []


FORM = {
    "address": "gongdan@example.com",
    "host": "imap.example.com",
    "port": "993",
    "username": "gongdan",
    "password": PASSWORD,
    "folder": "INBOX",
    "is_active": "on",
}


def test_a_manager_sets_it_up_and_reads_it_at_once(
    director: User, server: Server, sign_in: SignIn
) -> None:
    client = sign_in(director)
    page = reverse("issues:mailbox")

    client.post(page, FORM)

    shown = client.get(page).content.decode()
    assert PASSWORD not in shown
    assert str(Mailbox.objects.get().password) == PASSWORD
    client.post(page, {**FORM, "password": "", "folder": "INBOX"})
    assert str(Mailbox.objects.get().password) == PASSWORD, "left empty, it is kept"
    answer = client.post(reverse("issues:mailbox_read"), follow=True).content.decode()
    assert "邮箱已读取" in answer
    server.is_down = True
    answer = client.post(reverse("issues:mailbox_read"), follow=True).content.decode()
    assert "Connection refused" in answer


@pytest.mark.parametrize(
    ("field", "value"), [("port", "70000"), ("port", "0"), ("folder", 'a"b'), ("address", "x")]
)
def test_what_is_wrong_is_said_beside_the_field(
    director: User, sign_in: SignIn, field: str, value: str
) -> None:
    answer = sign_in(director).post(reverse("issues:mailbox"), {**FORM, field: value})

    assert answer.status_code == 422
    assert not Mailbox.objects.exists()


def test_another_server_begins_with_what_arrives_from_now_on(
    mailbox: Mailbox, director: User, server: Server, sign_in: SignIn
) -> None:
    server.put("一")
    read()
    sign_in(director).post(reverse("issues:mailbox"), {**FORM, "host": "imap.other.example"})

    mailbox.refresh_from_db()
    assert (mailbox.last_uid, mailbox.uid_validity) == (0, 0)


@pytest.mark.parametrize("name", ["mailbox", "mails"])
def test_settings_are_for_managers_of_the_store(
    mailbox: Mailbox, technician: User, stranger: User, sign_in: SignIn, name: str
) -> None:
    url = reverse(f"issues:{name}")

    assert sign_in(technician).get(url).status_code == 403
    assert sign_in(stranger).get(f"{url}?store={mailbox.store.pk}").status_code == 404
    assert "laden@example.com" not in sign_in(stranger).get(url).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    director: User,
    store: Store,
    sign_in: SignIn,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    for one in range(number):
        mail_in.receive(store, mail(f"第{one}封", message_id=f"<{one}@c.example>"))
    client = sign_in(director)
    client.get(reverse("issues:mails"))

    with django_assert_num_queries(5):
        page = client.get(reverse("issues:mails")).content.decode()

    assert page.count("row-link") == number
    assert "wang@customer.example" not in page


def test_what_came_in_is_listed_and_the_confidential_named_to_nobody(
    store: Store, director: User, sign_in: SignIn
) -> None:
    it = factories.person(store, "网管", Role.IT_ADMIN)
    mail_in.receive(store, mail(subject="谁偷了零件"))
    mail_in.receive(store, mail(message_id="<r@c.example>", Auto_Submitted="auto-replied"))
    Issue.objects.update(is_confidential=True)

    seen = sign_in(director).get(reverse("issues:mails")).content.decode()
    hidden = sign_in(it).get(reverse("issues:mails")).content.decode()

    assert "谁偷了零件" in seen
    assert "Auto-Submitted" in seen
    assert "谁偷了零件" not in hidden
    assert "（保密）" in hidden

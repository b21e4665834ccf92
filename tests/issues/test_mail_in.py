"""E-mails become issues, add to them, or are kept with the reason why not."""

import io
import sys
import types
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from attachments.models import Attachment
from issues.kinds import Channel, Urgency
from issues.models import Entry, InboundMail, Issue, Mailbox, ReporterMail
from issues.services import mail_in, moving
from issues.services.mail_in import receive
from issues.states import IssueStatus
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.issues.letters import PDF, mail
from tests.issues.pictures import photo

Outcome = InboundMail.Outcome
CUSTOMER = "wang@customer.example"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


def from_user(user: User) -> str:
    return f"{user.name} <{user.email.upper()}>"


@pytest.mark.req("5.1")
def test_a_mail_of_an_employee_is_an_issue_of_that_person(store: Store, technician: User) -> None:
    row = receive(
        store,
        mail("升到一半停住", sender=from_user(technician), subject="紧急：2号举升机"),
    )

    issue = Issue.objects.get()
    assert (row.outcome, row.issue) == (Outcome.LOGGED, issue)
    assert (issue.reporter, issue.channel) == (technician, Channel.EMAIL)
    assert (issue.reporter_email, issue.urgency) == ("", Urgency.NOW)
    assert issue.text == "紧急：2号举升机\n升到一半停住"
    assert not ReporterMail.objects.exists(), "who is of the store hears it in the product"


def test_a_mail_from_outside_keeps_whom_to_answer(store: Store) -> None:
    raw = mail(files=(("a.pdf", "application/pdf", PDF), ("b.jpg", "image/jpeg", photo().read())))

    receive(store, raw)

    issue = Issue.objects.get()
    assert (issue.reporter, issue.reporter_name) == (None, "客户王先生")
    assert issue.reporter_email == CUSTOMER
    assert Attachment.objects.of(issue).count() == 2
    assert ReporterMail.objects.get().to == CUSTOMER


def test_a_sender_whom_the_mail_server_doubts_is_nobody_of_ours(
    store: Store, technician: User
) -> None:
    raw = mail(
        sender=from_user(technician),
        Authentication_Results="mx.example.com; spf=pass; dmarc=fail header.from=example.com",
    )

    receive(store, raw)

    assert Issue.objects.get().reporter is None


def test_the_same_message_twice_is_one(store: Store) -> None:
    rows = [receive(store, mail()) for _time in range(2)]

    assert rows[0] == rows[1]
    assert Issue.objects.count() == 1
    without = [receive(store, mail("另一封", message_id="")) for _time in range(2)]
    assert without[0] == without[1]


@pytest.mark.parametrize(
    "thread",
    [{"In_Reply_To": "<a1@customer.example>"}, {"subject": "回复：[I-2026-001] 举升机"}],
)
def test_the_reporters_answer_adds_to_the_issue(
    store: Store, supervisor: User, thread: dict[str, str]
) -> None:
    issue = first(store)

    row = receive(
        store,
        mail(
            "今天又停了\n\n> 旧的话",
            message_id="<a2@customer.example>",
            files=(("a.pdf", "application/pdf", PDF),),
            **{"subject": "Re: 举升机", **thread},  # type: ignore[arg-type]
        ),
    )

    assert (row.outcome, row.issue) == (Outcome.ADDED, issue)
    entry = issue.entries.get(kind=Entry.Kind.REPLY)
    assert (entry.text, entry.is_public, entry.by) == ("今天又停了", True, None)
    assert Attachment.objects.of(entry).count() == 1
    assert Issue.objects.count() == 1


def first(store: Store) -> Issue:
    issue = receive(store, mail()).issue
    assert issue
    Issue.objects.filter(pk=issue.pk).update(number="I-2026-001")
    issue.refresh_from_db()
    return issue


def test_an_answer_to_our_own_mail_is_known_by_its_message_id(store: Store) -> None:
    issue = first(store)
    ours = ReporterMail.objects.get().message_id

    row = receive(store, mail("谢谢", message_id="<z@c.example>", References=f"<{ours}>"))

    assert row.issue == issue


@pytest.mark.parametrize(
    "thread", [{"In_Reply_To": "<a1@customer.example>"}, {"subject": "[I-2026-001] 我也要说"}]
)
def test_a_number_alone_lets_no_stranger_in(store: Store, thread: dict[str, str]) -> None:
    issue = first(store)

    row = receive(
        store,
        mail("打听一下", sender="spy@other.example", message_id="<s@o.example>", **thread),  # type: ignore[arg-type]
    )

    assert row.issue != issue
    assert "I-2026-001" in row.why
    assert not issue.entries.filter(kind=Entry.Kind.REPLY).exists()


def test_a_colleague_adds_a_remark_that_the_reporter_does_not_read(
    store: Store, advisor: User
) -> None:
    issue = first(store)

    receive(
        store,
        mail(
            "备件已到",
            sender=from_user(advisor),
            message_id="<c@e.example>",
            subject="[I-2026-001]",
        ),
    )

    entry = issue.entries.get(kind=Entry.Kind.COMMENT)
    assert (entry.by, entry.is_public) == (advisor, False)


def test_a_confidential_issue_is_no_ones_business_by_mail(store: Store, advisor: User) -> None:
    issue = first(store)
    Issue.objects.filter(pk=issue.pk).update(is_confidential=True)

    row = receive(
        store, mail(sender=from_user(advisor), message_id="<c@e.example>", subject="[I-2026-001]")
    )

    assert row.issue != issue


def test_another_store_has_other_numbers_and_threads(store: Store, stranger: User) -> None:
    issue = first(store)

    row = receive(
        stranger.store,
        mail("今天又停了", message_id="<a2@c.example>", In_Reply_To="<a1@customer.example>"),
    )

    assert row.issue is None or row.issue.store == stranger.store
    assert not issue.entries.filter(kind=Entry.Kind.REPLY).exists()


@pytest.mark.req("5.6")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("未解决，今天又停了", IssueStatus.IN_PROGRESS),
        ("Not solved: it stopped again", IssueStatus.IN_PROGRESS),
        ("已解决。", IssueStatus.CLOSED),
        ("谢谢，我看看", IssueStatus.FED_BACK),
    ],
)
def test_the_reporter_outside_accepts_or_rejects_by_answering(
    store: Store, supervisor: User, director: User, text: str, status: str
) -> None:
    issue = first(store)
    issue = moving.accept(issue, by=supervisor)
    issue = moving.verify(moving.solve(issue, "换了油泵", by=supervisor), by=director)
    moving.feed_back(issue, "油泵已更换。", by=supervisor)

    ours = ReporterMail.objects.filter(issue=issue).latest("pk").message_id
    subject = f"Re: [{issue.number}]"
    receive(store, mail(text, message_id="<v@c.example>", subject=subject, In_Reply_To=f"<{ours}>"))

    issue.refresh_from_db()
    assert issue.status == status


@pytest.mark.parametrize("text", ["未解决，今天又停了", "已解决。"])
def test_a_verdict_that_answers_no_mail_of_ours_is_a_plain_reply(
    store: Store, supervisor: User, director: User, text: str
) -> None:
    issue = first(store)
    issue = moving.accept(issue, by=supervisor)
    issue = moving.verify(moving.solve(issue, "换了油泵", by=supervisor), by=director)
    moving.feed_back(issue, "油泵已更换。", by=supervisor)

    receive(store, mail(text, message_id="<v@c.example>", subject=f"Re: [{issue.number}]"))

    issue.refresh_from_db()
    assert issue.status == IssueStatus.FED_BACK
    assert issue.entries.get(kind=Entry.Kind.REPLY).text == text


@pytest.mark.req("5.5")
def test_a_colleagues_mail_is_a_remark_that_calls_and_reaches_watchers(
    store: Store, supervisor: User, director: User, technician: User
) -> None:
    issue = first(store)
    subject = f"Re: [{issue.number}]"

    receive(
        store,
        mail(
            "@王志远 请看一下油泵\n" + "长" * 5000,
            sender="chen@example.com",
            message_id="<k@c.example>",
            subject=subject,
            files=(("plan.pdf", "application/pdf", PDF),),
        ),
    )

    issue.refresh_from_db()
    entry = issue.entries.get(kind=Entry.Kind.COMMENT)
    assert (entry.by, entry.message_id, entry.is_public) == (director, "k@c.example", False)
    assert list(entry.mentions.all()) == [technician]
    assert technician in issue.watchers.all()
    assert Notice.objects.filter(recipient=technician, kind="issues.mentioned").count() == 1
    assert issue.news_at is not None
    assert Attachment.objects.filter(object_id=entry.pk).count() == 1


def test_a_colleagues_mail_that_calls_whom_it_may_not_is_kept_all_the_same(
    store: Store, supervisor: User, technician: User, director: User
) -> None:
    issue = first(store)
    Issue.objects.filter(pk=issue.pk).update(is_confidential=True)
    issue.watchers.add(advisor := factories.person(store, "李婷", email="li@example.com"))

    receive(
        store,
        mail(
            "@王志远 请看一下",
            sender="li@example.com",
            message_id="<k@c.example>",
            subject=f"Re: [{issue.number}]",
            files=(("plan.pdf", "application/pdf", PDF),),
        ),
    )

    entry = issue.entries.get(kind=Entry.Kind.COMMENT)
    assert (entry.by, entry.mentions.count()) == (advisor, 0)
    assert Attachment.objects.filter(object_id=entry.pk).count() == 1


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-generated"}, "Auto-Submitted"),
        ({"List_Id": "<news.example>"}, "List-Id"),
        ({"sender": "not an address"}, "没有发件人"),
        ({"sender": "gongdan@example.com"}, "本店自己的地址"),
    ],
)
def test_machines_and_loops_are_ignored_and_written_down(
    store: Store, headers: dict[str, str], why: str
) -> None:
    Mailbox.objects.create(
        store=store, address="gongdan@example.com", host="x", username="x", password="x"
    )

    row = receive(store, mail(**headers))  # type: ignore[arg-type]

    assert row.outcome == Outcome.IGNORED
    assert why in row.why
    assert not Issue.objects.exists()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inner.zip", b"0" * 1000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "file",
    [
        ("bill.pdf", "application/pdf", b"MZ\x90\x00 a program"),
        ("photo.jpg", "image/jpeg", b"<html>not a photo</html>"),
        ("photo.jpg", "image/jpeg", b"\xff\xd8\xff broken"),
        ("archive.zip", "application/zip", bomb()),
        ("run.exe", "application/octet-stream", b"MZ"),
        ("empty.pdf", "application/pdf", b""),
    ],
)
def test_attachments_that_lie_are_refused_and_the_words_are_kept(
    store: Store, file: tuple[str, str, bytes]
) -> None:
    row = receive(store, mail(files=(file,)))

    assert row.outcome == Outcome.LOGGED
    assert file[0] in row.why
    assert not Attachment.objects.exists()


def test_a_mail_within_the_mail_is_no_way_around(store: Store) -> None:
    inner = mail("inner", files=(("run.exe", "application/octet-stream", b"MZ"),))
    raw = (
        b"From: a@b.example\r\nSubject: fwd\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n"
        b"--q\r\nContent-Type: text/plain\r\n\r\nsee\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n"
        + inner
        + b"\r\n--q--\r\n"
    )

    assert "rfc822" in receive(store, raw).why
    assert not Attachment.objects.exists()


def test_too_many_or_too_large_is_refused_whole(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple((f"{n}.pdf", "application/pdf", PDF) for n in range(11))

    assert receive(store, mail(files=many)).outcome == Outcome.REFUSED
    monkeypatch.setattr(mail_in, "MOST_BYTES", 1000)
    large = receive(store, mail("长" * 1000, message_id="<l@c.example>"))

    assert (large.outcome, large.why) == (Outcome.REFUSED, "超过 20 MB")
    assert not Issue.objects.exists()


def test_a_flood_of_one_sender_is_refused_and_the_list_does_not_drown(store: Store) -> None:
    for number in range(mail_in.KEPT_OF_A_BOMB + 30):
        receive(store, mail(message_id=f"<{number}@c.example>"))

    assert Issue.objects.count() == mail_in.MOST_AN_HOUR
    assert InboundMail.objects.count() == mail_in.KEPT_OF_A_BOMB
    other = receive(store, mail(sender="b@c.example", message_id="<b@c.example>"))
    assert other.outcome == Outcome.LOGGED


def test_a_flood_of_many_strangers_leaves_room_for_our_own(
    store: Store, technician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_in, "MOST_STRANGERS", 3)
    for number in range(5):
        receive(store, mail(sender=f"s{number}@c.example", message_id=f"<{number}@c.example>"))

    assert Issue.objects.count() == 3
    own = receive(store, mail(sender=from_user(technician), message_id="<t@c.example>"))
    assert own.outcome == Outcome.LOGGED


def test_a_message_is_piped_in(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(mail())))
    call_command("receive_issue", store="hd01")

    issue = Issue.objects.get()
    assert capsys.readouterr().out.strip() == f"logged {issue.number}"
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(CommandError, match="no message"):
        call_command("receive_issue", store="HD01")
    with pytest.raises(CommandError, match="no store"):
        call_command("receive_issue", store="none")

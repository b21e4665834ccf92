"""Answers to reporters outside the store: sent until they have left, or somebody is told."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse

from issues.kinds import Channel
from issues.models import Issue, Mailbox, ReporterMail
from issues.services import changing, moving, outward
from issues.services.logging import log_issue
from issues.services.mail_in import receive
from issues.tasks import send_mail
from notifications.models import MailServer, Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.issues.letters import mail
from tests.notifications.mailserver import SmtpSink, smtp_sink

__all__ = ["smtp_sink"]

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
Status = ReporterMail.Status


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def server(store: Store, smtp_sink: SmtpSink) -> MailServer:
    return MailServer.objects.create(
        store=store,
        host="127.0.0.1",
        port=smtp_sink.port,
        security=MailServer.Security.NONE,
        from_address="gongdan@example.com",
    )


@pytest.fixture
def issue(store: Store, supervisor: User) -> Issue:
    made = receive(store, mail()).issue
    assert made
    return made


def at(minutes: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=minutes)


@pytest.mark.req("5.6")
def test_the_reporter_hears_the_number_and_the_result_in_one_thread(
    issue: Issue, supervisor: User, director: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    Mailbox.objects.create(
        store=issue.store, address="box@example.com", host="x", username="x", password="x"
    )
    issue = moving.accept(issue, by=supervisor)
    issue = moving.verify(moving.solve(issue, "换了油泵", by=supervisor), by=director)
    moving.feed_back(issue, "油泵已更换，车主沪A12345可来取车。", by=supervisor)

    send_mail()
    send_mail()

    first, result = [one.mail for one in smtp_sink.received]
    assert first["Subject"] == f"[{issue.number}] {issue.title}"
    assert first["In-Reply-To"] == "<a1@customer.example>"
    assert first["Reply-To"] == "box@example.com"
    assert first["Auto-Submitted"] == "auto-generated"
    words = result.get_content()
    assert "油泵已更换" in words
    assert "未解决" in words
    assert "12345" not in words
    assert {row.status for row in ReporterMail.objects.all()} == {Status.SENT}


def test_what_does_not_leave_is_tried_again_with_patience(
    issue: Issue, server: MailServer, smtp_sink: SmtpSink
) -> None:
    smtp_sink.will_answer("RCPT", "450 4.2.0 later")

    assert outward.send_due(NOW) == 0
    row = ReporterMail.objects.get()
    assert (row.status, row.tries, row.next_try_at) == (Status.WAITING, 1, at(2))
    assert row.error
    assert outward.send_due(at(1)) == 0
    assert outward.send_due(at(2)) == 1
    assert ReporterMail.objects.get().status == Status.SENT


def test_a_refused_address_is_shown_and_the_owner_is_told(
    issue: Issue,
    director: User,
    technician: User,
    stranger: User,
    server: MailServer,
    smtp_sink: SmtpSink,
    sign_in: SignIn,
) -> None:
    smtp_sink.will_answer("RCPT", "550 5.1.1 no such user")

    outward.send_due(NOW)

    row = ReporterMail.objects.get()
    assert row.status == Status.FAILED
    assert Notice.objects.filter(recipient=issue.owner, kind="issues.unmailed").count() == 1
    client = sign_in(director)
    again = reverse("issues:mail_again", args=[row.pk])
    assert again in client.get(reverse("issues:mails")).content.decode()
    assert row.error in client.get(issue.get_absolute_url()).content.decode()
    assert sign_in(stranger).post(again).status_code == 404
    assert sign_in(technician).post(again).status_code == 403
    client.post(again)
    assert outward.send_due(NOW) == 1


def test_without_a_server_nothing_is_lost(issue: Issue, smtp_sink: SmtpSink) -> None:
    assert outward.send_due(NOW) == 0
    row = ReporterMail.objects.get()
    assert (row.status, row.tries) == (Status.WAITING, 0)
    assert row.error
    MailServer.objects.create(
        store=issue.store,
        host="127.0.0.1",
        port=smtp_sink.port,
        security="none",
        from_address="gongdan@example.com",
    )

    assert outward.send_due(at(10)) == 1


def test_a_worker_that_died_gives_its_mails_back(issue: Issue, server: MailServer) -> None:
    assert len(outward._claimed(issue.store, NOW)) == 1
    assert outward.send_due(at(5)) == 0
    assert outward.send_due(at(10)) == 1


def test_a_server_that_stays_away_is_given_up_in_the_end(
    issue: Issue, server: MailServer, smtp_sink: SmtpSink
) -> None:
    smtp_sink.will_answer("MAIL", "451 4.3.0 busy", times=99)
    minutes = 0
    for _try in range(outward.MOST_TRIES):
        outward.send_due(at(minutes))
        minutes += outward.LONGEST_WAIT

    assert ReporterMail.objects.get().status == Status.FAILED


def test_lists_that_are_brought_in_write_to_nobody(store: Store, supervisor: User) -> None:
    log_issue(
        store=store,
        text="旧表里的一行",
        urgency="later",
        by=supervisor,
        channel=Channel.IMPORT,
        reporter_email="wang@customer.example",
    )

    assert not ReporterMail.objects.exists()


def test_a_plate_in_a_title_is_masked_in_the_subject(
    issue: Issue, server: MailServer, smtp_sink: SmtpSink
) -> None:
    Issue.objects.filter(pk=issue.pk).update(title="沪A12345 漏油，车主13812345678")

    send_mail()

    [sent] = [one.mail for one in smtp_sink.received]
    assert "12345" not in str(sent["Subject"])
    assert "漏油" in str(sent["Subject"])


def test_a_plate_in_a_title_is_masked_in_notices_and_when_it_is_changed(
    issue: Issue, supervisor: User, director: User
) -> None:
    Issue.objects.filter(pk=issue.pk).update(title="沪A12345 漏油")
    moving.refuse(issue, why="重复", by=director)
    moving.reopen(issue, why="还漏", by=director)
    told = Notice.objects.filter(kind="issues.reopened").values_list("title", flat=True)
    assert told
    assert all("12345" not in title for title in told)

    issue.refresh_from_db()
    changed = changing.change(
        issue, by=director, wanted={"title": "京B88888 漏油"}, base={"title": issue.title}
    )
    assert "88888" not in changed.title

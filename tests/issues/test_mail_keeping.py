"""E-mails are forgotten after the days that a store has chosen; issues stay."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from issues.models import InboundMail, Issue, IssueSettings, ReporterMail
from issues.services import mail_keeping, outward
from issues.services.mail_in import receive
from issues.tasks import forget_mails
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.issues.letters import mail

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.1")]
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def issue(store: Store) -> Issue:
    factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    IssueSettings.objects.create(store=store, mail_keep_days=60)
    with time_machine.travel(NOW, tick=False):
        made = receive(store, mail("3号举升机停住")).issue
    assert made
    ReporterMail.objects.update(status="sent", sent_at=NOW)
    return made


def test_addresses_and_subjects_go_after_the_chosen_days(issue: Issue) -> None:
    with time_machine.travel(NOW + 59 * DAY, tick=False):
        forget_mails()
    assert InboundMail.objects.get().sender == "wang@customer.example"

    with time_machine.travel(NOW + 61 * DAY, tick=False):
        assert forget_mails() == 2
        assert forget_mails() == 0

    came, went = InboundMail.objects.get(), ReporterMail.objects.get()
    assert (came.sender, came.subject, came.why, went.to, went.error) == ("", "", "", "", "")
    assert (came.message_id, came.outcome, came.issue) == ("a1@customer.example", "logged", issue)
    issue.refresh_from_db()
    assert "举升机" in issue.text


def test_what_has_not_left_yet_is_kept(issue: Issue) -> None:
    ReporterMail.objects.update(status="waiting")

    mail_keeping.forget(NOW + 61 * DAY)

    assert ReporterMail.objects.get().to == "wang@customer.example"


def test_a_mail_read_twice_after_that_is_still_one(store: Store, issue: Issue) -> None:
    mail_keeping.forget(NOW + 61 * DAY)

    receive(store, mail("3号举升机停住"))

    assert Issue.objects.count() == 1


def test_an_answer_to_a_forgotten_mail_still_finds_its_issue(store: Store, issue: Issue) -> None:
    ours = ReporterMail.objects.get().message_id
    mail_keeping.forget(NOW + 61 * DAY)

    receive(store, mail("又停了", message_id="<b@c.example>", In_Reply_To=f"<{ours}>"))

    assert issue.entries.filter(text="又停了").exists()


def test_the_days_are_chosen_and_said_on_the_settings_pages(
    issue: Issue, director: User, gm: User, sign_in: SignIn
) -> None:
    User.objects.update(language="en")
    client = sign_in(gm)
    said = client.get(reverse("issues:mailbox")).content.decode()
    assert "forgotten here after 60 days" in said

    form = client.get(reverse("issues:settings")).context["form"]
    data = {name: "" if value is None else value for name, value in form.initial.items()}
    refused = client.post(reverse("issues:settings"), {**data, "mail_keep_days": 5})
    assert refused.status_code == 422
    client.post(reverse("issues:settings"), {**data, "mail_keep_days": 90})
    assert IssueSettings.objects.get().mail_keep_days == 90


def test_the_list_says_that_it_was_forgotten_and_offers_no_sending(
    issue: Issue, gm: User, sign_in: SignIn
) -> None:
    User.objects.update(language="en")
    row = ReporterMail.objects.get()
    ReporterMail.objects.update(status="failed")
    mail_keeping.forget(NOW + 61 * DAY)

    page = sign_in(gm).get(reverse("issues:mails")).content.decode()

    assert "(forgotten)" in page
    assert "Send again" not in page
    outward.send_again(row, by=gm)
    row.refresh_from_db()
    assert row.status == "failed"

"""Setting up mail server, group robots and SMS: real tests, and secrets that never come back."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.channels import ROBOTS, SMS_PROVIDERS, AliyunSms
from notifications.models import Delivery, MailServer, Robot, SmsAccount
from notifications.services import channels as services
from people import events, mailing
from people.models import Store, StoreGroup, User
from people.permissions import Role
from people.rules import Denied
from tests import factories
from tests.conftest import SignIn
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests
from tests.notifications.platforms import (
    DINGTALK,
    WECOM,
    Platforms,
    SmtpSink,
    platforms,
    smtp_sink,
)
from tests.notifications.rows import copy, notice

__all__ = ["platforms", "smtp_sink"]

PAGE = reverse("notifications:channels")
MAIL, SMS = reverse("notifications:mail_server"), reverse("notifications:sms_account")
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(director: User, sign_in: SignIn) -> Client:
    User.objects.update(language="en", phone="")
    User.objects.filter(pk=director.pk).update(phone="13812345678")
    return sign_in(director)


@pytest.fixture
def server(smtp_sink: SmtpSink) -> dict[str, Any]:
    return {
        "host": "127.0.0.1",
        "port": smtp_sink.port,
        "security": "none",
        "from_address": "notice@hengda.example",
        "from_name": "",
        "username": "",
        "password": "",
    }


ACCOUNT = {
    "access_key_id": "LTAI5t",
    "access_key_secret": "very-secret-key",
    "sign_name": "恒达汽车",
    "template_code": "SMS_1",
    "is_active": "on",
}
GROUP = {
    "platform": "wecom",
    "name": "售后全员群",
    "webhook": WECOM,
    "secret": "",
    "is_active": "on",
}


def test_the_mail_server_is_kept_and_the_change_recorded(
    client: Client, director: User, server: dict[str, Any]
) -> None:
    response = client.post(MAIL, {**server, "password": "s3cret-password"})

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}#mail")
    row = MailServer.objects.get()
    assert (row.store, row.port, row.password) == (
        director.store,
        server["port"],
        "s3cret-password",
    )
    assert [event.by for event in events.of(row)] == [director]


def test_a_stored_password_never_comes_back_and_empty_keeps_it(
    client: Client, server: dict[str, Any]
) -> None:
    client.post(MAIL, {**server, "password": "s3cret-password"})

    page = client.get(PAGE).content.decode()
    client.post(MAIL, {**server, "host": "mail.example"})

    assert "s3cret-password" not in page
    assert "Stored. Leave empty to keep it." in page
    row = MailServer.objects.get()
    assert (row.host, row.password) == ("mail.example", "s3cret-password")


def test_the_test_mail_is_real_and_its_answer_shown(
    client: Client, smtp_sink: SmtpSink, server: dict[str, Any]
) -> None:
    page = client.post(MAIL, {**server, "try": "1"}).content.decode()

    [received] = smtp_sink.received
    assert received.to == "chen@example.com"
    assert received.mail["Subject"] == "Test from Luoshi"
    assert "It works." in page
    assert "250 2.0.0 Ok: queued as 4F000001" in page
    assert MailServer.objects.get().checked_at is not None


def test_a_test_that_fails_says_what_to_correct_and_shows_the_answer(
    client: Client, smtp_sink: SmtpSink, server: dict[str, Any]
) -> None:
    smtp_sink.will_answer("MAIL", "535 5.7.8 Error: authentication failed")

    page = client.post(MAIL, {**server, "try": "1"}, headers=HTMX).content.decode()

    assert "The mail server refused the user name or password." in page
    assert "535 5.7.8 Error: authentication failed" in page
    assert page.lstrip().startswith('<section class="card" id="mail"')
    assert MailServer.objects.get().checked_at is None


def test_without_an_own_address_there_is_nowhere_to_send_the_test(
    client: Client, director: User, server: dict[str, Any], smtp_sink: SmtpSink
) -> None:
    User.objects.filter(pk=director.pk).update(email="")

    page = client.post(MAIL, {**server, "try": "1"}).content.decode()

    assert "Your account has no e-mail address to send the test to." in page
    assert MailServer.objects.exists()
    assert smtp_sink.received == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": ""}, "host"),
        ({"host": "https://smtp.qq.com"}, "host"),
        ({"host": "smtp.qq.com:465"}, "host"),
        ({"port": "0"}, "port"),
        ({"port": "70000"}, "port"),
        ({"security": "rot13"}, "security"),
        ({"from_address": "nobody"}, "from_address"),
    ],
)
def test_a_wrong_entry_is_refused_beside_its_field(
    client: Client, server: dict[str, Any], wrong: dict[str, str], field: str
) -> None:
    response = client.post(MAIL, {**server, "username": "typed", **wrong})

    assert response.status_code == 422
    assert set(response.context["mail"].errors) == {field}
    assert "typed" in response.content.decode()
    assert not MailServer.objects.exists()


def test_saving_lets_go_what_waited_for_a_server(
    client: Client,
    advisor: User,
    stranger: User,
    server: dict[str, Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    later = timezone.now() + dt.timedelta(minutes=10)
    waiting = copy(notice(advisor), "queued", code="no-server", next_try_at=later)
    slowed = copy(notice(advisor), "queued", code="450", next_try_at=later)
    elsewhere = copy(notice(stranger), "queued", code="no-server", next_try_at=later)

    with django_capture_on_commit_callbacks() as callbacks:
        client.post(MAIL, server)

    due = set(Delivery.objects.due(timezone.now()).values_list("pk", flat=True))
    assert due == {waiting.pk}
    assert {slowed.pk, elsewhere.pk}.isdisjoint(due)
    assert len(callbacks) == 1


def test_letters_of_accounts_go_over_the_store_s_server(
    client: Client, store: Store, smtp_sink: SmtpSink, server: dict[str, Any]
) -> None:
    client.post(MAIL, server)

    mailing.send(store, mailing.Letter("li@example.com", "李婷", "New password", "Link"))

    [received] = smtp_sink.received
    assert (received.sender, received.to) == ("notice@hengda.example", "li@example.com")
    assert received.mail["Subject"] == "New password"


def test_a_letter_that_is_refused_says_why(
    client: Client, store: Store, smtp_sink: SmtpSink, server: dict[str, Any]
) -> None:
    client.post(MAIL, server)
    smtp_sink.will_answer("RCPT", "550 5.1.1 no such user")

    with pytest.raises(mailing.Unsent) as unsent:
        mailing.send(store, mailing.Letter("x@example.com", "", "New password", "Link"))

    assert unsent.value.retry is False


def test_several_groups_can_be_added_changed_and_removed(client: Client, store: Store) -> None:
    new = reverse("notifications:robot_new")
    client.post(new, GROUP)
    client.post(
        new,
        {**GROUP, "platform": "dingtalk", "name": "车间", "webhook": DINGTALK, "secret": "SECx"},
    )
    first, second = Robot.objects.order_by("pk")

    client.post(
        reverse("notifications:robot", args=[first.pk]), {**GROUP, "name": "全员", "webhook": ""}
    )
    client.post(reverse("notifications:robot_remove", args=[second.pk]))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, first.webhook, first.store) == ("全员", WECOM, store)
    assert (second.webhook, second.secret, second.removed_at is None) == ("", "", False)
    page = client.get(PAGE).content.decode()
    assert "全员" in page
    assert "车间" not in page


def test_a_webhook_is_shown_by_its_end_only(client: Client) -> None:
    client.post(reverse("notifications:robot_new"), GROUP)
    edit = reverse("notifications:robot", args=[Robot.objects.get().pk])

    pages = client.get(PAGE).content.decode() + client.get(edit).content.decode()

    assert "693a91f6" not in pages
    assert "••••5aaa" in pages


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"webhook": ""}, "webhook"),
        ({"webhook": "https://evil.example/cgi-bin/webhook/send?key=x"}, "webhook"),
        ({"webhook": DINGTALK}, "webhook"),
        ({"name": ""}, "name"),
        ({"platform": "pigeon"}, "platform"),
    ],
)
def test_a_wrong_robot_is_refused_beside_its_field(
    client: Client, wrong: dict[str, str], field: str
) -> None:
    response = client.post(reverse("notifications:robot_new"), {**GROUP, **wrong})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert not Robot.objects.exists()


def test_another_platform_needs_another_address(client: Client) -> None:
    client.post(reverse("notifications:robot_new"), GROUP)
    edit = reverse("notifications:robot", args=[Robot.objects.get().pk])

    response = client.post(edit, {**GROUP, "platform": "feishu", "webhook": ""})

    assert set(response.context["form"].errors) == {"webhook"}


@pytest.mark.parametrize(
    ("code", "said"), [(0, "It works."), (93000, "The robot is gone from the group")]
)
def test_a_test_is_posted_into_the_group(
    client: Client, platforms: Platforms, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    client.post(reverse("notifications:robot_new"), GROUP)
    monkeypatch.setitem(ROBOTS, "wecom", partial(ROBOTS["wecom"], base_url=platforms.base_url))  # type: ignore[arg-type]
    if code:
        platforms.will_answer("wecom", code)

    address = reverse("notifications:robot_try", args=[Robot.objects.get().pk])
    page = client.post(address).content.decode()

    assert len(platforms.sent("wecom")) == 1
    assert f"售后全员群: {said}" in page


def test_what_waited_for_a_removed_robot_is_withdrawn(client: Client, advisor: User) -> None:
    client.post(reverse("notifications:robot_new"), GROUP)
    robot = Robot.objects.get()
    waiting = copy(notice(advisor), "queued", channel="robot", robot=robot)
    sent = copy(notice(advisor), "sent", channel="robot", robot=robot)

    client.post(reverse("notifications:robot_remove", args=[robot.pk]))

    states = dict(Delivery.objects.values_list("pk", "status"))
    assert states == {waiting.pk: "cancelled", sent.pk: "sent"}


def test_the_sms_account_is_kept_and_its_secret_never_comes_back(client: Client) -> None:
    client.post(SMS, ACCOUNT)

    page = client.get(PAGE).content.decode()
    client.post(SMS, {**ACCOUNT, "access_key_secret": "", "sign_name": "恒达"})

    assert "very-secret-key" not in page
    row = SmsAccount.objects.get()
    assert (row.sign_name, row.access_key_secret) == ("恒达", "very-secret-key")


def test_the_test_sms_goes_to_the_own_phone(
    client: Client, platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SMS_PROVIDERS, "aliyun", partial(AliyunSms, endpoint=platforms.base_url))
    platforms.secrets["sms"] = "very-secret-key"

    page = client.post(SMS, {**ACCOUNT, "try": "1"}).content.decode()

    assert [r.query["PhoneNumbers"] for r in platforms.sent("sms")] == ["13812345678"]
    assert "It works." in page
    assert "13812345678" not in page


@pytest.mark.parametrize(
    "address",
    [
        PAGE,
        reverse("notifications:robot_new"),
    ],
)
def test_channels_are_for_managers_and_it(sign_in: SignIn, advisor: User, address: str) -> None:
    assert sign_in(advisor).get(address).status_code == 403


@pytest.mark.parametrize("address", [MAIL, SMS, reverse("notifications:robot_new")])
def test_nobody_else_sets_them_up(
    sign_in: SignIn, advisor: User, server: dict[str, Any], address: str
) -> None:
    response = sign_in(advisor).post(address, {**server, **ACCOUNT, **GROUP})

    assert response.status_code == 403
    assert not any(model.objects.exists() for model in (MailServer, SmsAccount, Robot))
    with pytest.raises(Denied):
        services.save_robot(Robot(store=advisor.store, platform="wecom"), by=advisor)


@pytest.mark.parametrize("name", ["robot", "robot_try", "robot_remove"])
def test_another_store_s_robot_is_not_there(client: Client, stranger: User, name: str) -> None:
    robot = Robot.objects.create(store=stranger.store, platform="wecom", name="x", webhook=WECOM)

    response = client.post(reverse(f"notifications:{name}", args=[robot.pk]), GROUP)

    assert response.status_code == 404
    robot.refresh_from_db()
    assert (robot.name, robot.removed_at) == ("x", None)


def test_a_group_manager_sets_up_each_store_of_the_group(
    sign_in: SignIn, store: Store, stranger: User, server: dict[str, Any]
) -> None:
    group = StoreGroup.objects.create(name="恒达集团")
    second = factories.store(code="HD02", group=group)
    Store.objects.filter(pk=store.pk).update(group=group)
    manager = factories.person(Store.objects.get(pk=store.pk), "集团", Role.GROUP_MANAGER)
    client = sign_in(manager)

    response = client.post(f"{MAIL}?store={second.pk}", server)

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?store={second.pk}#mail")
    assert MailServer.objects.get().store == second
    assert f"{MAIL}?store={second.pk}" in client.get(f"{PAGE}?store={second.pk}").content.decode()
    assert client.get(f"{PAGE}?store={stranger.store_id}").status_code == 404


def test_the_page_belongs_to_the_settings(client: Client) -> None:
    [active] = [link.url for link in client.get(PAGE).context["nav"] if link.active]

    assert active == reverse("people:settings")

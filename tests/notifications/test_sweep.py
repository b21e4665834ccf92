"""The sweep: what leaves the house, in which form, and what is recorded of it."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from pytest_django import Settings

from notifications import kinds, outbox
from notifications.channels import ROBOTS, SMS_PROVIDERS, AliyunSms
from notifications.channels.base import failed, sent
from notifications.kinds import Kind
from notifications.models import Delivery, MailServer, Notice, Preferences, Robot, SmsAccount
from notifications.services import claims, deliveries, parcels, sweeping
from notifications.tasks import sweep as sweep_task
from people.models import Store, User
from tests import factories
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests
from tests.notifications.platforms import WECOM, Platforms, SmtpSink, platforms, smtp_sink

__all__ = ["platforms", "smtp_sink"]

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
Status = Delivery.Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def server(store: Store, smtp_sink: SmtpSink) -> MailServer:
    return MailServer.objects.create(
        store=store,
        host="127.0.0.1",
        port=smtp_sink.port,
        security="none",
        from_address="notice@hengda.example",
    )


def tell(*people: User, kind: str = "tests.plain", key: str = "k", **more: Any) -> int:
    context = {"what": f"Weekly {key}", "at": NOON, "body": "Please *come*."}
    return outbox.notify(kind, people, key=key, context=context, **more)


def sweep() -> list[str]:
    """Sweep once; return what was asked for meanwhile."""
    asked: list[str] = []
    sweeping.sweep(when_more=lambda: asked.append("more"))
    return asked


def copy_of(person: User) -> Delivery:
    return Delivery.objects.get(notice__recipient=person)


@pytest.mark.req("2.4")
def test_a_due_copy_leaves_as_mail_with_text_html_and_link(
    advisor: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    tell(advisor, url="/meetings/7")

    sweep()

    [received] = smtp_sink.received
    assert (received.sender, received.to) == ("notice@hengda.example", "li@example.com")
    mail = received.mail
    notice = Notice.objects.get()
    assert mail["Subject"] == notice.title
    assert mail["From"] == "恒达汽车 <notice@hengda.example>"
    link = f"http://testserver{reverse('notifications:notice', args=[notice.pk])}"
    text, html = (mail.get_body([form]).get_content() for form in ("plain", "html"))  # type: ignore[union-attr]
    assert "李婷 reads 12:00. Please *come*." in text
    assert "Please <em>come</em>." in html
    for content in (text, html):
        assert link in content
        assert f"http://testserver{reverse('notifications:preferences')}" in content
    assert not re.search(r"<(img|link|script|style)\b|url\(", html)


def test_the_answer_of_the_server_is_on_record(
    advisor: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    tell(advisor)

    sweep()

    copy = copy_of(advisor)
    assert (copy.status, copy.sent_at, copy.attempts) == ("sent", NOON, 1)
    assert copy.answer == "250 2.0.0 Ok: queued as 4F000001"
    assert (copy.code, copy.provider_id, copy.address) == ("250", "4F000001", "l***@example.com")
    assert (copy.claim, copy.claimed_at) == (None, None)


def test_nothing_is_sent_twice(advisor: User, server: MailServer, smtp_sink: SmtpSink) -> None:
    tell(advisor)

    for _ in range(3):
        sweep_task()

    assert len(smtp_sink.received) == 1


def test_a_batch_goes_over_one_connection(
    store: Store, server: MailServer, smtp_sink: SmtpSink
) -> None:
    tell(*(factories.person(store, email=f"p{n}@example.com") for n in range(5)))

    sweep()

    assert len(smtp_sink.received) == 5
    assert smtp_sink.greetings == 1


def test_each_store_sends_over_its_own_server(
    advisor: User, stranger: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    stranger.email = "zhou@example.com"
    stranger.save()
    MailServer.objects.create(
        store=stranger.store,
        host="127.0.0.1",
        port=smtp_sink.port,
        security="none",
        from_address="notice@xinyuan.example",
        from_name="新远售后",
    )
    tell(advisor, stranger)

    sweep()

    senders = {received.to: received.mail["From"] for received in smtp_sink.received}
    assert senders == {
        "li@example.com": "恒达汽车 <notice@hengda.example>",
        "zhou@example.com": "新远售后 <notice@xinyuan.example>",
    }


def test_the_server_of_the_settings_stands_in(
    advisor: User, smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    settings.EMAIL_USE_TLS = False
    settings.DEFAULT_FROM_EMAIL = "house@example.com"
    tell(advisor)

    sweep()

    assert [received.sender for received in smtp_sink.received] == ["house@example.com"]


def test_each_reader_gets_mail_in_the_own_language(
    store: Store, server: MailServer, smtp_sink: SmtpSink
) -> None:
    tell(
        factories.person(store, email="zh@example.com"),
        factories.person(store, email="en@example.com", language="en"),
    )

    sweep()

    html = {r.to: r.mail.get_body(["html"]).get_content() for r in smtp_sink.received}  # type: ignore[union-attr]
    assert '<html lang="en">' in html["en@example.com"]
    assert "Choose how you are told" in html["en@example.com"]
    assert '<html lang="zh-hans">' in html["zh@example.com"]
    assert "Choose how you are told" not in html["zh@example.com"]


def test_without_any_mail_server_copies_wait_and_say_so(advisor: User, technician: User) -> None:
    tell(advisor, technician)

    sweep()

    for person in (advisor, technician):
        copy = copy_of(person)
        assert (copy.status, copy.code, copy.attempts) == ("queued", "no-server", 0)
        assert copy.next_try_at == NOON + 15 * MINUTE


def test_what_waited_over_a_day_for_a_server_is_given_up_visibly(
    advisor: User, smtp_sink: SmtpSink, clock: time_machine.Traveller, request: Any
) -> None:
    tell(advisor)
    sweep()
    clock.shift(dt.timedelta(days=1, minutes=1))
    request.getfixturevalue("server")

    sweep()

    assert (copy_of(advisor).status, copy_of(advisor).code) == ("failed", "stale")
    assert smtp_sink.received == []


def test_a_passing_refusal_is_tried_again_at_growing_distances_then_given_up(
    advisor: User, server: MailServer, smtp_sink: SmtpSink, clock: time_machine.Traveller
) -> None:
    smtp_sink.will_answer("RCPT", "450 4.2.0 greylisted", times=99)
    tell(advisor)
    waits = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR]

    for number, wait in enumerate(waits, start=1):
        sweep()
        sweep()  # not before its time
        copy = copy_of(advisor)
        assert (copy.status, copy.attempts, copy.code) == ("queued", number, "450")
        assert copy.next_try_at - dt.datetime.now(tz=dt.UTC) == wait
        clock.shift(wait)
    sweep()

    copy = copy_of(advisor)
    assert (copy.status, copy.attempts) == ("failed", 6)
    assert "greylisted" in copy.answer


def test_each_try_bears_the_same_message_id(
    advisor: User, server: MailServer, smtp_sink: SmtpSink, clock: time_machine.Traveller
) -> None:
    smtp_sink.will_drop("AFTER_DATA")
    tell(advisor)

    sweep()
    clock.shift(MINUTE)
    sweep()

    ids = [received.mail["Message-ID"] for received in smtp_sink.received]
    assert len(ids) == 2
    assert ids[0] == ids[1]
    assert copy_of(advisor).status == Status.SENT


def test_a_lasting_refusal_is_given_up_at_once_and_hurts_nobody_else(
    advisor: User, technician: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    smtp_sink.will_answer("RCPT", "550 5.1.1 no such user")
    tell(advisor)
    tell(technician, key="second")

    sweep()

    assert (copy_of(advisor).status, copy_of(advisor).code) == ("failed", "550")
    assert copy_of(technician).status == Status.SENT


def test_a_dead_server_costs_one_try_and_all_wait(
    store: Store, server: MailServer, smtp_sink: SmtpSink
) -> None:
    MailServer.objects.update(port=1)
    tell(*(factories.person(store, email=f"p{n}@example.com") for n in range(3)))

    sweep()

    rows = Delivery.objects.values_list("status", "code", "next_try_at")
    assert set(rows) == {("queued", "connect", NOON + MINUTE)}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"is_active": False}, "cancelled"),
        ({"email": ""}, "skipped"),
    ],
)
def test_who_left_or_lost_the_address_gets_nothing(
    advisor: User,
    server: MailServer,
    smtp_sink: SmtpSink,
    change: dict[str, Any],
    status: str,
) -> None:
    tell(advisor)
    User.objects.filter(pk=advisor.pk).update(**change)

    sweep()

    assert copy_of(advisor).status == status
    assert smtp_sink.received == []


@pytest.mark.req("2.4")
def test_an_invitation_is_made_when_the_mail_leaves(
    advisor: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    def invite(notice: Notice) -> tuple[bytes, str]:
        return b"BEGIN:VCALENDAR\r\nX-FOR:" + notice.title.encode() + b"\r\n", "REQUEST"

    kinds.declare(Kind("tests.invited", "Invited", "tests/notice.txt", calendar=invite))
    tell(advisor, kind="tests.invited")
    Notice.objects.update(title="New title")

    sweep()

    parts = {part.get_content_type(): part for part in smtp_sink.received[0].mail.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert "X-FOR:New title" in parts["text/calendar"].get_content()


def test_a_text_that_cannot_be_written_stops_nobody_else(
    advisor: User, technician: User, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_notice: Notice) -> None:
        raise LookupError("no meeting")

    kinds.declare(Kind("tests.bad", "Bad", "tests/notice.txt", calendar=broken))
    tell(advisor, kind="tests.bad")
    tell(technician, key="good")

    sweep()

    assert (copy_of(advisor).status, copy_of(advisor).code) == ("failed", "internal")
    assert copy_of(technician).status == Status.SENT
    assert "cannot be written" in caplog.text


def test_the_daily_e_mail_carries_all_that_is_due_in_one(
    advisor: User, server: MailServer, smtp_sink: SmtpSink, clock: time_machine.Traveller
) -> None:
    Preferences.objects.create(user=advisor, digest=Preferences.Digest.DAILY, digest_at=dt.time(18))
    for key in ("one", "two", "three"):
        tell(advisor, key=key)
    clock.shift(6 * HOUR)

    sweep()

    [received] = smtp_sink.received
    html = received.mail.get_body(["html"]).get_content()  # type: ignore[union-attr]
    for notice in Notice.objects.all():
        assert notice.title in html
        assert reverse("notifications:notice", args=[notice.pk]) in html
    assert set(Delivery.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_a_digest_is_never_shared_out_between_sweeps(
    advisor: User, technician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Preferences.objects.create(user=advisor, digest=Preferences.Digest.DAILY, digest_at=NOON.time())
    for key in ("one", "two", "three"):
        tell(advisor, key=key)
    tell(technician, key="later")

    claim = claims.claim(limit=1)

    assert claim.is_full
    assert {copy.notice.recipient for copy in claim.copies} == {advisor}
    assert len(claim.copies) == 3
    assert len(claims.claim(limit=9).copies) == 1


def test_a_full_batch_asks_for_another_worker_at_once(
    store: Store, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(*(factories.person(store, email=f"p{n}@example.com") for n in range(3)))
    monkeypatch.setattr(claims, "claim", partial(claims.claim, limit=2))

    assert sweep() == ["more"]
    assert sweep() == []
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_when_time_is_up_the_rest_is_left_to_the_next_sweep(
    store: Store, server: MailServer, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(*(factories.person(store, email=f"p{n}@example.com") for n in range(3)))
    monkeypatch.setattr(sweeping, "BUDGET", -1.0)

    assert sweep() == ["more"]

    assert smtp_sink.received == []
    assert set(Delivery.objects.values_list("status", "claim", "attempts")) == {("queued", None, 0)}


def test_withdrawn_in_the_last_moment_it_does_not_leave(
    advisor: User, store: Store, server: MailServer
) -> None:
    target = factories.room(store)
    tell(advisor, target=target)
    claim = claims.claim()

    outbox.withdraw(target)

    [parcel] = parcels.pack(claim.copies)
    assert claims.begin(claim, parcel, NOON) is False
    assert copy_of(advisor).status == Status.CANCELLED


def test_a_dead_sweep_s_copies_come_back_after_the_lease(
    advisor: User,
    technician: User,
    settings: Settings,
    clock: time_machine.Traveller,
) -> None:
    tell(advisor)
    tell(technician, key="b")
    claim = claims.claim()
    begun, waiting = parcels.pack(claim.copies)
    claims.begin(claim, begun, NOON)

    assert claims.take_back() == 0
    clock.shift(settings.OUTBOX_LEASE + dt.timedelta(seconds=1))
    assert claims.take_back() == 2

    rows = Delivery.objects.values_list("status", "claim", "started_at")
    assert set(rows) == {("queued", None, None)}
    assert claims.begin(claim, waiting, NOON) is False  # should it wake up again


def test_a_text_message_on_its_way_is_not_paid_for_twice(
    advisor: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    User.objects.update(phone="13800000001")
    tell(advisor, kind="tests.sms")
    claim = claims.claim()
    claims.begin(claim, parcels.pack(claim.copies)[0], NOON)

    clock.shift(settings.OUTBOX_LEASE + dt.timedelta(seconds=1))
    claims.take_back()

    assert (copy_of(advisor).status, copy_of(advisor).code) == ("failed", "unsure")


def test_an_answer_that_comes_after_the_lease_still_counts(
    advisor: User, settings: Settings, clock: time_machine.Traveller
) -> None:
    tell(advisor)
    claim = claims.claim()
    [parcel] = parcels.pack(claim.copies)
    claims.begin(claim, parcel, NOON)
    clock.shift(settings.OUTBOX_LEASE + dt.timedelta(seconds=1))
    claims.take_back()

    claims.settle(claim, parcel.copies, failed("450", "later", retry=True))
    assert copy_of(advisor).code == ""
    claims.settle(claim, parcel.copies, sent("250", "ok"))
    assert copy_of(advisor).status == Status.SENT


def test_sms_goes_out_by_the_approved_template(
    advisor: User, store: Store, platforms: Platforms, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = partial(AliyunSms, endpoint=platforms.base_url)
    monkeypatch.setitem(SMS_PROVIDERS, "aliyun", provider)
    platforms.secrets["sms"] = "secret"
    SmsAccount.objects.create(
        store=store,
        access_key_id="id",
        access_key_secret="secret",
        sign_name="恒达汽车",
        template_code="SMS_1",
    )
    User.objects.update(phone="13812345678")
    tell(advisor, kind="tests.sms")

    sweep()

    [request] = platforms.sent("sms")
    assert request.query["PhoneNumbers"] == "13812345678"
    copy = copy_of(advisor)
    assert (copy.status, copy.code, copy.address) == ("sent", "OK", "138****5678")


def test_without_an_sms_account_text_messages_wait(advisor: User) -> None:
    User.objects.update(phone="13812345678")
    tell(advisor, kind="tests.sms")

    sweep()

    assert (copy_of(advisor).status, copy_of(advisor).code) == ("queued", "no-sms")


@pytest.fixture
def robot(store: Store, platforms: Platforms, monkeypatch: pytest.MonkeyPatch) -> Robot:
    sender = partial(ROBOTS["wecom"], base_url=platforms.base_url)
    monkeypatch.setitem(ROBOTS, "wecom", sender)
    return Robot.objects.create(store=store, platform="wecom", name="售后全员", webhook=WECOM)


def tell_groups(store: Store, count: int) -> None:
    for n in range(count):
        context = {"what": f"Title {n}", "at": NOON, "body": "Text"}
        outbox.tell_groups("tests.plain", store, key=f"g{n}", context=context, url=f"/m/{n}")


def test_a_few_messages_are_posted_one_by_one(
    store: Store, robot: Robot, platforms: Platforms
) -> None:
    tell_groups(store, 2)

    sweep()

    posts = [request.body["markdown"]["content"] for request in platforms.sent("wecom")]
    assert len(posts) == 2
    assert "**Title 0:" in posts[0]
    assert "everyone reads 12:00. Text" in posts[0]
    assert "http://testserver/m/0" in posts[0]
    assert set(Delivery.objects.values_list("status", "address")) == {("sent", "售后全员")}


def test_more_than_five_become_one_message(
    store: Store, robot: Robot, platforms: Platforms
) -> None:
    tell_groups(store, 6)

    sweep()

    [request] = platforms.sent("wecom")
    content = request.body["markdown"]["content"]
    for n in range(6):
        assert f"](http://testserver/m/{n})" in content
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_a_robot_that_posted_enough_keeps_quiet_for_a_while(
    store: Store, robot: Robot, platforms: Platforms
) -> None:
    tell_groups(store, 5)

    sweep()

    assert len(platforms.sent("wecom")) == 3  # its burst
    held = Delivery.objects.filter(status=Status.QUEUED)
    assert set(held.values_list("attempts", flat=True)) == {0}
    assert all(NOON < copy.next_try_at <= NOON + MINUTE for copy in held)


def test_a_robot_that_the_platform_slows_down_is_left_alone(
    store: Store, robot: Robot, platforms: Platforms
) -> None:
    platforms.will_answer("wecom", 45009)
    tell_groups(store, 2)

    sweep()

    assert len(platforms.sent("wecom")) == 1
    first, second = Delivery.objects.order_by("pk")
    assert (first.status, first.code, first.attempts) == ("queued", "45009", 1)
    assert (second.status, second.attempts) == ("queued", 0)


def test_a_robot_thrown_out_of_its_group_fails_visibly(
    store: Store, robot: Robot, platforms: Platforms
) -> None:
    platforms.will_answer("wecom", 93000)
    tell_groups(store, 1)

    sweep()

    assert (Delivery.objects.get().status, Delivery.objects.get().code) == ("failed", "93000")


def test_a_robot_out_of_use_posts_nothing(store: Store, robot: Robot, platforms: Platforms) -> None:
    tell_groups(store, 1)
    Robot.objects.update(is_active=False)

    sweep()

    assert platforms.requests == []
    assert Delivery.objects.get().status == Status.CANCELLED


def test_sent_again_by_hand_it_has_all_its_tries_anew(
    advisor: User, director: User, server: MailServer, smtp_sink: SmtpSink
) -> None:
    smtp_sink.will_answer("RCPT", "550 5.1.1 no such user")
    tell(advisor)
    sweep()

    assert deliveries.send_again(Delivery.objects.all(), by=director) == 1
    sweep()

    assert copy_of(advisor).status == Status.SENT
    assert [received.to for received in smtp_sink.received] == ["li@example.com"]

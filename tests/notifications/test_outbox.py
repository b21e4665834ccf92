"""Telling people: who gets a row, in which words, when its copies may leave."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from notifications import outbox
from notifications.models import Channel, Delivery, KindChoice, Notice, Preferences, Robot
from notifications.tasks import wake
from people.models import Store, User
from tests import factories
from tests.notifications.kinds import kinds_of_tests  # noqa: F401 - a fixture for all tests

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
Status = Delivery.Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def tell(*people: User, kind: str = "tests.plain", key: str = "k", **more: Any) -> int:
    context = more.pop("context", {"what": "Weekly", "at": NOON, "body": "Please *come*."})
    return outbox.notify(kind, people, key=key, context=context, **more)


def at(clock: str, day: int = 23) -> dt.datetime:
    time = dt.time.fromisoformat(clock)
    return dt.datetime.combine(dt.date(2026, 11, day), time, tzinfo=SHANGHAI)


def test_each_active_person_gets_one_notice_and_one_copy_per_channel(
    advisor: User, technician: User, store: Store
) -> None:
    gone = factories.person(store, "已离职", is_active=False, email="gone@example.com")

    told = tell(advisor, technician, technician, gone)

    assert told == 2
    assert set(Notice.objects.values_list("recipient", "dedupe_key")) == {
        (advisor.pk, f"k:{advisor.pk}"),
        (technician.pk, f"k:{technician.pk}"),
    }
    assert list(Delivery.objects.values_list("channel", "status")) == [("email", "queued")] * 2


def test_repeats_under_one_key_are_ignored_but_new_people_are_told(
    advisor: User, technician: User
) -> None:
    assert tell(advisor) == 1
    assert tell(advisor, technician) == 1
    assert tell(advisor, technician) == 0
    assert Notice.objects.count() == 2
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("many", [2, 12])
def test_many_are_told_different_things_in_a_few_queries(
    store: Store, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [factories.person(store, f"第{n}人", email=f"p{n}@example.com") for n in range(many)]
    gone = factories.person(store, "已离职", is_active=False)
    letters = [
        outbox.Letter(one, "k", {"what": one.name, "at": NOON, "body": "x"}, url=f"/{one.pk}")
        for one in [*people, gone]
    ]
    with django_assert_max_num_queries(8):
        assert outbox.notify_each("tests.plain", letters) == many
    assert outbox.notify_each("tests.plain", [*letters, letters[0]]) == 0
    for one in people:
        notice = Notice.objects.get(recipient=one)
        assert notice.title.startswith(one.name)
        assert notice.url == f"/{one.pk}"
    assert Delivery.objects.filter(status=Status.QUEUED).count() == many
    assert not Notice.objects.filter(recipient=gone).exists()


def test_first_line_is_the_title_and_the_rest_the_body_unescaped(advisor: User) -> None:
    tell(advisor, context={"what": '李\'s "A & B"', "at": NOON, "body": "<x>"}, url="/m/1")

    notice = Notice.objects.get()
    assert notice.title == '李\'s "A & B": 电子邮件' or notice.title.startswith('李\'s "A & B"')
    assert notice.body == "李婷 reads 12:00. <x>"
    assert (notice.url, notice.kind, notice.due_at) == ("/m/1", "tests.plain", NOON)


def test_each_reader_gets_the_own_language_and_the_clock_of_the_own_store(
    advisor: User, store: Store
) -> None:
    urumqi = factories.store(code="UR01", time_zone="Asia/Urumqi")
    reader = factories.person(urumqi, "Alim", language="en", email="alim@example.com")

    tell(advisor, reader)

    assert Notice.objects.get(recipient=reader).title == "Weekly: E-mail"
    assert Notice.objects.get(recipient=reader).body == "Alim reads 10:00. Please *come*."
    assert Notice.objects.get(recipient=reader).store == urumqi
    assert "12:00" in Notice.objects.get(recipient=advisor).body


def test_context_may_differ_from_person_to_person(advisor: User, technician: User) -> None:
    tell(advisor, technician, context=lambda person: {"what": person.employee_number, "at": NOON})

    for person in (advisor, technician):
        title = Notice.objects.get(recipient=person).title
        assert title.startswith(f"{person.employee_number}:")


def test_long_titles_are_cut(advisor: User) -> None:
    tell(advisor, context={"what": "很" * 300, "at": NOON})

    assert len(Notice.objects.get().title) == 200


@pytest.mark.parametrize(
    ("kind_code", "fields", "expected"),
    [
        ("tests.plain", {"email": "a@example.com"}, [("email", "queued")]),
        ("tests.plain", {}, [("email", "skipped")]),
        ("tests.sms", {"email": "a@example.com"}, [("sms", "skipped")]),
        ("tests.both", {"phone": "13800000001"}, [("email", "skipped"), ("sms", "queued")]),
        ("tests.quiet", {"email": "a@example.com"}, []),
    ],
)
def test_a_person_without_address_is_on_record(
    store: Store, kind_code: str, fields: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    tell(factories.person(store, **fields), kind=kind_code)

    rows = Delivery.objects.order_by("channel").values_list("channel", "status")
    assert list(rows) == expected


def test_an_address_may_still_come_before_a_later_notice_is_due(store: Store) -> None:
    tell(factories.person(store), due_at=NOON + dt.timedelta(days=1))

    assert Delivery.objects.get().status == Status.QUEUED


def test_a_person_s_choice_of_channels_counts_for_that_kind_only(advisor: User) -> None:
    KindChoice.objects.create(user=advisor, kind="tests.plain", channels=["sms"])
    advisor.phone = "13800000002"
    advisor.save()

    tell(advisor)
    tell(advisor, kind="tests.urgent", key="other")

    assert set(Delivery.objects.values_list("notice__kind", "channel")) == {
        ("tests.plain", "sms"),
        ("tests.urgent", "email"),
    }


@pytest.mark.parametrize(
    ("quiet", "now", "leaves"),
    [
        (("21:00", "08:00"), at("12:00"), at("12:00")),
        (("21:00", "08:00"), at("21:00"), at("08:00", 24)),
        (("21:00", "08:00"), at("23:30"), at("08:00", 24)),
        (("21:00", "08:00"), at("07:59"), at("08:00")),
        (("21:00", "08:00"), at("08:00"), at("08:00")),
        (("12:00", "13:30"), at("12:30"), at("13:30")),
        (("12:00", "13:30"), at("13:30"), at("13:30")),
        (("00:00", "07:00"), at("00:00"), at("07:00")),
    ],
)
def test_quiet_hours_hold_copies_back_until_they_end(
    advisor: User, quiet: tuple[str, str], now: dt.datetime, leaves: dt.datetime
) -> None:
    first, last = (dt.time.fromisoformat(clock) for clock in quiet)
    Preferences.objects.create(user=advisor, quiet_from=first, quiet_until=last)

    with time_machine.travel(now, tick=False):
        tell(advisor)
        tell(advisor, kind="tests.urgent", key="urgent")

    assert Delivery.objects.get(notice__kind="tests.plain").next_try_at == leaves
    assert Delivery.objects.get(notice__kind="tests.urgent").next_try_at == now
    assert set(Notice.objects.values_list("due_at", flat=True)) == {now}


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at("07:00"), at("08:00")),
        (at("08:00"), at("08:00")),
        (at("09:00"), at("08:00", 24)),
    ],
)
def test_the_daily_e_mail_takes_what_is_not_urgent(
    advisor: User, now: dt.datetime, leaves: dt.datetime
) -> None:
    Preferences.objects.create(user=advisor, digest=Preferences.Digest.DAILY)
    advisor.phone = "13800000003"
    advisor.save()

    with time_machine.travel(now, tick=False):
        tell(advisor, kind="tests.both")
        tell(advisor, kind="tests.urgent", key="urgent")

    copies = {(c.notice.kind, c.channel): (c.digest, c.next_try_at) for c in Delivery.objects.all()}
    assert copies == {
        ("tests.both", "email"): (True, leaves),
        ("tests.both", "sms"): (False, now),
        ("tests.urgent", "email"): (False, now),
    }


def test_a_notice_with_a_due_time_waits_in_inbox_and_queue(advisor: User) -> None:
    tomorrow = NOON + dt.timedelta(days=1)

    tell(advisor, due_at=tomorrow)

    assert Delivery.objects.get().next_try_at == tomorrow
    assert not Notice.objects.inbox_of(advisor).exists()
    with time_machine.travel(tomorrow, tick=False):
        assert Notice.objects.inbox_of(advisor).exists()


@pytest.mark.parametrize("count", [2, 40])
def test_telling_many_takes_as_many_queries_as_telling_few(
    store: Store, count: int, django_assert_num_queries: Any
) -> None:
    people = [factories.person(store, email=f"p{n}@example.com") for n in range(count)]

    # savepoint and its release, lock, known keys, people, choices, notices, copies
    with django_assert_num_queries(8):
        assert tell(*people) == count


def test_a_worker_is_woken_once_for_a_transaction(
    advisor: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        tell(advisor)
        tell(advisor, key="second")

    assert callbacks == [wake]


def test_nobody_is_woken_for_what_is_not_due(
    advisor: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        tell(advisor, due_at=NOON + dt.timedelta(hours=1))
        tell(advisor, kind="tests.quiet", key="second")

    assert callbacks == []


def test_groups_are_told_once_each_in_the_store_s_language(store: Store) -> None:
    used = Robot.objects.create(store=store, platform="wecom", name="售后", webhook="w")
    Robot.objects.create(store=store, platform="wecom", name="旧", webhook="w", is_active=False)
    Robot.objects.create(store=store, platform="wecom", name="删", webhook="", removed_at=NOON)
    context = {"what": "Weekly", "at": NOON}

    first = outbox.tell_groups("tests.plain", store, key="k", context=context, url="/m/1")
    second = outbox.tell_groups("tests.plain", store, key="k", context=context)

    assert (first, second) == (1, 0)
    copy = Delivery.objects.select_related("notice").get()
    assert (copy.robot, copy.channel, copy.store) == (used, Channel.ROBOT, store)
    assert copy.notice.recipient is None
    assert copy.notice.body.startswith("everyone reads 12:00")


def test_a_store_without_robots_has_no_group_notice(store: Store) -> None:
    assert outbox.tell_groups("tests.plain", store, key="k", context={"at": NOON}) == 0
    assert not Notice.objects.exists()


def test_withdrawn_notices_do_not_come_up_and_their_copies_do_not_leave(
    advisor: User, technician: User, store: Store
) -> None:
    target, other = factories.room(store), factories.room(store, "一楼")
    tell(advisor, key="due", target=target)
    tell(advisor, key="later", target=target, due_at=NOON + dt.timedelta(days=1))
    tell(technician, key="else", target=other)

    count = outbox.withdraw(target)

    assert count == 1
    assert dict(Delivery.objects.values_list("notice__dedupe_key", "status")) == {
        f"due:{advisor.pk}": "cancelled",
        f"later:{advisor.pk}": "cancelled",
        f"else:{technician.pk}": "queued",
    }
    cancelled = Notice.objects.exclude(cancelled_at=None)
    assert set(cancelled.values_list("dedupe_key", flat=True)) == {f"later:{advisor.pk}"}
    assert outbox.withdraw(target) == 0


def test_only_the_named_kinds_are_withdrawn(advisor: User, store: Store) -> None:
    target, later = factories.room(store), NOON + dt.timedelta(days=1)
    tell(advisor, key="a", target=target, due_at=later)
    tell(advisor, key="b", kind="tests.urgent", target=target, due_at=later)

    assert outbox.withdraw(target, kinds=["tests.urgent"]) == 1
    assert Delivery.objects.get(status=Status.CANCELLED).notice.kind == "tests.urgent"


@pytest.mark.req("2.4")
def test_standing_says_how_far_the_last_notice_has_come(
    advisor: User, technician: User, director: User, gm: User, store: Store
) -> None:
    target = factories.room(store)
    tell(advisor, technician, director, gm, key="first", target=target)
    tell(gm, key="second", target=target, due_at=NOON + dt.timedelta(hours=1))
    copies = {c.notice.recipient_id: c for c in Delivery.objects.filter(notice__due_at=NOON)}
    for person, status in ((advisor, Status.SENT), (technician, Status.FAILED)):
        copy = copies[person.pk]
        copy.status = status
        copy.sent_at = NOON if status == Status.SENT else None
        copy.save()
    Notice.objects.filter(recipient=advisor).update(read_at=NOON)

    standing = outbox.standing(target, "tests.plain")

    assert {pk: (one.colour, one.sent_at, one.failed) for pk, one in standing.items()} == {
        advisor.pk: ("green", NOON, False),
        technician.pk: ("red", None, True),
        director.pk: ("amber", None, False),
        gm.pk: ("grey", None, False),
    }
    assert standing[advisor.pk].read_at == NOON
    assert standing[gm.pk].due_at == NOON + dt.timedelta(hours=1)
    assert outbox.standing(target, "tests.urgent") == {}


@pytest.mark.parametrize("count", [1, 5])
def test_standing_takes_two_queries(
    store: Store, count: int, django_assert_num_queries: Any
) -> None:
    target = factories.room(store)
    tell(*(factories.person(store, email=f"{n}@example.com") for n in range(count)), target=target)

    with django_assert_num_queries(2):  # notices, copies
        assert len(outbox.standing(target, "tests.plain")) == count


def test_a_store_far_away_keeps_its_own_quiet_hours() -> None:
    urumqi = factories.store(code="UR01", time_zone="Asia/Urumqi")
    person = factories.person(urumqi, email="x@example.com")
    Preferences.objects.create(user=person, quiet_from=dt.time(9), quiet_until=dt.time(11))

    tell(person)

    leaves = Delivery.objects.get().next_try_at
    assert leaves.astimezone(ZoneInfo("Asia/Urumqi")).time() == dt.time(11)
    assert leaves > timezone.now()

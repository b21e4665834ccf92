"""Reminders before, on and after the due date, and who hears of a late promise."""

import datetime as dt

import pytest
import time_machine

from meetings.models import ActionItem
from meetings.services import actions, followup
from meetings.services.followup import next_reminder
from meetings.states import ActionStatus
from meetings.tasks import remind_actions
from notifications.models import Notice
from people.models import User
from people.permissions import Role
from tests import factories

DUE = dt.date(2026, 6, 15)


def morning(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def leader(director: User) -> User:
    return factories.person(director.store, "赵敏", Role.TEAM_LEADER)


@pytest.fixture
def late(leader: User, director: User) -> ActionItem:
    owner = factories.person(director.store, "王志远", Role.TECHNICIAN, superior=leader)
    return factories.action(owner, director, due_on=DUE, remind_on=dt.date(2026, 6, 12))


@pytest.mark.req("3.8")
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-06-01", "2026-06-12"),
        ("2026-06-12", "2026-06-14"),
        ("2026-06-14", "2026-06-15"),
        ("2026-06-15", "2026-06-16"),
        ("2026-06-16", "2026-06-18"),
        ("2026-06-18", "2026-06-22"),
        ("2026-06-22", "2026-06-29"),
        ("2026-06-28", "2026-06-29"),
        ("2026-06-29", "2026-07-06"),
        ("2026-08-31", "2026-09-07"),
    ],
)
def test_next_reminder(today: str, expected: str) -> None:
    assert next_reminder(DUE, dt.date.fromisoformat(today)) == dt.date.fromisoformat(expected)


@pytest.mark.req("3.8")
def test_month_of_silence_is_told_to_more_and_more_people(late: ActionItem) -> None:
    log = []
    for day in (dt.date(2026, 6, 10) + dt.timedelta(days=n) for n in range(30)):
        before = set(Notice.objects.values_list("pk", flat=True))
        with time_machine.travel(morning(day), tick=False):
            for _ in range(3):
                remind_actions()
        new = Notice.objects.exclude(pk__in=before)
        log += [(f"{day:%m-%d}", n.kind.removeprefix("meetings."), n.recipient.name) for n in new]  # type: ignore[union-attr]

    assert sorted(log) == [
        ("06-12", "action_due", "王志远"),
        ("06-14", "action_due", "王志远"),
        ("06-15", "action_due", "王志远"),
        ("06-16", "action_overdue", "王志远"),
        ("06-18", "action_escalated", "赵敏"),
        ("06-18", "action_overdue", "王志远"),
        ("06-22", "action_escalated", "赵敏"),
        ("06-22", "action_escalated", "陈国强"),
        ("06-22", "action_overdue", "王志远"),
        ("06-29", "action_escalated", "赵敏"),
        ("06-29", "action_escalated", "陈国强"),
        ("06-29", "action_overdue", "王志远"),
        ("07-06", "action_escalated", "赵敏"),
        ("07-06", "action_escalated", "陈国强"),
        ("07-06", "action_overdue", "王志远"),
    ]


def test_nobody_is_woken_before_eight(late: ActionItem) -> None:
    with time_machine.travel(morning(DUE, hour=7), tick=False):
        remind_actions()

    assert not Notice.objects.exists()


def test_days_without_the_sweep_lose_no_escalation(late: ActionItem) -> None:
    with time_machine.travel(morning(dt.date(2026, 6, 25)), tick=False):
        remind_actions()

    assert set(Notice.objects.values_list("recipient__name", flat=True)) == {
        "王志远",
        "赵敏",
        "陈国强",
    }


def test_verifier_is_reminded_until_he_looks(late: ActionItem, director: User) -> None:
    with time_machine.travel(morning(dt.date(2026, 6, 11)), tick=False):
        actions.report_done(late, text="已完成", by=late.owner)
    days = []
    for day in (dt.date(2026, 6, 12) + dt.timedelta(days=n) for n in range(8)):
        with time_machine.travel(morning(day), tick=False):
            if followup.sweep(morning(day)):
                days.append(f"{day:%m-%d}")

    assert days == ["06-13", "06-16", "06-19"]
    verifying = Notice.objects.filter(kind="meetings.action_to_verify")
    assert {notice.recipient for notice in verifying} == {director}


@pytest.mark.parametrize("status", [ActionStatus.VERIFIED, ActionStatus.DROPPED])
def test_settled_promise_is_left_in_peace(late: ActionItem, status: str) -> None:
    ActionItem.objects.update(
        status=status,
        **(
            {"verified_at": morning(DUE), "verified_by": late.verifier}
            if status == "verified"
            else {}
        ),
    )

    with time_machine.travel(morning(dt.date(2026, 7, 1)), tick=False):
        assert followup.sweep(morning(dt.date(2026, 7, 1))) == 0

"""What the start page shows of meetings."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings import today
from meetings.models import Meeting
from meetings.services import meetings
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def card(user: User, name: str) -> list[today.Prepared]:
    for one in today.cards(user):
        if one.template == f"meetings/cards/{name}.html":
            rows = one.context.get("rows", [])
            assert isinstance(rows, list)
            return rows
    return []


def test_the_next_meetings_are_those_i_go_to(store: Store, director: User, advisor: User) -> None:
    soon = make_meeting(store, director, people=[advisor])
    running = factories.meeting(store, starts_at=at(23, 8, 30), status="in_progress")
    factories.attendee(running, advisor)
    make_meeting(store, director, starts_at=at(25, 9))
    make_meeting(store, director, starts_at=at(20, 9, month=12), people=[advisor])
    off = make_meeting(store, director, starts_at=at(26, 9), people=[advisor])
    meetings.cancel_meeting(off, why="停电", by=director)

    assert list(card(advisor, "next")) == [running, soon]  # type: ignore[comparison-overlap]


def test_what_a_meeting_lacks_is_named_with_its_deadline(store: Store, director: User) -> None:
    made = factories.meeting(store, chair=director, starts_at=at(30, 16))

    (row,) = card(director, "prepare")

    assert row.meeting == made
    assert [str(word) for word in row.lacks] == ["没有议程", "没有邀请人员", "没有会议室"]
    assert [str(word) for word in row.hints] == ["没有主题", "没有目标"]
    assert row.deadline == at(27, 17, 59)
    assert not row.is_late


def test_a_late_notice_and_a_missed_meeting_are_flagged(store: Store, director: User) -> None:
    missed = factories.meeting(store, chair=director, starts_at=at(20, 9), status="announced")
    late = make_meeting(store, director)

    rows = {row.meeting: (row.is_missed, row.is_late) for row in card(director, "prepare")}

    assert rows == {missed: (True, False), late: (False, True)}


def test_daily_meetings_need_no_preparing(store: Store, director: User) -> None:
    make_series(store, director, kind="morning", rule="FREQ=DAILY", minutes=15)

    assert card(director, "prepare") == []


def test_others_have_nothing_to_prepare(store: Store, director: User, advisor: User) -> None:
    make_meeting(store, director, people=[advisor])

    assert card(advisor, "prepare") == []


def test_a_new_store_is_led_to_its_first_series(
    store: Store, director: User, technician: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get("/").content.decode()

    assert "从售后周例会开始" in page
    assert "/series/new" in page
    assert "从售后周例会开始" not in sign_in(technician).get("/").content.decode()

    factories.series(store)
    assert "从售后周例会开始" not in sign_in(director).get("/").content.decode()


def test_the_start_page_greets_by_the_hour(director: User, sign_in: SignIn) -> None:
    for hour, words in (("06:00", "早上好"), ("13:00", "下午好"), ("20:00", "晚上好")):
        with time_machine.travel(f"2026-11-23 {hour}+08:00", tick=False):
            page = sign_in(director).get("/").content.decode()
        assert f"{words}，陈国强" in page
        assert "2026年11月23日 星期一" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_cards_cost_the_same_for_many(
    store: Store, director: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_meeting(store, director, starts_at=timezone.now() + dt.timedelta(days=1 + number))
    reader = User.objects.select_related("store").get(pk=director.pk)
    list(today.cards(reader))

    with django_assert_num_queries(4):  # next, to prepare, invited, notice rule
        list(today.cards(reader))

    assert Meeting.objects.count() == count


def test_of_daily_meetings_only_the_next_is_shown(store: Store, director: User) -> None:
    make_series(store, director, kind="morning", rule="FREQ=DAILY", minutes=15)
    weekly = make_meeting(store, director)

    assert [one.kind for one in card(director, "next")] == ["morning", weekly.kind]

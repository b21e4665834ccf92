"""The list of meetings: what it shows, filters, finds, hides and costs."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meetings.models import Meeting
from meetings.views import list as meeting_list
from people.models import Store, StoreGroup, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get("/meetings/", query)
    assert response.status_code == 200
    return [row["meeting"].title for row in response.context["rows"]]


def test_today_and_later_come_in_order_and_earlier_ones_backwards(
    store: Store, director: User, sign_in: SignIn
) -> None:
    for title, moment in (
        ("乙", at(24, 9)),
        ("甲", at(23, 8)),
        ("丙", at(22, 9)),
        ("丁", at(20, 9)),
    ):
        factories.meeting(store, title=title, starts_at=moment)
    client = sign_in(director)

    assert titles(client) == ["甲", "乙"]
    assert titles(client, tab="past") == ["丙", "丁"]


def test_kind_state_series_and_own_meetings_filter(
    store: Store, director: User, advisor: User, sign_in: SignIn
) -> None:
    made = make_series(store, director, ends_on=dt.date(2026, 11, 24))
    quality = make_meeting(store, director, people=[advisor])
    factories.meeting(store, title="已通知", status="announced", starts_at=at(25, 9))
    client = sign_in(advisor)

    assert titles(client, kind="quality") == ["质量分析会"]
    assert titles(client, status="announced") == ["已通知"]
    assert titles(client, series=made.pk) == ["售后周例会"]
    assert set(titles(client, mine="1")) == {"售后周例会", quality.title}


def test_what_is_not_a_filter_is_ignored(store: Store, director: User, sign_in: SignIn) -> None:
    factories.meeting(store, title="甲")

    query = {"kind": "x", "status": "y", "series": "z", "after": "nonsense", "before": "1-"}

    assert titles(sign_in(director), **query) == ["甲"]


@pytest.mark.parametrize(
    ("q", "found"), [("返修", ["甲"]), ("周例", ["乙"]), ("M-2026", ["甲", "乙"]), ("没有", [])]
)
def test_title_theme_and_number_are_found_by_two_characters(
    store: Store, director: User, sign_in: SignIn, q: str, found: list[str]
) -> None:
    factories.meeting(store, title="甲", theme="降低返修率", starts_at=at(24, 9))
    factories.meeting(store, title="乙", theme="周例会的规矩", starts_at=at(25, 9))

    assert titles(sign_in(director), q=q) == found


def test_missed_and_late_meetings_are_flagged(
    store: Store, director: User, sign_in: SignIn
) -> None:
    factories.meeting(store, starts_at=at(20, 9))
    factories.meeting(store, starts_at=at(19, 9), status="closed", started_at=at(19, 9, 20))

    page = sign_in(director).get("/meetings/?tab=past").content.decode()

    assert page.count("未召开") == 1
    assert page.count("晚开始") == 1


def test_restricted_meetings_are_only_listed_for_those_invited(
    store: Store, director: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    make_meeting(store, director, kind="complaint", title="李先生投诉", people=[advisor])

    assert titles(sign_in(advisor)) == ["李先生投诉"]
    assert titles(sign_in(technician)) == []
    assert titles(sign_in(technician), q="投诉") == []


def test_another_store_sees_nothing(
    store: Store, director: User, stranger: User, sign_in: SignIn
) -> None:
    factories.meeting(store, title="甲")

    assert titles(sign_in(stranger)) == []
    assert titles(sign_in(stranger), q="M-2026") == []


def test_the_group_manager_sees_the_stores_of_the_group(store: Store, sign_in: SignIn) -> None:
    group = StoreGroup.objects.create(name="恒达集团")
    sister = factories.store(group=group)
    Store.objects.filter(pk=store.pk).update(group=group)
    chief = factories.person(Store.objects.get(pk=store.pk), "郭总", Role.GROUP_MANAGER)
    factories.meeting(sister, title="姐妹店", starts_at=at(25, 9))
    factories.meeting(factories.store(), title="外店")

    assert titles(sign_in(chief)) == ["姐妹店"]


def test_pages_lead_on_and_back(
    store: Store, director: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_list, "SIZE", 2)
    for number, day in enumerate((24, 25, 25, 26, 27)):
        factories.meeting(store, title=str(number), starts_at=at(day, 9))
    client = sign_in(director)

    first = client.get("/meetings/").context
    second = client.get("/meetings/", {"after": first["after"]}).context
    third = client.get("/meetings/", {"after": second["after"]}).context
    back = client.get("/meetings/", {"before": third["before"]}).context
    begin = client.get("/meetings/", {"before": back["before"]}).context

    shown = [[row["meeting"].title for row in page["rows"]] for page in (first, second, third)]
    assert shown == [["0", "1"], ["2", "3"], ["4"]]
    assert (first["before"], third["after"]) == ("", "")
    assert [row["meeting"].title for row in back["rows"]] == ["2", "3"]
    assert [row["meeting"].title for row in begin["rows"]] == ["0", "1"]
    assert (begin["before"], bool(begin["after"])) == ("", True)


def test_pages_of_the_past_go_backwards_in_time(
    store: Store, director: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meeting_list, "SIZE", 2)
    for day in (16, 17, 18):
        factories.meeting(store, title=str(day), starts_at=at(day, 9))
    client = sign_in(director)

    first = client.get("/meetings/", {"tab": "past"}).context
    second = client.get("/meetings/", {"tab": "past", "after": first["after"]}).context

    assert [row["meeting"].title for row in first["rows"]] == ["18", "17"]
    assert [row["meeting"].title for row in second["rows"]] == ["16"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_many(
    store: Store,
    director: User,
    advisor: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        chair = factories.person(store, f"主持{number}")
        room = factories.room(store, f"房间{number}")
        one = factories.meeting(store, chair=chair, room=room, starts_at=at(24, 9 + number))
        factories.attendee(one, advisor, answer="yes")
    client = sign_in(director)
    client.get("/meetings/")

    with django_assert_num_queries(5):  # user, unread, meetings, answers, series of the filter
        page = client.get("/meetings/")

    assert [row["coming"] for row in page.context["rows"]] == [1] * count


def test_htmx_gets_the_results_and_a_browser_the_page(
    store: Store, director: User, sign_in: SignIn
) -> None:
    factories.meeting(store, title="甲")
    client = sign_in(director)

    part = client.get("/meetings/", headers={"HX-Request": "true"}).content.decode()
    whole = client.get("/meetings/").content.decode()

    assert "<html" not in part
    assert 'id="results"' in part
    assert "<html" in whole


def test_empty_lists_lead_on(
    store: Store, director: User, technician: User, sign_in: SignIn
) -> None:
    assert "/series/new" in sign_in(director).get("/meetings/").content.decode()
    assert "/series/new" not in sign_in(technician).get("/meetings/").content.decode()
    filtered = sign_in(director).get("/meetings/?q=没有").content.decode()
    assert "没有符合条件的会议" in filtered
    assert not Meeting.objects.exists()

"""Making, changing and calling off a meeting in the browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from meetings.models import Meeting
from people.models import Room, Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def room(store: Store) -> Room:
    return factories.room(store, "二楼会议室", capacity=2)


def typed(by: User, **more: Any) -> dict[str, Any]:
    return {
        "kind": "quality",
        "title": "质量分析会",
        "date": "2026-11-30",
        "start": "16:00",
        "minutes": "60",
        "chair": by.pk,
        "recorder": by.pk,
        "everyone": "on",
        **more,
    }


def test_a_meeting_is_made_and_leads_to_its_agenda(
    store: Store, director: User, advisor: User, room: Room, sign_in: SignIn
) -> None:
    client = sign_in(director)
    page = client.get("/meetings/new")
    token = page.context["form"]["token"].value()
    data = typed(director, room=room.pk, theme="返修", goal="2%", token=token)

    response = client.post("/meetings/new", data)
    again = client.post("/meetings/new", data)

    meeting = Meeting.objects.get()
    assert response.headers["Location"] == f"/meetings/{meeting.pk}/agenda"
    assert again.headers["Location"] == response.headers["Location"]
    assert (meeting.starts_at, meeting.room, meeting.theme) == (at(30, 16), room, "返修")
    assert {seat.user for seat in meeting.attendees.all()} == {director, advisor}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": "2026-11-20"}, "date"),
        ({"start": "25:00"}, "start"),
        ({"minutes": "2"}, "minutes"),
        ({"minutes": "900"}, "minutes"),
        ({"chair": "999999"}, "chair"),
        ({"everyone": ""}, "everyone"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
    store: Store, director: User, sign_in: SignIn, wrong: dict[str, str], field: str
) -> None:
    data = typed(director, theme="一个很好的主题", **wrong)

    response = sign_in(director).post("/meetings/new", data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert "一个很好的主题" in response.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.req("2.2")
def test_a_taken_room_is_an_error_beside_the_room(
    store: Store, director: User, room: Room, sign_in: SignIn
) -> None:
    make_meeting(store, director, room=room, starts_at=at(30, 16), title="培训")

    response = sign_in(director).post("/meetings/new", typed(director, room=room.pk))

    assert response.status_code == 422
    sentence = "二楼会议室在 16:00–17:00 已被“QA-2026-001 培训”占用。"
    assert response.context["form"].errors == {"room": [sentence]}
    assert sentence in response.content.decode()


def test_rooms_and_people_of_other_stores_are_not_offered(
    store: Store, director: User, stranger: User, sign_in: SignIn
) -> None:
    other = factories.room(stranger.store, "外店")
    data = typed(director, room=other.pk, chair=stranger.pk, people=[stranger.pk])

    response = sign_in(director).post("/meetings/new", data)

    assert set(response.context["form"].errors) == {"room", "chair", "people"}


def test_a_technician_cannot_open_the_form(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    assert client.get("/meetings/new").status_code == 403
    assert client.post("/meetings/new", typed(technician)).status_code == 403
    assert client.get("/meetings/slot").status_code == 403
    assert not Meeting.objects.exists()


def test_title_and_length_follow_the_kind_until_they_are_changed(
    director: User, sign_in: SignIn
) -> None:
    client = sign_in(director)

    first = client.get("/meetings/new?kind=morning").context["form"]
    assert (first["title"].value(), first["minutes"].value()) == ("晨会", 15)
    second = client.get("/meetings/new?kind=complaint&title=晨会&minutes=15").context["form"]
    assert (second["title"].value(), second["minutes"].value()) == ("客诉专题会", 60)
    assert (second["is_restricted"].value(), second["everyone"].value()) == (True, False)
    own = client.get("/meetings/new?kind=quality&title=钣喷专题&minutes=45&theme=返工")
    form = own.context["form"]
    assert [form[name].value() for name in ("title", "minutes", "theme")] == [
        "钣喷专题",
        "45",
        "返工",
    ]
    unknown = client.get("/meetings/new?kind=nonsense").context["form"]
    assert unknown["kind"].value() == "weekly"


def test_the_form_costs_the_same_for_a_large_staff(
    store: Store,
    director: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(3):
        factories.person(store)
    client = sign_in(director)
    client.get("/meetings/new")

    # user, unread, rooms, chair, recorder, templates, departments, people
    with django_assert_num_queries(8):
        client.get("/meetings/new")


# Does it suit?


def slot(client: Client, **query: Any) -> str:
    response = client.get("/meetings/slot", query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.req("2.2")
def test_busy_people_and_a_taken_room_are_shown_before_saving(
    store: Store, director: User, advisor: User, room: Room, sign_in: SignIn
) -> None:
    make_meeting(
        store, director, room=room, starts_at=at(30, 15, 30), title="培训", people=[advisor]
    )

    text = slot(sign_in(director), **typed(director, room=room.pk))

    assert "二楼会议室已被占用： 培训 15:30–16:30" in text
    assert "2 人同一时间有别的会" in text
    assert "培训 15:30–16:30 : 陈国强、李婷" in text


def test_a_free_slot_says_so_with_seats_and_deadline(
    store: Store, director: User, room: Room, sign_in: SignIn
) -> None:
    text = slot(sign_in(director), **typed(director, room=room.pk))

    assert "没有冲突" in text
    assert "二楼会议室空闲：2 座，1 人" in text
    assert "1 人都有空" in text
    assert "最晚 11-27 周五 17:59 发出通知" in text


def test_a_small_room_and_late_notice_are_warned_of(
    store: Store, director: User, advisor: User, technician: User, room: Room, sign_in: SignIn
) -> None:
    text = slot(sign_in(director), **typed(director, room=room.pk, date="2026-11-24"))

    assert "没有冲突" not in text
    assert "2 座，3 人" in text
    assert "已来不及提前三天通知" in text


def test_a_closed_or_past_day_is_said(store: Store, director: User, sign_in: SignIn) -> None:
    client = sign_in(director)

    assert "当天闭店" in slot(client, **typed(director, date="2027-02-06"))
    assert "这个时间已经过去" in slot(client, **typed(director, date="2026-11-20"))
    assert "填好日期" in slot(client, **typed(director, date=""))


def test_the_meeting_that_is_changed_does_not_stand_in_its_own_way(
    store: Store, director: User, room: Room, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director, room=room, starts_at=at(30, 16))

    text = slot(sign_in(director), **typed(director, room=room.pk, meeting=meeting.pk))

    assert "二楼会议室空闲" in text
    assert "都有空" in text


def test_a_hidden_meeting_is_not_named_while_looking(
    store: Store, director: User, room: Room, sign_in: SignIn
) -> None:
    chief = factories.person(store, "刘洋", Role.WORKSHOP_SUPERVISOR)
    advisor = factories.person(store, "李婷")
    make_meeting(
        store,
        director,
        kind="complaint",
        title="李先生",
        room=room,
        starts_at=at(30, 16),
        people=[advisor],
    )

    text = slot(sign_in(chief), **typed(chief, room=room.pk))

    assert "李先生" not in text
    assert "已被其他会议占用" in text
    assert "另一场会议: 陈国强、李婷" in text


def test_a_meeting_of_another_store_is_not_looked_at(
    store: Store, director: User, stranger: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director)

    response = sign_in(stranger).get("/meetings/slot", typed(stranger, meeting=meeting.pk))

    assert response.status_code == 404


# Changing and calling off


def change(meeting: Meeting, **more: Any) -> dict[str, Any]:
    return {
        "title": meeting.title,
        "date": "2026-11-24",
        "start": "16:00",
        "minutes": "60",
        "chair": meeting.chair_id,
        "recorder": meeting.recorder_id,
        **more,
    }


def test_one_meeting_is_changed(store: Store, director: User, sign_in: SignIn) -> None:
    meeting = make_meeting(store, director)
    client = sign_in(director)

    form = client.get(f"/meetings/{meeting.pk}/edit").context["form"]
    assert [form[name].value() for name in ("minutes", "title")] == [60, "质量分析会"]
    response = client.post(
        f"/meetings/{meeting.pk}/edit", change(meeting, start="15:00", theme="返修")
    )

    assert response.headers["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.ends_at) == (at(24, 15), at(24, 16))
    assert meeting.theme == "返修"


def test_a_wrong_change_is_refused_and_the_page_shows_what_is_saved(
    store: Store, director: User, room: Room, sign_in: SignIn
) -> None:
    make_meeting(store, director, room=room, starts_at=at(24, 17), title="培训")
    meeting = make_meeting(store, director)

    response = sign_in(director).post(
        f"/meetings/{meeting.pk}/edit", change(meeting, title="新名", minutes="90", room=room.pk)
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"room"}
    assert response.context["meeting"].title == "质量分析会"
    meeting.refresh_from_db()
    assert (meeting.title, meeting.version) == ("质量分析会", 1)


def test_the_words_of_a_meeting_that_is_due_can_still_be_changed(
    store: Store, director: User, sign_in: SignIn
) -> None:
    meeting = factories.meeting(store, starts_at=at(23, 8, 50), title="质量分析会")
    data = change(meeting, date="2026-11-23", start="08:50", theme="返修")

    assert sign_in(director).post(f"/meetings/{meeting.pk}/edit", data).status_code == 302

    meeting.refresh_from_db()
    assert meeting.theme == "返修"


def test_a_meeting_that_has_begun_cannot_be_changed(
    store: Store, director: User, sign_in: SignIn
) -> None:
    meeting = factories.meeting(store, status="in_progress")
    client = sign_in(director)

    assert client.get(f"/meetings/{meeting.pk}/edit").status_code == 403
    assert client.get(f"/meetings/{meeting.pk}/cancel").status_code == 403


def test_calling_off_asks_for_the_reason(store: Store, director: User, sign_in: SignIn) -> None:
    meeting = make_meeting(store, director)
    client = sign_in(director)

    assert client.get(f"/meetings/{meeting.pk}/cancel").status_code == 200
    assert client.post(f"/meetings/{meeting.pk}/cancel", {"why": ""}).status_code == 422
    response = client.post(f"/meetings/{meeting.pk}/cancel", {"why": "厂家检查"})

    assert response.headers["Location"] == meeting.get_absolute_url()
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "会议已取消：厂家检查" in page

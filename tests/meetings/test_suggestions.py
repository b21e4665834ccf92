"""Times that suit: free people, a free room, open and quiet hours, each with its reason."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings import quiet
from meetings.models import BusyWeek, Meeting
from meetings.queries.suggestions import Suggestion, Wish, suggest
from meetings.services.quiet import set_busy_hours
from people.models import Event, Room, Store, User
from people.permissions import Role
from people.services import stores
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting

pytestmark = pytest.mark.req("2.2")
HOUR = dt.timedelta(hours=1)
HOURS = {weekday: (dt.time(8, 30), dt.time(18)) for weekday in range(6)}
"""Closed on Sundays."""
NOTHING: dict[int, list[quiet.Span]] = {}


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(quiet, "_sources", [])
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def store(store: Store, director: User) -> Store:
    stores.set_opening_hours(store, HOURS, by=director)
    return store


@pytest.fixture
def room(store: Store) -> Room:
    return factories.room(store, "二楼会议室", capacity=20)


def wish(store: Store, *people: User, **more: Any) -> Wish:
    """An hour for these people from Friday on, as the three-day rule wants."""
    given: dict[str, Any] = {"minutes": 60, "earliest": at(27, 0), "needs_room": False, **more}
    return Wish(store, frozenset(one.pk for one in people), **given)


def shown(found: list[Suggestion]) -> list[str]:
    return [f"{one.starts_at:%m-%d %H:%M}" for one in found]


def best(reader: User, asked: Wish) -> list[Suggestion]:
    return list(suggest(asked, reader=reader).best)


def test_times_lie_in_open_quiet_hours_near_the_time_asked_for(
    store: Store, director: User
) -> None:
    found = best(director, wish(store, director))

    # Saturday 28 is busy until 16:00, Sunday 29 closed; two a day that do not overlap
    assert shown(found) == [
        "11-27 16:00",
        "11-27 15:00",
        "11-28 16:00",
        "11-28 17:00",
        "11-30 16:00",
    ]
    assert all(one.is_clear for one in found)


def test_earlier_wish_of_the_day_is_kept_to(store: Store, director: User) -> None:
    [first, *_rest] = best(director, wish(store, director, asked_at=dt.time(13)))

    assert shown([first]) == ["11-27 13:00"]


def test_hours_are_avoided_unless_everybody_is_busy_outside_them(
    store: Store, director: User, technician: User
) -> None:
    week = {day: [(dt.time(8, 30), dt.time(16))] for day in range(7)}
    set_busy_hours(store, week, by=director)
    for day in range(27, 31):
        make_meeting(store, director, starts_at=at(day, 16), minutes=120, people=[technician])
    asked = wish(store, technician)

    [free, *_rest] = best(director, asked)

    assert shown([free]) == ["12-01 16:00"]
    for day in range(1, 12):
        make_meeting(
            store,
            director,
            starts_at=at(day, 16, month=12),
            minutes=120,
            people=[technician],
        )
    [busy, *_rest] = best(director, asked)
    assert (busy.is_free, busy.load.minutes > 0, busy.is_clear) == (True, True, False)
    assert busy.load.busy == [(dt.time(8, 30), dt.time(16))]


def test_who_must_come_decides_and_is_named(
    store: Store, director: User, technician: User, advisor: User
) -> None:
    for day in range(27, 31):
        make_meeting(store, director, starts_at=at(day, 8), minutes=600, people=[technician])
    for day in range(1, 12):
        make_meeting(
            store, director, starts_at=at(day, 8, month=12), minutes=600, people=[technician]
        )

    [first, *_rest] = best(director, wish(store, technician, advisor))

    assert (first.busy, first.people, first.named, first.unnamed) == (1, 2, ["王志远"], 0)


def test_a_declined_invitation_leaves_one_free(
    store: Store, director: User, technician: User
) -> None:
    meeting = make_meeting(store, director, starts_at=at(27, 15), people=[technician])
    meeting.attendees.filter(user=technician).update(answer="no")

    assert shown(best(director, wish(store, technician)))[0] == "11-27 16:00"
    assert "11-27 15:00" in shown(best(director, wish(store, technician)))


def test_hidden_meetings_count_without_naming_anybody(
    store: Store, director: User, advisor: User
) -> None:
    chief = factories.person(store, "刘洋", Role.WORKSHOP_SUPERVISOR)
    for month, days in ((11, range(27, 31)), (12, range(1, 12))):
        for day in days:
            make_meeting(
                store,
                director,
                kind="complaint",
                title="李先生",
                starts_at=at(day, 8, month=month),
                minutes=600,
                people=[advisor],
            )

    [seen, *_more] = best(director, wish(store, advisor))
    [unseen, *_rest] = best(chief, wish(store, advisor))

    assert (seen.named, seen.unnamed) == (["李婷"], 0)
    assert (unseen.busy, unseen.named, unseen.unnamed) == (1, [], 1)


def test_a_wanted_room_that_is_taken_is_never_offered(
    store: Store, director: User, room: Room
) -> None:
    make_meeting(store, director, starts_at=at(27, 13), minutes=300, room=room)

    found = best(director, wish(store, room=room))

    assert shown(found)[0] == "11-27 11:00"
    assert {one.room for one in found} == {room}


def test_the_smallest_room_that_is_free_and_large_enough_is_found(
    store: Store, director: User, technician: User, room: Room
) -> None:
    factories.room(store, "一楼洽谈室", capacity=1)
    small = factories.room(store, "培训室", capacity=4)
    make_meeting(store, director, starts_at=at(27, 16), room=small, people=[])
    asked = wish(store, technician, needs_room=True, seats=3)

    found = {f"{one.starts_at:%d %H:%M}": one.room for one in best(director, asked)}

    assert found["27 16:00"] == room
    assert found["27 15:00"] == small


def test_a_room_that_is_too_small_is_said(store: Store, director: User, room: Room) -> None:
    [first, *_rest] = best(director, wish(store, director, room=room, seats=30))

    assert (first.is_too_small, first.is_clear) == (True, False)


def test_the_meeting_that_is_moved_does_not_stand_in_its_own_way(
    store: Store, director: User, room: Room
) -> None:
    meeting = make_meeting(store, director, starts_at=at(27, 16), room=room)

    found = best(director, wish(store, director, room=room, but=meeting))

    assert shown(found)[0] == "11-27 16:00"


def test_a_day_beyond_two_weeks_is_looked_for_where_it_was_asked(
    store: Store, director: User
) -> None:
    near = suggest(wish(store, director, asked_on=dt.date(2026, 12, 3)), reader=director)
    far = suggest(wish(store, director, asked_on=dt.date(2026, 12, 21)), reader=director)

    assert (near.first_on, near.last_on) == (dt.date(2026, 11, 27), dt.date(2026, 12, 10))
    assert far.first_on == dt.date(2026, 12, 21)
    assert far.best[0].starts_at.date() == dt.date(2026, 12, 21)


def test_fewer_arriving_cars_come_first_where_somebody_counts_them(
    store: Store, director: User
) -> None:
    quiet.register(lambda _store: {(4, 15): 9, (4, 16): 12, (4, 13): 2, (4, 14): 2})

    [first, *_rest] = best(director, wish(store, director))

    # nobody comes from 17:00 on, nor on the days that follow
    assert shown([first]) == ["11-27 17:00"]
    later = best(director, wish(store, director, asked_at=dt.time(13), earliest=at(27, 0)))
    assert later[0].load.level == 0
    assert quiet.rhythm_of(store).load(at(27, 15), at(27, 17)) == quiet.Load(0, [], 10.5, 12)


def test_a_longer_meeting_than_the_day_has_no_time(store: Store, director: User) -> None:
    assert best(director, wish(store, director, minutes=600)) == []


@pytest.mark.parametrize("count", [1, 4])
def test_queries_do_not_grow_with_meetings_people_and_rooms(
    store: Store,
    director: User,
    room: Room,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [factories.person(store) for _number in range(count)]
    for number, person in enumerate(people):
        factories.room(store, f"会议室{number}")
        make_meeting(store, director, starts_at=at(27, 9 + number), room=room, people=[person])
    asked = wish(store, director, *people, needs_room=True)
    best(director, asked)  # the calendar is in the cache now

    # what may be seen, seats, rooms taken, rooms, hours to avoid, opening hours
    with django_assert_num_queries(6):
        best(director, asked)


# On the form


def typed(by: User, **more: Any) -> dict[str, Any]:
    return {
        "kind": "quality",
        "title": "质量分析会",
        "date": "2026-11-24",
        "start": "16:00",
        "minutes": "60",
        "chair": by.pk,
        "recorder": by.pk,
        "everyone": "on",
        **more,
    }


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def asked(client: Client, **query: Any) -> str:
    response = client.get("/meetings/suggest", query)
    assert response.status_code == 200
    return response.content.decode()


def test_form_offers_times_with_their_reasons(
    store: Store, director: User, advisor: User, room: Room, sign_in: SignIn
) -> None:
    page = asked(sign_in(director), **typed(director))

    assert 'value="2026-11-26T16:00/' in page
    text = words(page)
    assert "2 人都有空" in text
    assert "二楼会议室空闲，20 座" in text
    assert "避开繁忙时段" in text
    assert "11-26至12-09" in text  # three open days from Monday morning


def test_kinds_that_need_no_notice_may_be_held_today(
    store: Store, director: User, sign_in: SignIn
) -> None:
    page = asked(sign_in(director), **typed(director, kind="complaint"))

    assert 'value="2026-11-23T16:00/' in page


def test_without_a_length_it_is_asked_for(store: Store, director: User, sign_in: SignIn) -> None:
    assert "请先填时长" in asked(sign_in(director), **typed(director, minutes=""))


def test_only_required_people_of_a_meeting_decide(
    store: Store, director: User, technician: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director, people=[technician])
    for day in (26, 27, 28, 30):
        make_meeting(store, director, starts_at=at(day, 8), minutes=600, people=[technician])
    form = typed(director, meeting=meeting.pk)
    client = sign_in(director)
    director_busy = Meeting.objects.exclude(pk=meeting.pk)
    for other in director_busy:
        other.attendees.filter(user=director).update(answer="no")

    assert 'value="2026-12-01T16:00/' in asked(client, **form)
    meeting.attendees.filter(user=technician).update(required=False)
    assert 'value="2026-11-26T16:00/' in asked(client, **form)


def test_without_scripts_times_come_with_the_page_and_nothing_typed_is_lost(
    store: Store, director: User, room: Room, sign_in: SignIn
) -> None:
    client = sign_in(director)
    data = typed(director, theme="返修", people=[director.pk])
    del data["everyone"]

    looked = client.post("/meetings/new", {**data, "suggest": "1"})
    chosen = re.search(r'name="take"\s+value="([^"]+)"', looked.content.decode())
    assert chosen
    taken = client.post("/meetings/new", {**data, "take": chosen[1]})

    assert (looked.status_code, taken.status_code, Meeting.objects.count()) == (200, 200, 0)
    form = taken.context["form"]
    values = {name: form[name].value() for name in ("date", "start", "room", "theme", "everyone")}
    assert values == {
        "date": "2026-11-26",
        "start": "16:00",
        "room": room.pk,
        "theme": "返修",
        "everyone": False,
    }
    response = client.post("/meetings/new", {**data, "date": "2026-11-26", "room": room.pk})
    assert response.status_code == 302
    assert Meeting.objects.get().starts_at == at(26, 16)


def test_a_meeting_is_moved_to_a_suggested_time_without_scripts(
    store: Store, director: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director, theme="返修")
    client = sign_in(director)
    data = typed(director, theme="返修率", place="车间")

    taken = client.post(f"/meetings/{meeting.pk}/edit", {**data, "take": "2026-11-27T15:00/"})

    form = taken.context["form"]
    assert [form[name].value() for name in ("date", "start", "theme", "place")] == [
        "2026-11-27",
        "15:00",
        "返修率",
        "车间",
    ]
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.theme) == (at(24, 16), "返修")


@pytest.mark.parametrize(
    "value", ["", "x", "2026-11-27", "2026-11-27T15:00/x", "٢٠٢٦-11-27T15:00/"]
)
def test_a_made_up_time_changes_nothing(
    store: Store, director: User, sign_in: SignIn, value: str
) -> None:
    page = sign_in(director).post("/meetings/new", {**typed(director), "take": value})

    assert page.status_code == 200
    assert page.context["form"]["date"].value() == "2026-11-24"


def test_only_who_may_schedule_is_told(
    store: Store, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    meeting = make_meeting(store, director)
    query = typed(director)

    assert sign_in(technician).get("/meetings/suggest", query).status_code == 403
    foreign = {**typed(stranger), "meeting": meeting.pk}
    assert sign_in(stranger).get("/meetings/suggest", foreign).status_code == 404


# Hours to avoid


BUSY = "/settings/busy-hours"


def test_without_a_row_the_usual_hours_hold(store: Store, director: User, sign_in: SignIn) -> None:
    page = sign_in(director).get(BUSY).content.decode()

    assert quiet.busy_week(store)[5] == ((dt.time(8, 30), dt.time(16)),)
    assert 'value="08:30-11:00, 12:00-13:00"' in page
    assert 'value="08:30-16:00"' in page


def test_a_store_sets_its_own_and_it_is_recorded(
    store: Store, director: User, sign_in: SignIn
) -> None:
    response = sign_in(director).post(BUSY, {"day_0": "8:00至9:30，17:00～18:00", "day_2": ""})

    assert response.status_code == 302
    week = quiet.busy_week(store)
    assert week == {
        0: [(dt.time(8), dt.time(9, 30)), (dt.time(17), dt.time(18))],
    }
    [event] = [
        one for one in Event.objects.filter(name="changed") if "busy_hours" in str(one.details)
    ]
    assert event.by == director
    log = sign_in(director).get("/people/settings").content.decode()
    assert "避开的时段" in log


def test_a_store_may_have_none(store: Store, director: User) -> None:
    set_busy_hours(store, NOTHING, by=director)

    assert BusyWeek.objects.count() == 1
    assert not quiet.busy_week(store)
    [first, *_rest] = best(director, wish(store, director, asked_at=dt.time(9)))
    assert (shown([first]), first.is_clear) == (["11-27 09:00"], True)


@pytest.mark.parametrize(
    "text",
    [
        "8-11",
        "25:00-26:00",
        "11:00-08:30",
        "8:30-11:00, 10:00-12:00",
        "早上",
        "8:30",
        ", ".join(["8:00-8:10"] * 5),
    ],
)
def test_what_is_no_span_is_refused_beside_its_field(
    store: Store, director: User, sign_in: SignIn, text: str
) -> None:
    response = sign_in(director).post(BUSY, {"day_3": text})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["day_3"]
    assert f'value="{text}"' in response.content.decode()
    assert not BusyWeek.objects.exists()


def test_technician_and_other_store_may_not(
    store: Store, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    client = sign_in(technician)

    assert {client.get(BUSY).status_code, client.post(BUSY).status_code} == {403}
    assert sign_in(stranger).get(f"{BUSY}?store={store.pk}").status_code == 404
    assert timezone.now() == at(23, 9)

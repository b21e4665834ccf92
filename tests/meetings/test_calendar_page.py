"""The calendar in the browser, and the feed for other calendars."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from meetings.models import Meeting
from meetings.services import meetings
from people.models import Store, User
from people.services import calendars
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW, at, make_meeting


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def shown(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/calendar/?{query}")
    assert page.status_code == 200
    return [one.title for day in page.context["days"] for one in day.meetings]


def test_month_week_and_list_show_their_days(store: Store, director: User, sign_in: SignIn) -> None:
    for title, moment in (
        ("月初", at(2, 9)),
        ("本周", at(24, 9)),
        ("四周内", at(18, 9, month=12)),
        ("明年", at(31, 9, month=12)),
    ):
        factories.meeting(store, title=title, starts_at=moment)
    client = sign_in(director)

    assert shown(client) == ["月初", "本周"]
    assert shown(client, "view=week") == ["本周"]
    assert shown(client, "view=list") == ["本周", "四周内"]
    assert shown(client, "on=2026-12-31") == ["四周内", "明年"]
    assert shown(client, "on=nonsense&view=nonsense") == ["月初", "本周"]


def test_previous_and_next_lead_through_the_months(director: User, sign_in: SignIn) -> None:
    client = sign_in(director)

    month = client.get("/calendar/?on=2026-12-31").context["span"]
    week = client.get("/calendar/?on=2026-12-31&view=week").context["span"]

    assert (str(month.previous), str(month.following)) == ("2026-11-01", "2027-01-01")
    assert (str(week.first), str(week.last)) == ("2026-12-28", "2027-01-03")


def test_holidays_make_up_days_and_closed_days_are_marked(
    store: Store, director: User, sign_in: SignIn
) -> None:
    calendars.load_shipped()
    client = sign_in(director)

    october = client.get("/calendar/?on=2026-10-01").context["days"]
    february = client.get("/calendar/?on=2026-02-16").context["days"]
    future = client.get("/calendar/?on=2027-05-01").context["days"]

    by_day = {day.on.day: day for day in october if not day.is_out}
    assert (by_day[1].name, by_day[1].is_make_up) == ("国庆节", False)
    assert (by_day[10].name, by_day[10].is_make_up) == ("国庆节", True)
    closed = [day.on.day for day in february if not day.is_open and not day.is_out]
    assert closed == [16, 17, 18, 19]
    assert all(day.is_provisional for day in future if not day.is_out)
    assert "暂定" in client.get("/calendar/?on=2027-05-01").content.decode()


def test_only_mine_shows_what_i_go_to(
    store: Store, director: User, advisor: User, sign_in: SignIn
) -> None:
    make_meeting(store, director, people=[advisor], title="与我有关")
    make_meeting(store, director, title="与我无关", starts_at=at(25, 9))
    client = sign_in(advisor)

    assert shown(client, "mine=1") == ["与我有关"]
    assert shown(client) == ["与我有关", "与我无关"]


def test_restricted_and_foreign_meetings_are_not_in_it(
    store: Store, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    make_meeting(store, director, kind="complaint", title="投诉")

    assert shown(sign_in(technician)) == []
    assert shown(sign_in(stranger)) == []
    assert shown(sign_in(director)) == ["投诉"]


def test_htmx_gets_only_the_calendar(director: User, sign_in: SignIn) -> None:
    part = sign_in(director).get("/calendar/?view=week", headers={"HX-Request": "true"})

    text = part.content.decode()
    assert 'id="calendar"' in text
    assert "<html" not in text


@pytest.mark.parametrize("view", ["month", "week", "list"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    view: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        room = factories.room(store, f"房间{number}")
        factories.meeting(store, room=room, starts_at=at(24 + number, 9))
    client = sign_in(director)
    client.get(f"/calendar/?view={view}")

    with django_assert_num_queries(3):  # user, unread, meetings
        client.get(f"/calendar/?view={view}")


# The feed


def feed(user: User) -> Calendar:
    response = Client().get(f"/calendar/{user.calendar_token}.ics")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def test_the_feed_holds_my_meetings_for_other_calendars(
    store: Store, director: User, advisor: User
) -> None:
    room = factories.room(store, "二楼会议室")
    meeting = make_meeting(store, director, people=[advisor], room=room, theme="返修")
    make_meeting(store, director, title="与我无关", starts_at=at(25, 9))
    factories.attendee(factories.meeting(store, starts_at=at(1, 9, month=7)), advisor)

    calendar = feed(advisor)

    (event,) = calendar.walk("VEVENT")
    assert str(calendar["X-WR-CALNAME"]) == "李婷的会议"
    assert event["UID"].startswith(f"meeting-{meeting.pk}@")
    assert event.decoded("DTSTART") == at(24, 16)
    assert str(event["LOCATION"]) == "二楼会议室"
    assert str(event["STATUS"]) == "TENTATIVE"
    assert "返修" in str(event["DESCRIPTION"])


def test_a_cancelled_meeting_is_marked_in_the_feed(
    store: Store, director: User, advisor: User
) -> None:
    meeting = make_meeting(store, director, people=[advisor])
    meetings.cancel_meeting(meeting, why="厂家检查", by=director)

    (event,) = feed(advisor).walk("VEVENT")

    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)


def test_an_unchanged_feed_is_not_sent_again(store: Store, director: User) -> None:
    meeting = make_meeting(store, director)
    url = f"/calendar/{director.calendar_token}.ics"
    first = Client().get(url)

    same = Client().get(url, headers={"If-None-Match": first.headers["ETag"]})
    meetings.change_meeting(meeting, by=director, theme="返修")
    other = Client().get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, other.status_code) == (304, 200)


def test_a_wrong_address_and_a_leaver_have_no_feed(store: Store, director: User) -> None:
    gone = factories.person(store, "褚伟", is_active=False)

    assert Client().get("/calendar/wrong.ics").status_code == 404
    assert Client().get(f"/calendar/{gone.calendar_token}.ics").status_code == 404


def test_whoever_is_no_longer_invited_does_not_see_it_in_the_feed(
    store: Store, director: User, advisor: User
) -> None:
    meeting = make_meeting(store, director, kind="complaint", people=[advisor])
    assert len(feed(advisor).walk("VEVENT")) == 1

    meetings.uninvite(meeting.attendees.get(user=advisor), by=director)

    assert feed(advisor).walk("VEVENT") == []
    assert Meeting.objects.exists()


def test_a_new_address_ends_the_old_one(director: User, sign_in: SignIn) -> None:
    old = director.calendar_token

    response = sign_in(director).post("/calendar/renew")

    director.refresh_from_db()
    assert response.status_code == 302
    assert director.calendar_token != old
    assert Client().get(f"/calendar/{old}.ics").status_code == 404
    assert sign_in(director).get("/calendar/renew").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_costs_the_same_for_many(
    store: Store,
    director: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        make_meeting(store, director, starts_at=at(24, 9 + number), minutes=30)

    with django_assert_num_queries(2):  # user, meetings
        Client().get(f"/calendar/{director.calendar_token}.ics")

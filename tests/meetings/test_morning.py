"""The morning board: numbers, due promises, shifts, the reminder, the ten minutes."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.models import ActionItem, Attendee, Idea, Meeting, Morning, Reminder, Topic
from meetings.queries.morning import now_of, said_on
from meetings.services import day_reminders, figures, running
from people.models import Shift, User
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW

PAGE, SCREEN = "meetings:morning", "meetings:morning_screen"
TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, director: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        kind="morning",
        title="车间晨会",
        chair=director,
        recorder=director,
        starts_at=timezone.now() + dt.timedelta(minutes=5),
        minutes=15,
        status="announced",
        announced_at=timezone.now(),
    )
    factories.agenda_item(made, "开场", section="opening")
    for person in (director, technician):
        factories.attendee(made, person)
    return made


def text(client: Client, name: str = PAGE) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def followed(page: str) -> str:
    found = re.search(r'hx-get="(/morning/[^"]*live[^"]*)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


@pytest.mark.req("2.6")
@pytest.mark.parametrize("name", [PAGE, SCREEN])
def test_board_shows_numbers_against_their_targets_with_the_trend(
    sign_in: SignIn, director: User, name: str
) -> None:
    csi = figures.add_figure(
        director.store, name="CSI", unit="分", better="more", target=Decimal(90), by=director
    )
    for back, value in ((1, "88"), (0, "91.5")):
        given = {csi.pk: Decimal(value)}
        figures.set_values(director.store, TODAY - back * DAY, given, by=director)

    page = text(sign_in(director), name)

    assert "91.5" in page
    assert "+3.5" in page
    assert "morning-tile is-green" in page
    assert "<polyline" in page


@pytest.mark.req("2.7")
@pytest.mark.parametrize("name", [PAGE, SCREEN])
def test_board_shows_due_and_overdue_promises_by_person_but_no_restricted_ones(
    sign_in: SignIn, director: User, technician: User, name: str
) -> None:
    factories.action(technician, director, "补检测仪记录", due_on=TODAY - 2 * DAY)
    factories.action(technician, director, "清点举升机", due_on=TODAY)
    factories.action(technician, director, "明天的事", due_on=TODAY + DAY)
    factories.action(technician, director, "客诉赔付", due_on=TODAY, is_restricted=True)

    page = text(sign_in(director), name)

    assert page.count("<h3>王志远</h3>") == 1
    assert page.index("补检测仪记录") < page.index("清点举升机")
    assert "逾期 2 天" in page
    assert "明天的事" not in page
    assert "客诉赔付" not in page


@pytest.mark.req("1.4.2")
def test_people_stand_by_shift_with_how_they_are(
    meeting: Meeting, sign_in: SignIn, director: User, technician: User, advisor: User
) -> None:
    early = Shift.objects.create(
        store=director.store, name="早班", starts=dt.time(8), ends=dt.time(17)
    )
    User.objects.filter(pk=technician.pk).update(shift=early)
    Attendee.objects.filter(user=technician).update(attendance="excused", substitute=advisor)
    Attendee.objects.filter(user=director).update(attendance="late")

    page = text(sign_in(director), SCREEN)

    assert re.search(r"早班 <small[^>]*>08:00–17:00</small> <span[^>]*>0 / 1", page)
    assert "is-excused" in page
    assert "is-late" in page
    assert "代：李婷" in page
    assert page.index("早班") < page.index("车间 ")  # shifts come before those without one


@pytest.mark.req("1.4.2")
def test_projector_shows_the_real_shift(
    meeting: Meeting, sign_in: SignIn, director: User, technician: User
) -> None:
    early = Shift.objects.create(
        store=director.store, name="早班", starts=dt.time(8), ends=dt.time(17)
    )
    User.objects.filter(pk=technician.pk).update(shift=early)

    page = sign_in(director).get(reverse("meetings:screen", args=[meeting.pk])).content.decode()

    assert "早班 <span" in page


@pytest.mark.req("2.6")
def test_starting_the_morning_starts_its_meeting(
    meeting: Meeting, sign_in: SignIn, director: User
) -> None:
    client = sign_in(director)

    client.post(reverse("meetings:morning_start"))
    client.post(reverse("meetings:morning_start"))

    meeting.refresh_from_db()
    assert meeting.status == "in_progress"
    page = text(client)
    assert 'data-left="600"' in page
    assert reverse("meetings:run", args=[meeting.pk]) in page


@pytest.mark.req("2.6")
def test_without_a_meeting_the_clock_runs_alone_through_its_parts(
    sign_in: SignIn, director: User, clock: time_machine.Traveller
) -> None:
    client = sign_in(director)
    client.post(reverse("meetings:morning_start"))

    for minutes, part in ((0, "昨天"), (3, "今天"), (8, "跨组事项"), (30, "跨组事项")):
        clock.move_to(dt.datetime.fromisoformat(NOW) + dt.timedelta(minutes=minutes))
        assert re.search(rf'class="is-on"[^>]*>{part} ', text(client))

    client.post(reverse("meetings:morning_stop"))
    assert "用时 30 分钟" in text(client)


@pytest.mark.req("2.6")
def test_followers_look_again_only_when_something_changed(
    meeting: Meeting,
    sign_in: SignIn,
    director: User,
    technician: User,
    clock: time_machine.Traveller,
) -> None:
    television = sign_in(technician)

    def turn() -> str:
        address = followed(text(television, SCREEN))
        assert television.get(address).status_code == 204
        return address

    address = turn()
    day_reminders.add_reminder(director.store, text="手机静音", by=director)
    assert "手机静音" in television.get(address).content.decode()
    address = turn()
    running.start_meeting(meeting, by=director)
    assert television.get(address).status_code == 200
    address = turn()
    clock.shift(181)
    assert television.get(address).status_code == 200
    address = turn()
    factories.action(technician, director, "新承诺", due_on=TODAY)
    assert "新承诺" in television.get(address).content.decode()


@pytest.mark.req("2.6")
def test_two_minutes_of_a_point_then_it_is_put_aside_on_the_wall(
    meeting: Meeting, sign_in: SignIn, director: User, clock: time_machine.Traveller
) -> None:
    client = sign_in(director)
    client.post(reverse("meetings:morning_start"))
    client.post(reverse("meetings:morning_talk"))
    assert 'data-left="120"' in text(client, SCREEN)
    clock.shift(121)
    assert "两分钟到了" in text(client, SCREEN)

    client.post(reverse("meetings:morning_park"), {"text": "烤房排班要另议"})

    idea = Idea.objects.get()
    assert (idea.meeting, idea.kind, idea.said_by) == (meeting, "parked", director)
    page = text(client, SCREEN)
    assert "烤房排班要另议" in page
    assert "两分钟到了" not in page
    assert Morning.objects.get().talk_at is None


@pytest.mark.req("2.6")
def test_without_a_meeting_what_is_put_aside_becomes_a_topic(
    sign_in: SignIn, technician: User
) -> None:
    sign_in(technician).post(reverse("meetings:morning_park"), {"text": "烤房排班要另议"})

    assert Topic.objects.get().title == "烤房排班要另议"


@pytest.mark.req("2.7")
@pytest.mark.parametrize("is_on", [True, False])
def test_a_promise_is_made_in_one_line(
    meeting: Meeting, sign_in: SignIn, director: User, technician: User, is_on: bool
) -> None:
    if is_on:
        running.start_meeting(meeting, by=director)
    url, given = reverse("meetings:morning_promise"), {"line": "清点举升机 @王志远 11-25"}

    assert sign_in(director).post(url, given).status_code == 302

    action = ActionItem.objects.get()
    assert (action.text, action.owner, action.due_on) == (
        "清点举升机",
        technician,
        dt.date(2026, 11, 25),
    )
    assert action.meeting == (meeting if is_on else None)


@pytest.mark.parametrize(
    ("name", "field", "typed"),
    [("morning_promise", "line", "清点举升机"), ("morning_park", "text", "长" * 161)],
)
def test_a_line_that_is_refused_is_not_lost(
    sign_in: SignIn, director: User, name: str, field: str, typed: str
) -> None:
    response = sign_in(director).post(reverse(f"meetings:{name}"), {field: typed})

    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode()
    assert not ActionItem.objects.exists()


def test_line_says_what_was_understood(sign_in: SignIn, director: User, technician: User) -> None:
    url = reverse("meetings:morning_line")

    assert "谁来做" in sign_in(director).get(url, {"line": "清点"}).content.decode()
    assert sign_in(technician).get(url, {"line": "清点"}).status_code == 403


@pytest.mark.req("1.4.2")
def test_a_tap_on_a_name_puts_it_down_as_here(
    meeting: Meeting, sign_in: SignIn, director: User, technician: User
) -> None:
    running.start_meeting(meeting, by=director)
    seat = meeting.attendees.get(user=technician)
    url = reverse("meetings:morning_arrive")

    assert sign_in(technician).post(url, {"seat": seat.pk}).status_code == 403
    sign_in(director).post(url, {"seat": seat.pk})

    seat.refresh_from_db()
    assert seat.attendance == "present"
    assert sign_in(director).post(url, {"seat": "0"}).status_code == 404


@pytest.mark.parametrize("name", ["start", "stop", "talk", "promise"])
def test_only_who_leads_leads(sign_in: SignIn, technician: User, name: str) -> None:
    given = {"line": "清点举升机 @王志远 11-25"}

    response = sign_in(technician).post(reverse(f"meetings:morning_{name}"), given)

    assert response.status_code == 403
    assert not Morning.objects.exists()


@pytest.mark.req("1.4.2")
def test_code_is_on_the_television_of_who_leads_only(
    meeting: Meeting, sign_in: SignIn, director: User, technician: User
) -> None:
    assert 'id="screen-code"' in text(sign_in(director), SCREEN)
    assert 'id="screen-code"' not in text(sign_in(technician), SCREEN)


def test_another_store_sees_nothing_of_it(
    meeting: Meeting, sign_in: SignIn, director: User, technician: User, stranger: User
) -> None:
    factories.action(technician, director, "补检测仪记录", due_on=TODAY)
    day_reminders.add_reminder(director.store, text="手机静音", by=director)

    for name in (PAGE, SCREEN):
        page = text(sign_in(stranger), name)
        assert "补检测仪记录" not in page
        assert "手机静音" not in page
        assert "王志远" not in page


# The reminder of the day


def said(user: User) -> str:
    found = said_on(now_of(user.store, user))
    return found.text if found else ""


@pytest.mark.req("2.6")
def test_reminders_take_turns_and_one_with_days_goes_before(
    director: User, clock: time_machine.Traveller
) -> None:
    for line in ("甲", "乙"):
        day_reminders.add_reminder(director.store, text=line, by=director)
    first = said(director)
    assert said(director) == first
    clock.shift(DAY)
    assert {first, said(director)} == {"甲", "乙"}

    day_reminders.add_reminder(
        director.store, text="安全月", first_on=TODAY + DAY, last_on=TODAY + DAY, by=director
    )

    assert said(director) == "安全月"
    clock.shift(DAY)
    assert said(director) == first


@pytest.mark.req("2.6")
def test_without_reminders_it_is_the_latest_lesson(director: User) -> None:
    assert said(director) == ""

    factories.meeting(director.store, lesson="先看数字再讨论")

    assert said(director) == "先看数字再讨论"


def test_reminders_are_edited_by_who_leads(
    sign_in: SignIn, director: User, technician: User, stranger: User
) -> None:
    client, url = sign_in(director), reverse("meetings:day_reminders")
    client.post(url, {"text": "手机静音", "kind": "reminder", "first_on": "2026-11-24"})
    row = Reminder.objects.get()
    assert row.last_on == TODAY + DAY

    own = reverse("meetings:day_reminder", args=[row.pk])
    bad = {"text": "", "kind": "case", "first_on": "2026-11-24", "last_on": "2026-11-20"}
    refused = client.post(own, bad)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"text", "last_on"})
    assert sign_in(technician).get(own).status_code == 403
    assert sign_in(stranger).get(own).status_code == 404
    client.post(own, {"text": "戴好护目镜", "kind": "case"})
    row.refresh_from_db()
    assert (row.text, row.first_on) == ("戴好护目镜", None)
    client.post(reverse("meetings:day_reminder_delete", args=[row.pk]))
    assert not Reminder.objects.exists()


# Ways to it, and what it costs


@pytest.mark.req("2.6")
def test_start_page_says_which_numbers_are_missing(sign_in: SignIn, director: User) -> None:
    visits = figures.add_figure(director.store, name="进店台次", by=director)
    client = sign_in(director)
    assert "1 项数字未填" in text(client, "today")

    figures.set_values(director.store, TODAY, {visits.pk: Decimal(3)}, by=director)

    assert "数字已填齐" in text(client, "today")


@pytest.mark.parametrize("count", [1, 5])
def test_board_asks_the_database_the_same_few_times(
    meeting: Meeting,
    sign_in: SignIn,
    director: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        person = factories.person(director.store, f"员工{number}")
        factories.attendee(meeting, person)
        factories.action(person, director, due_on=TODAY)
        figures.add_figure(director.store, name=f"数{number}", by=director)
    client = sign_in(director)
    address = followed(text(client))

    with django_assert_num_queries(4):  # morning, meeting, promises, person
        client.get(address)
    with django_assert_num_queries(
        12
    ):  # and numbers, values, seats, aside, reminders, lesson, decision, unread
        client.get(reverse(PAGE))

"""The projector, and checking in with the code it shows."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings import check_in
from meetings.models import Attendee, Meeting
from meetings.services import opening, running
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW

Attendance = Attendee.Attendance
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, director: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        title="质量分析会",
        theme="漆面返工",
        chair=director,
        recorder=director,
        starts_at=timezone.now() + 20 * MINUTE,
        status="announced",
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    factories.agenda_item(made, "返修率", section="theme")
    for person in (director, technician):
        factories.attendee(made, person)
    return made


def url(meeting: Meeting, name: str) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


def scan(client: Client, meeting: Meeting) -> str:
    """Follow the code of the projector; returns where the phone ends up."""
    return str(client.get(reverse("meetings:check_in", args=[check_in.code(meeting.pk)])).url)  # type: ignore[attr-defined]


@pytest.mark.req("2.6")
def test_waiting_screen_counts_down_and_says_what_is_coming(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get(url(meeting, "screen")).content.decode()

    assert 'data-left="1200"' in page
    for said in ("质量分析会", "漆面返工", "返修率", "已到 0 / 2", "请把手机调成静音。", "<svg"):
        assert said in page


@pytest.mark.req("2.6")
def test_screen_goes_on_with_the_meeting(meeting: Meeting, director: User, sign_in: SignIn) -> None:
    projector = sign_in(director)
    live = re.search(
        r'hx-get="([^"]+live[^"]+)"', projector.get(url(meeting, "screen")).content.decode()
    )
    assert live is not None
    address = live[1].replace("&amp;", "&")
    assert projector.get(address).status_code == 204

    running.start_meeting(meeting, by=director)

    assert projector.get(address).headers["HX-Refresh"] == "true"
    page = projector.get(url(meeting, "screen")).content.decode()
    assert "第 1 项，共 1 项" in page
    running.end_meeting(Meeting.objects.get(), by=director)
    assert "没有决议。" in projector.get(url(meeting, "screen")).content.decode()


@pytest.mark.req("2.6")
def test_projector_is_for_those_who_lead(
    meeting: Meeting, technician: User, stranger: User, sign_in: SignIn
) -> None:
    for name in ("screen", "screen_code"):
        assert sign_in(technician).get(url(meeting, name)).status_code == 403
        assert sign_in(stranger).get(url(meeting, name)).status_code == 404


@pytest.mark.req("1.4.2")
def test_scan_and_tap_puts_somebody_down_as_present(
    meeting: Meeting, technician: User, sign_in: SignIn
) -> None:
    phone = sign_in(technician)

    assert scan(phone, meeting) == url(meeting, "here")
    assert "我到了" in phone.get(url(meeting, "here")).content.decode()
    answer = phone.post(url(meeting, "here"))

    assert answer.headers["Location"] == url(meeting, "run")
    seat = meeting.attendees.get(user=technician)
    assert (seat.attendance, seat.arrived_at) == (Attendance.PRESENT, timezone.now())


@pytest.mark.req("1.4.2")
@pytest.mark.parametrize(("after", "expected"), [(4, Attendance.PRESENT), (6, Attendance.LATE)])
def test_after_five_minutes_it_is_late(
    after: int,
    expected: str,
    meeting: Meeting,
    director: User,
    technician: User,
    sign_in: SignIn,
    clock: time_machine.Traveller,
) -> None:
    running.start_meeting(meeting, by=director)
    clock.shift(after * MINUTE)
    phone = sign_in(technician)

    scan(phone, meeting)
    phone.post(url(meeting, "here"))

    assert meeting.attendees.get(user=technician).attendance == expected


@pytest.mark.req("1.4.2")
def test_a_picture_of_the_code_is_worth_nothing_a_minute_later(
    meeting: Meeting, technician: User, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    phone, code = sign_in(technician), check_in.code(meeting.pk)
    clock.shift(dt.timedelta(seconds=61))

    scanned = phone.get(reverse("meetings:check_in", args=[code]))
    tapped = phone.post(url(meeting, "here"))

    assert (scanned.status_code, tapped.status_code) == (410, 410)
    assert "二维码已过期" in scanned.content.decode()
    assert meeting.attendees.get(user=technician).attendance == Attendance.UNKNOWN


def test_code_of_another_meeting_opens_only_that_one(
    meeting: Meeting, store: Store, technician: User, sign_in: SignIn
) -> None:
    other = factories.meeting(store, status="announced", starts_at=timezone.now() + 5 * MINUTE)
    phone = sign_in(technician)

    scan(phone, other)

    assert phone.post(url(meeting, "here")).status_code == 410
    assert phone.post(url(other, "here")).status_code == 302
    seat = other.attendees.get(user=technician)
    assert (seat.required, seat.attendance) == (False, Attendance.PRESENT)


def test_phone_that_has_forgotten_its_person_signs_in_between(
    meeting: Meeting, technician: User, client: Client
) -> None:
    technician.set_password("Werkstatt-2026")
    technician.save()

    here = scan(client, meeting)
    sign_in_page = client.get(here)
    assert sign_in_page.status_code == 302
    client.post(
        sign_in_page.headers["Location"],
        {"username": technician.username, "password": "Werkstatt-2026"},
    )

    assert client.post(here).headers["Location"] == url(meeting, "run")


@pytest.mark.parametrize(
    ("shift", "sentence"),
    [(-dt.timedelta(minutes=26), "会议开始前 45 分钟开放签到。"), (dt.timedelta(), None)],
)
def test_checking_in_opens_before_the_start(
    shift: dt.timedelta,
    sentence: str | None,
    meeting: Meeting,
    technician: User,
    sign_in: SignIn,
    clock: time_machine.Traveller,
) -> None:
    clock.shift(shift)
    phone = sign_in(technician)
    scan(phone, meeting)

    page = phone.get(url(meeting, "here"))

    assert page.status_code == (409 if sentence else 200)
    assert (sentence or "我到了") in page.content.decode()


def test_somebody_of_another_store_cannot_check_in(
    meeting: Meeting, stranger: User, sign_in: SignIn
) -> None:
    phone = sign_in(stranger)

    scan(phone, meeting)

    assert phone.get(url(meeting, "here")).status_code == 404


@pytest.mark.req("3.1")
def test_opening_words_are_changed_and_come_again_in_the_next_of_the_series(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    series = factories.series(director.store, chair=director)
    Meeting.objects.filter(pk=meeting.pk).update(series=series, occurrence_on=timezone.localdate())
    following = factories.meeting(
        director.store, series=series, starts_at=timezone.now() + dt.timedelta(days=7)
    )
    client = sign_in(director)

    client.post(url(meeting, "run_opening"), {"opening": " 先安全，后效率。 \n\n手机静音。"})

    meeting.refresh_from_db()
    assert meeting.opening_text == "先安全，后效率。\n手机静音。"
    assert opening.opening_of(following) == meeting.opening_text
    refused = client.post(url(meeting, "run_opening"), {"opening": "长" * 601})
    assert refused.status_code == 422
    assert "长" * 601 in refused.content.decode()


@pytest.mark.parametrize("people", [5, 25])
def test_screen_asks_the_same_queries_for_any_number_of_people(
    people: int,
    meeting: Meeting,
    director: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(people):
        factories.attendee(meeting, factories.person(director.store))
    client = sign_in(director)
    client.get(url(meeting, "screen"))

    with django_assert_num_queries(10):
        client.get(url(meeting, "screen"))

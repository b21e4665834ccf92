"""The notice page: guard, late way, chase, and who may see it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from meetings.states import MeetingStatus
from people.models import User
from tests import factories
from tests.conftest import SignIn


def ready(director: User, days: int, *people: User) -> Meeting:
    starts_at = timezone.now() + dt.timedelta(days=days)
    made = factories.meeting(director.store, starts_at=starts_at, chair=director, place="车间")
    factories.agenda_item(made)
    for user in (director, *people):
        factories.attendee(made, user)
    return made


def page_of(meeting: Meeting, name: str = "announce") -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


@pytest.mark.req("2.4")
def test_page_says_until_when_it_is_on_time_and_sends(
    sign_in: SignIn, director: User, technician: User
) -> None:
    meeting = ready(director, 10, technician)
    client = sign_in(director)

    before = client.get(page_of(meeting)).content.decode()
    sent = client.post(page_of(meeting, "announce_send"), follow=True).content.decode()

    meeting.refresh_from_db()
    assert ("前发出为准时" in before, "正在发送给 2 人" in sent) == (True, True)
    assert meeting.status == MeetingStatus.ANNOUNCED


@pytest.mark.req("2.4")
def test_late_way_in_the_browser(sign_in: SignIn, director: User, gm: User) -> None:
    meeting = ready(director, 1)

    nothing = sign_in(director).post(page_of(meeting, "ask_late"), {"why": "", "approver": gm.pk})
    asked = sign_in(director).post(
        page_of(meeting, "ask_late"), {"why": "来函晚", "approver": gm.pk}
    )
    seen = sign_in(gm).get(page_of(meeting)).content.decode()
    sign_in(gm).post(page_of(meeting, "approve_late"))

    meeting.refresh_from_db()
    assert (nothing.status_code, asked.status_code, "来函晚" in seen) == (422, 302, True)
    assert (meeting.status, meeting.late_approver) == (MeetingStatus.ANNOUNCED, gm)


def test_service_manager_cannot_choose_himself_as_approver(
    sign_in: SignIn, director: User, gm: User
) -> None:
    meeting = ready(director, 1)

    response = sign_in(director).post(
        page_of(meeting, "ask_late"), {"why": "来函晚", "approver": director.pk}
    )

    assert (response.status_code, list(response.context["late_form"].errors)) == (422, ["approver"])


@pytest.mark.parametrize(
    "name", ["announce_send", "ask_late", "approve_late", "tell_changes", "chase"]
)
def test_technician_may_look_but_not_send(
    sign_in: SignIn, director: User, technician: User, name: str
) -> None:
    meeting = ready(director, 10, technician)
    client = sign_in(technician)

    assert client.get(page_of(meeting)).status_code == 200
    assert client.post(page_of(meeting, name)).status_code == 403
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.DRAFT


def test_other_store_finds_nothing(sign_in: SignIn, director: User, stranger: User) -> None:
    meeting = ready(director, 10)
    client = sign_in(stranger)

    found = {
        client.get(page_of(meeting)).status_code,
        client.post(page_of(meeting, "chase")).status_code,
    }

    assert found == {404}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_people(
    sign_in: SignIn, director: User, count: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    people = [factories.person(director.store) for _ in range(count)]
    meeting = ready(director, 10, *people)
    client = sign_in(director)
    client.post(page_of(meeting, "announce_send"))
    client.get(page_of(meeting))

    with django_assert_max_num_queries(12):
        client.get(page_of(meeting))

"""Answering an invitation by link, without signing in, and asking those who are silent."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import Attendee, Meeting
from meetings.services import answers
from meetings.services.facts import answer_url
from meetings.states import MeetingStatus
from notifications.models import Notice
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn


@pytest.fixture
def meeting(director: User) -> Meeting:
    return factories.meeting(director.store, chair=director, status=MeetingStatus.ANNOUNCED)


@pytest.fixture
def invited(meeting: Meeting, technician: User) -> Attendee:
    return factories.attendee(meeting, technician)


@pytest.mark.req("2.4")
def test_yes_by_link_without_signing_in(client: Client, invited: Attendee) -> None:
    url = answer_url(invited)

    seen = client.get(url, {"answer": "yes"})
    invited.refresh_from_db()
    before = invited.answer
    sent = client.post(url, {"answer": "yes"})
    invited.refresh_from_db()

    assert (seen.status_code, before, sent.status_code, invited.answer) == (200, "none", 200, "yes")
    assert invited.answered_at is not None


@pytest.mark.req("2.4")
def test_no_needs_its_reason_and_keeps_what_was_typed(
    client: Client, invited: Attendee, advisor: User
) -> None:
    response = client.post(answer_url(invited), {"answer": "no", "substitute": advisor.pk})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert f'value="{advisor.pk}" selected' in response.content.decode()
    assert Attendee.objects.get(pk=invited.pk).answer == "none"


@pytest.mark.req("2.4")
def test_substitute_is_invited_and_the_chair_is_told(
    client: Client, invited: Attendee, advisor: User, meeting: Meeting
) -> None:
    given = {"answer": "no", "reason": "去厂家培训", "substitute": advisor.pk}

    client.post(answer_url(invited), given)

    told = {(n.kind, n.recipient.name) for n in Notice.objects.all() if n.recipient}
    assert told == {("meetings.stands_in", "李婷"), ("meetings.declined", "陈国强")}
    assert meeting.attendees.filter(user=advisor).exists()


@pytest.mark.parametrize("token", ["x", "abc:def:ghi", "ImZvcmdlZCI:1abc:xyz"])
def test_forged_link_is_not_found(client: Client, token: str, store: object) -> None:
    assert client.get(reverse("meetings:answer", args=[token])).status_code == 404


def test_link_of_who_left_is_dead(client: Client, invited: Attendee) -> None:
    url = answer_url(invited)
    User.objects.filter(pk=invited.user_id).update(is_active=False)

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("status", ["in_progress", "cancelled", "closed"])
def test_no_answers_once_it_has_begun_or_is_off(
    client: Client, invited: Attendee, meeting: Meeting, status: str
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(status=status)

    response = client.post(answer_url(invited), {"answer": "yes"})

    assert response.status_code == 422
    assert Attendee.objects.get(pk=invited.pk).answer == "none"


def test_link_speaks_the_readers_language(client: Client, invited: Attendee) -> None:
    User.objects.filter(pk=invited.user_id).update(language="en")

    assert "Send my answer" in client.get(answer_url(invited)).content.decode()


def test_everybody_answers_for_himself(invited: Attendee, director: User) -> None:
    with pytest.raises(Denied):
        answers.answer(invited, "yes", by=director)


def test_answer_on_the_page_of_the_meeting(
    sign_in: SignIn, invited: Attendee, meeting: Meeting, advisor: User
) -> None:
    url = reverse("meetings:own_answer", args=[meeting.pk])

    mine = sign_in(invited.user).post(url, {"answer": "yes"})
    not_invited = sign_in(advisor).post(url, {"answer": "yes"})

    assert (mine.status_code, not_invited.status_code) == (302, 404)
    assert Attendee.objects.get(pk=invited.pk).answer == "yes"


@pytest.mark.req("2.4")
def test_one_click_asks_the_silent_and_only_once_in_four_hours(
    meeting: Meeting, invited: Attendee, advisor: User, director: User
) -> None:
    factories.attendee(meeting, advisor, answer="yes")
    start = timezone.now()
    asked = []
    for hours in (0, 1, 5):
        with time_machine.travel(start + dt.timedelta(hours=hours), tick=False):
            asked.append(answers.chase(meeting, by=director))

    assert asked == [1, 0, 1]
    chased = Notice.objects.filter(kind="meetings.chase")
    assert {notice.recipient for notice in chased} == {invited.user}


def test_nobody_is_asked_before_the_notice(director: User) -> None:
    draft = factories.meeting(director.store, chair=director)

    with pytest.raises(NotNow):
        answers.chase(draft, by=director)

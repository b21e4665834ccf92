"""Many who follow one meeting: quick answers, each with the own votes, to nobody who may not see it."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from meetings.services import running, wall
from meetings.states import MeetingStatus
from people.models import SignIn as SignedIn
from people.models import User
from people.permissions import Role
from people.services import sign_ins
from tests import factories
from tests.conftest import SignIn

FOLLOWS = {"HX-Request": "true", "Accept-Encoding": "gzip, deflate, br"}
pytestmark = pytest.mark.req("2.7")


@pytest.fixture
def meeting(director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        starts_at=timezone.now(),
        chair=director,
        recorder=director,
        status=MeetingStatus.ANNOUNCED,
    )
    for title in ("返修", "排班"):
        factories.agenda_item(made, title)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return running.start_meeting(made, by=director)


def ask(client: Client, meeting: Meeting, **query: object) -> Any:
    address = reverse("meetings:run_live", args=[meeting.pk])
    return client.get(address, {"v": 0, "s": "in_progress", **query}, headers=FOLLOWS)


def html(response: HttpResponse) -> str:
    assert response.headers["Content-Encoding"] == "gzip"
    return gzip.decompress(response.content).decode()


def slip_of(meeting: Meeting, by: User) -> int:
    wall.say(meeting, "设一个预检工位", kind="idea", by=by)
    return meeting.ideas.get().pk


def pressed(slip: int) -> str:
    return f'aria-pressed="true"\n                      data-slip="{slip}"'


def test_the_first_question_goes_the_long_way_and_the_next_ones_take_one_query(
    meeting: Meeting,
    advisor: User,
    technician: User,
    sign_in: SignIn,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    clients = [sign_in(user) for user in (advisor, technician)]
    first = [ask(client, meeting) for client in clients]

    with django_assert_num_queries(2):  # the version, once each
        second = [ask(client, meeting) for client in clients]

    assert {html(response) for response in (*first, *second)} == {html(first[0])}
    meeting.refresh_from_db()
    assert second[0].headers["X-Version"] == str(meeting.version)
    assert second[0].headers["Cache-Control"] == "no-store"
    assert "csrfmiddlewaretoken" not in html(second[0])
    assert ask(clients[0], meeting, v=meeting.version).status_code == 204


def test_each_sees_the_own_vote_on_the_shared_board(
    meeting: Meeting, advisor: User, technician: User, sign_in: SignIn
) -> None:
    slip = slip_of(meeting, technician)
    voter, other = sign_in(technician), sign_in(advisor)
    voter.post(reverse("meetings:run_vote", args=[meeting.pk, slip]))

    for _way in ("long", "short"):
        assert pressed(slip) not in html(ask(other, meeting))
        assert pressed(slip) in html(ask(voter, meeting))


def test_a_change_reaches_followers_at_once_though_the_board_is_kept(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    follower = sign_in(technician)
    ask(follower, meeting)
    ask(follower, meeting)

    decide = reverse("meetings:run_decide", args=[meeting.pk])
    sign_in(director).post(decide, {"text": "停用该批次"})

    assert "停用该批次" in html(ask(follower, meeting))


def test_boards_in_two_languages_and_of_two_items_are_kept_apart(
    meeting: Meeting, advisor: User, technician: User, sign_in: SignIn
) -> None:
    User.objects.filter(pk=advisor.pk).update(language="en")
    english, chinese = sign_in(advisor), sign_in(technician)
    other = meeting.items.get(title="排班").pk

    for _way in ("long", "short"):
        assert ">Agenda<" in html(ask(english, meeting))
        assert ">议程<" in html(ask(chinese, meeting))
        assert 'id="item-title">排班' in html(ask(chinese, meeting, item=other))
        assert 'id="item-title">返修' in html(ask(chinese, meeting))


def test_a_new_state_loads_the_page_anew(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    follower = sign_in(technician)
    ask(follower, meeting)
    running.end_meeting(meeting, by=director)

    assert ask(follower, meeting).headers["HX-Refresh"] == "true"


def test_a_session_that_was_ended_follows_no_more(
    meeting: Meeting, technician: User, sign_in: SignIn
) -> None:
    follower = sign_in(technician)
    row = SignedIn.objects.create(user=technician, session_key=follower.session.session_key or "")
    ask(follower, meeting)

    sign_ins.end(row)

    answer = ask(follower, meeting)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(reverse("people:sign_in"))


def test_a_seat_is_of_one_meeting_and_one_person(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    closed = factories.meeting(
        meeting.store, chair=director, status=MeetingStatus.ANNOUNCED, is_restricted=True
    )
    factories.agenda_item(closed, "薪酬")
    running.start_meeting(closed, by=director)
    follower = sign_in(technician)
    ask(follower, meeting)
    elsewhere = factories.person(factories.store(code="BY02"), "周婷", Role.TECHNICIAN)

    assert ask(follower, closed).status_code == 404
    assert ask(sign_in(elsewhere), meeting).status_code == 404
    assert "HX-Redirect" in ask(Client(), meeting).headers


def test_who_leads_gets_the_page_of_who_leads(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    ask(sign_in(technician), meeting)
    chair = sign_in(director)

    for _time in range(2):
        answer = ask(chair, meeting)
        assert "run/decisions" in gzip.decompress(answer.content).decode()

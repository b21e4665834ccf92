"""The speaking round: everyone speaks, the quiet ones first."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaItem, Meeting, Turn
from meetings.queries.speaking import tally_of
from meetings.services import running, speaking
from people.models import User
from people.rules import NotNow
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW

pytestmark = [pytest.mark.req("2.7"), pytest.mark.req("3.3")]
State = Turn.State
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(
    clock: time_machine.Traveller, director: User, advisor: User, technician: User
) -> Meeting:
    made = factories.meeting(
        director.store,
        series=factories.series(director.store, chair=director),
        chair=director,
        recorder=director,
        starts_at=timezone.now(),
        status="announced",
        announced_at=timezone.now(),
    )
    factories.agenda_item(made, "返修率", section="theme")
    for person, attendance in ((director, "unknown"), (advisor, "late"), (technician, "present")):
        factories.attendee(made, person, attendance=attendance)
    factories.attendee(made, factories.person(director.store, "缺席的人"), attendance="absent")
    return running.start_meeting(made, by=director)


def item(meeting: Meeting) -> AgendaItem:
    assert meeting.current_item is not None
    return meeting.current_item


def earlier(meeting: Meeting, person: User, days: int, state: str = State.SPOKE) -> None:
    """A turn in an earlier meeting of the series."""
    at = timezone.now() - days * DAY
    before = factories.meeting(meeting.store, series=meeting.series, starts_at=at, status="ended")
    Turn.objects.create(
        item=factories.agenda_item(before), user=person, position=0, state=state, began_at=at,
        seconds=90,
    )  # fmt: skip


def line(meeting: Meeting) -> list[tuple[str, str]]:
    return [(turn.user.name, turn.state) for turn in item(meeting).turns.select_related("user")]


def test_only_those_who_are_there_speak_and_the_first_has_the_word(
    meeting: Meeting, director: User, advisor: User, technician: User
) -> None:
    speaking.start_round(item(meeting), by=director)

    names = [name for name, _state in line(meeting)]
    assert sorted(names) == sorted([director.name, advisor.name, technician.name])
    assert [state for _name, state in line(meeting)] == ["speaking", "waiting", "waiting"]


@pytest.mark.parametrize(
    ("director_days", "advisor_days", "technician_days", "expected"),
    [
        ([5], [], [5, 6], ["李婷", "陈国强", "王志远"]),  # fewer rounds first
        ([5], [30], [12], ["李婷", "王志远", "陈国强"]),  # silent for longer first
        ([5], [61], [], ["李婷", "王志远", "陈国强"]),  # what is too long ago does not count
    ],
)
def test_the_quiet_ones_come_first(
    director_days: list[int],
    advisor_days: list[int],
    technician_days: list[int],
    expected: list[str],
    meeting: Meeting,
    director: User,
    advisor: User,
    technician: User,
) -> None:
    for person, days in (
        (director, director_days),
        (advisor, advisor_days),
        (technician, technician_days),
    ):
        for day in days:
            earlier(meeting, person, day)

    found = speaking.quiet_first(meeting, timezone.now())

    assert [person.name for person in found] == expected


def test_who_passed_before_is_still_a_quiet_one(
    meeting: Meeting, director: User, advisor: User, technician: User
) -> None:
    earlier(meeting, director, 3)
    earlier(meeting, advisor, 3)
    earlier(meeting, technician, 3, State.PASSED)

    assert speaking.quiet_first(meeting, timezone.now())[0] == technician


def test_the_word_goes_on_and_its_time_is_kept(
    meeting: Meeting, director: User, clock: time_machine.Traveller
) -> None:
    speaking.start_round(item(meeting), by=director)
    clock.shift(2 * MINUTE)
    speaking.go_on(item(meeting), "spoke", by=director)
    speaking.go_on(item(meeting), "pass", by=director)
    clock.shift(MINUTE)
    speaking.go_on(item(meeting), "spoke", by=director)
    speaking.go_on(item(meeting), "spoke", by=director)

    turns = item(meeting).turns.all()
    assert [(turn.state, turn.seconds) for turn in turns] == [
        ("spoke", 120),
        ("passed", 0),
        ("spoke", 60),
    ]


def test_who_speaks_later_comes_at_the_end(meeting: Meeting, director: User) -> None:
    first, second, third = speaking.start_round(item(meeting), by=director)

    speaking.go_on(item(meeting), "later", by=director)

    order = [turn.pk for turn in item(meeting).turns.all()]
    assert order == [second.pk, third.pk, first.pk]
    assert item(meeting).turns.get(state=State.SPEAKING) == second


def test_a_second_press_gives_the_word_once(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    first, second, _third = speaking.start_round(item(meeting), by=director)
    press = reverse("meetings:run_turn", args=[meeting.pk, item(meeting).pk])
    chair = sign_in(director)

    for _n in range(2):
        chair.post(press, {"how": "spoke", "turn": first.pk}, headers=HTMX)

    assert item(meeting).turns.get(state=State.SPEAKING) == second


def test_round_is_led_from_the_run_page_and_followed_by_everyone(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    chair, follower = sign_in(director), sign_in(technician)
    run = reverse("meetings:run", args=[meeting.pk])
    assert "最近 60 天发言少的先讲" in chair.get(run).content.decode()
    assert "最近 60 天发言少的先讲" not in follower.get(run).content.decode()

    chair.post(reverse("meetings:run_round", args=[meeting.pk, item(meeting).pk]), headers=HTMX)

    page = follower.get(run).content.decode()
    assert "接下来：" in page
    assert "下一位" not in page
    screen = chair.get(reverse("meetings:screen", args=[meeting.pk])).content.decode()
    assert "接下来：" in screen


def test_a_round_that_is_cut_short_keeps_the_others_quiet(meeting: Meeting, director: User) -> None:
    speaking.start_round(item(meeting), by=director)
    speaking.end_round(item(meeting), by=director)

    assert [state for _name, state in line(meeting)] == ["spoke"]


def test_nobody_there_and_nobody_else_may(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    press = reverse("meetings:run_round", args=[meeting.pk, item(meeting).pk])
    assert sign_in(technician).post(press, headers=HTMX).status_code == 403
    meeting.attendees.update(attendance="unknown")

    with pytest.raises(NotNow):
        speaking.start_round(item(meeting), by=director)
    assert not Turn.objects.exists()


def test_only_who_leads_sees_how_often_people_spoke(
    meeting: Meeting, director: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    earlier(meeting, advisor, 3)
    earlier(meeting, technician, 3, State.PASSED)
    running.end_meeting(meeting, by=director)
    assert meeting.series is not None
    page = reverse("meetings:quality", args=[meeting.series.pk])

    assert "轮流发言情况" in sign_in(director).get(page).content.decode()
    assert "轮流发言情况" not in sign_in(technician).get(page).content.decode()
    found = tally_of(meeting.series, timezone.now() - 60 * DAY)
    assert [(one.user, one.spoke, one.passed, one.minutes) for one in found] == [
        (technician, 0, 1, 2),
        (advisor, 1, 0, 2),
    ]

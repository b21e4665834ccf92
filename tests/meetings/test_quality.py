"""One minute of feedback, and the numbers of a series."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.models import Attendee, Decision, Feedback, Meeting, Series
from meetings.queries.quality import quality_of
from meetings.services import feedback
from meetings.trend import Trend
from people.models import User
from people.rules import Denied
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW

pytestmark = pytest.mark.req("1.4.4")
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
GOOD = {"useful": "4", "say": "yes", "length": "right", "words": "少念数字"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def series(director: User) -> Series:
    return factories.series(director.store, chair=director)


def held(series: Series, director: User, ago: int, **fields: object) -> Meeting:
    """A meeting of an hour, so many days ago, announced in time and begun on time."""
    starts_at = timezone.now() - ago * DAY - 2 * HOUR
    made = factories.meeting(
        series.store,
        series=series,
        occurrence_on=starts_at.date(),
        chair=director,
        recorder=director,
        starts_at=starts_at,
        status="ended",
        announced_at=starts_at - 5 * DAY,
        **{"started_at": starts_at, "ended_at": starts_at + HOUR, **fields},
    )
    factories.attendee(made, director, attendance="present")
    return made


def url(name: str, pk: int) -> str:
    return reverse(f"meetings:{name}", args=[pk])


def test_feedback_is_kept_without_who_gave_it(
    series: Series, director: User, technician: User, sign_in: SignIn
) -> None:
    meeting = held(series, director, 1)
    seat = factories.attendee(meeting, technician, attendance="late")
    phone = sign_in(technician)
    assert "一分钟反馈" in phone.get("/").content.decode()

    answer = phone.post(url("feedback", meeting.pk), GOOD)
    again = phone.post(url("feedback", meeting.pk), GOOD)

    assert answer.headers["Location"] == "/"
    assert "您已反馈" in again.content.decode()
    given = Feedback.objects.get()
    assert (given.useful, given.say, given.length, given.words) == (4, "yes", "right", "少念数字")
    assert {field.name for field in Feedback._meta.get_fields()} == {
        "id",
        "meeting",
        "useful",
        "say",
        "length",
        "words",
    }
    seat.refresh_from_db()
    assert seat.has_fed_back
    assert url("feedback", meeting.pk) not in phone.get("/").content.decode()


def test_unanswered_questions_are_named_and_what_was_typed_stays(
    series: Series, director: User, sign_in: SignIn
) -> None:
    meeting = held(series, director, 1)

    answer = sign_in(director).post(url("feedback", meeting.pk), {"words": "少念数字"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("请填写此项") == 3
    assert "少念数字" in page


@pytest.mark.parametrize(
    ("fields", "attendance", "sentence"),
    [
        ({}, "absent", "只有到会的人可以反馈。"),
        ({"status": "in_progress", "ended_at": None}, "present", "会议还没有结束。"),
        ({"ended_at": timezone.now() - 8 * DAY}, "present", "反馈在会后一周内有效。"),
    ],
)
def test_feedback_is_asked_of_those_who_were_there_for_a_week(
    fields: dict[str, object],
    attendance: str,
    sentence: str,
    series: Series,
    director: User,
    technician: User,
    sign_in: SignIn,
) -> None:
    meeting = held(series, director, 1)
    if "ended_at" in fields and fields["ended_at"] is not None:
        fields["ended_at"] = timezone.now() - 8 * DAY
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    factories.attendee(meeting, technician, attendance=attendance)

    answer = sign_in(technician).post(url("feedback", meeting.pk), GOOD)

    assert sentence in answer.content.decode()
    assert not Feedback.objects.exists()


def test_nobody_sees_feedback_of_fewer_than_three(
    series: Series, director: User, sign_in: SignIn
) -> None:
    few, enough = held(series, director, 14), held(series, director, 7)
    for meeting, count in ((few, 2), (enough, 3)):
        for n in range(count):
            Feedback.objects.create(
                meeting=meeting,
                useful=3 + n,
                say="no" if n else "yes",
                length="long",
                words=f"建议{meeting.pk}",
            )

    page = sign_in(director).get(url("quality", series.pk)).content.decode()

    (first, second) = quality_of(series, director)
    assert (first.sayings.count, first.sayings.useful) == (2, None)
    assert (second.sayings.useful, second.sayings.had_say, second.sayings.too_long) == (
        4.0,
        33,
        100,
    )
    assert f"建议{few.pk}" not in page
    assert f"建议{enough.pk}" in page


def test_numbers_of_a_meeting_are_counted(
    series: Series, director: User, advisor: User, technician: User
) -> None:
    meeting = held(series, director, 8, started_at=None)
    Meeting.objects.filter(pk=meeting.pk).update(
        started_at=meeting.starts_at + dt.timedelta(minutes=6),
        ended_at=meeting.starts_at + dt.timedelta(minutes=90),
        announced_at=meeting.starts_at - 2 * DAY,
    )
    later = held(series, director, 1)
    factories.attendee(meeting, advisor, attendance="absent")
    factories.attendee(meeting, technician, attendance="excused")
    item = factories.agenda_item(meeting)
    for settled in (item, None):
        Decision.objects.create(meeting=meeting, item=settled, text="停用", created_by=director)
    for done in (later.starts_at - DAY, later.starts_at + HOUR, None):
        factories.action(
            technician,
            director,
            meeting=meeting,
            agenda_item=item,
            due_on=(later.starts_at - DAY).date(),
            done_at=done,
            status="done" if done else "open",
        )
    factories.action(technician, director, meeting=meeting, due_on=(later.starts_at + DAY).date())

    found = quality_of(series, director)[0]

    assert found.notice_on_time is False
    assert found.attendance == 50
    assert not found.is_punctual
    assert (found.minutes, found.planned, found.ran_over) == (84, 60, True)
    assert (found.decisions, found.settled) == (2, 50)
    assert found.kept == 33
    assert quality_of(series, director)[1].notice_on_time is True


def test_what_to_change_is_noted_and_the_next_meeting_reminds_of_it(
    series: Series, director: User, technician: User, sign_in: SignIn
) -> None:
    last = held(series, director, 1)
    following = factories.meeting(
        series.store, series=series, chair=director, starts_at=timezone.now() + 6 * DAY
    )
    manager = sign_in(director)

    manager.post(url("lesson", last.pk), {"lesson": "数据会前发，不在会上念"})
    refused = sign_in(technician).post(url("lesson", last.pk), {"lesson": "x"})

    for page in ("run", "agenda"):
        assert "数据会前发，不在会上念" in manager.get(url(page, following.pk)).content.decode()
    assert refused.status_code in {302, 403}
    last.refresh_from_db()
    assert last.lesson == "数据会前发，不在会上念"


def test_a_series_without_meetings_says_what_will_stand_here(
    series: Series, director: User, stranger: User, sign_in: SignIn
) -> None:
    assert "还没有数据" in sign_in(director).get(url("quality", series.pk)).content.decode()
    assert sign_in(stranger).get(url("quality", series.pk)).status_code == 404


@pytest.mark.parametrize("count", [2, 11])
def test_page_asks_the_same_queries_for_any_number_of_meetings(
    count: int,
    series: Series,
    director: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        held(series, director, 7 * n + 1)
    client = sign_in(director)
    client.get(url("quality", series.pk))

    with django_assert_num_queries(12):
        client.get(url("quality", series.pk))


@pytest.mark.parametrize(
    ("values", "lines", "value", "change"),
    [
        ([], [], None, 0),
        ([50], [], 50, 0),
        ([0, 100], ["3,29 117,3"], 100, 100),
        ([0, None, 50, 100], ["79,16 117,3"], 100, 50),
        ([None, None], [], None, 0),
    ],
)
def test_trend_is_drawn_with_its_gaps(
    values: list[float | None], lines: list[str], value: float | None, change: float
) -> None:
    trend = Trend("x", values, 0, 100)

    assert (trend.lines, trend.value, trend.change) == (lines, value, change)


def test_only_oneself_gives_the_own_feedback(
    series: Series, director: User, technician: User
) -> None:
    meeting = held(series, director, 1)
    seat = Attendee.objects.get(meeting=meeting, user=director)

    with pytest.raises(Denied):
        feedback.give_feedback(seat, useful=1, say="no", length="long", words="", by=technician)
    assert not Feedback.objects.exists()

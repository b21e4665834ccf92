"""Questions, ideas and what is off topic, by phone while the meeting goes on."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from meetings.models import Idea, Meeting, Question, SentForm, Topic
from meetings.services import running
from people.models import Event, User
from tests import factories
from tests.conftest import SignIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def meeting(director: User, advisor: User, technician: User) -> Meeting:
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
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return running.start_meeting(made, by=director)


def url(meeting: Meeting, name: str, *more: int) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def idea(meeting: Meeting, text: str = "终检清单贴在工位", **fields: object) -> Idea:
    return Idea.objects.create(meeting=meeting, text=text, **fields)


@pytest.mark.req("3.4")
@pytest.mark.parametrize(("unnamed", "named"), [("", True), ("on", False)])
def test_a_question_comes_by_phone_with_or_without_a_name(
    unnamed: str, named: bool, meeting: Meeting, technician: User, sign_in: SignIn
) -> None:
    phone = sign_in(technician)

    answer = phone.post(
        url(meeting, "run_say"),
        {"text": "为什么 终检只有一个人？", "kind": "question", "unnamed": unnamed},
        headers=HTMX,
    )

    assert "为什么 终检只有一个人？" in answer.content.decode()
    question = Question.objects.get()
    expected = technician if named else None
    assert (question.asked_by, question.created_by) == (expected, expected)
    assert question.item == meeting.current_item
    told = Event.objects.filter(by=technician, at__gte=meeting.started_at)
    assert told.exists() is named
    assert not SentForm.objects.filter(by=technician).exists()


@pytest.mark.req("2.7")
def test_the_same_words_sent_twice_are_one_slip(
    meeting: Meeting, technician: User, sign_in: SignIn
) -> None:
    phone = sign_in(technician)
    for _n in range(2):
        phone.post(url(meeting, "run_say"), {"text": "  终检清单贴在工位 ", "kind": "idea"})

    slip = Idea.objects.get()
    assert (slip.text, slip.kind, slip.said_by) == ("终检清单贴在工位", "idea", technician)


@pytest.mark.req("2.7")
def test_followers_see_a_new_slip_with_the_next_question(
    meeting: Meeting, advisor: User, technician: User, sign_in: SignIn
) -> None:
    meeting.refresh_from_db()
    live = f"{url(meeting, 'run_live')}?v={meeting.version}&s=in_progress"
    follower = sign_in(advisor)
    assert follower.get(live, headers=HTMX).status_code == 204

    sign_in(technician).post(url(meeting, "run_say"), {"text": "先修举升机", "kind": "parked"})

    page = follower.get(live, headers=HTMX).content.decode()
    assert "先修举升机" in page
    assert "跑题" in page


@pytest.mark.req("2.7")
def test_everyone_has_one_vote_and_may_take_it_back(
    meeting: Meeting, advisor: User, technician: User, sign_in: SignIn
) -> None:
    slip = idea(meeting)
    press = url(meeting, "run_vote", slip.pk)

    sign_in(advisor).post(press)
    phone = sign_in(technician)
    phone.post(press)
    assert slip.votes.count() == 2
    phone.post(press)

    assert [vote.user for vote in slip.votes.all()] == [advisor]


@pytest.mark.req("2.7")
def test_ideas_are_put_together_and_the_most_wanted_come_first(
    meeting: Meeting, director: User, advisor: User, sign_in: SignIn
) -> None:
    first, second, third = (idea(meeting, text) for text in ("甲", "乙", "丙"))
    chair = sign_in(director)
    for slip in (first, third):
        chair.post(url(meeting, "run_settle", slip.pk), {"theme": " 终检 "})
    sign_in(advisor).post(url(meeting, "run_vote", third.pk))

    page = chair.get(url(meeting, "run")).content.decode()

    order = [page.index(f'id="idea-{slip.pk}"') for slip in (second, third, first)]
    assert order == sorted(order)
    assert page.count("终检</li>") == 1


@pytest.mark.req("2.7")
@pytest.mark.parametrize("outcome", ["decided", "later", "dropped"])
def test_an_idea_is_decided_kept_for_later_or_dropped_and_stays_so(
    outcome: str, meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    slip = idea(meeting, said_by=technician)
    chair = sign_in(director)

    chair.post(url(meeting, "run_settle", slip.pk), {"outcome": outcome})
    chair.post(url(meeting, "run_settle", slip.pk), {"outcome": "decided"})

    slip.refresh_from_db()
    assert slip.outcome == outcome
    decided = [(one.text, one.item) for one in meeting.decisions.all()]
    assert decided == ([(slip.text, meeting.current_item)] if outcome == "decided" else [])
    topics = Topic.objects.values_list("title", "proposed_by", "series")
    expected = [(slip.text, technician.pk, meeting.series_id)] if outcome == "later" else []
    assert list(topics) == expected


@pytest.mark.req("2.7")
def test_what_is_parked_is_cleared_after_the_end(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    slip = idea(meeting, kind="parked")
    running.end_meeting(meeting, by=director)
    chair = sign_in(director)
    assert slip.text in chair.get(url(meeting, "run")).content.decode()

    chair.post(url(meeting, "run_settle", slip.pk), {"outcome": "later"})

    assert Topic.objects.get().title == slip.text


def test_nothing_is_said_before_the_start_after_the_end_or_by_somebody_else(
    meeting: Meeting, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    said = {"text": "先修举升机", "kind": "idea"}
    outsider = factories.person(director.store)
    assert sign_in(outsider).post(url(meeting, "run_say"), said, headers=HTMX).status_code == 403
    assert sign_in(stranger).post(url(meeting, "run_say"), said).status_code == 404
    running.end_meeting(meeting, by=director)
    sign_in(technician).post(url(meeting, "run_say"), said)

    assert not Idea.objects.exists()


def test_an_empty_or_over_long_word_is_refused_beside_the_field(
    meeting: Meeting, technician: User, sign_in: SignIn
) -> None:
    phone = sign_in(technician)

    empty = phone.post(url(meeting, "run_say"), {"text": " ", "kind": "idea"}, headers=HTMX)
    long = phone.post(url(meeting, "run_say"), {"text": "长" * 301, "kind": "idea"}, headers=HTMX)

    assert (empty.status_code, long.status_code) == (422, 422)
    assert "请填写此项" in empty.content.decode()
    assert "长" * 301 in long.content.decode()


def test_only_who_leads_settles(meeting: Meeting, technician: User, sign_in: SignIn) -> None:
    slip = idea(meeting)

    answer = sign_in(technician).post(
        url(meeting, "run_settle", slip.pk), {"outcome": "dropped"}, headers=HTMX
    )

    assert answer.status_code == 403
    slip.refresh_from_db()
    assert slip.outcome == "open"


@pytest.mark.parametrize("count", [2, 30])
def test_the_wall_takes_one_query_for_any_number_of_slips(
    count: int,
    meeting: Meeting,
    director: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        idea(meeting, f"建议 {n}", said_by=director)
    client = sign_in(director)
    client.get(url(meeting, "run"))

    with django_assert_num_queries(13):
        client.get(url(meeting, "run"))

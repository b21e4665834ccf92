"""A case is talked about: on its page, by phone in the meeting, and for a set time after it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Post
from cases.services import reviewing, talking
from meetings.models import Decision, Meeting
from meetings.services import running as run
from meetings.states import MeetingStatus
from notifications.models import Notice
from people.models import User
from people.rules import NotNow
from tests import factories
from tests.conftest import SignIn

MORNING = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def case(technician: User, director: User) -> Case:
    return factories.published_case(technician, director)


@pytest.fixture
def running(case: Case, director: User) -> Meeting:
    made = factories.meeting(
        case.store,
        chair=director,
        status=MeetingStatus.IN_PROGRESS,
        starts_at=timezone.now(),
        started_at=timezone.now(),
    )
    item = factories.agenda_item(made, "案例分享", subject=case)
    made.current_item = item
    made.save(update_fields=["current_item"])
    return made


def say(client: Client, case: Case, text: str, section: str = "question", **more: Any) -> Any:
    address = reverse("cases:talk", args=[case.pk])
    return client.post(address, {"section": section, "text": text, **more})


@pytest.mark.req("4.3")
def test_what_was_taken_out_is_not_talked_about(
    case: Case, technician: User, director: User, sign_in: SignIn
) -> None:
    talking.say(case, "先路试再拆检", section="good", by=director)
    reviewing.withdraw(case, why="重复", by=director)
    client = sign_in(technician)
    body = client.get(case.get_absolute_url()).content.decode()
    assert "案例已撤下" in body
    assert "先路试再拆检" in body
    assert 'class="say"' not in body
    say(client, case, "还能说吗", "good")
    assert Post.objects.count() == 1


@pytest.mark.req("4.3")
def test_said_answered_and_voted_for(
    case: Case, advisor: User, director: User, sign_in: SignIn
) -> None:
    client, other = sign_in(advisor), sign_in(director)
    assert say(client, case, "先路试再拆检", "good").status_code == 302
    post = Post.objects.get()
    reply = other.post(reverse("cases:post_reply", args=[post.pk]), {"text": "同意"})
    assert reply.status_code == 302
    vote = reverse("cases:post_vote", args=[post.pk])
    other.post(vote)
    page = other.get(reverse("cases:talk", args=[case.pk])).content.decode()

    assert page.index("先路试再拆检") < page.index("同意")
    assert post.votes.count() == 1
    other.post(vote)
    assert post.votes.count() == 0
    assert client.post(vote).status_code == 403


def test_an_answer_to_an_answer_stands_under_the_same_question(case: Case, advisor: User) -> None:
    question = talking.say(case, "扭矩多少?", section="question", by=advisor)
    first = talking.say(case, "25 牛米", section="question", parent=question, by=case.author)
    second = talking.say(case, "分两次拧", section="good", parent=first, by=case.author)

    assert second.parent == question
    assert second.section == "question"


@pytest.mark.req("4.5")
def test_the_asker_accepts_one_answer(
    case: Case, advisor: User, director: User, sign_in: SignIn
) -> None:
    question = talking.say(case, "扭矩多少?", section="question", by=advisor)
    answers = [
        talking.say(case, text, section="question", parent=question, by=director)
        for text in ("30", "25")
    ]
    for answer in answers:
        sign_in(advisor).post(reverse("cases:post_accept", args=[answer.pk]))
    assert list(question.answers.filter(is_accepted=True)) == [answers[1]]
    assert Notice.objects.filter(recipient=director, kind="cases.accepted").count() == 2
    nobody = factories.person(case.store, "赵敏")
    refused = sign_in(nobody).post(reverse("cases:post_accept", args=[answers[0].pk]))
    assert refused.status_code == 403
    talking.accept(answers[1], by=case.author)
    assert not question.answers.filter(is_accepted=True).exists()


def test_a_contribution_is_no_answer(case: Case, advisor: User) -> None:
    post = talking.say(case, "好", section="good", by=advisor)
    with pytest.raises(NotNow):
        talking.accept(post, by=case.author)


def test_ones_own_words_are_changed_for_a_quarter_of_an_hour(
    case: Case, advisor: User, director: User, sign_in: SignIn
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        post = talking.say(case, "先拆检", section="good", by=advisor)
        change = reverse("cases:post_change", args=[post.pk])
        client = sign_in(advisor)
        assert sign_in(director).post(change, {"text": "x"}).status_code == 403
        clock.shift(dt.timedelta(minutes=15))
        assert client.post(change, {"text": "先路试"}).status_code == 302
        clock.shift(dt.timedelta(seconds=1))
        assert client.post(change, {"text": "再改"}).status_code == 403
    post.refresh_from_db()
    assert post.text == "先路试"
    assert post.changed_at is not None


def test_who_is_called_is_told_at_once_and_only_once(
    case: Case, advisor: User, director: User
) -> None:
    post = talking.say(case, f"@{director.name} 你看过吗", section="question", by=advisor)
    talking.change(post, f"@{director.name} 你看过吗？", by=advisor)
    told = Notice.objects.filter(kind="cases.mentioned")

    assert [one.recipient for one in told] == [director]
    assert Notice.objects.filter(kind="cases.said", recipient=case.author).count() == 1


def test_empty_and_endless_words_are_refused_beside_the_field(
    case: Case, advisor: User, sign_in: SignIn
) -> None:
    client = sign_in(advisor)
    endless = say(client, case, "长" * 2001, "better")
    assert endless.status_code == 422
    assert "长" * 2001 in endless.content.decode()
    assert say(client, case, "  ").status_code == 422
    assert say(client, case, "x", "nonsense").status_code == 422
    assert not Post.objects.exists()


def test_a_form_sent_twice_says_it_once(case: Case, advisor: User, sign_in: SignIn) -> None:
    client = sign_in(advisor)
    token = "6f3f2f2e-58f1-4b57-8f55-2f8f0f3d1f10"
    for _twice in range(2):
        say(client, case, "一次", token=token)

    assert Post.objects.count() == 1


def test_htmx_gets_the_block_alone(case: Case, advisor: User, sign_in: SignIn) -> None:
    address = reverse("cases:talk", args=[case.pk])
    data = {"section": "good", "text": "很好"}
    answer = sign_in(advisor).post(address, data, headers={"hx-request": "true"})

    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith("<section")


def test_other_stores_and_drafts_are_not_there(
    case: Case, stranger: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    draft = factories.case(technician, "草稿")
    post = talking.say(case, "好", section="good", by=advisor)
    address = reverse("cases:talk", args=[case.pk])
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(stranger).post(reverse("cases:post_vote", args=[post.pk])).status_code == 404
    assert sign_in(advisor).get(reverse("cases:talk", args=[draft.pk])).status_code == 404


@pytest.mark.req("4.3")
def test_in_the_meeting_by_phone(
    case: Case, running: Meeting, advisor: User, sign_in: SignIn
) -> None:
    factories.attendee(running, advisor)
    phone = sign_in(advisor)
    board = phone.get(reverse("meetings:run", args=[running.pk])).content.decode()
    address = reverse("cases:talk", args=[case.pk]) + f"?meeting={running.pk}"
    assert address in board
    page = phone.get(address).content.decode()
    assert reverse("meetings:run", args=[running.pk]) in page
    say(phone, case, "可以再快一点", "better")
    assert Post.objects.get().meeting == running


@pytest.mark.req("4.3")
def test_after_the_meeting_it_is_open_for_seven_days(
    case: Case, advisor: User, director: User, sign_in: SignIn
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        ended = factories.meeting(
            case.store, chair=director, status=MeetingStatus.ENDED, ended_at=timezone.now()
        )
        factories.agenda_item(ended, "案例", subject=case)
        clock.shift(dt.timedelta(minutes=5))
        assert talking.close_after_meetings(timezone.now()) == 1
        assert talking.close_after_meetings(timezone.now()) == 0
        clock.shift(dt.timedelta(days=7) - dt.timedelta(minutes=6))
        assert say(sign_in(advisor), case, "还来得及").status_code == 302
        clock.shift(dt.timedelta(minutes=1))
        assert say(sign_in(advisor), case, "太晚了").status_code == 403
        page = sign_in(advisor).get(reverse("cases:talk", args=[case.pk])).content.decode()
        assert "say-good" not in page
        until = reverse("cases:talk_until", args=[case.pk])
        assert sign_in(advisor).post(until, {"until": ""}).status_code == 403
        assert sign_in(director).post(until, {"until": "2026-12-05"}).status_code == 302
        assert say(sign_in(advisor), case, "又开了").status_code == 302
        assert talking.close_after_meetings(timezone.now()) == 0
        assert sign_in(director).post(until, {"until": "2026-11-01"}).status_code == 422
        assert sign_in(director).post(until, {"close": "1"}).status_code == 302
        assert say(sign_in(advisor), case, "关了").status_code == 403
    case.refresh_from_db()
    assert set(case.posts.values_list("text", flat=True)) == {"还来得及", "又开了"}


def test_a_running_meeting_opens_what_was_closed(
    case: Case, running: Meeting, advisor: User, director: User
) -> None:
    talking.set_until(case, timezone.now() - dt.timedelta(days=1), by=director)
    case.refresh_from_db()

    assert talking.say(case, "会上说", section="good", by=advisor).meeting == running


def test_the_case_shows_its_meetings_and_what_they_decided(
    case: Case, running: Meeting, advisor: User, sign_in: SignIn
) -> None:
    Decision.objects.create(
        meeting=running, item=running.current_item, text="导向销每次润滑", created_by=running.chair
    )
    page = sign_in(advisor).get(reverse("cases:talk", args=[case.pk])).content.decode()

    assert "导向销每次润滑" in page


@pytest.mark.req("4.3")
def test_the_minutes_link_to_the_case(
    case: Case, running: Meeting, director: User, sign_in: SignIn
) -> None:
    client, address = sign_in(director), reverse("cases:case", args=[case.pk])
    assert address in client.get(reverse("meetings:detail", args=[running.pk])).content.decode()
    run.end_meeting(running, by=director)
    minutes = client.get(reverse("meetings:minutes", args=[running.pk])).content.decode()
    assert address in minutes


def test_news_are_told_without_moving_the_page(
    case: Case, advisor: User, director: User, sign_in: SignIn
) -> None:
    mine = talking.say(case, "我的", section="good", by=advisor)
    address = reverse("cases:talk", args=[case.pk]) + f"?since={mine.pk}"
    client = sign_in(advisor)
    assert client.get(address, headers={"hx-request": "true"}).status_code == 204
    talking.say(case, "他的", section="good", by=director)
    answer = client.get(address, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert "1" in answer.content.decode()


@pytest.mark.parametrize("n", [3, 30])
def test_queries_do_not_grow(
    case: Case, advisor: User, sign_in: SignIn, n: int, django_assert_max_num_queries: Any
) -> None:
    for i in range(n):
        one = talking.say(case, f"第 {i} 条", section="good", by=advisor)
        talking.say(case, "答", section="good", parent=one, by=case.author)
    client = sign_in(advisor)
    with django_assert_max_num_queries(15):
        client.get(reverse("cases:talk", args=[case.pk]))

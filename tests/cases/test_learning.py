"""Learning again: questions on cases, five a week, what is forgotten comes back."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Memory, Quiz, QuizAnswer
from cases.queries import learning as queries
from cases.services import learning, reviewing
from notifications.models import Notice
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

MONDAY = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)  # ten in the morning in Shanghai


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as travelled:
        yield travelled


@pytest.fixture
def case(technician: User, director: User) -> Case:
    return factories.published_case(technician, director)


def ask(case: Case, text: str = "先查什么?", **more: Any) -> Quiz:
    facts: dict[str, Any] = {"choices": ["导向销", "轮胎", "雨刮"], "right": [0]}
    return learning.ask(case, by=case.author, text=text, **facts | more)


def several(technician: User, director: User, n: int) -> list[Quiz]:
    return [
        ask(factories.published_case(technician, director, f"案例 {i}"), f"第 {i} 题")
        for i in range(n)
    ]


def answer(client: Any, quiz: Quiz, *chosen: int) -> Any:
    return client.post(reverse("cases:learn"), {"quiz": quiz.pk, "chosen": list(chosen)})


@pytest.mark.parametrize(
    ("choices", "right"),
    [
        (["甲"], [0]),
        (["甲", "甲", "乙"], [0]),
        (["甲", "乙"], []),
        (["甲", "乙"], [0, 1]),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(
    case: Case, choices: list[str], right: list[int]
) -> None:
    with pytest.raises(NotNow):
        ask(case, choices=choices, right=right)


@pytest.mark.req("4.4")
def test_the_author_writes_at_most_two(case: Case, technician: User, sign_in: SignIn) -> None:
    client, address = sign_in(technician), reverse("cases:quiz", args=[case.pk])
    data = {"text": "先查什么?", "choice_0": "导向销", "choice_2": "轮胎", "right_0": "on"}
    assert client.post(address, {**data, "right_0": ""}).status_code == 422
    gap = client.post(address, {**data, "right_4": "on"})
    assert gap.status_code == 422
    assert "先查什么?" in gap.content.decode()
    assert client.post(address, data).status_code == 302
    quiz = Quiz.objects.get()
    assert (quiz.choices, quiz.right) == (["导向销", "轮胎"], [0])
    client.post(address, data)
    assert client.post(address, data).status_code == 422


def test_others_do_not_write_questions(case: Case, advisor: User, sign_in: SignIn) -> None:
    assert sign_in(advisor).get(reverse("cases:quiz", args=[case.pk])).status_code == 403


def test_a_question_that_was_answered_and_is_changed_is_a_new_one(
    case: Case, advisor: User
) -> None:
    quiz = ask(case)
    learning.answer(quiz, [0], by=advisor)
    learning.ask(case, by=case.author, text="改个字", choices=quiz.choices, right=[0], quiz=quiz)
    assert Quiz.objects.get().text == "改个字"
    learning.ask(case, by=case.author, text="改", choices=quiz.choices, right=[1], quiz=quiz)
    quiz.refresh_from_db()
    assert not quiz.is_active
    assert list(quiz.right) == [0]
    assert Quiz.objects.filter(is_active=True).count() == 1


def test_five_a_week_and_five_new_ones_on_monday(
    technician: User, director: User, advisor: User, sign_in: SignIn, clock: Any
) -> None:
    several(technician, director, 7)
    client = sign_in(advisor)
    for n in range(5):
        week = queries.week_of(advisor, timezone.now())
        assert (week.number, week.total) == (n + 1, 5)
        assert week.quiz is not None
        assert answer(client, week.quiz, 0).status_code == 302
    assert queries.week_of(advisor, timezone.now()).quiz is None
    left = Quiz.objects.exclude(memories__user=advisor).first()
    assert left is not None
    assert answer(client, left, 0).status_code == 403
    clock.shift(dt.timedelta(days=7))
    assert len(learning.waiting(advisor, timezone.now())) == 5


def test_what_is_known_comes_back_later_and_what_is_forgotten_soon(
    technician: User, director: User, advisor: User, clock: Any
) -> None:
    known, forgotten = several(technician, director, 2)
    learning.answer(known, [0], by=advisor)
    learning.answer(forgotten, [1], by=advisor)
    now = timezone.now()
    days = {row.quiz_id: (row.due_at - now).days for row in Memory.objects.all()}
    assert days[forgotten.pk] == 1
    assert days[known.pk] >= 2
    clock.shift(dt.timedelta(days=1))
    assert learning.waiting(advisor, timezone.now()) == [forgotten.pk]
    clock.shift(dt.timedelta(days=days[known.pk]))
    learning.answer(known, [0], by=advisor)
    again = Memory.objects.get(quiz=known)
    assert (again.due_at - timezone.now()).days > days[known.pk]
    assert QuizAnswer.objects.count() == 3


def test_the_answer_is_explained_at_once_with_the_case(
    case: Case, advisor: User, director: User, sign_in: SignIn
) -> None:
    quiz = ask(case, explanation="干涩的销会响")
    client = sign_in(advisor)
    assert answer(client, quiz).status_code == 422
    page = client.get(answer(client, quiz, 1)["location"])
    text = page.content.decode()
    assert "干涩的销会响" in text
    assert case.get_absolute_url() in text
    given = QuizAnswer.objects.get()
    assert not given.is_right
    address = reverse("cases:learned", args=[given.pk])
    assert sign_in(director).get(address).status_code == 404


def test_all_right_choices_and_no_wrong_one(case: Case, advisor: User) -> None:
    quiz = ask(case, right=[0, 2])
    assert not learning.answer(quiz, [0], by=advisor).is_right


def test_one_is_not_asked_ones_own_and_what_is_withdrawn(
    case: Case, technician: User, advisor: User, director: User, stranger: User
) -> None:
    quiz = ask(case)
    now = timezone.now()
    assert learning.waiting(technician, now) == []
    assert learning.waiting(stranger, now) == []
    assert learning.waiting(advisor, now) == [quiz.pk]
    reviewing.withdraw(case, why="有误", by=director)
    assert learning.waiting(advisor, now) == []
    quiz.refresh_from_db()
    with pytest.raises(NotNow):
        learning.answer(quiz, [0], by=advisor)


def test_told_once_a_week_in_ones_language(
    technician: User, director: User, advisor: User, clock: Any
) -> None:
    several(technician, director, 2)
    advisor.language = "en"
    advisor.save()
    clock.move_to(MONDAY - dt.timedelta(hours=2))
    assert learning.tell_of_week(timezone.now()) == 0
    clock.move_to(MONDAY)
    assert learning.tell_of_week(timezone.now()) == 2
    assert learning.tell_of_week(timezone.now()) == 0
    told = {one.recipient: one.title for one in Notice.objects.filter(kind="cases.questions")}
    assert "2 questions" in told[advisor]
    assert technician not in told
    assert "2" in told[director]
    assert "questions" not in told[director]
    clock.shift(dt.timedelta(days=7))
    assert learning.tell_of_week(timezone.now()) == 2


def test_editors_see_weak_questions_without_names(
    case: Case, technician: User, advisor: User, director: User, gm: User, sign_in: SignIn
) -> None:
    quiz = ask(case)
    for person, chosen in ((advisor, 1), (director, 2), (gm, 0)):
        learning.answer(quiz, [chosen], by=person)
    (row,) = queries.asked(case.store)
    assert (row.answers, row.people, row.wrong, row.is_weak) == (3, 3, 2, True)
    page = sign_in(gm).get(reverse("cases:asked")).content.decode()
    assert quiz.text in page
    assert advisor.name not in page
    assert sign_in(advisor).get(reverse("cases:asked")).status_code == 403


def test_results_are_there_for_training(case: Case, advisor: User, gm: User, clock: Any) -> None:
    quiz = ask(case)
    learning.answer(quiz, [1], by=advisor)
    clock.shift(dt.timedelta(days=2))
    learning.answer(quiz, [0], by=advisor)
    learning.answer(quiz, [0], by=gm)
    since = MONDAY - dt.timedelta(days=1)
    found = {row.user_id: row for row in queries.results(case.store, since=since)}
    mine = found[advisor.pk]
    assert (mine.answered, mine.wrong, mine.was_right) == (2, 1, True)
    assert mine.last_at == timezone.now()
    assert {row.user_id for row in queries.results(case.store, since=since, users=[gm])} == {gm.pk}


def test_the_start_page_says_what_waits(
    case: Case, advisor: User, technician: User, sign_in: SignIn
) -> None:
    ask(case)
    address = reverse("cases:learn")
    assert address in sign_in(advisor).get(reverse("today")).content.decode()
    assert f'href="{address}"' not in sign_in(technician).get(reverse("today")).content.decode()


def test_retired_by_the_author_only(case: Case, advisor: User) -> None:
    quiz = ask(case)
    with pytest.raises(Denied):
        learning.retire(quiz, by=advisor)
    learning.retire(quiz, by=case.author)
    assert learning.waiting(advisor, timezone.now()) == []


@pytest.mark.parametrize("n", [3, 30])
def test_queries_do_not_grow(
    technician: User,
    director: User,
    advisor: User,
    sign_in: SignIn,
    n: int,
    django_assert_max_num_queries: Any,
) -> None:
    for quiz in several(technician, director, n)[-3:]:
        learning.answer(quiz, [1], by=director)
    learner, editor = sign_in(advisor), sign_in(director)
    with django_assert_max_num_queries(12):
        learner.get(reverse("cases:learn"))
    with django_assert_max_num_queries(8):
        editor.get(reverse("cases:asked"))

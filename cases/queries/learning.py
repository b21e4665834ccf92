"""What was learned: one's own progress, weak questions, and results that training can use."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from django.db.models import Count, Q
from django.utils import timezone

from cases.models import Memory, Quiz, QuizAnswer
from cases.services import learning
from cases.states import CaseStatus
from people.models import Store, User

WEAK_AFTER = 3
"""Fewer answers say nothing about a question."""
SHOWN = 50


@dataclass(frozen=True)
class Choice:
    """A choice as it is offered; `place` is where it stands in the question itself."""

    place: int
    text: str
    is_right: bool
    is_chosen: bool = False


@dataclass(frozen=True)
class Week:
    """The five of this week: how many are answered, which one is up."""

    answered: int
    left: int
    quiz: Quiz | None
    choices: Sequence[Choice]

    @property
    def total(self) -> int:
        return self.answered + self.left

    @property
    def number(self) -> int:
        return self.answered + 1

    @property
    def may_be_several(self) -> bool:
        return self.quiz is not None and len(self.quiz.right) > 1


@dataclass(frozen=True)
class Progress:
    """How it went in the last four weeks, and how much is kept in mind."""

    answered: int
    right: int
    known: int
    comes_back: int

    @property
    def share(self) -> int | None:
        return round(100 * self.right / self.answered) if self.answered else None


@dataclass(frozen=True)
class Asked:
    """A question with its answers counted; nobody's name."""

    quiz: Quiz
    answers: int
    people: int
    wrong: int

    @property
    def share_wrong(self) -> int:
        return round(100 * self.wrong / self.answers) if self.answers else 0

    @property
    def is_weak(self) -> bool:
        return self.answers >= WEAK_AFTER and 2 * self.wrong >= self.answers


@dataclass(frozen=True)
class Result:
    """How one person did on one question: for training to find who needs what."""

    user_id: int
    quiz_id: int
    case_id: int
    component_id: int | None
    department_id: int | None
    answered: int
    wrong: int
    last_at: dt.datetime
    was_right: bool


def choices_of(quiz: Quiz, user: User, chosen: Iterable[int] = ()) -> list[Choice]:
    """The choices in an order of the person's own: places are not learned by heart."""
    picked = set(chosen)
    made = [
        Choice(place, text, place in quiz.right, place in picked)
        for place, text in enumerate(quiz.choices)
    ]
    Random(f"{user.pk}-{quiz.pk}").shuffle(made)  # noqa: S311 - no secret
    return made


def week_of(user: User, now: dt.datetime) -> Week:
    answered = learning.answered_this_week(user, now)
    waiting = learning.waiting(user, now)
    quiz = Quiz.objects.select_related("case").get(pk=waiting[0]) if waiting else None
    return Week(answered, len(waiting), quiz, choices_of(quiz, user) if quiz else ())


def progress_of(user: User, now: dt.datetime) -> Progress:
    since = now - dt.timedelta(weeks=4)
    given = QuizAnswer.objects.filter(user=user, at__gte=since).aggregate(
        n=Count("pk"), right=Count("pk", filter=Q(is_right=True))
    )
    kept = Memory.objects.filter(user=user).aggregate(
        known=Count("pk", filter=Q(due_at__gt=now)), back=Count("pk", filter=Q(due_at__lte=now))
    )
    return Progress(given["n"], given["right"], kept["known"], kept["back"])


def asked(store: Store, *, days: int = 180) -> list[Asked]:
    """The store's questions by how many get them wrong, the weakest first."""
    since = timezone.now() - dt.timedelta(days=days)
    rows = QuizAnswer.objects.filter(quiz__store=store, quiz__is_active=True, at__gte=since)
    counts = rows.values("quiz").annotate(
        n=Count("pk"),
        people=Count("user", distinct=True),
        bad=Count("pk", filter=Q(is_right=False)),
    )
    found = {row["quiz"]: row for row in counts.order_by("quiz")}
    quizzes = Quiz.objects.select_related("case").defer("case__search").in_bulk(found)
    made = [
        Asked(quizzes[pk], row["n"], row["people"], row["bad"])
        for pk, row in found.items()
        if pk in quizzes
    ]
    return sorted(made, key=lambda one: (-one.is_weak, -one.share_wrong, -one.answers))[:SHOWN]


def results(store: Store, *, since: dt.datetime, users: Iterable[User] = ()) -> Iterator[Result]:
    """Yield how each person did on each question since then; for training, later."""
    rows = QuizAnswer.objects.filter(
        quiz__store=store, at__gte=since, quiz__case__status__in=[CaseStatus.PUBLISHED]
    )
    people = [user.pk for user in users]
    if people:
        rows = rows.filter(user__in=people)
    counted = rows.values("user", "quiz", "quiz__case", "quiz__case__component", "user__department")
    counted = counted.annotate(n=Count("pk"), bad=Count("pk", filter=Q(is_right=False)))
    last = {
        (row.user_id, row.quiz_id): row
        for row in rows.order_by("user", "quiz", "-at").distinct("user", "quiz")
    }
    for row in counted.order_by("user", "quiz"):
        newest = last[row["user"], row["quiz"]]
        yield Result(
            row["user"],
            row["quiz"],
            row["quiz__case"],
            row["quiz__case__component"],
            row["user__department"],
            row["n"],
            row["bad"],
            newest.at,
            newest.is_right,
        )

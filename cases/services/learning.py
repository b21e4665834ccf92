"""Learning again: questions on cases, five a week for each, spaced by how well they are remembered."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from fsrs import Card, Rating, Scheduler

from cases import talk_rules
from cases.models import Case, LearnWeek, Memory, Quiz, QuizAnswer
from cases.states import CaseStatus
from meetings.services.once import once
from notifications import outbox
from people import events, moves
from people.models import Store, User
from people.rules import NotNow

if TYPE_CHECKING:
    from fsrs.card import CardDict

A_WEEK = 5
MOST_QUESTIONS = 2
LEAST_CHOICES, MOST_CHOICES = 2, 5
TOLD_AT = dt.time(9, 0)
# No steps of minutes: what was forgotten comes back on another day, not in the same sitting
SPACING = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def week_of(store: Store, at: dt.datetime) -> tuple[dt.date, dt.datetime]:
    """The Monday of the store's week, and the moment it began."""
    monday = monday_of(timezone.localdate(at, store.zone))
    return monday, dt.datetime.combine(monday, dt.time(), tzinfo=store.zone)


# Asking


def check_question(text: str, choices: Sequence[str], right: Sequence[int]) -> None:
    """A question that can be answered: choices that differ, some right and some wrong."""
    if not text.strip():
        raise NotNow(_("Please write the question."))
    if not LEAST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise NotNow(_("Give two to five choices."))
    if len({choice.casefold() for choice in choices}) < len(choices):
        raise NotNow(_("Two choices say the same."))
    if not right:
        raise NotNow(_("Mark the right choice."))
    if len(set(right)) == len(choices):
        raise NotNow(_("At least one choice must be wrong."))


@transaction.atomic
def ask(
    case: Case,
    *,
    by: User,
    text: str,
    choices: Sequence[str],
    right: Sequence[int],
    explanation: str = "",
    quiz: Quiz | None = None,
) -> Quiz:
    """Write a question on a case, or put one right. At most two are in use."""
    talk_rules.check_shape(by, case)
    check_question(text, choices, right)
    moves.lock(case)
    others = case.quizzes.filter(is_active=True)
    if quiz is None and others.count() >= MOST_QUESTIONS:
        raise NotNow(_("A case has at most two questions. Change one of them."))
    row = quiz or Quiz(case=case, store=case.store)
    if quiz is not None and quiz.given.exists() and _asks_anew(quiz, choices, right):
        # what was answered stays as it was: a changed question is a new one
        Quiz.objects.filter(pk=quiz.pk).update(is_active=False)
        row = Quiz(case=case, store=case.store)
    row.text, row.choices, row.right = text.strip(), list(choices), sorted(set(right))
    row.explanation, row.by = explanation.strip(), by
    row.save()
    events.record(case, "question_written", by=by, text=row.text)
    return row


def _asks_anew(quiz: Quiz, choices: Sequence[str], right: Sequence[int]) -> bool:
    return list(quiz.choices) != list(choices) or list(quiz.right) != sorted(set(right))


@transaction.atomic
def retire(quiz: Quiz, *, by: User) -> None:
    """Ask it no more; answers stay."""
    talk_rules.check_shape(by, quiz.case)
    Quiz.objects.filter(pk=quiz.pk).update(is_active=False)
    events.record(quiz.case, "question_retired", by=by, text=quiz.text)


# Answering


def _in_use(rows: "QuerySet[Quiz]") -> "QuerySet[Quiz]":
    return rows.filter(is_active=True, case__status=CaseStatus.PUBLISHED)


def due_memories(user: User, now: dt.datetime) -> "QuerySet[Memory]":
    """What is to be asked again, the longest due first."""
    return Memory.objects.filter(
        user=user,
        due_at__lte=now,
        quiz__is_active=True,
        quiz__store=user.store_id,
        quiz__case__status=CaseStatus.PUBLISHED,
    ).order_by("due_at", "pk")


def new_questions(user: User) -> "QuerySet[Quiz]":
    """Never answered, not written by oneself, the newest first."""
    met = Memory.objects.filter(user=user, quiz=OuterRef("pk"))
    rows = _in_use(Quiz.objects.filter(store=user.store_id)).filter(~Exists(met))
    return rows.exclude(Q(by=user) | Q(case__author=user)).order_by("-pk")


def answered_this_week(user: User, now: dt.datetime) -> int:
    _monday, begins = week_of(user.store, now)
    return QuizAnswer.objects.filter(user=user, at__gte=begins).count()


def waiting(user: User, now: dt.datetime) -> list[int]:
    """The questions that are left of this week's five, in their order."""
    left = A_WEEK - answered_this_week(user, now)
    if left <= 0:
        return []
    again = list(due_memories(user, now).values_list("quiz", flat=True)[:left])
    fresh = list(new_questions(user).values_list("pk", flat=True)[: left - len(again)])
    return [*again, *fresh]


@transaction.atomic
def answer(
    quiz: Quiz, chosen: Iterable[int], *, by: User, token: uuid.UUID | None = None
) -> QuizAnswer:
    """Answer it; what is remembered comes back later and later, what is forgotten soon."""
    picked = sorted({one for one in chosen if 0 <= one < len(quiz.choices)})
    if not picked:
        raise NotNow(_("Choose an answer."))
    talk_rules.check_answer(quiz)
    return once(token, partial(_answer, quiz, picked, by), by=by)


def _answer(quiz: Quiz, picked: list[int], by: User) -> QuizAnswer:
    now = timezone.now()
    # two tabs of one person come one after the other
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if quiz.pk not in waiting(by, now):
        raise NotNow(_("This question is not up now. It comes back when it is due."))
    is_right = picked == list(quiz.right)
    memory = Memory.objects.filter(user=by, quiz=quiz).first()
    # the library would take a key from the clock and wait a moment for it
    card = (
        Card.from_dict(cast("CardDict", memory.card)) if memory else Card(card_id=quiz.pk, due=now)
    )
    rating = Rating.Good if is_right else Rating.Again
    card, _log = SPACING.review_card(card, rating, now.astimezone(dt.UTC))
    memory = memory or Memory(user=by, quiz=quiz)
    memory.card, memory.due_at = dict(card.to_dict()), card.due
    memory.answered += 1
    memory.wrong += not is_right
    memory.save()
    return QuizAnswer.objects.create(user=by, quiz=quiz, chosen=picked, is_right=is_right, at=now)


# Telling


def tell_of_week(now: dt.datetime) -> int:
    """Once a week, from Monday morning on, tell those for whom questions wait. Returns how many."""
    return sum(_tell_store(store, now) for store in Store.objects.order_by("pk"))


@transaction.atomic
def _tell_store(store: Store, now: dt.datetime) -> int:
    monday, _begins = week_of(store, now)
    if now < dt.datetime.combine(monday, TOLD_AT, tzinfo=store.zone):
        return 0
    if not _in_use(Quiz.objects.filter(store=store)).exists():
        return 0
    _row, is_new = LearnWeek.objects.get_or_create(store=store, monday=monday)
    if not is_new:
        return 0
    people = User.objects.in_aftersales().filter(store=store).select_related("store").order_by("pk")
    counts = {one.pk: len(waiting(one, now)) for one in people}
    return outbox.notify(
        "cases.questions",
        [one for one in people if counts[one.pk]],
        key=f"learn-{monday}",
        url=reverse("cases:learn"),
        context=lambda reader: {"n": counts[reader.pk]},
    )

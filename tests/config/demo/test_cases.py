"""The archive of the demonstration store: written, talked about, learned from."""

import datetime as dt
from collections import Counter

import pytest
from django.db.models import F

from cases.models import (
    Adoption,
    Annotation,
    Case,
    CaseEntry,
    CaseList,
    Memory,
    Nomination,
    Post,
    Quiz,
    QuizAnswer,
    Reading,
    StoryOfMonth,
    Thank,
    Use,
)
from cases.readiness import private_in
from cases.services import learning
from cases.states import CaseStatus
from meetings.models import AgendaItem
from people.models import Store
from tests.config.demo import NOW, person

pytestmark = pytest.mark.xdist_group("demo")  # one worker: the store is loaded once


@pytest.mark.req("4.2")
@pytest.mark.req("4.6")
def test_the_archive_was_filled_by_many_and_reviewed_by_others(main: Store) -> None:
    cases = Case.objects.filter(store=main).exclude(kind="story")
    published = cases.published()
    states = Counter(cases.values_list("status", flat=True))

    assert states == {
        CaseStatus.PUBLISHED: 36,
        CaseStatus.UNDER_REVIEW: 2,
        CaseStatus.DRAFT: 2,
        CaseStatus.SUPERSEDED: 1,
    }
    assert set(published.values_list("kind", flat=True)) == {"good", "improve"}
    assert published.values("author").distinct().count() >= 15
    assert not published.filter(reviewer=F("author")).exists()
    assert published.filter(issue__isnull=False).count() >= 10
    assert published.exclude(codes=[]).count() >= 9
    assert not published.filter(concern="").exists()
    assert CaseEntry.objects.filter(case__store=main).count() == 41
    assert cases.get(superseded_by__isnull=False).superseded_by in published
    assert cases.filter(versions__version=2).count() == 1
    assert Annotation.objects.exclude(shapes=[]).count() >= 8


@pytest.mark.req("4.2")
def test_no_case_names_a_person_or_a_car(main: Store) -> None:
    assert [one for case in Case.objects.filter(store=main) for one in private_in(case)] == []


@pytest.mark.req("4.1")
def test_issues_wait_to_become_cases(main: Store) -> None:
    nominated = Nomination.objects.filter(issue__store=main)

    assert nominated.filter(verdict="open", score__gte=20).count() >= 4
    assert nominated.filter(verdict="taken").exists()


@pytest.mark.req("4.3")
@pytest.mark.req("4.5")
def test_cases_were_talked_about_in_meetings_and_after(main: Store) -> None:
    posts = Post.objects.filter(case__store=main)
    about = AgendaItem.objects.filter(content_type__model="case", meeting__store=main)

    assert set(posts.values_list("section", flat=True)) == {"good", "better", "question"}
    assert posts.filter(is_accepted=True).count() >= 10
    assert posts.exclude(meeting=None).count() >= 8
    assert about.filter(meeting__status="closed").count() >= 4
    assert about.filter(meeting__starts_at__gt=NOW).exists()


@pytest.mark.req("4.4")
@pytest.mark.req("4.8")
def test_lessons_are_taken_up_by_departments(main: Store) -> None:
    taken = Adoption.objects.filter(lesson__case__store=main)

    assert set(taken.values_list("status", flat=True)) >= {"planned", "adopted"}
    assert taken.values("department").distinct().count() >= 3


@pytest.mark.req("4.7")
def test_experiences_were_told_voted_for_and_used(main: Store) -> None:
    told = Case.objects.filter(store=main, kind="story")
    waiting = told.get(status=CaseStatus.UNDER_REVIEW)

    assert told.published().count() == 5
    assert waiting.author == person("1021")
    assert waiting.telling.waits_for_teller
    assert told.filter(telling__sound__isnull=False).count() == 1
    assert StoryOfMonth.objects.filter(store=main, month=dt.date(2026, 10, 1)).count() == 1
    assert Thank.objects.filter(case__store=main).count() > 50
    assert set(Use.objects.values_list("result", flat=True)) == {"worked", "partly", "not"}
    assert Reading.objects.filter(case__store=main).count() > 300


def test_questions_on_cases_are_learned_and_some_wait(main: Store) -> None:
    technician, advisor = person("1021"), person("1009")

    assert Quiz.objects.filter(store=main).count() >= 20
    assert set(QuizAnswer.objects.values_list("is_right", flat=True)) == {True, False}
    assert Memory.objects.filter(user=technician).exists()
    assert all(learning.waiting(one, NOW) for one in (technician, advisor))


@pytest.mark.req("4.6")
def test_a_list_is_to_be_read_before_winter(main: Store) -> None:
    lists = CaseList.objects.filter(store=main)
    winter = lists.get(name="入冬前必读")

    assert lists.count() == 2
    assert winter.every_year
    assert winter.is_shared
    assert winter.read_by_on is not None
    assert winter.read_by_on > NOW.date()
    assert winter.cases.published().count() == 6

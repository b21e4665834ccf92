"""Two at once wait in a line: the order of issues.services.locking is kept by what locks several."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.kinds import MeasureType
from issues.models import EffectCheck, Issue, IssueLink, Pattern, Proposal
from issues.services import effects, measuring, moving, patterns, recurring, triaging
from issues.states import IssueStatus
from meetings.services import actions
from people.models import Store, User
from people.permissions import Role
from people.rules import NotNow
from tests import factories
from tests.notifications.test_at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.8")]
MEETING, ACTION, ISSUE = "meetings_meeting", "meetings_actionitem", "issues_issue"


def locked(work: Callable[[], object]) -> list[str]:
    """The tables of which rows were locked or written, in the order it was done, each once."""
    with CaptureQueriesContext(connection) as queries:
        work()
    found: list[str] = []
    for query in queries:
        sql = query["sql"]
        for table in (MEETING, ACTION, ISSUE):
            takes = f'UPDATE "{table}"' in sql or (
                "FOR UPDATE" in sql and f'FROM "{table}"' in sql and "SKIP LOCKED" not in sql
            )
            if takes and table not in found:
                found.append(table)
    return found


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def closed(advisor: User, supervisor: User, director: User) -> Issue:
    issue = factories.issue(advisor, "四轮定位打印不出报告", owner=supervisor, verifier=director)
    action = measuring.add_measure(
        issue,
        by=director,
        type_=MeasureType.PREVENTIVE,
        way="process",
        text="换件前测电压",
        owner=supervisor,
        verifier=director,
        due_on=actions.today_in(issue.store),
    ).action
    actions.verify(actions.report_done(action, text="完成", by=supervisor), by=director)
    issue = moving.accept(issue, by=supervisor)
    issue = moving.verify(moving.solve(issue, "换主板", by=supervisor), by=director)
    issue = moving.feed_back(issue, "好了", by=supervisor)
    return moving.accept_result(issue, by=advisor)


def test_a_failed_check_locks_measures_before_the_issue(closed: Issue, director: User) -> None:
    check = EffectCheck.objects.get(issue=closed)

    order = locked(lambda: effects.say(check, EffectCheck.Outcome.BACK, note="又来", by=director))

    assert order == [ACTION, ISSUE]


def test_a_judgement_locks_issues_before_the_proposal(
    closed: Issue, advisor: User, director: User
) -> None:
    again = factories.issue(advisor, "定位仪又打不出报告")
    now = timezone.now()
    row = Proposal.objects.create(store=again.store, issue=again, other=closed, alike=60, at=now)

    with CaptureQueriesContext(connection) as queries:
        recurring.judge(row, is_same=True, by=director)

    taken = [one["sql"] for one in queries if "FOR UPDATE" in one["sql"]]
    tables = [next(t for t in (ACTION, "issues_proposal", ISSUE) if f'"{t}"' in s) for s in taken]
    assert tables[:4] == [ISSUE, ACTION, ISSUE, "issues_proposal"]
    assert IssueLink.objects.get(issue=again).other == closed


def test_a_promise_of_a_meeting_is_locked_after_the_meeting(
    store: Store, supervisor: User, director: User
) -> None:
    meeting = factories.meeting(store)
    action = actions.create_action(
        store=store,
        text="更新清单",
        owner=supervisor,
        verifier=director,
        due_on=actions.today_in(store),
        by=director,
        meeting=meeting,
    )
    day = actions.today_in(store) + dt.timedelta(days=3)

    assert locked(lambda: actions.start(action, by=supervisor)) == [MEETING, ACTION]
    assert locked(lambda: actions.put_off(action, day, why="等件", by=director)) == [
        MEETING,
        ACTION,
    ]


@pytest.mark.django_db(transaction=True)
def test_two_merges_from_both_sides_leave_one_original(
    advisor: User, supervisor: User, director: User
) -> None:
    for _n in range(5):
        first = factories.issue(advisor, "举升机停住", owner=supervisor)
        second = factories.issue(advisor, "举升机又停住", owner=supervisor)
        pairs = [(first, second), (second, first)]

        def merge(pairs: list[tuple[Issue, Issue]] = pairs) -> bool:
            one, other = pairs.pop()
            try:
                triaging.merge(one, into=other, by=director)
            except NotNow:
                return False
            return True

        assert sorted(at_once(2, merge)) == [False, True]  # type: ignore[type-var]
        rows = Issue.objects.filter(pk__in=[first.pk, second.pk], status=IssueStatus.DUPLICATE)
        assert rows.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_counts_of_patterns_at_once_make_each_pattern_once(
    store: Store, advisor: User, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = factories.component(store)
    for _n in range(4):
        Issue.objects.filter(pk=factories.issue(advisor, "异响").pk).update(
            component=part, kind="technical"
        )
    both, weekly = threading.Barrier(2), patterns._weekly

    def counted(*args: Any) -> Any:
        found = weekly(*args)
        both.wait(10)
        return found

    monkeypatch.setattr(patterns, "_weekly", counted)
    now = timezone.now()

    at_once(2, lambda: patterns.count_store(store, now))

    assert [row.count for row in Pattern.objects.all()] == [4]


def test_what_was_merged_is_locked_newest_first(
    advisor: User, supervisor: User, director: User
) -> None:
    first = factories.issue(advisor, "举升机停住", owner=supervisor)
    second = factories.issue(advisor, "举升机又停住", owner=supervisor)

    with CaptureQueriesContext(connection) as queries:
        triaging.merge(second, into=first, by=director)

    taken = next(one["sql"] for one in queries if "FOR UPDATE" in one["sql"])
    assert 'ORDER BY "issues_issue"."reported_at" DESC' in taken

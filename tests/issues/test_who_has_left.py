"""What is taken up again after somebody has left goes to somebody who is there."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from issues.kinds import MeasureType
from issues.models import EffectCheck, Issue
from issues.services import effects, measuring, moving
from issues.states import IssueStatus
from meetings.services import actions
from meetings.states import ActionStatus
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def owner(store: Store) -> User:
    return factories.person(store, "孙磊", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def successor(store: Store, owner: User) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def closed(advisor: User, owner: User, director: User, gm: User) -> Issue:
    issue = factories.issue(advisor, "四轮定位打印不出报告", owner=owner, verifier=director)
    Issue.objects.filter(pk=issue.pk).update(kind="technical")
    issue = moving.accept(issue, by=owner)
    issue = moving.verify(moving.solve(issue, "换主板", by=owner), by=director)
    issue = moving.feed_back(issue, "好了", by=owner)
    return moving.accept_result(issue, by=advisor)


def leave(*people: User) -> None:
    User.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)


@pytest.mark.req("5.3")
def test_an_issue_whose_owner_has_left_goes_to_another_who_is_told(
    closed: Issue, owner: User, successor: User, gm: User
) -> None:
    leave(owner)

    issue = moving.reopen(closed, why="又坏了", by=gm)

    assert (issue.owner, issue.status) == (successor, IssueStatus.IN_PROGRESS)
    assert Notice.objects.filter(recipient=successor, kind="issues.given").count() == 1
    assert not Notice.objects.filter(recipient=owner, kind="issues.reopened").exists()


@pytest.mark.req("5.3")
def test_a_verifier_who_has_left_is_replaced_and_never_the_owner(
    closed: Issue, owner: User, successor: User, director: User, gm: User
) -> None:
    leave(director)

    issue = moving.reopen(closed, why="又坏了", by=gm)

    assert (issue.owner, issue.verifier) == (owner, gm)
    assert Notice.objects.filter(recipient=gm, kind="issues.reopened").count() == 0, "did it"


def test_who_is_there_stays(closed: Issue, owner: User, successor: User, gm: User) -> None:
    issue = moving.reopen(closed, why="又坏了", by=gm)

    assert issue.owner == owner
    assert not Notice.objects.filter(kind="issues.given").exists()


def test_a_check_of_the_effect_goes_to_another_when_its_checker_has_left(
    closed: Issue, director: User, gm: User
) -> None:
    check = EffectCheck.objects.get(issue=closed)
    assert check.checker == director
    leave(director)

    with time_machine.travel(timezone.now() + dt.timedelta(days=40), tick=False):
        effects.sweep(timezone.now().replace(hour=4))

    check.refresh_from_db()
    assert check.checker == gm
    assert Notice.objects.filter(recipient=gm, kind="issues.effect").count() == 1


@pytest.mark.req("5.8")
def test_a_failed_check_of_the_effect_opens_preventive_measures_again(
    closed: Issue, owner: User, director: User, gm: User
) -> None:
    Issue.objects.filter(pk=closed.pk).update(status=IssueStatus.IN_PROGRESS)
    made = [
        measuring.add_measure(
            closed,
            by=director,
            type_=kind,
            way="process",
            text="换件前测电压",
            owner=owner,
            verifier=director,
            due_on=actions.today_in(closed.store),
        ).action
        for kind in (MeasureType.PREVENTIVE, MeasureType.CORRECTIVE)
    ]
    for action in made:
        actions.verify(actions.report_done(action, text="完成", by=owner), by=director)
    Issue.objects.filter(pk=closed.pk).update(status=IssueStatus.CLOSED)
    check = EffectCheck.objects.get(issue=closed)

    effects.say(check, EffectCheck.Outcome.BACK, note="又打不出", by=director)

    for action in made:
        action.refresh_from_db()
    assert [one.status for one in made] == [ActionStatus.DOING, ActionStatus.VERIFIED]
    closed.refresh_from_db()
    assert (closed.status, closed.recurrences) == (IssueStatus.IN_PROGRESS, 1)

"""Telling up the line: who hears of which step, once, however often and by how many it is swept."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from issues.clocks import Step
from issues.escalation import BY_SEVERITY, Lines, applies, gravest, hears
from issues.kinds import Priority
from issues.models import Entry, Issue
from issues.services import changing, escalating, moving, settling
from issues.states import IssueStatus
from notifications.models import Notice
from people.models import Absence, Store, User
from people.permissions import Role
from people.services import points
from tests import factories

START = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.req("5.4")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def head(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def owner(store: Store, head: User) -> User:
    return factories.person(store, "孙磊", Role.TECHNICIAN, superior=head)


def _told() -> set[tuple[str, str]]:
    rows = Notice.objects.filter(kind__in=["issues.breach", "issues.breaches"])
    return {(notice.recipient.name, notice.kind) for notice in rows if notice.recipient}


def _names() -> set[str]:
    return {name for name, _kind in _told()}


@pytest.mark.parametrize(
    ("step", "priority", "expected"),
    [
        (Step.ACKNOWLEDGE, 3, {"孙磊", "周师傅"}),
        (Step.CONTAIN, 2, {"孙磊", "周师傅"}),
        (Step.HALF, 3, {"孙磊"}),
        (Step.DUE, 3, {"孙磊", "周师傅"}),
        (Step.DOUBLE, 3, {"孙磊", "陈国强", "马海涛"}),
        (Step.DIRECTOR, 1, {"孙磊", "陈国强"}),
        (Step.GM, 1, {"孙磊", "马海涛"}),
        (Step.DOUBLE, 4, {"孙磊"}),
        (Step.DUE, 4, {"孙磊"}),
    ],
)
def test_who_hears_of_which_step(
    owner: User, director: User, gm: User, step: Step, priority: int, expected: set[str]
) -> None:
    issue = Issue(owner=owner, priority=priority)
    lines = Lines(directors=[director], general_managers=[gm])

    assert {person.name for person in hears(step, issue, lines)} == expected


@pytest.mark.parametrize(
    ("step", "facts", "expected"),
    [
        (Step.ACKNOWLEDGE, {}, True),
        (Step.ACKNOWLEDGE, {"acknowledged_at": START}, False),
        (Step.CONTAIN, {"priority": Priority.P1}, True),
        (Step.CONTAIN, {"priority": Priority.P1, "contained_at": START}, False),
        (Step.CONTAIN, {"priority": Priority.P3}, False),
        (Step.DUE, {"acknowledged_at": START, "contained_at": START}, True),
    ],
)
def test_what_was_done_in_time_is_not_told(
    step: Step, facts: dict[str, object], expected: bool
) -> None:
    assert applies(step, Issue(**{"priority": Priority.P2, **facts})) is expected


def test_the_gravest_of_several_is_named() -> None:
    assert set(BY_SEVERITY) == set(Step)
    assert gravest([Step.DUE, Step.GM, Step.HALF]) == Step.GM


def test_without_a_superior_the_head_of_the_department_hears(
    store: Store, head: User, director: User
) -> None:
    alone = factories.person(store, "无上级")
    issue = Issue(owner=alone, priority=3, department=alone.department)
    lines = Lines(directors=[director], heads={alone.department_id or 0: [head]})
    assert [person.name for person in hears(Step.DUE, issue, lines)] == ["无上级", "周师傅"]
    assert list(hears(Step.DUE, issue, Lines(directors=[director])))[1:] == [director]


def test_each_step_is_told_once_up_the_line(
    clock: time_machine.Traveller, advisor: User, owner: User, director: User, gm: User
) -> None:
    issue = factories.issue(advisor, "空调异响", owner=owner, priority=2)
    seen: list[set[str]] = []
    for _hour in range(150):
        clock.shift(HOUR)
        before = set(Notice.objects.values_list("pk", flat=True))
        escalating.sweep(timezone.now())
        escalating.sweep(timezone.now())
        rows = Notice.objects.exclude(pk__in=before).filter(kind="issues.breach")
        if rows:
            seen.append({notice.recipient.name for notice in rows if notice.recipient})
    assert seen == [
        {"孙磊", "周师傅"},  # not taken on after an hour
        {"孙磊", "周师傅"},  # not contained after three
        {"孙磊", "陈国强"},  # four hours: the service manager
        {"孙磊"},  # half
        {"孙磊", "周师傅"},  # due
        {"孙磊", "陈国强", "马海涛"},  # twice the time
    ]
    issue.refresh_from_db()
    assert issue.escalate_at is None
    lines = Entry.objects.filter(issue=issue, code__startswith="escalate_")
    assert [line.is_public for line in lines] == [False] * 6


def test_several_steps_due_at_once_are_told_once(
    clock: time_machine.Traveller, advisor: User, owner: User, director: User, gm: User
) -> None:
    factories.issue(advisor, "刹车失灵", owner=owner)
    clock.shift(dt.timedelta(days=4))
    escalating.sweep(timezone.now())
    assert _names() == {"孙磊", "周师傅", "陈国强", "马海涛"}
    assert Notice.objects.filter(kind="issues.breach").count() == 4
    assert Entry.objects.filter(code__startswith="escalate_").count() == 1


def test_what_waits_for_the_customer_or_is_solved_is_not_told(
    clock: time_machine.Traveller, advisor: User, owner: User
) -> None:
    waiting, solved = (factories.issue(advisor, f"异响{n}", owner=owner) for n in range(2))
    for issue in (waiting, solved):
        moving.accept(issue, by=owner)
    moving.wait(waiting, IssueStatus.WAITING_CUSTOMER, why="等客户", by=owner)
    moving.solve(solved, "换", by=owner)
    clock.shift(dt.timedelta(days=30))
    assert escalating.sweep(timezone.now()) == 0
    Issue.objects.update(escalate_at=START)
    escalating.sweep(timezone.now())
    assert _told() == set()


def test_many_at_once_come_as_one_list(
    clock: time_machine.Traveller, advisor: User, owner: User
) -> None:
    issues = [factories.issue(advisor, f"第{n}个异响", owner=owner) for n in range(5)]
    clock.shift(dt.timedelta(days=6))
    escalating.sweep(timezone.now())
    notice = Notice.objects.get(recipient=owner, kind="issues.breaches")
    assert all(issue.number in notice.body for issue in issues)
    assert not Notice.objects.filter(recipient=owner, kind="issues.breach").exists()


def test_deputy_hears_with_the_owner(
    clock: time_machine.Traveller, advisor: User, owner: User, technician: User
) -> None:
    factories.issue(advisor, "异响", owner=owner)
    Absence.objects.create(
        user=owner,
        first_on=dt.date(2026, 11, 23),
        last_on=dt.date(2026, 12, 30),
        deputy=technician,
        created_by=owner,
    )
    clock.shift(dt.timedelta(days=1))
    escalating.sweep(timezone.now())
    assert technician.name in _names()


def test_confidential_issue_is_told_only_to_who_sees_it(
    clock: time_machine.Traveller, advisor: User, owner: User, head: User, director: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner, is_confidential=True)
    clock.shift(dt.timedelta(days=6))
    escalating.sweep(timezone.now())
    assert head.name not in _names()
    issue.watchers.add(head)
    Issue.objects.update(escalation=0, escalate_at=START)
    clock.shift(dt.timedelta(days=1))
    Notice.objects.all().delete()
    escalating.sweep(timezone.now())
    assert head.name in _names()


def test_after_reopening_every_step_is_told_anew(
    clock: time_machine.Traveller, advisor: User, owner: User, director: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner, verifier=director)
    moving.accept(issue, by=owner)
    clock.shift(dt.timedelta(days=6))
    escalating.sweep(timezone.now())
    first = Notice.objects.filter(kind="issues.breach", recipient=owner).count()
    moving.solve(issue, "换", by=owner)
    moving.send_back(issue, why="没好", by=director)
    clock.shift(dt.timedelta(days=6))
    escalating.sweep(timezone.now())
    assert Notice.objects.filter(kind="issues.breach", recipient=owner).count() == 2 * first


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_nobody_twice(advisor: User, owner: User) -> None:
    for n in range(6):
        factories.issue(advisor, f"异响{n}", owner=owner)
    later = timezone.now() + dt.timedelta(days=9)
    start = threading.Barrier(2)

    def sweep() -> None:
        start.wait()
        escalating.sweep(later)
        connection.close()

    threads = [threading.Thread(target=sweep) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Entry.objects.filter(code__startswith="escalate_").count() == 6
    bodies = "".join(Notice.objects.filter(recipient=owner).values_list("body", flat=True))
    titles = "".join(Notice.objects.filter(recipient=owner).values_list("title", flat=True))
    for issue in Issue.objects.all():
        assert (bodies + titles).count(f"{issue.number} {issue.title}") == 1


@pytest.mark.django_db(transaction=True)
def test_killed_sweep_is_taken_up_again(advisor: User, owner: User) -> None:
    factories.issue(advisor, "异响", owner=owner)
    later = timezone.now() + dt.timedelta(days=9)
    with transaction.atomic():  # the process dies before the commit
        escalating.sweep(later)
        transaction.set_rollback(True)
    assert _told() == set()
    assert escalating.sweep(later) == 1
    assert owner.name in _names()


@pytest.mark.parametrize("many", [3, 30])
def test_queries_do_not_grow_with_the_issues(
    clock: time_machine.Traveller,
    advisor: User,
    owner: User,
    many: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(many):
        factories.issue(advisor, f"异响{n}", owner=owner)
    clock.shift(dt.timedelta(days=6))
    with django_assert_max_num_queries(60):
        assert escalating.sweep(timezone.now()) == many


@pytest.mark.req("5.6")
def test_silence_is_consent_after_the_set_days(
    clock: time_machine.Traveller, advisor: User, owner: User, director: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner, verifier=director)
    moving.accept(issue, by=owner)
    moving.solve(issue, "换", by=owner)
    moving.verify(issue, by=director)
    moving.feed_back(issue, "换好了", by=owner)
    clock.shift(dt.timedelta(days=3) - HOUR)
    assert settling.sweep(timezone.now()) == 0
    clock.shift(2 * HOUR)
    assert settling.sweep(timezone.now()) == 1
    assert settling.sweep(timezone.now()) == 0
    issue.refresh_from_db()
    assert (issue.status, issue.accepted_silently) == (IssueStatus.CLOSED, True)
    assert points.balance(advisor) == 2


def _steps_told() -> list[str]:
    rows = Entry.objects.filter(code__startswith="escalate_").order_by("pk")
    return [code.removeprefix("escalate_") for code in rows.values_list("code", flat=True)]


def test_late_triage_tells_no_step_again(
    clock: time_machine.Traveller, advisor: User, owner: User, director: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner)
    clock.shift(dt.timedelta(days=6))
    escalating.sweep(timezone.now())
    told = _steps_told()
    assert told

    for priority in (3, 2):
        issue.refresh_from_db()
        if issue.status == "new":
            moving.triage(
                issue, by=director, kind="technical", priority=priority, severity=1, owner=owner
            )
        else:
            changing.change(issue, by=director, wanted={"priority": 2}, base={"priority": "3"})
        clock.shift(dt.timedelta(minutes=1))
        escalating.sweep(timezone.now())
        assert [step for step in _steps_told()[len(told) :] if step in told] == []


def test_what_falls_due_later_by_a_new_priority_is_told_again_then(
    clock: time_machine.Traveller, advisor: User, owner: User, director: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner, priority=2)
    moving.triage(issue, by=director, kind="technical", priority=2, severity=1, owner=owner)
    moving.contain(moving.accept(issue, by=owner), "先换车", by=owner)
    clock.shift(dt.timedelta(hours=73))
    escalating.sweep(timezone.now())
    assert _steps_told()[-1] in {"due", "director"}
    told = len(_steps_told())

    changing.change(issue, by=director, wanted={"priority": 3}, base={"priority": "2"})
    escalating.sweep(timezone.now())
    assert len(_steps_told()) == told, "nothing is due at the moment"
    clock.shift(dt.timedelta(days=6))
    escalating.sweep(timezone.now())
    assert len(_steps_told()) > told
    assert Notice.objects.filter(
        kind="issues.breach", recipient=owner, title__contains="逾期"
    ).exists()


def test_who_was_spared_by_the_lowest_priority_hears_at_a_higher_one(
    clock: time_machine.Traveller, advisor: User, owner: User, head: User, director: User
) -> None:
    issue = factories.issue(advisor, "异响", owner=owner, priority=4)
    clock.shift(dt.timedelta(days=40))
    escalating.sweep(timezone.now())
    assert head.name not in _names()

    moving.triage(issue, by=director, kind="technical", priority=3, severity=1, owner=owner)
    escalating.sweep(timezone.now())

    assert head.name in _names()
    assert _steps_told().count("half") <= 1

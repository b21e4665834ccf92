"""An issue from the first word to the thanks: limits, waiting, verifying, telling, accepting."""

import datetime as dt
import uuid

import pytest
import time_machine

from issues import closing
from issues.kinds import MeasureType, MeasureWay, Priority, Severity, Urgency
from issues.models import Analysis, Entry, Issue, Measure, Why
from issues.services import deadlines, moving
from issues.services.logging import log_issue
from issues.states import IssueStatus
from meetings.services import actions
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from people.rules import Denied, NotNow
from people.services import points
from tests import factories

# a Monday; the store is open from 8:30 to 17:30 (Shanghai)
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.mark.req("5.3")
def test_nothing_is_logged_without_owner_and_limits(
    store: Store, supervisor: User, advisor: User, director: User
) -> None:
    with time_machine.travel(MORNING, tick=False):
        issue = factories.issue(advisor, "沪A12345 刹车异响，工单RO20261123001")

    assert issue.number == "I-2026-001"
    assert issue.owner == supervisor
    assert issue.verifier == director
    assert issue.vehicle is not None
    assert issue.vehicle.plate == "沪A12345"
    assert issue.ro_number == "RO20261123001"
    assert "12345" not in issue.title
    assert issue.priority == Priority.P3
    # two open hours; 24 open hours of nine a day; five open days
    assert issue.acknowledge_by == MORNING + dt.timedelta(hours=2)
    assert issue.contain_by == dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
    assert issue.due_at == MORNING + dt.timedelta(days=5)
    assert Notice.objects.filter(recipient=supervisor, kind="issues.logged").count() == 1


@pytest.mark.parametrize(
    ("text", "urgency", "priority", "kind"),
    [
        ("举升机漏电，有人触电", Urgency.LATER, Priority.P1, "hr_safety"),
        ("客户第三次来，还是异响", Urgency.TODAY, Priority.P2, "technical"),
        ("配件缺货", Urgency.TODAY, Priority.P3, "parts"),
        ("打印机卡纸", Urgency.LATER, Priority.P4, "it"),
        ("客户投诉态度不好", Urgency.NOW, Priority.P2, "customer"),
    ],
)
def test_words_decide_class_and_priority(
    advisor: User, text: str, urgency: str, priority: int, kind: str
) -> None:
    issue = factories.issue(advisor, text, urgency=urgency)

    assert (issue.priority, issue.kind) == (priority, kind)


@pytest.mark.req("5.6")
def test_from_logging_to_thanks(
    store: Store, supervisor: User, advisor: User, director: User
) -> None:
    issue = factories.issue(advisor, "四轮定位仪打印不出报告，客户等了半小时")
    issue = moving.triage(
        issue, by=director, kind="technical", priority=3, severity=1, owner=supervisor
    )
    issue = moving.accept(issue, by=supervisor)
    issue = moving.solve(issue, "换了打印头", by=supervisor)
    with pytest.raises(Denied):
        moving.verify(issue, by=supervisor)
    issue = moving.verify(issue, by=director)
    issue = moving.feed_back(issue, "打印头已更换，报告能打印了。", by=supervisor)
    assert issue.status == IssueStatus.FED_BACK
    issue = moving.dispute(issue, why="今天又打不出来", by=advisor)
    assert issue.status == IssueStatus.IN_PROGRESS
    assert issue.reopened == 1
    issue = moving.solve(issue, "换了数据线", by=supervisor)
    issue = moving.verify(issue, by=director)
    issue = moving.feed_back(issue, "数据线也换了，连续打印二十份正常。", by=supervisor)
    issue = moving.accept_result(issue, by=advisor)

    assert issue.status == IssueStatus.CLOSED
    assert points.balance(advisor) == 2
    assert points.balance(supervisor) == 5
    codes = list(issue.entries.filter(kind=Entry.Kind.LINE).values_list("code", flat=True))
    assert codes.count("dispute") == 1
    assert codes[0] == "log"
    assert codes[-1] == "close"
    told = Notice.objects.filter(recipient=advisor, kind="issues.result")
    assert told.count() == 2


def test_the_customers_time_does_not_count_and_the_parts_time_does(
    advisor: User, supervisor: User
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        issue = moving.accept(factories.issue(advisor, "刹车异响"), by=supervisor)
        due = issue.due_at
        clock.shift(dt.timedelta(hours=1))
        issue = moving.wait(issue, IssueStatus.WAITING_PARTS, why="等刹车盘", by=supervisor)
        assert issue.due_at == due
        issue = moving.wait(issue, IssueStatus.WAITING_CUSTOMER, why="等客户同意", by=supervisor)
        clock.shift(dt.timedelta(days=1))
        assert not issue.is_overdue(due + dt.timedelta(days=30))
        issue = moving.resume(issue, by=supervisor)

    assert issue.due_at == due + dt.timedelta(days=1)
    assert issue.paused_at is None
    assert deadlines.next_step_at(issue) == issue.escalate_at


def test_urgent_things_are_contained_first(advisor: User, supervisor: User) -> None:
    issue = factories.issue(advisor, "刹车失灵", owner=supervisor)
    issue = moving.accept(issue, by=supervisor)
    with pytest.raises(NotNow):
        moving.solve(issue, "换总泵", by=supervisor)
    issue = moving.contain(issue, "车辆停用，备用车给客户", by=supervisor)
    assert moving.solve(issue, "换总泵", by=supervisor).status == IssueStatus.SOLVED


@pytest.mark.req("5.7")
@pytest.mark.req("5.8")
def test_major_issues_close_only_with_cause_and_verified_measures(
    store: Store, advisor: User, supervisor: User, director: User
) -> None:
    issue = factories.issue(advisor, "刹车异响", severity=Severity.MAJOR, owner=supervisor)
    issue = moving.accept(issue, by=supervisor)
    issue = moving.solve(issue, "换刹车片", by=supervisor)
    issue = moving.verify(issue, by=director)
    issue = moving.feed_back(issue, "已更换", by=supervisor)
    issue = moving.accept_result(issue, by=advisor)
    assert issue.status == IssueStatus.FED_BACK
    assert len(closing.gaps(issue)) == 3

    analysis = Analysis.objects.create(issue=issue)
    for position, text in enumerate(["片薄", "没检查", "清单没有这一项"]):
        Why.objects.create(
            analysis=analysis, position=position, text=text, is_controllable=position == 2
        )
    for type_ in MeasureType.values:
        action = actions.create_action(
            store=store,
            text="清单加一项",
            owner=supervisor,
            due_on=dt.date(2099, 1, 1),
            by=director,
            verifier=director,
            origin=issue,
        )
        Measure.objects.create(issue=issue, action=action, type=type_, way=MeasureWay.PROCESS)
        assert closing.gaps(issue)
        actions.report_done(action, text="已加", by=supervisor)
        actions.verify(action, by=director)

    assert closing.gaps(issue) == []
    assert moving.close_if_through(issue).status == IssueStatus.CLOSED


def test_the_same_form_sent_twice_is_one_issue(store: Store, advisor: User) -> None:
    token = uuid.uuid4()
    made = [
        log_issue(
            store=store,
            text="空调不凉",
            urgency=Urgency.LATER,
            by=advisor,
            reporter=advisor,
            token=token,
        )
        for _time in range(2)
    ]

    assert made[0] == made[1]
    assert Issue.objects.count() == 1


def test_another_store_sees_nothing(advisor: User, stranger: User) -> None:
    issue = factories.issue(advisor)

    assert not Issue.objects.visible_to(stranger).filter(pk=issue.pk).exists()

"""The same again: keys decide, words propose, people say; the radar shows what keeps happening."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from issues import alike, control
from issues.control import Way
from issues.kinds import MeasureType, Priority
from issues.models import Component, Entry, Issue, IssueLink, Pattern, Proposal, RecurrenceMonth
from issues.services import measuring, moving, patterns, recurring
from issues.states import IssueStatus
from issues.tasks import watch_recurrence
from meetings.services import actions
from meetings.states import ActionStatus
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

RADAR = "issues:radar"


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def brake(store: Store) -> Component:
    return factories.component(store)


def triaged(
    issue: Issue, by: User, owner: User, component: Component | None, **more: object
) -> Issue:
    return moving.triage(
        issue,
        by=by,
        kind="technical",
        priority=3,
        severity=1,
        owner=owner,
        component=component,
        **more,
    )


def closed(issue: Issue, owner: User, verifier: User, reporter: User) -> Issue:
    issue = moving.accept(issue, by=owner)
    issue = moving.solve(issue, "换刹车片", by=owner)
    issue = moving.verify(issue, by=verifier)
    issue = moving.feed_back(issue, "已更换", by=owner)
    return moving.accept_result(issue, by=reporter)


@pytest.mark.req("5.8")
def test_a_repeat_after_closing_takes_the_issue_up_again(
    advisor: User, supervisor: User, director: User, brake: Component
) -> None:
    first = factories.issue(advisor, "沪A12345 刹车异响", owner=supervisor)
    first = triaged(first, director, supervisor, brake)
    measure = measuring.add_measure(
        first,
        by=director,
        type_=MeasureType.PREVENTIVE,
        way="process",
        text="清单加一项",
        owner=supervisor,
        due_on=timezone.localdate(),
        verifier=director,
    )
    actions.report_done(measure.action, text="已加", by=supervisor)
    actions.verify(measure.action, by=director)
    first = closed(first, supervisor, director, advisor)
    assert first.status == IssueStatus.CLOSED

    again = triaged(factories.issue(advisor, "沪A12345 又响了"), director, supervisor, brake)

    first.refresh_from_db()
    measure.action.refresh_from_db()
    assert (first.status, first.recurrences, first.priority) == ("in_progress", 1, Priority.P2)
    assert measure.action.status == ActionStatus.DOING
    assert measure.action.due_on > timezone.localdate()
    link = IssueLink.objects.get()
    assert (link.issue, link.other, link.verdict) == (again, first, "confirmed")
    lines = first.entries.filter(kind=Entry.Kind.LINE, code="recur")
    assert [one.details for one in lines] == [{"number": again.number}]
    told = Notice.objects.filter(kind="issues.recurred").values_list("recipient__name", flat=True)
    assert set(told) == {supervisor.name, director.name}
    recurring.check(again)
    first.refresh_from_db()
    assert first.recurrences == 1


@pytest.mark.req("5.8")
@pytest.mark.parametrize(
    ("days", "plate", "same_part", "linked"),
    [
        (30, "沪A12345", True, True),
        (90, "沪A12345", True, True),
        (91, "沪A12345", True, False),
        (30, "沪A54321", True, False),
        (30, "沪A12345", False, False),
    ],
)
def test_keys_decide_what_is_a_repeat(
    advisor: User,
    supervisor: User,
    director: User,
    store: Store,
    brake: Component,
    days: int,
    plate: str,
    same_part: bool,
    linked: bool,
) -> None:
    now = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    with time_machine.travel(now - dt.timedelta(days=days), tick=False):
        triaged(factories.issue(advisor, "沪A12345 刹车异响"), director, supervisor, brake)
    with time_machine.travel(now, tick=False):
        part = brake if same_part else factories.component(store, "空调")
        triaged(factories.issue(advisor, f"{plate} 完全不同的话"), director, supervisor, part)

    assert IssueLink.objects.exists() is linked


@pytest.mark.req("5.8")
def test_the_same_symptom_is_a_repeat_too(
    advisor: User, supervisor: User, director: User, store: Store
) -> None:
    noise = factories.symptom(store)
    for text in ("沪A12345 响", "沪A12345 还响"):
        triaged(factories.issue(advisor, text), director, supervisor, None, symptom=noise)

    assert IssueLink.objects.count() == 1


@pytest.mark.req("5.8")
def test_words_only_propose_and_the_answer_is_kept(
    sign_in: SignIn, advisor: User, supervisor: User, director: User, brake: Component
) -> None:
    texts = ["低速刹车时前轮有尖锐异响", "低速刹车时前轮尖锐异响明显", "休息区的饮水机坏了"]
    issues = [
        triaged(factories.issue(advisor, text), director, supervisor, brake) for text in texts
    ]
    proposal = Proposal.objects.get()
    assert (proposal.issue, proposal.other) == (issues[1], issues[0])
    assert issues[0].recurrences == 0
    client = sign_in(director)
    html = client.get(reverse(RADAR)).content.decode()
    assert issues[0].number in html
    assert issues[1].number in html

    answer = client.post(reverse("issues:judge", args=[proposal.pk]), {"verdict": "other"})

    assert answer.status_code == 302
    assert IssueLink.objects.get().verdict == "dismissed"
    assert recurring.propose(issues[1]) == []
    with pytest.raises(NotNow):
        recurring.judge(proposal, is_same=True, by=director)


def test_a_confirmed_proposal_reopens_what_was_closed(
    advisor: User, supervisor: User, director: User, technician: User, brake: Component
) -> None:
    first = triaged(
        factories.issue(advisor, "低速刹车时前轮有尖锐异响"), director, supervisor, brake
    )
    first = closed(first, supervisor, director, advisor)
    triaged(factories.issue(advisor, "低速刹车时前轮尖锐异响"), director, supervisor, brake)
    proposal = Proposal.objects.get()
    with pytest.raises(Denied):
        recurring.judge(proposal, is_same=True, by=technician)

    recurring.judge(proposal, is_same=True, by=supervisor)

    first.refresh_from_db()
    assert first.status == IssueStatus.IN_PROGRESS
    assert not Proposal.objects.exists()


@pytest.mark.req("5.8")
def test_three_in_thirty_days_are_on_the_radar_at_once(
    sign_in: SignIn, advisor: User, supervisor: User, director: User, brake: Component
) -> None:
    for number, text in enumerate(["甲车漏油", "乙车抖动", "丙车跑偏"], 1):
        triaged(factories.issue(advisor, text), director, supervisor, brake)
        is_recurring = Pattern.objects.filter(since__isnull=False).exists()
        assert is_recurring is (number == 3)

    assert Notice.objects.filter(kind="issues.recurring", recipient=director).count() == 1
    assert watch_recurrence() == 1
    assert Notice.objects.filter(kind="issues.recurring").count() == 1
    html = sign_in(director).get(reverse(RADAR)).content.decode()
    assert "制动系统" in html
    month = RecurrenceMonth.objects.order_by("-month").first()
    assert (month.issues, month.repeats) == (3, 0)


def test_the_sweep_finds_repeats_that_came_in_without_triage(
    advisor: User, supervisor: User, director: User, brake: Component
) -> None:
    for text in ("沪A12345 刹车异响", "沪A12345 还响"):
        factories.issue(advisor, text, component=brake)
    assert not IssueLink.objects.exists()

    for _time in range(3):
        watch_recurrence()

    assert IssueLink.objects.count() == 1


def test_a_week_above_the_limit_is_recurring_even_if_it_is_not_often(
    store: Store, advisor: User, brake: Component
) -> None:
    store.issues.all().delete()
    now = dt.datetime(2026, 11, 27, 2, 0, tzinfo=dt.UTC)
    with time_machine.travel(now - dt.timedelta(weeks=12), tick=False):
        factories.issue(advisor, "打印机卡纸")
    with time_machine.travel(now, tick=False):
        for text in ("甲", "乙"):
            factories.issue(advisor, text, component=brake, kind="technical")
        patterns.count_store(store, now)

    pattern = Pattern.objects.get(component=brake)
    assert (pattern.count, pattern.is_often, pattern.is_above) == (2, False, True)
    assert len(pattern.weeks) == 13
    assert pattern.since == dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("before", "upper"),
    [
        ([1] * 7, None),
        ([1] * 8, 4.0),
        ([4] * 12, 10.0),
        ([0] * 12, 0.0),
        ([9, 9, 9, 9, 9, 9, 9, 9], 18.0),
    ],
)
def test_the_limit_of_a_c_chart(before: list[int], upper: float | None) -> None:
    assert control.limit(before) == upper


@pytest.mark.parametrize(
    ("count", "upper", "above"),
    [(5, 4.0, True), (4, 4.0, False), (1, 0.0, False), (2, 0.0, True), (9, None, False)],
)
def test_above_the_limit(count: int, upper: float | None, above: bool) -> None:
    assert control.is_above(count, upper) is above


@pytest.mark.parametrize(
    ("weeks", "way"),
    [
        ([1, 1, 1, 1, 3, 3, 3, 3, 0], Way.RISING),
        ([3, 3, 3, 3, 1, 1, 1, 1, 9], Way.FALLING),
        ([2, 2, 2, 2, 2, 2, 2, 2, 2], Way.STEADY),
        ([1, 1, 9, 9, 0], Way.UNKNOWN),
        ([], Way.UNKNOWN),
    ],
)
def test_where_it_goes_in_words(weeks: list[int], way: Way) -> None:
    assert control.way(weeks) == way


def test_likeness_ranks_the_sibling_first() -> None:
    others = {1: "空调不制冷", 2: "变速箱低速顿挫严重", 3: "低速时变速箱顿挫"}

    ranked = alike.rank("变速箱低速换挡顿挫", others, least=0.05, most=5)

    assert [key for key, _cosine in ranked][:2] == [2, 3]
    assert alike.rank("", others, least=0.1, most=5) == []


def test_nothing_leaks_from_confidential_issues_and_other_stores(
    sign_in: SignIn,
    advisor: User,
    supervisor: User,
    director: User,
    technician: User,
    stranger: User,
    brake: Component,
) -> None:
    texts = ["沪A12345 刹车尖锐异响", "沪A12345 刹车尖锐异响又来"]
    made = [triaged(factories.issue(advisor, text), director, supervisor, brake) for text in texts]
    Issue.objects.filter(pk=made[0].pk).update(is_confidential=True)

    for person in (technician, stranger):
        html = sign_in(person).get(reverse(RADAR)).content.decode()
        assert made[0].number not in html.replace(made[1].number, "")
    proposal = Proposal.objects.create(
        store=made[0].store, issue=made[1], other=made[0], alike=50, at=timezone.now()
    )
    address = reverse("issues:judge", args=[proposal.pk])
    assert sign_in(stranger).post(address, {"verdict": "same"}).status_code == 404
    assert sign_in(technician).post(address, {"verdict": "same"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_radar_asks_the_database_as_often_for_three_rows_as_for_one(
    sign_in: SignIn,
    store: Store,
    advisor: User,
    supervisor: User,
    director: User,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        part = factories.component(store, f"部件{number}")
        for text in (f"沪A1234{number} 响", f"沪A1234{number} 还响", f"沪A1234{number} 又响"):
            triaged(factories.issue(advisor, text), director, supervisor, part)
    client = sign_in(director)
    client.get(reverse(RADAR))

    with django_assert_max_num_queries(12):
        html = client.get(reverse(RADAR)).content.decode()
    assert html.count("<polyline") <= count
    assert "部件0" in html

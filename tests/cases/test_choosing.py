"""Which issues are worth a case, why, and what becomes of the proposals."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cases import nominating
from cases.agenda import candidates
from cases.models import Case, Nomination
from cases.services import choosing
from issues.kinds import IssueClass, Severity
from issues.models import Issue
from issues.states import IssueStatus
from meetings.models import Meeting
from people.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.1")


def closed(reporter: User, text: str = "刹车异响", **columns: object) -> Issue:
    symptom = columns.pop("symptom", None)
    issue = factories.issue(reporter, text, symptom=symptom)
    facts = {"status": IssueStatus.CLOSED, "closed_at": timezone.now(), **columns}
    Issue.objects.filter(pk=issue.pk).update(**facts)
    issue.refresh_from_db()
    return issue


def codes(issue: Issue) -> set[str]:
    return {one["code"] for one in nominating.judge(issue)[1]}


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"recurrences": 2}, "came_back"),
        ({"reopened": 1}, "reopened"),
        ({"solution": "更换变速箱总成，共 12,800 元"}, "expensive"),
        ({"text": "损失1.5万元"}, "expensive"),
        ({"result": "客户送来锦旗"}, "praised"),
        ({"kind": IssueClass.CUSTOMER}, "complained"),
        ({"severity": Severity.CRITICAL}, "severe"),
    ],
)
def test_each_reason_adds_points(advisor: User, columns: dict[str, object], code: str) -> None:
    assert code not in codes(closed(advisor, kind=IssueClass.FACILITY))
    issue = closed(advisor, **{"kind": IssueClass.FACILITY, **columns})
    assert code in codes(issue)


def test_cheap_is_not_expensive_and_numbers_without_money_are_none() -> None:
    assert list(nominating.amounts("花了 300 元，里程 45000 公里，P0301")) == [300]


def test_rare_is_what_the_store_hardly_ever_saw(advisor: User) -> None:
    common, odd = factories.symptom(advisor.store), factories.symptom(advisor.store, "跑偏")
    first = closed(advisor, symptom=odd)
    assert "rare" not in codes(first)
    for _number in range(nominating.KNOWN):
        closed(advisor, symptom=common)
    assert "rare" in codes(first)
    assert "rare" not in codes(closed(advisor, symptom=common))


def test_the_sweep_proposes_once_and_never_what_is_confidential(advisor: User) -> None:
    issue = closed(advisor, recurrences=2)
    closed(advisor, recurrences=2, is_confidential=True)
    factories.issue(advisor, "还没关闭")
    assert choosing.sweep(timezone.now()) == 1
    assert choosing.sweep(timezone.now()) == 0
    assert Nomination.objects.get().issue == issue
    later = timezone.now() + dt.timedelta(hours=1)
    Issue.objects.filter(pk=issue.pk).update(recurrences=1, closed_at=later)
    assert choosing.sweep(later + dt.timedelta(hours=1)) == 1
    assert Nomination.objects.get().score < 40


def test_a_proposal_becomes_a_case_or_is_put_aside(
    sign_in: SignIn, advisor: User, technician: User, director: User, stranger: User
) -> None:
    taken, dropped = closed(advisor, recurrences=2), closed(advisor, "漏油", reopened=2)
    choosing.sweep(timezone.now())
    page = sign_in(technician).get(reverse("cases:nominations")).content.decode()
    assert taken.number in page
    assert dropped.number in page
    assert taken.number not in sign_in(stranger).get(reverse("cases:nominations")).content.decode()
    take = reverse("cases:take", args=[taken.nomination.pk])
    assert sign_in(stranger).post(take).status_code == 404
    sign_in(technician).post(take, {"kind": "improve"})
    assert Case.objects.get().kind == "improve"
    aside = reverse("cases:dismiss", args=[dropped.nomination.pk])
    assert sign_in(technician).post(aside).status_code == 403
    sign_in(director).post(aside)
    left = sign_in(technician).get(reverse("cases:nominations")).content.decode()
    assert dropped.number not in left
    assert taken.number not in left


def test_a_meeting_is_offered_at_most_two_with_the_reason(
    advisor: User, director: User, technician: User
) -> None:
    meeting: Meeting = factories.meeting(director.store, chair=director)
    for number in range(3):
        closed(advisor, f"第{number}个问题", recurrences=2)
    hidden = closed(advisor, "不公开的投诉", recurrences=2)
    choosing.sweep(timezone.now())
    Issue.objects.filter(pk=hidden.pk).update(is_confidential=True)
    offered = list(candidates(meeting, director))
    assert len(offered) == 2
    assert all("2" in one.why for one in offered)
    assert all("不公开" not in one.title for one in offered)
    case = factories.published_case(technician, director, kind="good")
    offered = list(candidates(meeting, director))
    assert offered[0].subject == case
    assert len(offered) == 2
    factories.agenda_item(meeting, case.title, subject=case)
    assert case not in [one.subject for one in candidates(meeting, director)]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_asks_the_same_however_long_it_is(
    sign_in: SignIn,
    advisor: User,
    director: User,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        closed(advisor, recurrences=1)
    choosing.sweep(timezone.now())
    client = sign_in(director)
    client.get(reverse("cases:nominations"))
    with django_assert_max_num_queries(7):
        client.get(reverse("cases:nominations"))
    with django_assert_max_num_queries(9):
        client.get(reverse("cases:review"))

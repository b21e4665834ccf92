"""The triage queue as forms: the suggestion taken, changed, refused, merged; many at once."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from issues.models import Category, Issue
from issues.services import taxonomy
from issues.states import IssueStatus
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

QUEUE = "/issues/triage"
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def supervisor(store: Store) -> User:
    taxonomy.load_shipped(store)
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def client(sign_in: SignIn, director: User) -> Client:
    return sign_in(director)


def settle(issue: Issue, **more: Any) -> dict[str, Any]:
    return {"do": "accept", "kind": issue.kind, "priority": 3, "severity": 1, **more}


def url(issue: Issue) -> str:
    return f"/issues/{issue.pk}/triage"


@pytest.mark.req("5.2")
def test_the_most_urgent_comes_first_with_a_suggestion_and_why(
    client: Client, advisor: User
) -> None:
    with time_machine.travel(MORNING, tick=False):
        later = factories.issue(advisor, "休息室缺纸杯", urgency="later")
        urgent = factories.issue(advisor, "沪A12345 刹车失灵，客户很害怕")
        page = client.get(QUEUE)

    assert [row.issue for row in page.context["queue"].rows] == [urgent, later]
    assert page.context["issue"] == urgent
    text = page.content.decode()
    assert "刹车失灵" in text
    assert "因为提到" in text
    assert "12345" not in text


def test_the_address_names_an_issue_and_htmx_gets_its_panel_alone(
    client: Client, advisor: User
) -> None:
    factories.issue(advisor)
    other = factories.issue(advisor, "打印机卡纸", urgency="later")

    whole = client.get(f"{QUEUE}?issue={other.pk}")
    panel = client.get(
        f"{QUEUE}?issue={other.pk}", headers={"HX-Request": "true", "HX-Target": "panel"}
    ).content.decode()

    assert whole.context["issue"] == other
    assert f'data-issue="{other.pk}"' in panel
    assert "queue-list" not in panel.replace("#queue-list", "")


@pytest.mark.req("5.2")
def test_accepting_leads_to_the_next(client: Client, advisor: User, supervisor: User) -> None:
    first, second = (factories.issue(advisor, "举升机停住") for _time in range(2))

    answer = client.post(url(first), settle(first, priority=2, owner=supervisor.pk), follow=True)

    first.refresh_from_db()
    assert (first.status, first.priority, first.owner) == (IssueStatus.TRIAGED, 2, supervisor)
    assert answer.context["issue"] == second
    assert first.number in answer.content.decode()


@pytest.mark.req("5.2")
def test_another_class_drops_its_category_and_finds_another_owner(
    client: Client, store: Store, advisor: User, supervisor: User
) -> None:
    parts = factories.person(store, "何敏", Role.PARTS_MANAGER)
    issue = factories.issue(advisor, "举升机停住")
    category = Category.objects.get(store=store, kind="facility", name="维修设备")

    client.post(url(issue), settle(issue, kind="parts", category=category.pk, owner=issue.owner_id))

    issue.refresh_from_db()
    assert (issue.kind, issue.category, issue.owner) == ("parts", None, parts)


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"do": "refuse", "why": "不属于本店"}, IssueStatus.REJECTED),
        ({"do": "refuse", "why": " "}, IssueStatus.NEW),
        ({"do": "merge", "into": "I-2026-404"}, IssueStatus.NEW),
        ({"do": "accept", "kind": "nonsense", "priority": 3, "severity": 1}, IssueStatus.NEW),
        ({"do": "accept", "kind": "it", "priority": 9, "severity": 1}, IssueStatus.NEW),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    client: Client, advisor: User, posted: dict[str, Any], status: str
) -> None:
    issue = factories.issue(advisor, "举升机停住")

    plain = client.post(url(issue), posted, follow=True)
    issue.refresh_from_db()
    assert issue.status == status
    if status == IssueStatus.NEW:
        assert [str(one) for one in plain.context["messages"]]
        quick = client.post(url(issue), posted, headers={"HX-Request": "true"})
        assert quick.status_code == 409
        assert quick.headers["HX-Reswap"] == "none"


def test_a_duplicate_is_merged_by_number(client: Client, advisor: User, technician: User) -> None:
    first = factories.issue(advisor, "举升机停住")
    issue = factories.issue(technician, "举升机又停住")

    client.post(url(issue), {"do": "merge", "into": f" {first.number.lower()} "})

    issue.refresh_from_db()
    assert (issue.status, issue.duplicate_of) == (IssueStatus.DUPLICATE, first)
    assert technician in first.watchers.all()


@pytest.mark.req("5.2")
def test_all_that_are_marked_at_once(client: Client, advisor: User, supervisor: User) -> None:
    issues = [factories.issue(advisor, f"{number}号举升机停住") for number in range(4)]
    marked = [one.pk for one in issues[:3]]

    client.post(f"{QUEUE}/bulk", {"do": "accept", "chosen": marked})
    assert Issue.objects.filter(status=IssueStatus.TRIAGED).count() == 3
    client.post(f"{QUEUE}/bulk", {"do": "refuse", "chosen": [issues[3].pk], "why": "重复报修"})

    issues[3].refresh_from_db()
    assert (issues[3].status, issues[3].refused_why) == (IssueStatus.REJECTED, "重复报修")


def test_assigning_many_needs_an_owner(client: Client, advisor: User, supervisor: User) -> None:
    issues = [factories.issue(advisor, "打印机卡纸") for _time in range(2)]
    marked = [one.pk for one in issues]

    client.post(f"{QUEUE}/bulk", {"do": "assign", "chosen": marked})
    assert not Issue.objects.filter(status=IssueStatus.TRIAGED).exists()
    client.post(f"{QUEUE}/bulk", {"do": "assign", "chosen": marked, "owner": supervisor.pk})

    assert {one.owner for one in Issue.objects.filter(status=IssueStatus.TRIAGED)} == {supervisor}
    assert Issue.objects.filter(status=IssueStatus.TRIAGED).count() == 2


def test_strangers_issues_are_not_there(
    client: Client, stranger: User, advisor: User, sign_in: SignIn
) -> None:
    foreign = factories.issue(stranger, "打印机卡纸")
    own = factories.issue(advisor, "打印机卡纸")

    assert client.post(url(foreign), settle(foreign)).status_code == 404
    assert client.get(f"{QUEUE}?issue={foreign.pk}").context["issue"] == own
    client.post(f"{QUEUE}/bulk", {"do": "accept", "chosen": [foreign.pk]})
    client.post(url(own), {"do": "merge", "into": foreign.number.replace("001", "002")})
    foreign.refresh_from_db()
    assert foreign.status == IssueStatus.NEW
    assert client.get(f"{QUEUE}?store={stranger.store_id}").status_code == 404
    assert sign_in(advisor).get(QUEUE).status_code == 403
    assert sign_in(advisor).post(url(own), settle(own)).status_code == 403


def test_confidential_issues_stay_with_those_concerned(
    store: Store, director: User, sign_in: SignIn
) -> None:
    dispatcher = factories.person(store, "赵调度", Role.DISPATCHER)
    secret = factories.issue(director, "有人私收现金", is_confidential=True)

    client = sign_in(dispatcher)

    assert client.get(QUEUE).context["issue"] is None
    assert client.post(url(secret), settle(secret)).status_code == 404


def test_an_empty_queue_says_so(client: Client) -> None:
    page = client.get(QUEUE)

    assert page.status_code == 200
    assert "没有待分派的问题" in page.content.decode()


@pytest.mark.parametrize("size", [2, 30])
def test_the_queue_costs_the_same_however_long_it_is(
    client: Client,
    advisor: User,
    size: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(size):
        factories.issue(advisor, f"沪A12345 {number}号举升机停住")
    client.get(QUEUE)

    with django_assert_num_queries(15):
        client.get(QUEUE)


def test_the_start_page_shows_what_waits(
    client: Client, advisor: User, sign_in: SignIn, director: User
) -> None:
    issue = factories.issue(advisor, "举升机停住")

    card = f"{QUEUE}?issue={issue.pk}"
    assert card in client.get("/").content.decode()
    assert card not in sign_in(advisor).get("/").content.decode()

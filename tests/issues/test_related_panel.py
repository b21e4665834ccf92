"""On the page of an issue: what it is related to, and how that is changed."""

import pytest
from django.test import Client

from issues.models import Issue, IssueLink
from issues.services import triaging
from issues.states import IssueStatus
from people.models import User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn


@pytest.fixture
def client(sign_in: SignIn, director: User) -> Client:
    return sign_in(director)


@pytest.fixture(autouse=True)
def supervisor(director: User) -> User:
    return factories.person(director.store, "周师傅", Role.WORKSHOP_SUPERVISOR)


def post(client: Client, issue: Issue, **posted: object) -> str:
    answer = client.post(f"/issues/{issue.pk}/related", posted, follow=True)
    return answer.content.decode()


@pytest.mark.req("5.2")
def test_merged_parted_related_and_split_from_the_page(client: Client, advisor: User) -> None:
    one, other = factories.issue(advisor, "举升机停住"), factories.issue(advisor, "地沟积水")

    assert other.title in post(client, one, do="relate", number=other.number)
    post(client, one, do="unrelate", link=IssueLink.objects.get().pk)
    assert IssueLink.objects.get().verdict == "dismissed"
    post(client, other, do="merge", number=one.number)
    other.refresh_from_db()
    assert other.duplicate_of == one
    assert "本问题的重复" in client.get(one.get_absolute_url()).content.decode()
    assert "原问题" in client.get(other.get_absolute_url()).content.decode()
    post(client, other, do="part")
    other.refresh_from_db()
    assert other.status == IssueStatus.TRIAGED
    post(client, one, do="split", text="休息室空调不凉")
    assert Issue.objects.get(text="休息室空调不凉").links.get().other == one


def test_the_other_issue_is_shown_masked(client: Client, advisor: User) -> None:
    one = factories.issue(advisor, "举升机停住")
    other = factories.issue(advisor, "沪A12345 的客户 13812345678 来问")

    page = post(client, one, do="relate", number=other.number)

    assert "138****5678" in page
    assert "13812345678" not in page


@pytest.mark.parametrize(
    "posted",
    [
        {"do": "relate", "number": "I-2026-999"},
        {"do": "merge", "number": ""},
        {"do": "split", "text": " "},
        {"do": "part"},
    ],
)
def test_what_cannot_be_is_said_on_the_page(
    client: Client, advisor: User, posted: dict[str, str]
) -> None:
    issue = factories.issue(advisor)

    answer = client.post(f"/issues/{issue.pk}/related", posted, follow=True)

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
    assert Issue.objects.count() == 1


def test_what_one_may_not_see_is_not_listed(
    client: Client, advisor: User, director: User, technician: User, sign_in: SignIn
) -> None:
    one = factories.issue(advisor, "举升机停住")
    secret = factories.issue(director, "主管私扣奖金", is_confidential=True)
    triaging.relate(one, secret, by=director)

    assert secret.title in client.get(one.get_absolute_url()).content.decode()
    assert secret.title not in sign_in(technician).get(one.get_absolute_url()).content.decode()


def test_only_who_triages_changes_it(
    advisor: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    issue = factories.issue(advisor)

    client = sign_in(technician)
    assert (
        f"/issues/{issue.pk}/related" not in client.get(issue.get_absolute_url()).content.decode()
    )
    assert client.post(f"/issues/{issue.pk}/related", {"do": "part"}).status_code == 403
    client = sign_in(stranger)
    assert client.post(f"/issues/{issue.pk}/related", {"do": "part"}).status_code == 404


def test_the_link_of_another_issue_is_not_taken_away(client: Client, advisor: User) -> None:
    one, two, three = (factories.issue(advisor) for _time in range(3))
    link = triaging.relate(two, three, by=client_user(client))

    answer = client.post(f"/issues/{one.pk}/related", {"do": "unrelate", "link": link.pk})

    assert answer.status_code == 404
    link.refresh_from_db()
    assert link.verdict == "confirmed"


def client_user(client: Client) -> User:
    return User.objects.get(pk=int(client.session["_auth_user_id"]))

"""Who reported the same as somebody else hears the result, and nothing of the other reporter."""

import pytest

from issues import legal
from issues.models import Entry, Issue, LegalClock, ReporterMail
from issues.queries.box import claim
from issues.services import moving, triaging
from issues.services.mail_in import receive
from issues.states import IssueStatus
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.issues.letters import mail

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.6")]
RESULT = "3号举升机已修好，沪A12345 可以上工位，电话13812345678。"


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def original(advisor: User, supervisor: User) -> Issue:
    return factories.issue(advisor, "3号举升机升到一半停住", owner=supervisor)


@pytest.fixture
def second(technician: User, original: Issue, director: User) -> Issue:
    made = factories.issue(technician, "举升机又停了")
    return triaging.merge(made, into=original, by=director)


def verified(issue: Issue, supervisor: User, director: User) -> Issue:
    issue.refresh_from_db()
    issue = moving.accept(issue, by=supervisor)
    return moving.verify(moving.solve(issue, "换了油泵", by=supervisor), by=director)


def answers(issue: Issue) -> list[str]:
    rows = issue.entries.filter(kind=Entry.Kind.ANSWER, is_public=True)
    return list(rows.values_list("text", flat=True))


def test_the_reporter_of_a_duplicate_hears_the_result(
    original: Issue, second: Issue, technician: User, supervisor: User, director: User
) -> None:
    moving.feed_back(verified(original, supervisor, director), RESULT, by=supervisor)

    [said] = answers(second)
    assert "油泵" not in said
    assert said.startswith("3号举升机已修好")
    assert "12345" not in said
    told = Notice.objects.filter(recipient=technician, object_id=second.pk, kind="issues.answer")
    assert told.count() == 1
    assert "solve" in second.entries.filter(is_public=True).values_list("code", flat=True)


def test_one_outside_the_store_gets_the_result_by_mail_and_the_law_is_kept(
    store: Store, original: Issue, supervisor: User, director: User
) -> None:
    outside = receive(store, mail("举升机停住，等了两小时")).issue
    assert outside
    LegalClock.objects.create(
        issue=outside,
        rule=legal.COMPLAINT,
        started_at=outside.reported_at,
        due_on=outside.reported_at.date(),
    )
    triaging.merge(outside, into=original, by=director)

    moving.feed_back(verified(original, supervisor, director), RESULT, by=supervisor)

    sent = ReporterMail.objects.get(issue=outside, entry__kind=Entry.Kind.ANSWER)
    assert sent.to == "wang@customer.example"
    assert LegalClock.objects.get(issue=outside).stopped_at is not None


def test_an_unnamed_one_reads_it_by_the_code(
    store: Store, original: Issue, supervisor: User, director: User
) -> None:
    unnamed = factories.unnamed_issue(store, "举升机不安全", code="7K4M-2QXD-9RTW")
    triaging.merge(unnamed, into=original, by=director)

    moving.feed_back(verified(original, supervisor, director), RESULT, by=supervisor)

    found = claim("7K4M-2QXD-9RTW")
    assert found
    assert any(one.text.startswith("3号举升机已修好") for one in found.entries)


def test_why_it_is_refused_is_said_too(
    original: Issue, second: Issue, technician: User, director: User
) -> None:
    moving.refuse(original, why="下月整体更换", by=director)

    assert answers(second) == ["下月整体更换"]


def test_nothing_of_a_confidential_original_gets_out(
    original: Issue, second: Issue, supervisor: User, director: User
) -> None:
    Issue.objects.filter(pk=original.pk).update(is_confidential=True)
    moving.feed_back(verified(original, supervisor, director), RESULT, by=supervisor)

    assert answers(second) == []
    assert "solve" not in second.entries.values_list("code", flat=True)


def test_what_the_other_reporter_says_stays_there(
    original: Issue, second: Issue, advisor: User, supervisor: User, director: User
) -> None:
    moving.feed_back(verified(original, supervisor, director), RESULT, by=supervisor)
    original.refresh_from_db()
    moving.dispute(original, why="我这边还是停", by=advisor)

    heard = second.entries.filter(is_public=True)
    assert heard.last().code == "go_on"  # type: ignore[union-attr]
    assert all("还是停" not in f"{one.text}{one.details}" for one in heard)
    assert all(one.by_id != advisor.pk for one in heard)


def test_merged_after_the_result_it_is_told_at_once(
    original: Issue, technician: User, advisor: User, supervisor: User, director: User
) -> None:
    told = moving.feed_back(verified(original, supervisor, director), RESULT, by=supervisor)
    assert told.status == IssueStatus.FED_BACK
    late = factories.issue(technician, "举升机又停了")

    triaging.merge(late, into=told, by=director)

    assert len(answers(late)) == 1

"""A case from the first word to the archive: written by two, reviewed by a second person, replaced."""

import pytest

from cases.models import Case
from cases.services import reviewing, writing
from cases.states import CaseStatus
from notifications.models import Notice
from people.models import User
from people.rules import Denied, NotNow
from tests import factories


@pytest.mark.req("4.6")
def test_reviewed_by_a_second_person_and_numbered(
    technician: User, director: User, stranger: User
) -> None:
    case = factories.case(technician)
    assert not Case.objects.visible_to(stranger).filter(pk=case.pk).exists()
    case = reviewing.submit(case, by=technician, reviewer=director)
    assert Notice.objects.filter(recipient=director, kind="cases.to_review").count() == 1
    with pytest.raises(Denied):
        reviewing.publish(case, by=technician)
    case = reviewing.publish(case, by=director)

    assert case.status == CaseStatus.PUBLISHED
    assert case.number.startswith("C-")
    assert case.versions.count() == 1
    case = reviewing.correct(case, why="件号写错", by=director)
    number = case.number
    case = reviewing.publish(reviewing.submit(case, by=technician, reviewer=director), by=director)
    assert case.number == number
    assert case.versions.count() == 2


def test_personal_data_stays_out(technician: User) -> None:
    case = factories.case(technician, concern="沪A12345 的客户 13812345678 说刹车响")

    with pytest.raises(NotNow, match="345"):
        reviewing.submit(case, by=technician)


@pytest.mark.req("4.2")
def test_an_issue_becomes_a_case_with_all_it_knows(advisor: User, technician: User) -> None:
    symptom = factories.symptom(advisor.store)
    issue = factories.issue(advisor, "沪A12345 刹车异响", symptom=symptom)
    case = writing.from_issue(issue, by=technician, kind="good")

    assert case.symptom == symptom
    assert case.vehicle == issue.vehicle
    assert "12345" not in case.concern
    assert "12345" not in case.title
    assert writing.from_issue(issue, by=technician, kind="good") == case


def test_two_editors_are_merged_by_field(technician: User, director: User) -> None:
    case = factories.case(technician, found="甲", done="乙")
    seen = case.version
    writing.change(case, by=technician, version=seen, found="新的发现", base={"found": "甲"})
    case = writing.change(
        case,
        by=director,
        version=seen,
        found="甲",
        done="新的处理",
        base={"found": "甲", "done": "乙"},
    )
    assert (case.found, case.done) == ("新的发现", "新的处理")
    with pytest.raises(NotNow):
        writing.change(case, by=director, version=seen, found="别的", base={"found": "甲"})


def test_only_editors_take_out_of_the_archive(
    technician: User, advisor: User, director: User
) -> None:
    case = factories.published_case(technician, director)
    with pytest.raises(Denied):
        reviewing.withdraw(case, why="重复", by=advisor)
    other = factories.published_case(technician, director, "新的案例")
    case = reviewing.supersede(case, other, why="写得更全", by=director)

    assert case.superseded_by == other
    assert Case.objects.visible_to(advisor).filter(pk=case.pk).exists()
    with pytest.raises(NotNow):
        reviewing.supersede(other, other, why="x", by=director)

"""Why it happened, and what is done against it: page, fishbone, 8D sheet, measures to the closing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from issues import closing, fishbone, whys
from issues.fishbone import Fish, Rib
from issues.kinds import MeasureType, Severity
from issues.models import Analysis, Issue, Measure
from issues.papers.eight_d import eight_d_sheet
from issues.queries.causes import causes_of
from issues.services import analysing, measuring, moving
from issues.states import IssueStatus
from meetings.services import actions
from meetings.states import ActionStatus
from people.models import Store, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

CHAIN = ["刹车片磨到铁", "保养时没有测量厚度", "检查单上没有这一项"]


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def issue(advisor: User, supervisor: User, director: User) -> Issue:
    return factories.issue(
        advisor,
        "沪A12345 刹车异响，路试也有",
        owner=supervisor,
        verifier=director,
        severity=Severity.MAJOR,
    )


def page_of(issue: Issue) -> str:
    return reverse("issues:analysis", args=[issue.pk])


def filled(version: int = 0, **more: object) -> dict[str, object]:
    chain = {f"why_{number}": text for number, text in enumerate(CHAIN)}
    causes = {"cause_method_0": "检查单缺项", "root_method_0": "on", "cause_people_0": "新员工"}
    return {"version": version, **chain, "is_controllable": "on", **causes, **more}


@pytest.mark.req("5.7")
def test_whys_and_fishbone_are_written_and_drawn(
    sign_in: SignIn, supervisor: User, issue: Issue
) -> None:
    client = sign_in(supervisor)
    answer = client.post(page_of(issue), filled(root_cause="保养检查单缺少刹车片厚度"))
    html = client.get(page_of(issue)).content.decode()

    assert answer.status_code == 302
    analysis = Analysis.objects.get(issue=issue)
    assert [(one.text, one.is_controllable) for one in analysis.whys.all()] == [
        (CHAIN[0], False),
        (CHAIN[1], False),
        (CHAIN[2], True),
    ]
    assert {(one.bone, one.text, one.is_root) for one in analysis.causes.all()} == {
        ("method", "检查单缺项", True),
        ("people", "新员工", False),
    }
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg" class="fish') == 2
    assert 'class="fish-found"' in html
    assert "A12345" not in html
    assert not any(sentence in closing.gaps(issue) for sentence in ("至少问三次“为什么”。",))


@pytest.mark.req("5.7")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("技师粗心", "粗心"),
        ("他不小心装反了", "不小心"),
        ("责任心不强", "责任心不强"),
        ("做事马虎", "马虎"),
        ("The technician was careless", "careless"),
        ("检查单没有这一项", ""),
    ],
)
def test_carelessness_is_no_end_of_the_questions(
    sign_in: SignIn, supervisor: User, issue: Issue, text: str, word: str
) -> None:
    answer = sign_in(supervisor).post(page_of(issue), filled(why_2=text))

    assert whys.beyond_control(text) == word
    assert answer.status_code == (422 if word else 302)
    if word:
        html = answer.content.decode()
        assert "继续追问" in html
        assert CHAIN[0] in html
        assert not Analysis.objects.filter(issue=issue).exists()


def test_carelessness_is_no_root_cause_either(
    sign_in: SignIn, supervisor: User, issue: Issue
) -> None:
    answer = sign_in(supervisor).post(page_of(issue), filled(root_cause="技师粗心"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["root_cause"]
    with pytest.raises(NotNow, match="粗心"):
        analysing.check_content(
            analysing.Content({"root_cause": "技师粗心"}, whys=CHAIN, is_controllable=True)
        )


def test_two_at_once_are_told_and_nothing_is_lost(
    sign_in: SignIn, supervisor: User, director: User, issue: Issue
) -> None:
    sign_in(director).post(page_of(issue), filled(root_cause="经理的结论"))
    client = sign_in(supervisor)

    answer = client.post(page_of(issue), filled(root_cause="组长的结论"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "经理的结论" in html
    assert "组长的结论" in html
    assert Analysis.objects.get(issue=issue).root_cause == "经理的结论"
    again = client.post(page_of(issue), filled(version=1, root_cause="组长的结论"))
    assert again.status_code == 302
    assert Analysis.objects.get(issue=issue).root_cause == "组长的结论"


def test_who_does_not_work_on_it_reads_it_and_the_team_writes(
    sign_in: SignIn, technician: User, supervisor: User, stranger: User, issue: Issue
) -> None:
    client = sign_in(technician)
    assert client.get(page_of(issue)).status_code == 200
    assert client.post(page_of(issue), filled()).status_code == 403
    sign_in(supervisor).post(page_of(issue), filled(team=[technician.pk]))
    assert client.post(page_of(issue), filled(version=1)).status_code == 302
    for name in ("analysis", "eight_d"):
        address = reverse(f"issues:{name}", args=[issue.pk])
        assert sign_in(stranger).get(address).status_code == 404


def test_a_confidential_issue_is_not_there_for_others(
    sign_in: SignIn, technician: User, issue: Issue
) -> None:
    Issue.objects.filter(pk=issue.pk).update(is_confidential=True)

    assert sign_in(technician).get(page_of(issue)).status_code == 404


def measure(owner: User, type_: str, **more: object) -> dict[str, object]:
    return {
        "measure-type_": type_,
        "measure-way": "process",
        "measure-text": f"清单加一项 {type_}",
        "measure-owner": owner.pk,
        "measure-due_on": (timezone.localdate() + dt.timedelta(days=7)).isoformat(),
        **more,
    }


@pytest.mark.req("5.7")
@pytest.mark.req("5.8")
def test_it_closes_when_the_last_measure_is_verified(
    sign_in: SignIn, supervisor: User, director: User, advisor: User, issue: Issue
) -> None:
    client = sign_in(supervisor)
    client.post(page_of(issue), filled())
    for type_ in MeasureType.values:
        answer = client.post(
            reverse("issues:measure", args=[issue.pk]),
            measure(supervisor, type_, **{"measure-verifier": director.pk}),
        )
        assert answer.status_code == 302
    issue = moving.accept(issue, by=supervisor)
    issue = moving.contain(issue, "车留店", by=supervisor)
    issue = moving.solve(issue, "换刹车片", by=supervisor)
    issue = moving.verify(issue, by=director)
    issue = moving.feed_back(issue, "已更换", by=supervisor)
    issue = moving.accept_result(issue, by=advisor)
    assert issue.status == IssueStatus.FED_BACK
    first, second = (one.action for one in Measure.objects.select_related("action"))
    assert first.origin == issue

    for action in (first, second):
        actions.report_done(action, text="已加", by=supervisor)
        issue.refresh_from_db()
        assert issue.status == IssueStatus.FED_BACK
        actions.verify(action, by=director)

    issue.refresh_from_db()
    assert issue.status == IssueStatus.CLOSED
    html = sign_in(director).get(first.get_absolute_url()).content.decode()
    assert reverse("issues:issue", args=[issue.pk]) in html
    with pytest.raises(NotNow):
        add(issue, supervisor, director)


def add(issue: Issue, owner: User, by: User) -> Measure:
    return measuring.add_measure(
        issue,
        by=by,
        type_=MeasureType.PREVENTIVE,
        way="training",
        text="培训",
        owner=owner,
        due_on=dt.date(2099, 1, 1),
        verifier=by,
    )


def test_a_dropped_measure_counts_for_nothing_and_a_stranger_gives_none(
    supervisor: User, director: User, technician: User, issue: Issue
) -> None:
    made = add(issue, supervisor, director)
    before = len(closing.gaps(issue))
    actions.drop(made.action, why="不需要", by=director)

    assert len(closing.gaps(issue)) == before
    assert causes_of(issue, director).preventive[0].is_dropped
    with pytest.raises(Denied):
        add(issue, supervisor, technician)


def test_measures_of_a_confidential_issue_are_restricted(
    supervisor: User, director: User, issue: Issue
) -> None:
    issue.is_confidential = True
    issue.save(update_fields=["is_confidential"])

    assert add(issue, supervisor, director).action.is_restricted


def test_a_measure_that_is_filled_in_wrongly_comes_back_as_typed(
    sign_in: SignIn, supervisor: User, issue: Issue
) -> None:
    sent = measure(
        supervisor,
        "corrective",
        **{"measure-due_on": "2020-01-01", "measure-verifier": supervisor.pk},
    )
    answer = sign_in(supervisor).post(reverse("issues:measure", args=[issue.pk]), sent)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "清单加一项 corrective" in html
    assert not Measure.objects.exists()
    assert not issue.measures.exists()


@pytest.mark.req("5.7")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_8d_sheet_is_a_paper_without_personal_data(
    sign_in: SignIn, director: User, supervisor: User, issue: Issue, language: str
) -> None:
    sign_in(supervisor).post(page_of(issue), filled(what="客户 13812345678 来电"))
    director.language = language
    director.save(update_fields=["language"])

    answer = sign_in(director).get(reverse("issues:eight_d", args=[issue.pk]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    with translation.override(language):
        sheet = eight_d_sheet(causes_of(issue, director))
    said = str(sheet["facts"]) + str(sheet["parts"])
    assert "13812345678" not in said
    assert "A12345" not in said
    titles = [part["title"][:2] for part in sheet["parts"] if part["title"]]
    assert titles == ["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"]
    assert any(part["kind"] == "picture" for part in sheet["parts"])
    missing = {"zh-hans": "尚未填写", "en": "Not filled in yet"}[language]
    assert missing in said


def test_the_picture_holds_what_people_write() -> None:
    hostile = "<script>alert(1)</script>" + "长" * 90
    fish = Fish(
        "刹车异响 & 抖动",
        [("人", [Rib(hostile, is_root=True)] * 8), *[(name, []) for name in "机料法环测"]],
        title="标题",
    )

    for picture in (fishbone.wide(fish), fishbone.narrow(fish)):
        assert "<script>" not in picture
        assert "&amp; " in picture
        assert "style=" not in picture


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("刹车片磨损", 3, ["刹车片", "磨损"]),
        ("brake pads worn", 6, ["brake pads", "worn"]),
        ("ABCDEFGHIJ", 2.9, ["ABCDE", "FGHIJ"]),
        ("", 5, []),
        ("检查 ABS 泵", 4, ["检查", "ABS 泵"]),
    ],
)
def test_lines_are_broken_by_width(text: str, most: float, lines: list[str]) -> None:
    assert fishbone.lines_of(text, most) == lines


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_measures_as_for_one(
    sign_in: SignIn,
    supervisor: User,
    director: User,
    issue: Issue,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(supervisor)
    client.post(page_of(issue), filled())
    for _number in range(count):
        add(issue, supervisor, director)

    client.get(page_of(issue))
    with django_assert_max_num_queries(22):
        assert client.get(page_of(issue)).status_code == 200
    assert Measure.objects.filter(action__status=ActionStatus.OPEN).count() == count

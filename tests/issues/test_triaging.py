"""Suggestions by examples, duplicates together and apart, one report into two."""

import datetime as dt

import pytest
import time_machine

from issues import lines
from issues.kinds import Urgency
from issues.models import Category, Component, Entry, Issue, IssueLink, Place, Symptom
from issues.services import moving, taxonomy, triaging
from issues.services.logging import log_issue
from issues.states import IssueStatus
from issues.suggesting import suggest
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories
from tests.issues.reports import REPORTS


@pytest.fixture(autouse=True)
def supervisor(store: Store) -> User:
    taxonomy.load_shipped(store)
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


def test_the_taxonomy_comes_once_and_what_was_changed_stays(store: Store, director: User) -> None:
    wash = Place.objects.get(store=store, name="洗车交车区")
    taxonomy.change(wash, {"name": "交车区", "is_active": False}, by=director)

    taxonomy.load_shipped(store)
    taxonomy.ensure(store)

    assert Component.objects.filter(store=store).count() == 8
    assert Symptom.objects.filter(component__store=store).count() == 226
    assert Category.objects.filter(store=store).count() == 92
    assert Place.objects.filter(store=store).count() == 9
    assert not Place.objects.filter(store=store, name="洗车交车区").exists()
    rows = [*Component.objects.all(), *Symptom.objects.all(), *Category.objects.all()]
    assert all(row.name_en for row in rows)
    assert len({place.code for place in Place.objects.all()}) == 9


@pytest.mark.req("5.2")
@pytest.mark.parametrize(
    ("text", "component", "symptom"),
    [
        ("换完刹车片后低速制动有吱吱声", "制动系统", "异响"),
        ("变速箱2挡升3挡顿挫明显", "变速器", "顿挫"),
        ("右前减震器渗油，底盘过坎咯噔响", "前后桥及悬挂系统", "减震器漏油"),
        ("天窗漏水，雨天顶棚湿", "车身附件及电器", "天窗漏水"),
        ("新换的电瓶三天又亏电", "车身附件及电器", "电瓶故障"),
        ("发动机怠速不稳，抖动厉害", "发动机/电动机", "怠速不稳"),
        ("前轮吃胎偏磨", "前后桥及悬挂系统", "吃胎偏磨"),
        ("车速低时打方向沉重", "转向系统", "打方向沉重"),
        ("轮胎鼓包要求赔偿", "轮胎", "鼓包"),
    ],
)
def test_component_and_symptom_are_found_in_the_words(
    store: Store, text: str, component: str, symptom: str
) -> None:
    found = suggest(store, text, Urgency.TODAY, None)

    assert found.component is not None
    assert found.symptom is not None
    assert (found.component.name, found.symptom.name) == (component, symptom)


@pytest.mark.req("5.2")
def test_categories_fit_their_class_and_most_reports_get_one(store: Store) -> None:
    found = [suggest(store, text, Urgency.TODAY, None, compare=False) for _kind, text in REPORTS]

    assert all(one.category is None or one.category.kind == one.kind for one in found)
    assert sum(one.category is not None for one in found) / len(found) > 0.7


def test_facility_has_no_part_of_a_car(store: Store) -> None:
    found = suggest(store, "客户休息区空调不凉", Urgency.TODAY, None)

    assert (found.kind, found.component, found.symptom) == ("facility", None, None)


@pytest.mark.req("5.2")
def test_examples_teach_what_words_do_not_say(store: Store, advisor: User, director: User) -> None:
    text = "A区那个大家伙又趴窝了"
    before = suggest(store, text, Urgency.TODAY, director)
    for _time in range(2):
        example = factories.issue(advisor, "A区那个大家伙趴窝")
        moving.triage(example, by=director, kind="facility", priority=3, severity=1)

    after = suggest(store, text, Urgency.TODAY, director)

    assert before.kind == "process"
    assert after.kind == "facility"
    assert any(example.number in sentence for sentence in after.why)


def test_names_of_the_stores_own_count(store: Store, director: User) -> None:
    own = taxonomy.add(Category(store=store, kind="it", name="钉钉审批"), by=director)

    assert suggest(store, "系统里钉钉审批提交不了", Urgency.TODAY, None).category == own


@pytest.mark.req("5.2")
def test_merged_people_follow_the_original_and_hear_of_it(
    store: Store, advisor: User, technician: User, director: User
) -> None:
    first = factories.issue(advisor, "举升机停住")
    second = factories.issue(technician, "沪A12345 举升机又停住")
    third = factories.issue(advisor, "举升机第三次停住")
    Entry.objects.create(issue=second, text="已断电", by=technician)
    triaging.merge(third, into=second, by=director)

    second = triaging.merge(second, into=first, by=director)

    third.refresh_from_db()
    assert (second.status, second.duplicate_of, third.duplicate_of) == ("duplicate", first, first)
    assert second.escalate_at is None
    assert second.entries.filter(text="已断电").exists()
    assert list(first.watchers.all()) == [technician]
    line = second.entries.get(kind=Entry.Kind.LINE, code="merge")
    assert first.number in lines.words(line)
    assert Notice.objects.filter(recipient=technician, kind="issues.line").exists()
    assert first.entries.filter(text__startswith=second.number).exists()


def test_parting_starts_the_clock_anew(advisor: User, director: User) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC), tick=False) as clock:
        first, second = (factories.issue(advisor, "举升机停住") for _time in range(2))
        triaging.merge(second, into=first, by=director)
        clock.shift(dt.timedelta(days=3))
        second = triaging.part(second, by=director)

    assert (second.status, second.duplicate_of) == (IssueStatus.TRIAGED, None)
    assert second.due_at == first.due_at + dt.timedelta(days=3)
    assert second.escalate_at is not None


@pytest.mark.parametrize("case", ["itself", "over", "duplicate", "store", "unseen"])
def test_what_cannot_be_merged(
    case: str, store: Store, advisor: User, director: User, stranger: User
) -> None:
    issue, other = (factories.issue(advisor, "举升机停住") for _time in range(2))
    by = director
    if case == "itself":
        other = issue
    elif case == "over":
        moving.refuse(other, why="已报修", by=director)
    elif case == "duplicate":
        triaging.merge(other, into=factories.issue(advisor), by=director)
    elif case == "store":
        other = factories.issue(stranger, "举升机停住")
    else:
        by = factories.person(store, "赵调度", Role.DISPATCHER)
        other.is_confidential = True
        other.save()

    with pytest.raises((NotNow, Denied)):
        triaging.merge(issue, into=other, by=by)
    issue.refresh_from_db()
    assert issue.status == IssueStatus.NEW


def test_a_confidential_text_is_not_spread_by_merging(advisor: User, director: User) -> None:
    plain = factories.issue(advisor, "奖金算错")
    secret = factories.issue(director, "主管私扣奖金", is_confidential=True)

    triaging.merge(secret, into=plain, by=director)

    assert not plain.entries.filter(text__contains="私扣").exists()


def test_a_confidential_original_is_opened_to_nobody(advisor: User, director: User) -> None:
    secret = factories.issue(director, "主管私扣奖金", is_confidential=True)
    plain = factories.issue(advisor, "奖金算错")

    triaging.merge(plain, into=secret, by=director)

    assert not Issue.objects.visible_to(advisor).filter(pk=secret.pk).exists()


@pytest.mark.req("5.2")
def test_one_report_becomes_two(advisor: User, director: User) -> None:
    issue = factories.issue(advisor, "沪A12345 刹车异响，另外休息室空调不凉")

    made = triaging.split(issue, text="休息室空调不凉", by=director)

    assert (made.kind, made.reporter, made.vehicle) == ("facility", advisor, issue.vehicle)
    assert made.reported_at == issue.reported_at
    link = IssueLink.objects.get()
    assert (link.issue, link.other, link.kind) == (made, issue, IssueLink.Kind.SPLIT)
    assert issue.entries.filter(code="split").exists()


def test_an_unnamed_report_stays_unnamed_when_split(store: Store, director: User) -> None:
    day = dt.datetime(2026, 11, 20, 16, 0, tzinfo=dt.UTC)
    issue = log_issue(
        store=store,
        text="排班不公平，而且厕所堵了",
        urgency=Urgency.LATER,
        by=None,
        is_unnamed=True,
        reported_at=day,
    )

    made = triaging.split(issue, text="厕所堵了", by=director)

    assert made.is_unnamed
    assert (made.reporter, made.logged_by, made.reported_at) == (None, None, day)


def test_related_once_in_both_directions_and_dismissed_again(advisor: User, director: User) -> None:
    one, other = (factories.issue(advisor) for _time in range(2))

    links = {triaging.relate(one, other, by=director), triaging.relate(other, one, by=director)}
    assert len(links) == IssueLink.objects.count() == 1
    triaging.unrelate(links.pop(), by=director)

    assert IssueLink.objects.get().verdict == IssueLink.Verdict.DISMISSED
    with pytest.raises(Denied):
        triaging.relate(one, other, by=advisor)


def test_one_that_is_gone_does_not_stop_the_others(advisor: User, director: User) -> None:
    first, gone, last = (factories.issue(advisor) for _time in range(3))
    moving.refuse(gone, why="已报修", by=director)

    outcome = triaging.bulk(
        [first, gone, last], lambda one: triaging.accept_suggestion(one, by=director)
    )

    assert outcome.done == [first, last]
    assert [issue for issue, _why in outcome.left] == [gone]

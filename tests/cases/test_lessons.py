"""Lessons: drawn from what was said, marked, taken up by departments, found again."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Adoption, Case, Lesson
from cases.services import distilling, talking
from issues.models import Component
from meetings.models import ActionItem
from meetings.services import actions
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn


@pytest.fixture
def case(technician: User, director: User) -> Case:
    return factories.published_case(technician, director)


@pytest.fixture
def lesson(case: Case) -> Lesson:
    return distilling.add(case, "导向销每次都要润滑", by=case.author)


def due() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=7)


@pytest.mark.req("4.4")
def test_an_accepted_answer_becomes_a_lesson_with_one_press(
    case: Case, advisor: User, technician: User, sign_in: SignIn
) -> None:
    question = talking.say(case, "多久润滑一次?", section="question", by=advisor)
    answer = talking.say(case, "每次保养都润滑", section="question", parent=question, by=technician)
    talking.accept(answer, by=advisor)
    client = sign_in(technician)
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert reverse("cases:lesson_take", args=[case.pk]) in page
    client.post(reverse("cases:lesson_take", args=[case.pk]), {"post": answer.pk})
    client.post(reverse("cases:lesson_take", args=[case.pk]), {"post": answer.pk})

    assert list(case.lessons.values_list("text", flat=True)) == ["每次保养都润滑"]


def test_what_is_too_long_is_shortened_first(
    case: Case, advisor: User, technician: User, sign_in: SignIn
) -> None:
    said = talking.say(case, "很" * 161, section="good", by=advisor)
    client = sign_in(technician)
    answer = client.post(reverse("cases:lesson_take", args=[case.pk]), {"post": said.pk})
    assert answer["location"].endswith(f"?post={said.pk}")
    assert "很" * 161 in client.get(answer["location"]).content.decode()
    refused = client.post(answer["location"], {"text": "很" * 161})
    assert refused.status_code == 422
    assert not case.lessons.exists()


def test_only_author_and_editors_draw_lessons(
    case: Case, advisor: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    address = reverse("cases:lesson_new", args=[case.pk])
    assert sign_in(advisor).get(address).status_code == 403
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(director).post(address, {"text": "先听客户说"}).status_code == 302
    assert case.lessons.count() == 1


def test_no_personal_data_in_a_lesson(case: Case, technician: User, sign_in: SignIn) -> None:
    address = reverse("cases:lesson_new", args=[case.pk])
    answer = sign_in(technician).post(address, {"text": "给 13812345678 打电话"})

    assert answer.status_code == 422
    assert "13812345678" in answer.content.decode()
    assert not case.lessons.exists()


@pytest.mark.req("4.4")
def test_where_it_also_applies_and_the_order(case: Case, technician: User, sign_in: SignIn) -> None:
    component = Component.objects.create(store=case.store, name="制动卡钳")
    client = sign_in(technician)
    first = distilling.add(case, "甲", by=technician)
    client.post(
        reverse("cases:lesson_new", args=[case.pk]),
        {"text": "乙", "models_too": "A4L", "steps_too": "终检", "components_too": [component.pk]},
    )
    second = case.lessons.get(text="乙")
    assert list(second.components_too.all()) == [component]
    order = [first.pk, second.pk]
    client.post(reverse("cases:lesson_order", args=[case.pk]), {"order": order, "up": second.pk})
    assert list(case.lessons.values_list("text", flat=True)) == ["乙", "甲"]


def test_worth_adopting_once_a_person(
    lesson: Lesson, advisor: User, director: User, sign_in: SignIn
) -> None:
    address = reverse("cases:lesson_worth", args=[lesson.pk])
    for person in (advisor, director, director):
        sign_in(person).post(address)

    assert list(lesson.worth.all()) == [advisor]


@pytest.mark.req("4.4")
@pytest.mark.req("4.8")
def test_a_department_adopts_it_as_an_action_item(
    case: Case, lesson: Lesson, technician: User, director: User, sign_in: SignIn
) -> None:
    place = factories.department(case.store, "前台")
    data = {"department": place.pk, "owner": technician.pk, "due_on": due().isoformat()}
    client = sign_in(director)
    address = reverse("cases:lesson_adopt", args=[lesson.pk])
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 422
    action = ActionItem.objects.get()
    assert action.origin == case
    assert lesson.text in action.text
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert action.number in page

    actions.verify(actions.report_done(action, text="做了", by=technician), by=action.verifier)
    assert distilling.follow_actions() == 1
    assert distilling.follow_actions() == 0
    assert Adoption.objects.get().status == "adopted"


def test_not_adopted_needs_a_word_and_a_dropped_action_drops_it(
    case: Case, lesson: Lesson, technician: User, director: User, sign_in: SignIn
) -> None:
    place = factories.department(case.store, "前台")
    adoption = distilling.adopt(lesson, place, owner=technician, due_on=due(), by=director)
    address = reverse("cases:adoption", args=[adoption.pk])
    assert sign_in(director).post(address, {"status": "dropped"}).status_code == 422
    assert sign_in(technician).post(address, {"status": "adopted"}).status_code == 403
    data = {"status": "dropped", "note": "前台不做这项"}
    assert sign_in(director).post(address, data).status_code == 302
    adoption.refresh_from_db()
    assert (adoption.status, adoption.note) == ("dropped", "前台不做这项")
    with pytest.raises(NotNow):
        distilling.settle(adoption, "adopted", note="", by=director)

    other = factories.department(case.store, "配件")
    second = distilling.adopt(lesson, other, owner=technician, due_on=due(), by=director)
    assert second.action is not None
    actions.drop(second.action, why="不需要", by=director)
    distilling.follow_actions()
    second.refresh_from_db()
    assert second.status == "dropped"
    with pytest.raises(NotNow):
        distilling.remove(lesson, by=director)


def test_people_take_it_up_for_their_own_department_only(lesson: Lesson, advisor: User) -> None:
    place = factories.department(advisor.store, "配件")
    with pytest.raises(Denied):
        distilling.adopt(lesson, place, owner=advisor, due_on=due(), by=advisor)


@pytest.mark.req("4.4")
def test_all_lessons_by_component_model_step_and_adoption(
    case: Case, lesson: Lesson, advisor: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    component = Component.objects.create(store=case.store, name="空调")
    distilling.add(
        case,
        "先查冷媒",
        by=director,
        models_too="A6L",
        steps_too="诊断",
        components_too=[component],
    )
    distilling.adopt(
        lesson,
        factories.department(case.store, "前台"),
        owner=advisor,
        due_on=due(),
        by=director,
    )
    client, address = sign_in(advisor), reverse("cases:lessons")

    def found(query: str) -> tuple[bool, bool]:
        page = client.get(address + query).content.decode()
        return "导向销每次都要润滑" in page, "先查冷媒" in page

    assert found("") == (True, True)
    assert found("?q=A6L") == (False, True)
    assert found("?q=诊断") == (False, True)
    assert found(f"?component={component.pk}") == (False, True)
    assert found("?state=planned") == (True, False)
    assert found("?state=worth") == (False, False)
    assert "导向销" not in sign_in(stranger).get(address).content.decode()


@pytest.mark.parametrize("n", [2, 25])
def test_queries_of_all_lessons_do_not_grow(
    case: Case, advisor: User, sign_in: SignIn, n: int, django_assert_max_num_queries: Any
) -> None:
    for i in range(n):
        distilling.add(case, f"第 {i} 条", by=case.author)
    client = sign_in(advisor)
    with django_assert_max_num_queries(12):
        client.get(reverse("cases:lessons"))

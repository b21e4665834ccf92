"""Improvements are action items, and a case without one is asked about; review on the pages."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from cases.services import practising
from cases.states import CaseStatus
from cases.tasks import keep
from meetings.models import ActionItem
from meetings.services import running
from meetings.states import MeetingStatus
from notifications.models import Notice
from people import duties
from people.models import User
from tests import factories
from tests.conftest import SignIn

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def url(name: str, *args: object) -> str:
    return reverse(f"cases:{name}", args=args)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(clock: time_machine.Traveller, technician: User, director: User) -> Case:
    return factories.published_case(technician, director, kind="improve")


@pytest.mark.req("4.8")
def test_an_improvement_is_an_action_item_and_its_state_stands_on_the_page(
    sign_in: SignIn, case: Case, advisor: User, director: User
) -> None:
    client = sign_in(director)
    bad = client.post(url("improve", case.pk), {"improve-text": "", "improve-owner": advisor.pk})
    assert bad.status_code == 422
    past = {
        "improve-text": "清洁并润滑",
        "improve-owner": advisor.pk,
        "improve-due_on": "2026-10-01",
    }
    assert "清洁并润滑" in client.post(url("improve", case.pk), past).content.decode()
    client.post(url("improve", case.pk), {**past, "improve-due_on": "2026-11-20"})
    action = ActionItem.objects.get()
    assert (action.origin, action.owner, action.due_on) == (case, advisor, dt.date(2026, 11, 20))
    page = client.get(url("case", case.pk)).content.decode()
    assert action.number in page
    assert action.get_status_display() in page
    case.refresh_from_db()
    assert case.followed_up_on is None


@pytest.mark.req("4.8")
def test_the_form_is_fetched_when_it_is_opened_and_is_a_page_without_scripts(
    sign_in: SignIn, technician: User, director: User, stranger: User
) -> None:
    case = factories.published_case(technician, director)
    client, address = sign_in(director), url("improve", case.pk)
    page = client.get(url("case", case.pk)).content.decode()
    assert f'hx-get="{address}"' in page
    assert f'href="{address}"' in page
    assert "improve-owner" not in page
    block = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert 'name="improve-owner"' in block
    assert "<html" not in block
    assert 'name="improve-owner"' in client.get(address).content.decode()
    refused = client.post(address, {"improve-text": "清洁"})
    assert refused.status_code == 422
    assert "清洁</textarea>" in refused.content.decode()
    assert sign_in(stranger).get(address).status_code == 404


@pytest.mark.req("4.8")
def test_without_follow_up_author_and_superior_are_asked_again_and_again(
    clock: time_machine.Traveller, case: Case, technician: User, director: User, advisor: User
) -> None:
    technician.superior = director
    technician.save()
    assert case.followed_up_on == dt.date(2026, 11, 16)
    clock.move_to(NOW + dt.timedelta(days=13))
    keep()
    asked = Notice.objects.filter(kind="cases.follow_up")
    assert not asked.exists()
    clock.move_to(NOW + dt.timedelta(days=14))
    keep()
    keep()
    assert {one.recipient for one in asked.all()} == {technician, director}
    assert asked.count() == 2
    clock.move_to(NOW + dt.timedelta(days=28))
    keep()
    assert asked.count() == 4
    practising.improve(case, text="培训", owner=advisor, due_on=dt.date(2026, 12, 20), by=director)
    clock.move_to(NOW + dt.timedelta(days=60))
    keep()
    assert asked.count() == 4


@pytest.mark.req("4.8")
def test_with_a_reason_nothing_need_be_improved(
    sign_in: SignIn, case: Case, technician: User, advisor: User
) -> None:
    assert sign_in(advisor).post(url("needs_none", case.pk), {"why": "x"}).status_code == 403
    assert sign_in(technician).post(url("needs_none", case.pk), {"why": " "}).status_code == 403
    sign_in(technician).post(url("needs_none", case.pk), {"why": "厂家已改进零件"})
    case.refresh_from_db()
    assert case.followed_up_on is None
    assert "厂家已改进零件" in sign_in(technician).get(url("case", case.pk)).content.decode()


def test_a_good_example_is_not_asked_about(technician: User, director: User) -> None:
    assert factories.published_case(technician, director).followed_up_on is None


@pytest.mark.req("4.6")
def test_reviewed_on_the_pages(sign_in: SignIn, technician: User, director: User, gm: User) -> None:
    case = factories.case(technician, "制动异响")
    writer, boss = sign_in(technician), sign_in(director)
    assert "制动异响" in writer.get(reverse("today")).content.decode()
    writer.post(url("move", case.pk, "submit"), {"submit-reviewer": director.pk})
    assert "制动异响" in boss.get(reverse("today")).content.decode()
    assert "制动异响" in boss.get(url("review")).content.decode()
    assert "制动异响" in sign_in(gm).get(url("review")).content.decode()
    assert writer.post(url("move", case.pk, "publish")).status_code == 403
    assert boss.post(url("move", case.pk, "send_back"), {"send_back-why": ""}).status_code == 422
    boss.post(url("move", case.pk, "send_back"), {"send_back-why": "缺少测量值"})
    case.refresh_from_db()
    assert case.status == CaseStatus.DRAFT
    assert "缺少测量值" in writer.get(url("case", case.pk)).content.decode()
    writer.post(url("move", case.pk, "submit"), {"submit-reviewer": director.pk})
    boss.post(url("move", case.pk, "publish"))
    case.refresh_from_db()
    assert case.status == CaseStatus.PUBLISHED
    assert boss.post(url("move", case.pk, "fly")).status_code == 404


@pytest.mark.req("4.6")
def test_replaced_by_the_number_of_another(
    sign_in: SignIn, technician: User, director: User
) -> None:
    old = factories.published_case(technician, director, "旧的")
    new = factories.published_case(technician, director, "新的")
    boss = sign_in(director)
    wrong = {"supersede-other": "C-1999-001", "supersede-why": "更全"}
    assert boss.post(url("move", old.pk, "supersede"), wrong).status_code == 422
    boss.post(url("move", old.pk, "supersede"), {**wrong, "supersede-other": new.number.lower()})
    old.refresh_from_db()
    assert old.superseded_by == new
    assert new.number in boss.get(url("case", old.pk)).content.decode()


def test_who_leaves_hands_over_cases(technician: User, director: User) -> None:
    factories.case(technician)
    assert any("/cases/review" in duty.url for duty in duties.of(technician))
    assert not any("/cases/" in duty.url for duty in duties.of(director))


@pytest.mark.req("4.2")
def test_presented_part_by_part_from_an_agenda_item(
    sign_in: SignIn, technician: User, director: User
) -> None:
    case = factories.published_case(technician, director, concern="刹车响", done="润滑导向销")
    page = sign_in(technician).get(url("present", case.pk)).content.decode()
    assert page.count('class="show-part') == 4
    meeting = factories.meeting(
        director.store,
        chair=director,
        recorder=director,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
        starts_at=timezone.now(),
    )
    factories.agenda_item(meeting, "案例", section="theme", subject=case)
    factories.attendee(meeting, director)
    running.start_meeting(meeting, by=director)
    run = sign_in(director).get(reverse("meetings:run", args=[meeting.pk])).content.decode()
    assert case.present_url in run

"""The whole way: an issue becomes a case, is talked about in a meeting by phone, found again and used."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.models import Case, Lesson, Post, Use
from cases.services import thanking
from cases.states import CaseStatus
from issues.models import Issue
from issues.states import IssueStatus
from meetings.models import Meeting
from meetings.services import running
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from people.services import points
from tests import factories
from tests.e2e.axe import faults, overflow
from tests.e2e.browsing import PHONE, Windows, settled, words

pytestmark = [pytest.mark.req(row) for row in ("1.5.2", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6")]
CAUSE, ANSWER = "导向销缺油干涩", "只用硅基耐高温油脂"


@pytest.fixture
def issue(advisor: User) -> Issue:
    symptom = factories.symptom(advisor.store)
    made = factories.issue(
        advisor, "客户反映低速刹车吱吱响", status=IssueStatus.CLOSED, symptom=symptom
    )
    made.solution, made.result = "清洁并润滑导向销", "试车三天不再响"
    made.component = symptom.component
    made.save()
    return made


@pytest.fixture
def meeting(director: User, technician: User, advisor: User) -> Meeting:
    made = factories.meeting(
        director.store,
        chair=director,
        recorder=director,
        starts_at=timezone.now() + dt.timedelta(minutes=5),
        status="announced",
        announced_at=timezone.now(),
    )
    for person in (director, technician, advisor):
        factories.attendee(made, person)
    return made


def test_from_an_issue_to_i_used_this(
    windows: Windows, store: Store, technician: User, director: User, advisor: User,
    issue: Issue, meeting: Meeting,
) -> None:  # fmt: skip
    author, boss = windows.open(technician), windows.open(director)
    case = _written(author, issue)
    _archived(boss, case)
    _on_the_agenda(boss, meeting, case)
    running.start_meeting(meeting, by=director)
    _talked_about(windows.open(advisor, size=PHONE), author, meeting, case)
    finder = factories.person(store, "周磊", Role.TECHNICIAN)
    _found_and_used(windows.open(finder, size=PHONE), case)

    assert Use.objects.get().user == finder
    assert points.balance(technician) == thanking.FOR_USE
    assert Notice.objects.filter(recipient=technician, kind="cases.used").count() == 1
    author.goto(case.get_absolute_url())
    expect(author.get_by_text("迈腾，同样的响声").first).to_be_visible()
    expect(author.locator("#reach .reach-uses")).to_contain_text("周磊")


def _written(page: Page, issue: Issue) -> Case:
    """One press takes along what is known; what is missing is listed, then handed in."""
    page.goto(issue.get_absolute_url())
    page.get_by_role("button", name="生成正面案例").click()
    expect(page.locator("#id_concern")).to_have_value(issue.text)
    expect(page.locator("#id_done")).to_have_value(issue.solution)
    page.locator("#id_cause").fill(CAUSE)
    expect(page.locator("#case-saved")).to_have_attribute("data-state", "saved")
    case = Case.objects.get()
    page.goto(case.get_absolute_url())
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，审核人会收到通知。")).to_be_visible()
    return case


def _archived(page: Page, case: Case) -> None:
    """The start page of the second person leads to it."""
    page.goto("/")
    page.get_by_role("link", name=case.title).first.click()
    page.get_by_role("button", name="发布入库").click()
    expect(page.get_by_text("已发布到案例库。")).to_be_visible()
    case.refresh_from_db()
    assert (case.status, case.cause) == (CaseStatus.PUBLISHED, CAUSE)


def _on_the_agenda(page: Page, meeting: Meeting, case: Case) -> None:
    """Offered with its reason, added by one press."""
    page.goto(f"/meetings/{meeting.pk}/agenda")
    offered = page.locator("li", has_text=case.number)
    expect(offered.get_by_text("尚未在会上讨论")).to_be_visible()
    offered.get_by_role("button", name=words("zh-hans")("Add")).click()
    settled(page)
    expect(page.locator("#board").get_by_role("link", name=case.number).first).to_be_visible()


def _talked_about(phone: Page, author: Page, meeting: Meeting, case: Case) -> None:
    """Asked by phone, answered at the desk, accepted by phone; the answer becomes a lesson."""
    phone.goto(f"/meetings/{meeting.pk}/run")
    phone.get_by_role("link", name="参与讨论").first.click()
    question = phone.locator("#say-question")
    question.fill("导向销用什么油脂？")
    question.locator("..").get_by_role("button").click()
    expect(phone.locator(".said-text")).to_have_text("导向销用什么油脂？")
    assert Post.objects.get().meeting == meeting
    author.goto(case.get_absolute_url())
    said = author.locator(".said").first
    said.locator("summary").first.click()
    said.get_by_label("您的回复").fill(ANSWER)
    said.locator(".say button").click()
    expect(author.locator(".said-answers .said-text")).to_have_text(ANSWER)
    phone.reload()
    phone.get_by_role("button", name="采纳为答案").click()
    expect(phone.get_by_text("已采纳")).to_be_visible()
    author.reload()
    author.get_by_role("button", name="设为要点").click()
    expect(author.locator(".lesson-text")).to_have_text(ANSWER)
    assert Lesson.objects.get().text == ANSWER


def _found_and_used(phone: Page, case: Case) -> None:
    """By two characters that stand in it, on a phone, from the start page on."""
    phone.goto("/")
    phone.get_by_role("button", name="更多").click()
    phone.locator("#more").get_by_role("link", name="案例", exact=True).click()
    expect(phone).to_have_url(re.compile("/cases/$"))
    phone.get_by_role("searchbox").fill("吱吱")
    phone.get_by_role("searchbox").press("Enter")
    found = phone.locator("#found .row-link")
    expect(phone.locator("#found mark").first).to_have_text("吱吱")
    expect(found).to_have_count(1)
    assert not faults(phone) + overflow(phone)
    found.click()
    expect(phone.get_by_text(ANSWER).first).to_be_visible()
    phone.get_by_role("link", name="我用过").first.click()
    phone.get_by_label("用在什么上、怎么用的？").fill("迈腾，同样的响声")
    phone.get_by_role("button", name="告诉作者").click()
    expect(phone.get_by_text("迈腾，同样的响声")).to_be_visible()
    assert not faults(phone) + overflow(phone)
    assert case.get_absolute_url() in phone.url

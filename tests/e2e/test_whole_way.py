"""An issue from the first key to the day it comes back, each person in a window of their own."""

import pytest
from playwright.sync_api import Page, expect

from issues.kinds import Severity
from issues.models import Component, Issue, Measure
from issues.services import taxonomy
from issues.states import IssueStatus
from meetings.states import ActionStatus
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.e2e.browsing import PHONE, Windows, settled, words
from tests.e2e.test_cause import CHAIN, give_measure, write_analysis
from tests.e2e.test_issue_result import go, solve_and_tell

say = words("zh-hans")


@pytest.fixture(autouse=True)
def owner(store: Store) -> User:
    taxonomy.load_shipped(store)
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


def log(page: Page, text: str) -> Issue:
    """Logged by its reporter, by keys alone."""
    page.goto("/issues/new")
    settled(page)
    page.keyboard.type(text)
    for key in ("Tab", "2", "Tab", "2", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#log-done")).to_contain_text("I-")
    return Issue.objects.latest("pk")


def triage(page: Page, issue: Issue, owner: User, part: Component) -> None:
    """Settled by whoever leads: what is suggested, but severe, of this component and this owner."""
    page.goto(f"/issues/triage?issue={issue.pk}")
    settled(page)
    panel = page.locator(f'#panel[data-issue="{issue.pk}"]')
    expect(panel.locator("#panel-title")).to_contain_text(issue.number)
    panel.locator("select[name=severity]").select_option(str(Severity.MAJOR.value))
    panel.locator("select[name=component]").select_option(str(part.pk))
    panel.locator("select[name=owner]").select_option(str(owner.pk))
    panel.locator('[data-key="a"]').click()
    expect(panel).to_have_count(0)


def verify_measures(work: Page, manager: Page) -> None:
    for measure in Measure.objects.select_related("action"):
        address = measure.action.get_absolute_url()
        work.goto(address)
        work.locator("#id_text").fill("已完成")
        work.get_by_role("button", name=say("Report done")).click()
        expect(work.get_by_role("button", name=say("Report done"))).to_have_count(0)
        manager.goto(address)
        manager.get_by_role("button", name=say("Verify")).click()
        expect(manager.get_by_role("button", name=say("Verify"))).to_have_count(0)


@pytest.mark.req("5.6")
@pytest.mark.req("5.7")
@pytest.mark.req("5.8")
def test_solved_with_whys_refused_once_accepted_closed_and_taken_up_again(
    windows: Windows, store: Store, advisor: User, owner: User, director: User
) -> None:
    desk, work, manager = windows.open(advisor), windows.open(owner), windows.open(director)
    phone = windows.open(advisor, size=PHONE)
    part = Component.objects.filter(store=store, name__contains="制动").first()
    assert part is not None
    issue = log(desk, "沪A12345 低速制动尖锐异响，客户很着急")
    triage(manager, issue, owner, part)
    Issue.objects.filter(pk=issue.pk).update(verifier=director)

    go(work, issue)
    work.locator('#move-accept button, form[action$="/move/accept"] button').first.click()
    expect(work.locator("#move-solve")).to_be_visible()
    contain = work.locator("#move-contain")
    contain.locator("summary").click()
    contain.locator("textarea").fill("车留店，提供代步车")
    contain.get_by_role("button").click()
    expect(work.locator("main")).to_contain_text("车留店，提供代步车")
    work.get_by_role("link", name=say("Open the analysis")).click()
    write_analysis(work, CHAIN[2])
    expect(work.locator(".fish-wide .fish-found")).to_have_text("检查单缺少刹车片厚度")
    for type_, text in (("corrective", "检查单加一项"), ("preventive", "全员培训测量")):
        give_measure(work, type_, text, owner, director)

    solve_and_tell(work, manager, issue, "更换刹车片", "刹车片换好了，请试车。")
    verdict = go(phone, issue).locator(".verdict")
    verdict.locator("summary").click()
    verdict.locator("textarea").fill("低速还是响")
    verdict.locator("details button").click()
    expect(phone.locator(".verdict")).to_have_count(0)
    solve_and_tell(work, manager, issue, "更换卡钳", "卡钳也换了，路试正常。")
    go(phone, issue).locator(".verdict .btn-success").click()
    expect(phone.locator("#talk")).to_contain_text("反馈人认可结果")
    issue.refresh_from_db()
    assert issue.status == IssueStatus.FED_BACK, "measures are owed before it closes"

    verify_measures(work, manager)
    expect(go(work, issue).locator(".page-title")).to_contain_text("已关闭")
    expect(go(phone, issue).locator(".thanks")).to_contain_text("2")

    again = log(desk, "沪A12345 制动又响了，还是低速")
    triage(manager, again, owner, part)
    expect(go(work, issue).locator(".page-title")).not_to_contain_text("已关闭")
    expect(work.locator("#talk")).to_contain_text(again.number)
    expect(work.locator("#talk")).to_contain_text("低速还是响")
    expect(go(work, again).locator("#seen-title + *, main").first).to_be_visible()
    expect(work.get_by_role("link", name=issue.number).first).to_be_visible()

    issue.refresh_from_db()
    assert (issue.status, issue.recurrences, issue.reopened) == (IssueStatus.IN_PROGRESS, 1, 1)
    kinds = {one.type: one.action.status for one in Measure.objects.select_related("action")}
    assert kinds["preventive"] != ActionStatus.VERIFIED
    assert kinds["corrective"] == ActionStatus.VERIFIED

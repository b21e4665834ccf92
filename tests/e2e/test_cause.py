"""From the whys to the closing, and from the issue to the agenda and back, as people do it."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from issues.kinds import Severity
from issues.models import Issue, Measure, Repair
from issues.services import moving, patterns, repairs
from issues.services.legal_clocks import start_clock
from issues.states import IssueStatus
from meetings.models import Decision, Meeting
from meetings.services import running
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.e2e import axe
from tests.e2e.browsing import DESK, PHONE, Windows, choose, settled, words

say = words("zh-hans")
CHAIN = ("刹车片磨到铁", "保养时没有测量厚度", "检查单上没有这一项")


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def issue(advisor: User, supervisor: User, director: User) -> Issue:
    """Told to the reporter, who accepts; only cause and measures are missing."""
    made = factories.issue(
        advisor,
        "沪A12345 刹车异响",
        owner=supervisor,
        verifier=director,
        severity=Severity.MAJOR,
        component=factories.component(supervisor.store),
    )
    made = moving.accept(made, by=supervisor)
    made = moving.contain(made, "车留店", by=supervisor)
    made = moving.solve(made, "换刹车片", by=supervisor)
    made = moving.verify(made, by=director)
    made = moving.feed_back(made, "已更换", by=supervisor)
    return moving.accept_result(made, by=advisor)


def write_analysis(page: Page, last: str) -> None:
    for number, text in enumerate((*CHAIN[:2], last)):
        page.locator(f"#id_why_{number}").fill(text)
    page.get_by_label(say("The last answer is something we can control")).check()
    page.locator("#id_cause_method_0").fill("检查单缺少刹车片厚度")
    page.locator("#id_root_method_0").check()
    page.get_by_role("button", name=say("Save the analysis")).click()


def give_measure(page: Page, type_: str, text: str, owner: User, verifier: User) -> None:
    form = page.locator("#measures details")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    page.locator("#id_measure-type_").select_option(type_)
    page.locator("#id_measure-text").fill(text)
    choose(page, page.get_by_label(say("Owner"), exact=False).first, owner.name)
    choose(page, page.get_by_label(say("Verifier"), exact=False).first, verifier.name)
    due = timezone.localdate() + dt.timedelta(days=7)
    page.locator("#id_measure-due_on").fill(due.isoformat())
    form.get_by_role("button", name=say("Give it")).click()
    expect(page.locator("#measures").get_by_text(text)).to_be_visible()


@pytest.mark.req("5.7")
@pytest.mark.req("5.8")
def test_whys_lead_to_measures_and_the_last_one_verified_closes_it(
    windows: Windows, issue: Issue, supervisor: User, director: User
) -> None:
    assert issue.status == IssueStatus.FED_BACK
    page = windows.open(supervisor)
    page.goto(issue.get_absolute_url())
    page.get_by_role("link", name=say("Open the analysis")).click()

    write_analysis(page, "技师粗心")
    expect(page.locator("#id_why_2-error")).to_contain_text("粗心")
    expect(page.locator("#id_why_0")).to_have_value(CHAIN[0])
    page.locator("#id_why_2").fill(CHAIN[2])
    page.get_by_role("button", name=say("Save the analysis")).click()
    expect(page.locator(".fish-wide")).to_be_visible()
    expect(page.locator(".fish-wide .fish-found")).to_have_text("检查单缺少刹车片厚度")
    for type_, text in (("corrective", "检查单加一项"), ("preventive", "全员培训测量")):
        give_measure(page, type_, text, supervisor, director)

    for measure in Measure.objects.select_related("action"):
        page.goto(measure.action.get_absolute_url())
        page.locator("#id_text").fill("已完成")
        page.get_by_role("button", name=say("Report done")).click()
        manager = windows.open(director)
        manager.goto(measure.action.get_absolute_url())
        expect(manager.get_by_role("link", name=issue.number)).to_be_visible()
        manager.get_by_role("button", name=say("Verify")).click()
        expect(manager.get_by_role("button", name=say("Verify"))).to_have_count(0)

    issue.refresh_from_db()
    assert issue.status == IssueStatus.CLOSED


def test_a_name_typed_fast_is_the_one_that_is_chosen(
    windows: Windows, issue: Issue, supervisor: User, director: User
) -> None:
    page = windows.open(supervisor)
    page.goto(f"/issues/{issue.pk}/analysis")
    settled(page)
    write_analysis(page, CHAIN[2])
    expect(page.locator(".fish-wide")).to_be_visible()
    form = page.locator("#measures details")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    settled(page)
    field = page.get_by_label(say("Verifier"), exact=False).first
    field.press_sequentially(director.name)
    field.press("Enter")

    expect(page.locator("select[name=measure-verifier]")).to_have_value(str(director.pk))
    expect(page.locator(".ts-dropdown:visible")).to_have_count(0)


@pytest.fixture
def meeting(director: User, advisor: User) -> Meeting:
    made = factories.meeting(
        director.store,
        chair=director,
        recorder=director,
        starts_at=timezone.now() + dt.timedelta(minutes=5),
        status="announced",
        announced_at=timezone.now(),
    )
    for person in (director, advisor):
        factories.attendee(made, person)
    return made


@pytest.mark.req("1.5.2")
def test_an_issue_goes_to_the_agenda_and_the_decision_comes_back(
    windows: Windows, advisor: User, supervisor: User, director: User, meeting: Meeting
) -> None:
    issue = factories.issue(
        advisor, "举升机升到一半停住", owner=supervisor, severity=Severity.MAJOR
    )
    page = windows.open(director)
    page.goto(f"/meetings/{meeting.pk}/agenda")
    offered = page.locator("li", has_text=issue.number)
    offered.get_by_role("button", name=say("Add")).click()
    settled(page)
    expect(page.locator("#board").get_by_role("link", name=issue.number).first).to_be_visible()
    running.start_meeting(meeting, by=director)
    page.goto(f"/meetings/{meeting.pk}/run")
    expect(page.locator(".run-item").get_by_role("link", name=issue.number)).to_be_visible()
    page.locator("#decision").fill("本周换油缸密封")
    page.locator("#decision").press("Enter")
    settled(page)
    expect(page.get_by_text("本周换油缸密封").first).to_be_visible()

    assert Decision.objects.get().item.subject == issue
    mine = windows.open(supervisor)
    mine.goto(issue.get_absolute_url())
    expect(mine.get_by_text("本周换油缸密封").first).to_be_visible()
    mine.get_by_role("link", name=meeting.title).click()
    expect(mine).to_have_url(f"{windows.site}{meeting.get_absolute_url()}")


def test_the_pages_have_no_faults_wide_narrow_and_dark(
    windows: Windows, store: Store, advisor: User, supervisor: User, director: User, issue: Issue
) -> None:
    page = windows.open(supervisor)
    page.goto(f"/issues/{issue.pk}/analysis")
    write_analysis(page, CHAIN[2])
    part = factories.component(store)
    for number in range(3):
        made = factories.issue(advisor, f"沪A12345 低速刹车尖锐异响{number}", component=part)
        moving.triage(
            made,
            by=director,
            kind="customer",
            priority=2,
            severity=2,
            owner=supervisor,
            component=part,
        )
    start_clock(made, "mediation", by=director)
    vehicle = issue.vehicle
    vehicle.invoiced_on = timezone.localdate()
    vehicle.save(update_fields=["invoiced_on"])
    begun = timezone.now() - dt.timedelta(days=6)
    repairs.save_repair(
        Repair(store=store, vehicle=vehicle, component=part, agreed_at=begun), by=director
    )
    patterns.sweep(timezone.now())

    page = windows.open(director)
    addresses = [
        f"/issues/{issue.pk}/analysis",
        f"/issues/{made.pk}",
        "/issues/radar",
        "/issues/legal",
        f"/issues/{made.pk}/legal",
        f"/vehicles/{vehicle.pk}/repairs/new?issue={made.pk}",
        "/vehicles/",
        f"/vehicles/{vehicle.pk}",
        f"/vehicles/{vehicle.pk}/edit",
    ]
    faults = []
    for address in addresses:
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.goto(address)
            settled(page)
            found = axe.faults(page) + axe.overflow(page)
            axe.turn(page, "dark")
            found += axe.faults(page, rules=axe.OF_COLOUR)
            axe.turn(page, "light")
            faults += [f"{address} {size['width']}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)

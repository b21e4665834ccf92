"""The way of a result in browsers: solved, told, refused once by the reporter, then accepted."""

import re

import pytest
from playwright.sync_api import Page, expect

from issues.models import Entry, Issue
from issues.services import moving
from issues.states import IssueStatus
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.e2e import axe
from tests.e2e.browsing import DESK, PHONE, Windows


@pytest.fixture
def owner(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def issue(advisor: User, owner: User, director: User) -> Issue:
    made = factories.issue(
        advisor, "沪A12345 左前刹车异响，车主电话13812345678", owner=owner, verifier=director
    )
    return moving.accept(made, by=owner)


def go(page: Page, issue: Issue) -> Page:
    page.goto(issue.get_absolute_url())
    return page


def solve_and_tell(page: Page, manager: Page, issue: Issue, solution: str, result: str) -> None:
    go(page, issue)
    solve = page.locator("#move-solve")
    solve.locator("textarea").fill(solution)
    solve.get_by_role("button").click()
    go(manager, issue).keyboard.press("v")
    expect(manager.locator(".page-title")).to_contain_text("已验证")
    go(page, issue)
    tell = page.locator("#move-feed_back")
    expect(tell.locator("textarea")).to_have_value(solution)
    tell.locator("textarea").fill(result)
    tell.get_by_role("button").click()
    expect(page.locator("#move-feed_back")).to_have_count(0)


@pytest.mark.req("5.6")
def test_the_reporter_refuses_once_then_accepts_and_is_thanked(
    windows: Windows, issue: Issue, owner: User, director: User, advisor: User
) -> None:
    work, manager = windows.open(owner), windows.open(director)
    phone = windows.open(advisor, size=PHONE)
    solve_and_tell(work, manager, issue, "更换刹车片", "刹车片换好了，请试车。")

    verdict = go(phone, issue).locator(".verdict")
    expect(verdict).to_contain_text("刹车片换好了，请试车。")
    verdict.locator("summary").click()
    verdict.locator("textarea").fill("低速还是响")
    verdict.locator("details button").click()
    expect(phone.locator(".verdict")).to_have_count(0)
    expect(go(work, issue).locator("#talk")).to_contain_text("低速还是响")

    solve_and_tell(work, manager, issue, "更换卡钳", "卡钳也换了，路试正常。")
    go(phone, issue).locator(".verdict .btn-success").click()

    expect(phone.locator(".thanks")).to_contain_text("2")
    issue.refresh_from_db()
    assert (issue.status, issue.reopened) == (IssueStatus.CLOSED, 1)


@pytest.mark.req("5.5")
def test_a_name_is_chosen_by_keyboard_and_the_remark_stands_there_at_once(
    windows: Windows, issue: Issue, owner: User, technician: User
) -> None:
    page = go(windows.open(owner), issue)
    field = page.locator("#talk textarea[data-names]")
    field.press_sequentially("请 @王")
    expect(page.get_by_role("listbox")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value(f"请 @{technician.name} ")
    field.press_sequentially("看一下")
    field.press("Control+Enter")

    expect(page.locator("#talk .talk-comment")).to_contain_text(f"请 @{technician.name} 看一下")
    expect(page.locator("#talk textarea[data-names]")).to_have_value("")
    assert list(Entry.objects.get(kind=Entry.Kind.COMMENT).mentions.all()) == [technician]


@pytest.mark.req("5.4")
def test_a_card_is_dragged_where_a_move_leads_and_nowhere_else(
    windows: Windows, owner: User, director: User, advisor: User
) -> None:
    made = factories.issue(advisor, "举升机异响", owner=owner, verifier=director)
    page = windows.open(owner)
    page.goto("/issues/board")
    card = page.locator(f"#issue-{made.pk}")
    card.drag_to(page.locator("[data-column=verify]"))
    expect(page.locator("[data-column=new]").locator(f"#issue-{made.pk}")).to_be_visible()
    card.drag_to(page.locator("[data-column=hand]"))

    expect(page.locator("[data-column=hand]").locator(f"#issue-{made.pk}")).to_be_visible()
    made.refresh_from_db()
    assert made.status == IssueStatus.IN_PROGRESS


@pytest.mark.req("5.4")
def test_the_list_filters_without_a_reload_and_keeps_what_it_shows(
    windows: Windows, issue: Issue, director: User
) -> None:
    factories.issue(director, "打印机卡纸")
    page = windows.open(director)
    page.goto("/issues/")
    page.get_by_role("searchbox").fill("刹车")
    expect(page.locator("#rows mark").first).to_have_text("刹车")
    expect(page.locator("#rows li")).to_have_count(1)
    page.locator(".keep-menu > summary").click()
    page.locator("#keep-name").fill("刹车类")
    page.locator(".keep-menu button").click()
    expect(page.locator(".kept-list")).to_contain_text("刹车类")
    expect(page).to_have_url(re.compile("q="))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(issue.get_absolute_url()))


PAGES = (
    "/issues/",
    "/issues/?q=刹车",
    "/issues/?scope=watched",
    "/issues/board",
    "/settings/issues",
    "/settings/issues/levels",
    "/settings/issues/owners",
    "/people/account/absences",
    "/people/account/points",
)


def test_pages_have_no_faults(
    windows: Windows, issue: Issue, owner: User, director: User, advisor: User, technician: User
) -> None:
    late = factories.issue(advisor, "刹车失灵", owner=owner)
    address = issue.get_absolute_url()
    moving.solve(issue, "更换", by=owner)
    moving.verify(issue, by=director)
    moving.feed_back(issue, "换好了", by=owner)
    faults = []
    for person, pages in (
        (director, (*PAGES, late.get_absolute_url(), f"{address}/change")),
        (owner, (address, late.get_absolute_url())),
        (advisor, (address, late.get_absolute_url())),
    ):
        page = windows.open(person)
        for path in pages:
            page.set_viewport_size(DESK)
            page.goto(path)
            found = axe.faults(page)
            page.set_viewport_size(PHONE)
            found += axe.faults(page) + axe.overflow(page)
            axe.turn(page, "dark")
            found += axe.faults(page, rules=axe.OF_COLOUR)
            axe.turn(page, "light")
            faults += [f"{person} {path}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)

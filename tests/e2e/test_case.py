"""An issue becomes a case: photo drawn on, reviewed by a second person, published, shown to a room."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from attachments.models import Attachment
from cases.models import Annotation, Case
from cases.services import uploading
from cases.states import CaseStatus
from issues.models import Issue
from issues.states import IssueStatus
from people.models import User
from tests import factories
from tests.cases import media
from tests.e2e import axe
from tests.e2e.browsing import Windows, settled

pytestmark = [pytest.mark.req("4.2"), pytest.mark.req("4.6")]


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(uploading, "PIECE", 400)


@pytest.fixture
def issue(advisor: User) -> Issue:
    symptom = factories.symptom(advisor.store)
    return factories.issue(
        advisor, "客户反映刹车吱吱响", status=IssueStatus.CLOSED, symptom=symptom
    )


def is_saved(page: Page) -> None:
    expect(page.locator("#case-saved")).to_have_attribute("data-state", "saved")


def test_from_an_issue_to_the_projector(
    windows: Windows, technician: User, director: User, issue: Issue
) -> None:
    page = windows.open(technician)
    page.goto(issue.get_absolute_url())
    page.get_by_role("button", name="生成正面案例").click()
    expect(page.get_by_label("客户原话")).to_have_value("客户反映刹车吱吱响")
    page.locator("#id_found").fill("导向销干涩")
    page.locator("#id_done").fill("清洁并润滑导向销")
    is_saved(page)
    case = Case.objects.get()
    _draw(page, case)

    page.goto(case.get_absolute_url())
    settled(page)
    assert not axe.faults(page)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，审核人会收到通知。")).to_be_visible()
    boss = windows.open(director)
    boss.goto(case.get_absolute_url())
    boss.get_by_role("button", name="发布入库").click()
    expect(boss.get_by_text("已发布到案例库。")).to_be_visible()
    case.refresh_from_db()
    assert (case.status, case.found) == (CaseStatus.PUBLISHED, "导向销干涩")
    _show(boss)
    expect(boss).to_have_url(f"{windows.site}{case.get_absolute_url()}")


def _draw(page: Page, case: Case) -> None:
    """A photo in pieces, drawn on by pointer and by keyboard."""
    photo = {"name": "销.jpg", "mimeType": "image/jpeg", "buffer": media.photo(600, 400)}
    page.locator("#files").set_input_files([photo])  # type: ignore[list-item]
    expect(page.locator("#shots img")).to_have_count(1)
    assert not axe.faults(page)
    page.get_by_role("link", name="标注").click()
    expect(page.get_by_text("还没有标注。")).to_be_visible()
    canvas = page.locator(".annotate-canvas")
    frame = canvas.bounding_box()
    assert frame is not None
    page.mouse.move(frame["x"] + 40, frame["y"] + 40)
    page.mouse.down()
    page.mouse.move(frame["x"] + 200, frame["y"] + 160, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="方框").click()
    canvas.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.get_by_label("旁边的文字 1").fill("磨损处")
    assert not axe.faults(page)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".shot-marks .mark")).to_have_count(2)
    drawn = Annotation.objects.get(attachment=Attachment.objects.of(case).get())
    assert [one["kind"] for one in drawn.shapes] == ["arrow", "box"]
    assert drawn.shapes[1]["x"] == pytest.approx(0.41)


def _show(page: Page) -> None:
    """Turned by the keys, part by part; Escape leads back."""
    page.get_by_role("link", name="投影展示").click()
    place = page.locator("[data-place]")
    expect(place).to_have_text("1 / 6")
    for key, at in (("ArrowRight", 2), ("ArrowLeft", 1), ("End", 6)):
        page.keyboard.press(key)
        expect(place).to_have_text(f"{at} / 6")
    assert not axe.faults(page)
    page.keyboard.press("Escape")


def test_a_lost_line_and_another_writer_cost_nothing(windows: Windows, technician: User) -> None:
    case = factories.case(technician, done="起初的写法")
    page = windows.open(technician)
    page.goto(f"{case.get_absolute_url()}/edit")
    settled(page)
    page.context.set_offline(True)
    page.locator("#id_found").fill("导向销干涩")
    expect(page.locator("#case-saved")).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    is_saved(page)
    Case.objects.filter(pk=case.pk).update(done="他的写法")
    page.locator("#id_done").fill("我的写法")
    expect(page.locator(".case-theirs blockquote")).to_have_text("他的写法")
    page.get_by_role("button", name="用我的").click()
    is_saved(page)
    case.refresh_from_db()
    assert (case.found, case.done) == ("导向销干涩", "我的写法")
    windows.complaints[:] = [one for one in windows.complaints if "DISCONNECTED" not in one]


def test_done_at_once_and_enter_is_no_step(windows: Windows, technician: User) -> None:
    """The last words are kept though they were typed the moment before; Enter presses no button."""
    case = factories.case(technician)
    page = windows.open(technician)
    page.goto(f"{case.get_absolute_url()}/edit")
    settled(page)
    page.locator("#id_title").fill("制动异响")
    page.keyboard.press("Enter")
    is_saved(page)
    expect(page.locator("#id_title")).to_be_focused()
    page.locator("#id_found").fill("导向销干涩")
    page.get_by_role("button", name="写完了").first.click()
    expect(page).to_have_url(f"{windows.site}{case.get_absolute_url()}")
    case.refresh_from_db()
    assert (case.title, case.found) == ("制动异响", "导向销干涩")

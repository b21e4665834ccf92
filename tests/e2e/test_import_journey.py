"""An odd list of issues comes in through a browser: columns, a look, in, the bad rows, the next list."""

import csv
import io
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from issues.models import ImportRun, Issue
from issues.services.importing import checking
from issues.states import IssueStatus
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.e2e import axe
from tests.e2e.browsing import Windows, settled, words

say = words("zh-hans")
FIRST = """2026年3月售后问题台账;;;;
登记日期;客户描述;进度;责任人;备注
5/3/26;"刹车异响
客户第二次来；很急";已完成√;周师傅;老客户
13/3/26;空调不凉;进行中…;外包老刘;
32/3/26;打印机卡纸;挂着呢;;等通知
合计;;;;3条
"""
NEXT = """登记日期;客户描述;进度;责任人;备注
14/4/26;举升机漏油;挂着呢;周师傅;
"""


@pytest.fixture(autouse=True)
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


def upload(page: Page, name: str, text: str) -> None:
    page.goto("/issues/imports")
    settled(page)
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode("gb18030")}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=say("On to the columns")).click()
    expect(page.locator(".column-target").first).to_be_visible()
    settled(page)


def look(page: Page) -> None:
    page.get_by_role("button", name=say("Look at it first")).click()


def take_in(page: Page) -> None:
    page.get_by_role("button", name=say("Import"), exact=True).click()
    expect(page.locator("#progress")).to_be_visible()
    checking.work(ImportRun.objects.latest("pk").pk)  # what the worker does
    expect(page.get_by_role("link", name=say("To the issues"))).to_be_visible()


@pytest.mark.req("5.1")
def test_an_odd_list_comes_in_and_the_next_one_is_understood_by_itself(
    windows: Windows, director: User, tmp_path: Path
) -> None:
    page = windows.open(director)
    upload(page, "三月.csv", FIRST)
    becomes = [one.input_value() for one in page.locator(".column-target select").all()]
    assert becomes == ["reported", "text", "status", "owner", ""]
    look(page)
    unclear = page.get_by_label("挂着呢")
    expect(page.locator(".is-invalid, .invalid-feedback").first).to_be_visible()
    expect(page.get_by_label("已完成√")).to_have_value("closed")
    unclear.select_option("waiting_parts")
    page.locator("#id_source").fill("老台账")
    assert axe.faults(page) == []
    look(page)

    expect(page.locator("#rows-title")).to_be_visible()
    expect(page.locator("#bad-title")).to_be_visible()
    expect(page.locator("#row-5")).to_contain_text("32/3/26")
    expect(page.locator("#row-6")).to_contain_text("合计")
    assert axe.faults(page) == []
    assert not Issue.objects.exists()
    take_in(page)

    with page.expect_download() as waited:
        page.get_by_role("link", name=say("These rows as CSV")).click()
    kept = tmp_path / "bad.csv"
    waited.value.save_as(kept)
    rows = list(csv.reader(io.StringIO(kept.read_text("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == ["5", "6"]
    assert "32/3/26" in rows[1][1]
    assert rows[1][2:] == ["32/3/26", "打印机卡纸", "挂着呢", "", "等通知"]
    done, doing = Issue.objects.order_by("reported_at")
    assert done.text == "刹车异响\n客户第二次来；很急"
    assert done.reported_at.astimezone(timezone.get_default_timezone()).day == 5
    assert (done.status, doing.status) == (IssueStatus.CLOSED, IssueStatus.IN_PROGRESS)

    page.locator("#row-5 .row-link").click()
    page.locator("[name=cell_0]").fill("23/3/26")
    page.get_by_role("button", name=say("Check it again")).click()
    expect(page.locator("#row-5")).to_have_count(0)
    assert Issue.objects.get(text="打印机卡纸").status == IssueStatus.WAITING_PARTS

    upload(page, "四月.csv", NEXT)
    expect(page.locator("#id_source")).to_have_value("老台账")
    expect(page.get_by_label("挂着呢")).to_have_value("waiting_parts")
    look(page)
    take_in(page)
    assert Issue.objects.get(text="举升机漏油").status == IssueStatus.WAITING_PARTS

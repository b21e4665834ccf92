"""Odd tables: several sheets, rows that say more, cells that do not fit; nothing gets lost."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from issues.models import Entry, Issue
from tests.issues.test_import_screen import _now as _now  # noqa: PLC0414 - its fixtures
from tests.issues.test_import_screen import fields, look, page, table, take_in, upload
from tests.issues.test_import_screen import manager as manager  # noqa: PLC0414
from tests.issues.test_import_screen import supervisor as supervisor  # noqa: PLC0414
from tests.people.sheets import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.1")]


def test_each_sheet_of_a_workbook_comes_in_by_the_same_file(manager: Client) -> None:
    book = load_workbook(io.BytesIO(workbook(("日期", "问题"), ("2026-03-01", "甲车漏油"))))
    for month in ("二月", "三月"):
        sheet = book.create_sheet(month)
        sheet.append(("日期", "问题"))
        sheet.append(("2026-02-01", f"{month}的门禁"))
    stream = io.BytesIO()
    book.save(stream)

    for left in (["二月", "三月"], ["三月"], []):
        run = upload(manager, stream.getvalue(), "全年.xlsx")
        look(manager, run)
        run = take_in(manager, run)
        said = manager.get(page(run))
        assert said.context["sheets_left"] == left
        assert ("Upload it again" in said.content.decode()) == bool(left)

    assert Issue.objects.count() == 3
    again = {"file": SimpleUploadedFile("全年.xlsx", stream.getvalue())}
    assert manager.post(reverse("issues:imports"), again).status_code == 422


def test_what_a_repeated_row_says_anew_stands_below_its_issue_once(manager: Client) -> None:
    header = ("日期", "问题描述", "处理结果")
    run = upload(
        manager,
        table(header, ("2026-03-01", "刹车异响", "换片"), ("2026-03-01", "刹车异响", "又换盘")),
    )
    look(manager, run)
    run = take_in(manager, run)
    assert (run.imported, run.repeated) == (1, 1)
    issue = Issue.objects.get()
    said = issue.entries.filter(kind=Entry.Kind.COMMENT)
    assert ["又换盘" in entry.text for entry in said] == [True]
    assert not said.get().is_public

    for name in ("later.csv", "again.csv"):
        rows = (("2026-03-01", "刹车异响", "客户已验收"), ("2026-03-02", f"{name}新问题", ""))
        later = upload(manager, table(header, *rows), name)
        look(manager, later)
        take_in(manager, later)

    assert [entry.text.rpartition(": ")[2] for entry in said.order_by("pk")] == [
        "又换盘",
        "客户已验收",
    ]


def test_what_does_not_fit_or_is_masked_stays_readable(manager: Client) -> None:
    header = ("日期", "标题", "问题描述", "类别", "二级分类", "反馈人", "工单号")
    row = (
        "2026-03-01",
        "客户13812345678来电" + "长" * 130,
        "异响",
        "奇怪的类别",
        "没有的小类",
        "人" * 90,
        "R" * 50,
    )
    run = upload(manager, table(header, row))
    look(manager, run)
    take_in(manager, run)

    issue = Issue.objects.get()
    assert "13812345678" not in issue.title
    rest = issue.entries.get(kind=Entry.Kind.COMMENT).text
    assert all(
        f"{title}: {value}" in rest
        for title, value in zip(header, row, strict=True)
        if title not in {"日期", "问题描述"}
    )


def test_two_columns_of_dates_may_be_written_differently(manager: Client) -> None:
    header = ("Date", "Description", "Closed")
    rows = (("12/31/2025 11:59 PM", "noise", ""), ("1/2/2026 9:00 AM", "leak", "1/3/2026"))
    given = fields(manager, upload(manager, table(header, *rows)))

    assert given["order_solved"] == "mdy"
    assert "order_reported" not in given

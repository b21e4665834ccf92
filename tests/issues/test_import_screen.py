"""A list of issues from elsewhere: upload, columns, a look, taking in, correcting."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from customers.models import Vehicle
from issues.models import Entry, ImportRow, ImportRun, ImportSource, Issue
from issues.services.importing import checking, writing
from issues.states import IssueStatus
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.people.sheets import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.1")]
NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DATA = Path(__file__).parent / "data"
HEADER = ("登记日期", "问题描述", "状态", "责任人", "车牌号", "备注")
ROWS = (
    ("2026/3/1 9:05", "刹车异响，客户第二次来", "已处理", "周师傅", "沪A12345", "老客户"),
    ("2026/3/2", "打印机卡纸", "处理中", "1010", "", ""),
    ("2026/3/3", "配件未到", "挂着", "外包老刘", "", "等通知"),
)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR, employee_number="1010")


@pytest.fixture
def manager(director: User, supervisor: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


def table(*rows: Sequence[str], separator: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode(encoding)


def upload(client: Client, content: bytes, name: str = "旧台账.csv") -> Any:
    response = client.post(reverse("issues:imports"), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.context["form"].errors
    return ImportRun.objects.latest("pk")


def page(run: ImportRun) -> str:
    return reverse("issues:import", args=[run.pk])


def fields(client: Client, run: ImportRun, **changes: str) -> dict[str, str]:
    """The mapping form as a person sends it: what is suggested, and what is changed."""
    form = client.get(page(run) + "?columns=1").context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in given.items()} | changes


def look(client: Client, run: ImportRun, **changes: str) -> Any:
    return client.post(page(run) + "?columns=1", fields(client, run, **changes), follow=True)


def take_in(client: Client, run: ImportRun) -> ImportRun:
    client.post(reverse("issues:import_begin", args=[run.pk]))
    checking.work(run.pk)
    run.refresh_from_db()
    assert run.status == ImportRun.Status.DONE
    return run


def test_a_list_is_mapped_looked_at_and_taken_in(
    manager: Client, store: Store, supervisor: User, director: User
) -> None:
    run = upload(manager, table(HEADER, *ROWS))
    given = fields(manager, run)

    assert [given[f"target_{n}"] for n in range(6)] == [
        "reported", "text", "status", "owner", "plate", "",
    ]  # fmt: skip
    unclear = [name for name in given if name.startswith("state_") and not given[name]]
    assert len(unclear) == 1
    refused = manager.post(page(run), given)
    assert refused.status_code == 422
    assert "What does this word mean here?" in refused.content.decode()
    assert not Issue.objects.exists()

    seen = look(manager, run, **{unclear[0]: "waiting_parts"})

    assert [number for _label, number, _tone in seen.context["numbers"]] == [3, 3, 0, 0]
    assert not Issue.objects.exists()
    run = take_in(manager, run)
    assert (run.imported, run.repeated, run.bad) == (3, 0, 0)
    done, doing, waiting = Issue.objects.order_by("reported_at")
    assert done.status == IssueStatus.SOLVED
    assert done.reported_at == dt.datetime(2026, 3, 1, 1, 5, tzinfo=dt.UTC)
    assert done.vehicle == Vehicle.objects.get(plate="沪A12345")
    assert done.owner == supervisor == doing.owner
    assert done.channel == "import"
    assert done.escalate_at is None
    assert doing.status == IssueStatus.IN_PROGRESS
    assert doing.due_at > NOW
    assert waiting.status == IssueStatus.WAITING_PARTS
    kept = waiting.entries.get(kind=Entry.Kind.COMMENT)
    assert not kept.is_public
    assert "责任人: 外包老刘" in kept.text
    assert "备注: 等通知" in kept.text
    assert "老客户" in done.entries.get(kind=Entry.Kind.COMMENT).text
    assert not Notice.objects.exists()
    assert all(issue.number.startswith("I-2026-") for issue in (done, doing, waiting))


def test_the_real_list_without_a_header(manager: Client) -> None:
    run = upload(manager, (DATA / "nhtsa-complaints.tsv").read_bytes(), "nhtsa.tsv")
    given = fields(manager, run)
    assert run.mapping["header_row"] == 0
    answer = manager.get(page(run)).content.decode()
    assert "TOWN CAR" in answer
    texts = [name for name, value in given.items() if value == "text"]
    assert texts == ["target_19"]
    dates = [name for name, value in given.items() if value == "reported"]
    assert dates == ["target_7"]
    seen = look(manager, run)
    assert seen.context["reasons"] == [("The date is missing.", 1)]

    look(manager, run, target_7="", target_15="reported")
    run = take_in(manager, run)

    lines = (DATA / "nhtsa-complaints.tsv").read_text("utf-8").splitlines()
    assert [line.error for line in run.lines.exclude(state="imported")] == []
    assert run.imported == len(lines) == 12
    issue = Issue.objects.get(text__startswith="BRAKE PEDAL PUSH ROD")
    assert issue.reported_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() == dt.date(
        1995, 1, 3
    )
    rest = issue.entries.get(kind=Entry.Kind.COMMENT).text
    for cell in map(str.strip, lines[0].split("\t")):
        assert not cell or cell in rest or cell in issue.text or cell in dates_of(issue), cell


def dates_of(issue: Issue) -> str:
    local = issue.reported_at.astimezone(dt.timezone(dt.timedelta(hours=8)))
    return f"{local:%Y%m%d}"


def test_nothing_in_a_row_is_lost(manager: Client) -> None:
    header = ("登记日期", "问题描述", *(f"列{n}" for n in range(28)))
    row = ("2026-03-01", "很长" * 5000, *(f"值{n}" for n in range(28)))
    run = upload(manager, table(header, row))
    look(manager, run)
    take_in(manager, run)

    issue = Issue.objects.get()
    assert len(issue.text) == 10_000
    rest = issue.entries.get(kind=Entry.Kind.COMMENT).text
    assert all(f"列{n}: 值{n}" in rest for n in range(28))


def test_the_same_file_twice_changes_nothing(manager: Client) -> None:
    content = table(HEADER, *ROWS[:2])
    run = upload(manager, content)
    look(manager, run)
    take_in(manager, run)

    refused = manager.post(
        reverse("issues:imports"), {"file": SimpleUploadedFile("again.csv", content)}
    )
    assert refused.status_code == 422
    assert "This very file was imported on 2026-11-23." in refused.content.decode()

    again = upload(manager, table(HEADER, *ROWS[:2], encoding="gb18030"))
    seen = look(manager, again)
    assert [number for _label, number, _tone in seen.context["numbers"]] == [2, 0, 2, 0]
    again = take_in(manager, again)
    assert (again.imported, again.repeated) == (0, 2)
    assert Issue.objects.count() == 2


def test_a_later_export_brings_in_only_what_is_new(manager: Client) -> None:
    run = upload(manager, table(HEADER, *ROWS[:2]))
    look(manager, run)
    take_in(manager, run)
    changed = ("2026/3/2", "打印机卡纸", "已关闭", "1010", "", "")

    later = upload(
        manager, table(HEADER, ROWS[0], changed, ("2026/3/9", "空调不凉", "已关闭", "", "", ""))
    )

    assert later.source == ImportSource.objects.get()
    look(manager, later)
    later = take_in(manager, later)
    assert (later.imported, later.repeated) == (1, 2)


def test_rows_with_mistakes_wait_until_they_are_corrected(manager: Client, store: Store) -> None:
    bad = ("31/31/2026", "", "处理中", "", "", "=1+1")
    run = upload(manager, table(HEADER, ROWS[0], bad, ("2099-01-01", "未来", "", "", "", "")))
    look(manager, run)
    run = take_in(manager, run)
    assert (run.imported, run.bad) == (1, 2)

    file = manager.get(reverse("issues:import_bad", args=[run.pk])).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file, newline="")))
    assert lines[0][:3] == ["Row", "Reason", "登记日期"]
    assert lines[1][0] == "3"
    assert "What happened is missing." in lines[1][1]
    assert "is not a date" in lines[1][1]
    assert lines[1][-1] == "'=1+1"
    assert "lies in the future" in lines[2][1]

    address = reverse("issues:import_row", args=[run.pk, 3])
    cells = {f"cell_{n}": value for n, value in enumerate(bad)}
    still = manager.post(address, cells | {"cell_1": "补上了"})
    assert still.status_code == 422
    assert 'value="补上了"' in still.content.decode()
    right = manager.post(address, cells | {"cell_0": "2026-03-31", "cell_1": "补上了"})
    assert right.status_code == 302
    run.refresh_from_db()
    assert (run.imported, run.bad) == (2, 1)
    assert Issue.objects.get(text="补上了").status == IssueStatus.IN_PROGRESS
    assert manager.get(address).status_code == 404


def test_day_and_month_are_asked_for_and_never_guessed(manager: Client) -> None:
    header = ("date", "description")
    run = upload(manager, table(header, ("3/1/2026", "noise"), ("4/2/2026", "leak")))
    given = fields(manager, run)
    assert given["order_reported"] == ""
    asked = manager.post(page(run), given)
    assert asked.status_code == 422
    assert "The dates do not say it themselves: please choose." in asked.content.decode()

    look(manager, run, order_reported="dmy")
    take_in(manager, run)

    assert Issue.objects.get(text="noise").reported_at == dt.datetime(2026, 1, 2, 16, tzinfo=dt.UTC)


def test_titles_above_formulas_and_several_sheets(manager: Client) -> None:
    content = workbook(
        ("2026年售后问题台账",), (), ("序号", "反馈时间", "问题", "处理结果", "部门"),
        (1, dt.datetime(2026, 3, 1, 9, 5), "举升机漏油", '=CONCATENATE("换","密封")', "车间"),  # noqa: DTZ001 - as Excel keeps it
        (2, 46082.5, "休息区空调滴水", "已修", ""),
    )  # fmt: skip
    book = load_workbook(io.BytesIO(content))
    sheet = book["Sheet1"]
    sheet.merge_cells("A1:E1")
    book.create_sheet("空")
    other = book.create_sheet("二月")
    other.append(("日期", "问题描述"))
    other.append((dt.date(2026, 2, 1), "门禁坏了"))
    stream = io.BytesIO()
    book.save(stream)
    run = upload(manager, stream.getvalue(), "台账.xlsx")

    assert run.sheets == ["Sheet1", "二月"]
    assert run.mapping["header_row"] == 3
    assert fields(manager, run)["target_0"] == ""
    look(manager, run)
    take_in(manager, run)
    first, second = Issue.objects.order_by("text")
    assert {first.text, second.text} == {"举升机漏油", "休息区空调滴水"}
    oil = Issue.objects.get(text="举升机漏油")
    assert oil.reported_at == dt.datetime(2026, 3, 1, 1, 5, tzinfo=dt.UTC)
    assert oil.solution == '=CONCATENATE("换","密封")'
    water = Issue.objects.get(text="休息区空调滴水")
    assert water.reported_at == dt.datetime(2026, 3, 1, 4, tzinfo=dt.UTC)


def test_another_sheet_and_another_header_can_be_chosen(manager: Client) -> None:
    book = load_workbook(io.BytesIO(workbook(("日期", "问题"), ("2026-03-01", "甲"))))
    other = book.create_sheet("二月")
    other.append(("2026-02-01", "门禁坏了不能进"))
    stream = io.BytesIO()
    book.save(stream)
    run = upload(manager, stream.getvalue(), "两页.xlsx")

    manager.post(page(run), {"sheet": "二月"})
    run.refresh_from_db()
    assert (run.sheet, run.rows, run.mapping["header_row"]) == ("二月", 1, 0)
    manager.post(page(run), {"header_row": "1"})
    run.refresh_from_db()
    assert run.mapping["header_row"] == 1


def test_a_worker_killed_in_the_middle_goes_on(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("2026-03-01", f"问题{n}", "已关闭", "", "", "") for n in range(7)]
    run = upload(manager, table(HEADER, *rows))
    look(manager, run)
    manager.post(reverse("issues:import_begin", args=[run.pk]))

    assert checking.import_batch(run.pk, size=3)
    assert Issue.objects.count() == 3
    shown = manager.get(reverse("issues:import_progress", args=[run.pk])).content.decode()
    assert "3 of 7 rows are in" in shown
    later = NOW + checking.STALLED * 2
    assert checking.stalled(NOW) == []
    assert checking.stalled(later) == [run.pk]
    checking.work(run.pk)

    assert Issue.objects.count() == 7
    assert Issue.objects.values("number").distinct().count() == 7
    over = manager.get(reverse("issues:import_progress", args=[run.pk]))
    assert over.headers["HX-Refresh"] == "true"


def test_one_row_that_the_database_refuses_is_put_aside_alone(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = writing._issue

    def refuse(row: Any, *rest: Any) -> Issue:
        if row.text == "问题2":
            raise DataError("too long")
        return make(row, *rest)

    monkeypatch.setattr(writing, "_issue", refuse)
    rows = [("2026-03-01", f"问题{n}", "已关闭", "", "", "") for n in range(4)]
    run = upload(manager, table(HEADER, *rows))
    look(manager, run)
    run = take_in(manager, run)

    assert (run.imported, run.bad) == (3, 1)
    assert run.lines.get(state=ImportRow.State.BAD).error == "This row cannot be stored as it is."


def test_the_same_rows_within_one_table_are_one_issue(manager: Client) -> None:
    run = upload(manager, table(HEADER, ROWS[0], ROWS[0], ROWS[1]))
    seen = look(manager, run)
    assert [number for _label, number, _tone in seen.context["numbers"]] == [3, 2, 1, 0]
    run = take_in(manager, run)

    assert Issue.objects.count() == 2
    first, second = run.lines.filter(number__in=[2, 3]).order_by("number")
    assert first.issue == second.issue
    assert second.state == ImportRow.State.REPEATED


@pytest.mark.parametrize("count", [20, 200])
def test_a_batch_takes_the_same_statements_however_many_rows(
    manager: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [
        ("2026-03-01", f"刹车异响{n}", "已关闭", "1010", f"沪A{n:05}", f"备注{n}")
        for n in range(count)
    ]
    run = upload(manager, table(HEADER, *rows))
    look(manager, run)
    manager.post(reverse("issues:import_begin", args=[run.pk]))
    checking.import_batch(run.pk, 1)

    with django_assert_max_num_queries(45):
        checking.import_batch(run.pk)

    assert Issue.objects.count() == count


def test_who_may_not_import_sees_nothing_of_it(
    manager: Client, technician: User, stranger: User, sign_in: SignIn
) -> None:
    run = upload(manager, table(HEADER, *ROWS))
    names = ["import", "import_progress", "import_bad"]
    for name in names:
        address = reverse(f"issues:{name}", args=[run.pk])
        assert sign_in(technician).get(address).status_code == 403
        assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(stranger).post(reverse("issues:import_begin", args=[run.pk])).status_code == 404
    assert sign_in(technician).get(reverse("issues:imports")).status_code == 403


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "A PDF cannot be imported."),
        (b"PK\x03\x04broken", "The workbook is damaged."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is the old Excel format (.xls)."),
        (b" \r\n \r\n", "The file is empty."),
    ],
    ids=["empty", "pdf", "damaged", "xls", "blank"],
)
def test_a_file_that_cannot_be_used_is_refused_beside_the_field(
    manager: Client, content: bytes, sentence: str
) -> None:
    response = manager.post(
        reverse("issues:imports"), {"file": SimpleUploadedFile("x.csv", content)}
    )

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_an_upload_can_be_thrown_away_but_not_what_came_in(manager: Client) -> None:
    run = upload(manager, table(HEADER, ROWS[0]))
    look(manager, run)
    run = take_in(manager, run)
    manager.post(reverse("issues:import_forget", args=[run.pk]))
    assert ImportRun.objects.filter(pk=run.pk).exists()

    other = upload(manager, table(HEADER, ROWS[1]))
    manager.post(reverse("issues:import_forget", args=[other.pk]))
    assert not ImportRun.objects.filter(pk=other.pk).exists()


def test_personal_data_are_masked_on_the_way(manager: Client) -> None:
    run = upload(manager, table(HEADER, ROWS[0]))
    columns = manager.get(page(run)).content.decode()
    seen = look(manager, run).content.decode()

    assert "沪A12345" not in columns
    assert "沪A12345" not in seen

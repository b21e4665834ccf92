"""Tables as offices keep them: dialects, dates, headers, columns."""

import csv
import datetime as dt
import io
import zipfile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from issues.tables import columns, words
from issues.tables.columns import Names
from issues.tables.dates import Order, orders, parse
from issues.tables.dialects import open_table
from people.services.importing.table import UnreadableError
from tests.people.sheets import saved, workbook

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = dt.date(2026, 11, 23)
pytestmark = pytest.mark.req("5.1")

CELL = st.text(
    st.sampled_from("刹车异响漏油客户反馈ABCxyz0123456789 \n\"',;\t-。，"), min_size=1, max_size=20
).map(str.strip)
EARLIEST, LATEST = dt.datetime(1960, 1, 1), dt.datetime(2090, 1, 1)  # noqa: DTZ001
WORD = st.text(st.sampled_from("刹车异响漏油客户反馈ABC"), min_size=2, max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(WORD, CELL, WORD), min_size=2, max_size=12),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]),
    ending=st.sampled_from(["\r\n", "\n"]),
)
def test_what_is_written_is_read(
    rows: list[tuple[str, str, str]], separator: str, encoding: str, ending: str
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows(rows)

    read = [cells for _number, cells in open_table(stream.getvalue().encode(encoding)).rows]

    assert [tuple(cells) for cells in read] == [
        tuple(cell[1:] if cell[:2] in {"'-", "'\t"} else cell for cell in row) for row in rows
    ]


def read(text: str, encoding: str = "utf-8") -> list[list[str]]:
    return [cells for _number, cells in open_table(text.encode(encoding)).rows]


def test_a_lone_quotation_mark_does_not_swallow_the_rest() -> None:
    lines = ['1\tFord\t"no brakes', "2\tOpel\tleaks", "3\tVW\trattles"]

    assert [row[1] for row in read("\n".join(lines))] == ["Ford", "Opel", "VW"]


def test_one_broken_sign_does_not_turn_the_rest_into_gibberish() -> None:
    content = ("问题,日期\n" + "刹车异响很严重,2026-03-01\n" * 20).encode() + b"\xe5\x88,x\n"

    rows = [cells for _number, cells in open_table(content).rows]

    assert rows[1][0] == "刹车异响很严重"


def test_a_binary_file_is_no_table() -> None:
    with pytest.raises(UnreadableError):
        open_table(bytes(range(256)) * 10)


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026/3/1 9:05", None, "2026-03-01 09:05"),
        ("2026-03-01", None, "2026-03-01 00:00"),
        ("20260301", None, "2026-03-01 00:00"),
        ("202603010905", None, "2026-03-01 09:05"),
        ("1.3.2026", Order.DMY, "2026-03-01 00:00"),
        ("3/1/26 3:05 PM", Order.MDY, "2026-03-01 15:05"),
        ("26-3-1", Order.YMD, "2026-03-01 00:00"),
        ("3月1日", None, "2026-03-01 00:00"),
        ("12月1日", None, "2025-12-01 00:00"),
        ("2026年3月1日 下午3点5分", None, "2026-03-01 15:05"),
        ("2026年3月1日 中午12:30", None, "2026-03-01 12:30"),
        ("2026/3/1 凌晨12:30", None, "2026-03-01 00:30"),
        ("２０２６－０３－０１", None, "2026-03-01 00:00"),
        ("2026/3/1(星期日) 9:05", None, "2026-03-01 09:05"),
        ("46082.378472", None, "2026-03-01 09:05"),
        ("2026-03-01T01:05:00Z", None, "2026-03-01 09:05"),
        ("01-MAR-2026", None, "2026-03-01 00:00"),
        ("Mar 1, 2026", None, "2026-03-01 00:00"),
        ("1772327100000", None, "2026-03-01 09:05"),
        ("3/1/2026", None, None),
        ("2026-02-30", None, None),
        ("2026-03-01 25:00", None, None),
        ("12345678", None, None),
        ("昨天", None, None),
        ("9:05", None, None),
    ],
)
def test_dates_as_people_write_them(text: str, order: Order | None, expected: str | None) -> None:
    found = parse(text, order, zone=ZONE, today=TODAY)

    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == expected


@given(st.datetimes(EARLIEST, LATEST))
def test_every_moment_comes_back_from_how_it_is_written(moment: dt.datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    for form in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y%m%d%H%M", "%Y年%m月%d日%H时%M分"):
        found = parse(moment.strftime(form), None, zone=ZONE, today=TODAY)
        assert found is not None
        assert found.replace(tzinfo=None) == moment


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1/3/2026", "13/3/2026"], [Order.DMY]),
        (["3/1/2026", "3/25/2026"], [Order.MDY]),
        (["3/1/2026", "4/2/2026"], [Order.DMY, Order.MDY]),
        (["2026/3/1", ""], [Order.YMD]),
        (["5/3/26", "13/3/26", "32/3/26"], [Order.DMY]),
        (["26/3/5", "26/10/31"], [Order.YMD]),
        (["13/03/26", "14/03/26"], [Order.YMD, Order.DMY]),
        (["好", "坏"], []),
        ([], []),
    ],
)
def test_the_order_of_day_and_month_is_what_the_values_say(
    values: list[str], expected: list[Order]
) -> None:
    assert orders(values, zone=ZONE, today=TODAY) == expected


def numbered(*rows: tuple[str, ...]) -> list[tuple[int, tuple[str, ...]]]:
    return list(enumerate(rows, start=1))


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([("问题描述", "日期"), ("异响", "2026-03-01")], 1),
        ([("售后台账",), ("问题描述", "日期"), ("异响", "2026-03-01")], 2),
        ([("异响的车", "2026-03-01"), ("漏油的车", "2026-03-02")], 0),
        ([("甲方", "乙方"), ("异响", "1"), ("漏油", "2")], 1),
        ([("1", "2"), ("3", "4")], 0),
        ([("问题",), ("异响",)], 1),
        ([], 0),
    ],
)
def test_the_row_that_names_the_columns_is_found(rows: list[tuple[str, ...]], header: int) -> None:
    assert columns.find_header(numbered(*rows)) == header


def test_columns_are_recognised_by_their_values() -> None:
    rows = numbered(
        ("沪A12345", "周师傅", "2026-03-01", "LSVAA4187E2123456", "已关闭", "前减振器上支座异响，客户要求今天给答复，已是第二次返修"),
        ("沪B23456", "李婷", "2026-03-02", "LSVAA4187E2123457", "处理中", "天窗关闭不严，雨天漏水到地毯，客户着急用车请尽快安排处理"),
    )  # fmt: skip

    found = columns.suggest(
        rows, 0, Names(people=frozenset({"周师傅", "李婷"})), zone=ZONE, today=TODAY
    )

    assert list(found.values()) == ["plate", "owner", "reported", "vin", "status", "text"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["3/5", "4/6"], [Order.DMY, Order.MDY]),
        (["3/5", "3.15"], [Order.MDY]),
        (["2026/3/5", "15/3"], [Order.DMY]),
        (["3.1", "3.2"], []),
    ],
)
def test_dates_without_a_year_say_their_order_too(values: list[str], expected: list[Order]) -> None:
    assert orders(values, zone=ZONE, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("3/5", Order.MDY, "2026-03-05"),
        ("12-1", Order.MDY, "2025-12-01"),
        ("5/3", Order.DMY, "2026-03-05"),
        ("3.15", Order.MDY, "2026-03-15"),
        ("3.1", Order.MDY, None),
        ("3/5", None, None),
        ("13/13", Order.MDY, None),
    ],
)
def test_a_day_without_a_year_is_the_last_one(
    text: str, order: Order | None, expected: str | None
) -> None:
    found = parse(text, order, zone=ZONE, today=TODAY)

    assert (f"{found:%Y-%m-%d}" if found else None) == expected


def test_hours_of_work_are_no_dates() -> None:
    rows = numbered(
        *((f"车辆抖动客户要求尽快检查处理{n}", f"2026-03-0{n}", f"{n}.5") for n in range(1, 7))
    )

    found = columns.suggest(rows, 0, Names(), zone=ZONE, today=TODAY)

    assert list(found.values()) == ["text", "reported", ""]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("已完成√", "closed"),
        ("进行中…", "in_progress"),
        ("已处理（张三 3.5）", "solved"),
        ("CLOSED!", "closed"),
        ("【待配件】", None),
        ("TRUE", "closed"),
        ("√", "closed"),
        ("否。", "in_progress"),
        ("n/a", None),
        ("100%", None),
    ],
)
def test_a_state_is_known_with_what_people_put_around_it(word: str, state: str | None) -> None:
    assert words.state_of(word) == state


def test_more_columns_than_can_be_kept_are_refused_and_not_cut_off() -> None:
    with pytest.raises(UnreadableError, match=r"2.*200"):
        read("a,b\n" + ",".join(["x"] * 201))
    book = Workbook()
    book.active.append(["日期", "问题"])
    book.active.cell(row=2, column=230, value="远处")
    with pytest.raises(UnreadableError, match=r"2.*200"):
        list(open_table(saved(book)).rows)


def test_a_workbook_that_lies_about_its_size_is_read_whole() -> None:
    content = workbook(("日期", "问题"), ("2026-03-01", "甲"), ("2026-03-02", "乙"))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, data.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))

    rows = [cells for _number, cells in open_table(stream.getvalue()).rows]

    assert rows == [["日期", "问题"], ["2026-03-01", "甲"], ["2026-03-02", "乙"]]


def test_merged_cells_count_for_each_of_their_rows() -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ("2026年3月售后问题汇总",),
        ("日期", "客户信息", None, "问题", None, "责任人"),
        (None, "姓名", "车牌号", "问题描述", "类别", None),
        ("2026-03-01", "张三", "沪A12345", "刹车异响", "技术", "周师傅"),
        (None, "李四", "沪A22345", "空调不凉", "技术", "周师傅"),
        ("2026-03-02", "王五", "沪A32345", "漏油", "技术", "周师傅"),
        ("合计", None, None, "3条"),
    ):
        sheet.append(row)
    for cells in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3", "A4:A5", "F4:F6", "A8:F9"):
        sheet.merge_cells(cells)

    rows = list(open_table(saved(book)).rows)

    assert columns.find_header(rows) == 3
    assert rows[2] == (3, ["日期", "姓名", "车牌号", "问题描述", "类别", "责任人"])
    assert [cells[0] for _number, cells in rows[3:]] == [
        "2026-03-01",
        "2026-03-01",
        "2026-03-02",
        "合计",
    ]
    assert len(rows) == 7


def test_a_hidden_sheet_is_there_for_those_who_ask() -> None:
    book = Workbook()
    book.active.title = "藏"
    book.active.append(["日期", "藏起来的问题"])
    book.active.sheet_state = "hidden"
    book.create_sheet("三月").append(["日期", "问题"])

    opened = open_table(saved(book))

    assert (list(opened.sheets), opened.sheet) == (["三月", "藏"], "三月")
    assert list(open_table(saved(book), "藏").rows) == [(1, ["日期", "藏起来的问题"])]


def test_two_columns_of_one_name_are_not_taken_for_each_other() -> None:
    found = columns.columns_of(numbered(("日期", "问题", "日期"), ("1", "2", "3")), 1)

    assert len(set(columns.keys_of(found, has_header=True).values())) == 3

"""Bytes to rows: encodings, separators, workbooks, and files that cannot be used."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from people.services.importing import reading
from people.services.importing.mapping import find_layout
from people.services.importing.table import MAX_BYTES, MAX_ROWS, Special, UnreadableError, address
from people.services.importing.words import Column
from tests.people.sheets import HEADER, saved, text, workbook

pytestmark = pytest.mark.usefixtures("english")

ROWS = (HEADER, ("1001", "王志远", "13800138001", "车间", "机电技师"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"], ids=lambda name: name
)
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_text_is_read_in_any_usual_encoding_and_separator(encoding: str, separator: str) -> None:
    (table,) = reading.read(text(ROWS, separator=separator, encoding=encoding))

    assert [row.cells for row in table.rows] == list(ROWS)


def test_rare_characters_of_names_survive_gb18030() -> None:
    rows = (HEADER, ("1002", "㛃喆䶮", "", "", ""))

    (table,) = reading.read(text(rows, encoding="gb18030"))

    assert table.rows[1][1] == "㛃喆䶮"


def test_quoted_cells_keep_separators_and_line_breaks() -> None:
    content = '工号,姓名,岗位\r\n1001,"王志远","机电技师,\n一组"\r\n1002,李婷,顾问\r\n'.encode()

    (table,) = reading.read(content)

    assert [row.cells for row in table.rows[1:]] == [
        ("1001", "王志远", "机电技师,\n一组"),
        ("1002", "李婷", "顾问"),
    ]


def test_rows_keep_their_number_when_blank_ones_are_dropped() -> None:
    (table,) = reading.read(workbook(HEADER, (), ("", None), ("1001", "王志远")))

    assert [row.number for row in table.rows] == [1, 4]


def test_a_long_blank_tail_ends_the_sheet() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    sheet.cell(row=200_000, column=1, value="很远")

    (table,) = reading.read(saved(book))

    assert [row.number for row in table.rows] == [1]


def test_numbers_dates_and_leading_zeros_come_out_as_they_look() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["工号", "姓名", "手机", "入职日期"])
    sheet.append([7, "王志远", 13800138001, dt.date(2026, 3, 1)])
    sheet["A2"].number_format = "0000"

    (table,) = reading.read(saved(book))

    assert table.rows[1].cells == ("0007", "王志远", 13800138001, dt.date(2026, 3, 1))


def test_a_formula_without_a_kept_value_is_marked() -> None:
    (table,) = reading.read(workbook(HEADER, ("=1000+1", "王志远")))

    assert table.rows[1][0] is Special.FORMULA


def test_hidden_sheets_are_left_out() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["旧", "表"])
    first.sheet_state = "hidden"
    second = book.create_sheet("花名册")
    second.append(HEADER)

    tables = reading.read(saved(book))

    assert [table.name for table in tables] == ["花名册"]


def test_our_own_defence_against_formulas_is_taken_off_again() -> None:
    (table,) = reading.read(text([HEADER, ("1001", "'=王", "'+85212345678", "", "")]))

    assert table.rows[1].cells[1:3] == ("=王", "+85212345678")


def _zip(name: str, content: bytes = b"<x/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return stream.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n", "The file is empty."),
        (b",,,\r\n,,,", "There is nothing in the file but blank rows."),
        (b"x" * (MAX_BYTES + 1), "The file is larger than 5 MB."),
        (
            OLE + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le"),
            "The workbook is protected by a password. Take the password off and save it.",
        ),
        (
            OLE + b"\0" * 64,
            "This is the old Excel format (.xls). Open it and save it as .xlsx.",
        ),
        (
            b"<html><table><tr><td>1</td></tr></table></html>",
            "This is a web page or XML in disguise. Open it in Excel and save it as .xlsx.",
        ),
        (b"%PDF-1.7 ...", "A PDF cannot be imported. Use Excel (.xlsx) or CSV."),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "This is not a CSV or Excel file: the text in it cannot be read.",
        ),
        (_zip("word/document.xml"), "This is not an Excel workbook (.xlsx) or a CSV file."),
        (
            _zip("xl/workbook.xml"),
            "The workbook is damaged. Open it in Excel and save it again.",
        ),
        (
            b"PK\x03\x04 broken",
            "The workbook is damaged. Open it in Excel and save it again.",
        ),
        (
            text([HEADER, *[(str(n), "某某", "", "", "") for n in range(MAX_ROWS + 1)]]),
            "The file has more than 10000 rows. Import it in parts.",
        ),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableError) as refused:
        reading.read(content)

    assert str(refused.value) == sentence


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1000)

    with pytest.raises(UnreadableError, match="larger than"):
        reading.read(_zip("xl/workbook.xml", b" " * 2000))


def test_merged_title_rows_stand_above_the_header() -> None:
    content = workbook(
        ("恒达汽车售后服务部员工花名册",), ("更新日期：2026-11-01", None, "共 52 人"), (), *ROWS
    )

    layout = find_layout(reading.read(content))

    assert layout.header_row == 4
    assert [row.number for row in layout.rows] == [5]


def test_a_header_may_take_two_rows() -> None:
    content = workbook(
        ("工号", "姓名", "联系方式", None, "组织", None),
        (None, None, "手机", "邮箱", "部门", "班组"),
        ("1001", "王志远", "13800138001", "wang@example.com", "车间", "机电一组"),
    )

    layout = find_layout(reading.read(content))

    assert layout.header_row == 2
    assert layout.columns == {
        Column.EMPLOYEE_NUMBER: 0,
        Column.NAME: 1,
        Column.PHONE: 2,
        Column.EMAIL: 3,
        Column.DEPARTMENT: 4,
        Column.TEAM: 5,
    }


def test_the_first_sheet_with_a_header_is_taken() -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["填写说明", "请勿修改"])
    book.create_sheet("名单").append(HEADER)

    assert find_layout(reading.read(saved(book))).table.name == "名单"


def test_a_file_without_column_names_is_refused() -> None:
    with pytest.raises(UnreadableError, match="No row of column names"):
        find_layout(reading.read(workbook(("1001", "王志远"), ("1002", "李婷"))))


def test_columns_that_nobody_understands_are_named() -> None:
    layout = find_layout(reading.read(workbook(("序号", "工号", "姓名", "身份证号"))))

    assert layout.unused == ("序号", "身份证号")


def test_an_address_is_what_excel_calls_the_cell() -> None:
    assert [address(7, 0), address(12, 27)] == ["A7", "AB12"]

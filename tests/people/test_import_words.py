"""Headers, positions and cells: what the words of real staff lists mean."""

import datetime as dt
from typing import Any

import pytest

from people.permissions import Role
from people.services.importing import mapping
from people.services.importing.mapping import header_of, roles_of_position, trade_of_position
from people.services.importing.table import Row, Special, Table, Value
from people.services.importing.understanding import Level, Understood, understand
from people.services.importing.words import Column

pytestmark = pytest.mark.usefixtures("english")

C = Column


@pytest.mark.parametrize(
    ("title", "column"),
    [
        ("工号", C.EMPLOYEE_NUMBER),
        ("员工编号*", C.EMPLOYEE_NUMBER),
        ("Employee No.", C.EMPLOYEE_NUMBER),
        ("姓 名", C.NAME),
        ("手机号码（必填）", C.PHONE),
        ("联系电话：", C.PHONE),
        ("Ｅ－ｍａｉｌ", C.EMAIL),
        ("所属部门", C.DEPARTMENT),
        ("班组", C.TEAM),
        ("岗位/职务", C.TITLE),
        ("系统角色", C.ROLES),
        ("工种", C.TRADE),
        ("直接上级", C.SUPERIOR),
        ("Reports to", C.SUPERIOR),
        ("入职日期\n(yyyy-mm-dd)", C.HIRED_ON),
        ("离职时间", C.LEFT_ON),
        ("语言", C.LANGUAGE),
        ("企业微信账号", C.WECOM_ID),
        ("在职状态", C.STATUS),
        ("身份证号", None),
        ("序号", None),
        ("", None),
    ],
)
def test_a_header_is_known_by_its_synonyms(title: str, column: Column | None) -> None:
    assert header_of(title) == column


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_our_own_words_are_understood_in_every_language(language: str) -> None:
    from django.utils import translation  # noqa: PLC0415 - the labels of this test alone

    from people.services.importing.words import LABELS  # noqa: PLC0415

    with translation.override(language):
        assert {column: header_of(str(label)) for column, label in LABELS.items()} == {
            column: column for column in Column
        }
        assert {role: mapping.role_named(str(role.label)) for role in Role} == {
            role: role for role in Role
        }


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("服务顾问", [Role.SERVICE_ADVISOR]),
        ("资深服务顾问", [Role.SERVICE_ADVISOR]),
        ("SA", [Role.SERVICE_ADVISOR]),
        ("售后总监", [Role.AFTERSALES_DIRECTOR]),
        ("服务经理", [Role.AFTERSALES_DIRECTOR]),
        ("服务经理助理", []),
        ("前台主管", [Role.FRONT_DESK_SUPERVISOR]),
        ("车间主管兼质检", [Role.WORKSHOP_SUPERVISOR, Role.QUALITY_INSPECTOR]),
        ("机电二组组长", [Role.TEAM_LEADER]),
        ("高级机电技师（主修）", [Role.TECHNICIAN]),
        ("配件主管", [Role.PARTS_MANAGER]),
        ("配件计划员", [Role.PARTS_CLERK]),
        ("客服回访专员", [Role.CR_SPECIALIST]),
        ("三包索赔员", [Role.WARRANTY_CLERK]),
        ("总经理", [Role.GENERAL_MANAGER]),
        ("副总经理", []),
        ("总经理助理", []),
        ("销售顾问", []),
        ("Service Advisor", [Role.SERVICE_ADVISOR]),
        ("", []),
    ],
)
def test_roles_follow_from_the_position(title: str, roles: list[Role]) -> None:
    assert roles_of_position(title) == roles


@pytest.mark.parametrize(
    ("title", "trade"),
    [
        ("机电技师", "mechanic"),
        ("汽车电工", "electrician"),
        ("钣金技师", "body"),
        ("喷漆大工", "paint"),
        ("服务顾问", ""),
    ],
)
def test_a_trade_follows_from_the_position(title: str, trade: str) -> None:
    assert trade_of_position(title) == trade


def _read(column: Column, cell: Value) -> Understood:
    layout = mapping.Layout(Table("", ()), 1, {column: 1})
    return understand(Row(7, (None, cell)), layout)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (C.EMPLOYEE_NUMBER, 1001, "1001"),
        (C.EMPLOYEE_NUMBER, 1001.0, "1001"),
        (C.EMPLOYEE_NUMBER, "1001.0", "1001"),
        (C.EMPLOYEE_NUMBER, "ＨＤ０１－７", "HD01-7"),
        (C.EMPLOYEE_NUMBER, " 0007 ", "0007"),
        (C.NAME, "王　伟", "王伟"),
        (C.NAME, "  李\u200b婷 ", "李婷"),
        (C.NAME, "Anna  Maria Li", "Anna Maria Li"),
        (C.PHONE, 13800138001, "13800138001"),
        (C.PHONE, 13800138001.0, "13800138001"),
        (C.PHONE, "１３８００１３８００１", "13800138001"),
        (C.PHONE, "+86 138-0013-8001", "13800138001"),
        (C.PHONE, "0085291234567", "+85291234567"),
        (C.EMAIL, " Wang@Example.com ", "Wang@Example.com"),
        (C.TITLE, "机电技师（一组）", "机电技师（一组）"),
        (C.ROLES, "服务顾问、内训师", [Role.SERVICE_ADVISOR, Role.TRAINER]),
        (C.ROLES, "service_advisor; Trainer", [Role.SERVICE_ADVISOR, Role.TRAINER]),
        (C.TRADE, "钣金", "body"),
        (C.LANGUAGE, "英文", "en"),
        (C.LANGUAGE, "中文", "zh-hans"),
        (C.STATUS, "离职", False),
        (C.STATUS, "试用期", True),
        (C.HIRED_ON, dt.date(2026, 3, 1), dt.date(2026, 3, 1)),
        (C.HIRED_ON, 46082, dt.date(2026, 3, 1)),
        (C.HIRED_ON, "46082", dt.date(2026, 3, 1)),
        (C.HIRED_ON, 20260301, dt.date(2026, 3, 1)),
        (C.HIRED_ON, "20260301", dt.date(2026, 3, 1)),
        (C.HIRED_ON, "2026/3/1", dt.date(2026, 3, 1)),
        (C.HIRED_ON, "2026.3.1", dt.date(2026, 3, 1)),
        (C.HIRED_ON, "2026年3月1日", dt.date(2026, 3, 1)),
        (C.HIRED_ON, "２０２６-03-01 00:00:00", dt.date(2026, 3, 1)),
    ],
)
def test_a_cell_is_read_as_it_was_meant(column: Column, cell: Value, value: Any) -> None:
    understood = _read(column, cell)

    assert understood.problems == []
    assert understood.values == {column: value}


DIGITS_CUT = "Excel has cut the digits off: format the column as text."


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        (C.PHONE, "1.38E+10", DIGITS_CUT),
        (C.EMPLOYEE_NUMBER, "2.02600E+11", DIGITS_CUT),
        (
            C.PHONE,
            "1380013800",
            "This is not a mobile number: 11 digits, or + and the country code.",
        ),
        (C.EMAIL, "wang@", "This is not an e-mail address."),
        (C.HIRED_ON, "03/01/2026", "“03/01/2026” is not a date; write it like 2026-03-01."),
        (C.HIRED_ON, "2026-02-30", "“2026-02-30” is not a date; write it like 2026-03-01."),
        (C.HIRED_ON, 12, "“12” is not a date; write it like 2026-03-01."),
        (C.HIRED_ON, dt.date(1900, 1, 1), "“1900-01-01” is not a date; write it like 2026-03-01."),
        (C.NAME, "王" * 61, "Longer than 60 characters."),
        (
            C.EMPLOYEE_NUMBER,
            "1001 号",
            "An employee number has up to 30 letters, digits, dots, dashes and slashes.",
        ),
        (C.NAME, Special.FORMULA, "The cell holds a formula without a value: paste it as a value."),
        (C.NAME, Special.ERROR, "The formula in this cell has an error."),
    ],
)
def test_a_cell_that_cannot_be_used_is_an_error_with_its_address(
    column: Column, cell: Value, message: str
) -> None:
    (problem,) = _read(column, cell).problems

    assert (problem.row, problem.cell, problem.column) == (7, "B7", column)
    assert (problem.level, problem.message) == (Level.ERROR, message)


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        (C.ROLES, "服务顾问、太空人", "“太空人” is not a role; the roles stay as they are."),
        (C.TRADE, "木工", "“木工” is not a trade known here."),
        (C.LANGUAGE, "法语", "“法语” is not a language of this product."),
        (C.STATUS, "待定", "“待定” does not say whether the person works here."),
    ],
)
def test_a_word_that_is_not_known_is_left_out_with_a_warning(
    column: Column, cell: Value, message: str
) -> None:
    understood = _read(column, cell)

    assert [(problem.level, problem.message) for problem in understood.problems] == [
        (Level.WARNING, message)
    ]
    assert understood.is_usable
    assert understood.values == {}

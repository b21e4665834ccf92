import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from people.holiday_tables import HolidayRow, parse_year, shipped_years, state_calendar

MAKE_UP = HolidayRow(dt.date(2027, 2, 14), "春节", is_off=False)
EVE = HolidayRow(dt.date(2027, 2, 5), "春节", is_off=True)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def as_json(*days: dict[str, Any], **more: Any) -> str:
    return json.dumps({"days": days, **more}, ensure_ascii=False)


def test_shipped_tables_are_2025_and_2026_in_full() -> None:
    tables = shipped_years()

    assert {year: len(rows) for year, rows in tables.items()} == {2025: 33, 2026: 39}
    assert sum(not row.is_off for rows in tables.values() for row in rows) == 11


def test_calendar_knows_only_the_years_whose_table_has_rows() -> None:
    assert state_calendar({2026: shipped_years()[2026], 2027: ()}).known_years == {2026}


@pytest.mark.parametrize(
    "table",
    [
        as_json(
            {"name": "春节", "date": "2027-02-14", "isOffDay": False},
            {"name": "春节", "date": "2027-02-05", "isOffDay": True},
            year=2027,
        ),
        (
            '[{"name":"春节","date":"2027-02-05","isOffDay":true},'
            '{"name":"春节","date":"2027-02-14","isOffDay":false}]'
        ),
        "date,isOffDay,name\n2027-02-05,true,春节\n2027-02-14,false,春节\n",
        "日期,休息/上班,名称\n2027/2/5,休息,春节\n2027年2月14日,上班,春节\n",
        "2027年放假安排,,\n名称;日期;类型\n春节;2027.2.5;休\n春节;2027-02-14;班\n;;\n",
        "日期\t是否休息\t节日\r\n2027-02-05 00:00:00\t是\t春节\r\n2027-02-14\t否\t春节\r\n",
        "\ufeff日期,类型,名称\n2027-02-05,休,春节\n2027-02-14,班,春节".encode(),
        "日期,类型,名称\n2027-02-05,休,春节\n2027-02-14,班,春节".encode("gb18030"),
    ],
)
def test_year_is_read_from_json_or_csv(table: str | bytes) -> None:
    parsed = parse_year(table)

    assert parsed.problems == ()
    assert (parsed.year, parsed.rows) == (2027, (EVE, MAKE_UP))


@pytest.mark.parametrize(
    "table", ['{"year": 2027, "papers": [], "days": []}', "日期,类型,名称\n", "date,off,name"]
)
def test_empty_table_is_an_unpublished_year_not_a_year_without_holidays(table: str) -> None:
    parsed = parse_year(table, 2027)

    assert (parsed.year, parsed.rows, parsed.problems) == (2027, (), ())
    assert not parsed.is_published
    assert state_calendar({2027: parsed.rows}).is_provisional(dt.date(2027, 3, 1))


def test_new_year_may_reach_back_into_december() -> None:
    table = "date,off,name\n2026-12-31,off,元旦\n2027-01-01,off,元旦\n2027-01-02,off,元旦"

    parsed = parse_year(table, 2027)
    calendar = state_calendar({2027: parsed.rows})

    assert not calendar.is_working_day(dt.date(2026, 12, 31))
    assert calendar.known_years == {2027}


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("date,off,name\n2027-02-30,off,春节", [(2, "date", "“2027-02-30” is not a date")]),
        ("date,off,name\n,off,春节", [(2, "date", "“” is not a date")]),
        ("t,,\ndate,off,name\n2028-02-05,off,x", [(3, "date", "2028-02-05 is not in 2027")]),
        ("date,off,name\n2026-11-30,off,x", [(2, "date", "2026-11-30 is not in 2027")]),
        ("date,off,name\n2027-02-05,perhaps,x", [(2, "is_off", "neither a day off nor")]),
        ("date,off,name\n2027-02-05,,x", [(2, "is_off", "“” is neither")]),
        ("date,off,name\n2027-02-05", [(2, "is_off", "neither"), (2, "name", "missing")]),
        ("date,off,name\n2027-02-05,off, ", [(2, "name", "name of the holiday is missing")]),
        ("date,off,name\n2027-02-15,work,x", [(2, "date", "a weekday and worked anyway")]),
        ("date,off,name\n2027-02-05,off,x\n2027-2-5,off,x", [(3, "date", "in the table twice")]),
        (as_json({"date": "2027-02-05", "isOffDay": True}), [(1, "name", "missing")]),
        (as_json({"name": "x", "date": 7, "isOffDay": True}), [(1, "date", "“7” is not a date")]),
        (as_json({}, year=2027), [(1, "date", ""), (1, "is_off", ""), (1, "name", "")]),
        (as_json(year=2026), [(0, "", "The file is for 2026, not for 2027")]),
        ('{"days": 3}', [(0, "", "no list of days")]),
        ('{"days": [3]}', [(0, "", "no list of days")]),
        ('{"days": [', [(0, "", "not valid JSON")]),
        ("[" * 100_000, [(0, "", "not valid JSON")]),
        ("", [(0, "", "first row must name the columns")]),
        ("2027-02-05,off,x", [(0, "", "first row must name the columns")]),
        ("date,off,name\n" + "x" * 200_000, [(0, "", "not a table in CSV")]),
    ],
)
def test_bad_rows_are_named_and_nothing_is_taken(
    table: str, expected: list[tuple[int, str, str]]
) -> None:
    parsed = parse_year(table, 2027)

    assert parsed.rows == ()
    assert [(problem.row, problem.column) for problem in parsed.problems] == [
        (row, column) for row, column, _part in expected
    ]
    for problem, (_row, _column, part) in zip(parsed.problems, expected, strict=True):
        assert part in problem.message


def test_table_that_names_no_year_is_refused() -> None:
    assert [problem.message for problem in parse_year('{"days": []}').problems] == [
        "The file does not say its year."
    ]


@settings(deadline=None)
@given(st.text() | st.binary())
def test_no_input_makes_the_import_fall_over(table: str | bytes) -> None:
    parsed = parse_year(table, 2027)

    assert not (parsed.rows and parsed.problems)

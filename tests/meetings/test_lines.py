"""A typed line as a promise: who is meant, what is missing, what is offered instead."""

import datetime as dt

import pytest

from meetings import lines
from people.models import Store, User
from people.permissions import Role
from tests import factories

pytestmark = pytest.mark.req("3.6")

MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def staff(store: Store, director: User, technician: User, advisor: User) -> list[User]:
    feng = factories.person(store, "冯堃", Role.TECHNICIAN, employee_number="A017")
    return [director, technician, advisor, feng]


def test_owner_helpers_and_date_are_people_and_a_day(staff: list[User]) -> None:
    _director, wang, _li, feng = staff

    line = lines.read("更换质检清单 @王志远 @冯堃 周五", staff, MONDAY)

    assert (line.text, line.owner, line.helpers) == ("更换质检清单", wang, (feng,))
    assert (line.due_on, line.is_complete, line.missing) == (dt.date(2026, 11, 27), True, ())


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ("更换质检清单", ["owner", "due_on"]),
        ("更换质检清单 @王志远", ["due_on"]),
        ("更换质检清单 周五", ["owner"]),
        ("@王志远 周五", ["text"]),
        ("更换质检清单 @王志远 11-20", ["due_on"]),  # past
        ("更换质检清单 @李四 周五", ["owner"]),
        ("长" * 301 + " @王志远 周五", ["text"]),
    ],
)
def test_what_is_missing_is_named(staff: list[User], raw: str, fields: list[str]) -> None:
    line = lines.read(raw, staff, MONDAY)

    assert ([one.field for one in line.missing], line.is_complete) == (fields, False)


def test_unknown_name_is_said_once_and_likely_ones_are_offered(staff: list[User]) -> None:
    line = lines.read("更换清单 @王志 周五", staff, MONDAY)

    assert [one.sentence for one in line.missing] == ["这里没有叫“王志”的人，是不是王志远？"]
    assert line.remarks == ()
    assert [(one.label, one.insert, one.piece) for one in line.names] == [
        ("王志远", "@王志远 ", "@王志")
    ]


def test_namesakes_are_told_apart_by_staff_number(store: Store, staff: list[User]) -> None:
    factories.person(store, "冯堃", Role.SERVICE_ADVISOR, employee_number="B020", title="服务顾问")
    everyone = list(User.objects.filter(store=store).order_by("pk"))

    unclear = lines.read("回访 @冯堃 周五", everyone, MONDAY)
    clear = lines.read("回访 @B020 周五", everyone, MONDAY)

    assert [one.insert for one in unclear.names] == ["@A017 ", "@B020 "]
    assert "服务顾问 B020" in unclear.names[1].label
    assert clear.owner is not None
    assert (clear.owner.title, clear.is_complete) == ("服务顾问", True)


def test_those_who_are_there_and_near_days_are_offered(staff: list[User]) -> None:
    line = lines.read("更换清单", staff, MONDAY, likely=staff[1:3])

    assert [one.label for one in line.names] == ["王志远", "李婷"]
    assert [one.insert.strip() for one in line.dates] == ["11-24", "11-26", "11-30", "12-07"]


def test_each_offered_piece_makes_the_line_complete(staff: list[User]) -> None:
    line = lines.read("更换清单", staff, MONDAY, likely=staff[1:])

    for name in line.names:
        for day in line.dates:
            typed = f"{line.raw}{name.insert}{day.insert}"
            assert lines.read(typed, staff, MONDAY).is_complete


@pytest.mark.parametrize(
    ("raw", "text", "name"),
    [
        ("@李婷 代步车费用走哪个科目？", "代步车费用走哪个科目？", "李婷"),
        ("代步车费用走哪个科目？@李婷", "代步车费用走哪个科目？", "李婷"),
        ("代步车费用走哪个科目？", "代步车费用走哪个科目？", None),
        ("@张三 代步车？", "@张三 代步车？", None),
        ("@李婷", "@李婷", None),
    ],
)
def test_a_question_may_say_who_asks(
    staff: list[User], raw: str, text: str, name: str | None
) -> None:
    found, asked_by = lines.asker(raw, staff)

    assert (found, asked_by.name if asked_by else None) == (text, name)

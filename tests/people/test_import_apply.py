"""The plan carried out; exports that come back unchanged."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from people import events
from people.models import Department, Event, Store, Team, User
from people.permissions import Role
from people.services import staff_export
from people.services.importing import Choices, Result, StaleError, apply, make_plan, read
from tests import factories
from tests.people.sheets import HEADER, text, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def run(
    content: bytes, store: Store, by: User, choices: Choices | None = None, digest: str = ""
) -> Result:
    tables = read(content)
    digest = digest or make_plan(tables, store, by=by).digest
    return apply(
        tables, store, digest=digest, choices=choices or Choices(), source="staff.csv", by=by
    )


LIST = workbook(
    ("恒达汽车 员工花名册",),
    ("工号", "姓名", "手机", "邮箱", "部门", "班组", "岗位", "上级", "入职日期"),
    (2001, "赵敏", 13800138001, "zhao@example.com", "车间", "机电一组", "车间主管", None, "2020/3/1"),
    (2002, "钱 进", 13800138002, None, "车间", "机电一组", "机电技师", "赵敏", "2026年3月1日"),
    (2003, "孙晓", 13800138003, None, "前台", None, "服务顾问", "2001", 46082),
)  # fmt: skip
BOTH = Choices(departments={"车间": True, "前台": True})


@pytest.mark.req("1.4.2")
def test_a_list_from_excel_becomes_people_who_are_invited_by_default(
    store: Store, director: User
) -> None:
    before = set(User.objects.in_aftersales())

    result = run(LIST, store, director, Choices(departments={"前台": True}))

    assert result == Result(added=3, changed=0, deactivated=0)
    zhao, qian, sun = User.objects.filter(employee_number__startswith="200").order_by("pk")
    assert (zhao.username, zhao.name, zhao.phone) == ("HD01-2001", "赵敏", "13800138001")
    assert (zhao.roles, zhao.hired_on) == (["workshop_supervisor"], dt.date(2020, 3, 1))
    assert (qian.name, qian.superior, qian.trade) == ("钱进", zhao, "mechanic")
    assert qian.team == Team.objects.get(name="机电一组", department__name="车间")
    front = Department.objects.get(name="前台")
    assert (sun.superior, sun.hired_on, sun.department) == (zhao, dt.date(2026, 3, 1), front)
    assert set(User.objects.in_aftersales()) == before | {zhao, qian, sun}
    assert not any(person.has_usable_password() for person in (zhao, qian, sun))


def test_the_same_file_twice_changes_nothing(store: Store, director: User) -> None:
    run(LIST, store, director, BOTH)
    before = list(User.objects.order_by("pk").values()), Event.objects.count()

    plan = make_plan(read(LIST), store, by=director)
    result = run(LIST, store, director, BOTH)

    assert (len(plan.unchanged), plan.does_nothing, plan.departments) == (3, True, [])
    assert result == Result(0, 0, 0)
    assert before == (list(User.objects.order_by("pk").values()), Event.objects.count())


def test_a_department_that_is_not_wanted_is_not_made(store: Store, director: User) -> None:
    run(LIST, store, director, Choices())

    sun = User.objects.get(employee_number="2003")
    assert sun.department is None
    assert not Department.objects.filter(name="前台").exists()


def test_a_new_department_goes_to_the_end_and_is_after_sales_as_ticked(
    store: Store, director: User
) -> None:
    Department.objects.filter(store=store).update(position=4)
    content = text([HEADER, ("2001", "赵敏", "", "销售部", "")])

    run(content, store, director, Choices(departments={"销售部": False}))

    made = Department.objects.get(name="销售部")
    assert (made.position, made.is_aftersales) == (5, False)


def test_every_change_is_in_the_log_with_numbers_masked(store: Store, director: User) -> None:
    person = factories.person(store, "赵敏", employee_number="2001", phone="13911112222")
    content = text([HEADER, ("2001", "赵敏", "13911113333", "", "技师")])

    assert run(content, store, director) == Result(0, 1, 0)

    event = events.of(person).get()
    assert (event.name, event.by) == ("changed", director)
    assert event.details == {
        "changes": {"phone": ["139****2222", "139****3333"], "title": ["", "技师"]},
        "source": "staff.csv",
        "row": 2,
    }
    summary = events.of(store).get()
    assert (summary.name, summary.details["changed"]) == ("staff_imported", 1)


def test_a_superior_who_comes_with_the_file_is_in_the_log_too(store: Store, director: User) -> None:
    person = factories.person(store, "赵敏", employee_number="2001")
    rows = [("工号", "姓名", "上级"), ("2001", "赵敏", "钱进"), ("2002", "钱进", "")]

    run(text(rows), store, director)

    person.refresh_from_db()
    assert person.superior == User.objects.get(employee_number="2002")
    assert events.of(person).get().details["changes"] == {"superior": ["", "钱进"]}


def test_who_is_in_the_file_again_is_active_again(store: Store, director: User) -> None:
    person = factories.person(
        store, "赵敏", employee_number="2001", is_active=False, left_on=dt.date(2026, 1, 31)
    )

    assert run(text([HEADER, ("2001", "赵敏", "", "", "")]), store, director) == Result(0, 1, 0)

    person.refresh_from_db()
    assert (person.is_active, person.left_on) == (True, None)
    assert [event.name for event in events.of(person)] == ["reactivated"]


def test_rows_with_errors_are_left_out_and_the_rest_goes_in(store: Store, director: User) -> None:
    rows = [HEADER, ("2001", "赵敏", "1.38E+10", "", ""), ("2002", "钱进", "", "", "")]

    assert run(text(rows), store, director) == Result(1, 0, 0)
    assert not User.objects.filter(employee_number="2001").exists()


def test_leavers_are_deactivated_only_when_ticked(store: Store, director: User) -> None:
    going = factories.person(store, "赵敏", employee_number="2001")
    staying = factories.person(store, "钱进", employee_number="2002", superior=going)
    content = text([HEADER, ("2003", "孙晓", "", "", "")])

    assert run(content, store, director, Choices(leavers={going.pk})) == Result(1, 0, 1)

    for person in (going, staying):
        person.refresh_from_db()
    assert (going.is_active, staying.is_active, staying.superior) == (False, True, None)


def test_nobody_can_tick_people_who_are_no_leavers(
    store: Store, director: User, stranger: User
) -> None:
    content = text([HEADER, ("2003", "孙晓", "", "", "")])

    result = run(content, store, director, Choices(leavers={director.pk, stranger.pk}))

    assert result.deactivated == 0
    assert User.objects.active().filter(pk__in=[director.pk, stranger.pk]).count() == 2


def test_a_plan_that_no_longer_fits_is_not_carried_out(store: Store, director: User) -> None:
    content = text([HEADER, ("2001", "赵敏", "", "", "技师")])
    shown = make_plan(read(content), store, by=director)
    factories.person(store, "赵敏", employee_number="2001", title="学徒")

    with pytest.raises(StaleError) as stale:
        run(content, store, director, digest=shown.digest)

    assert len(stale.value.plan.changed) == 1
    assert User.objects.get(employee_number="2001").title == "学徒"


def test_a_thousand_rows_take_few_queries(
    store: Store, director: User, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    header = ("工号", "姓名", "手机", "岗位", "上级")
    rows = [
        (f"5{n:04}", f"员工{n}", f"1380{n:07}", "机电技师", f"5{n // 20:04}" if n else "")
        for n in range(1000)
    ]
    tables = read(text([header, *rows]))
    digest = make_plan(tables, store, by=director).digest

    with django_assert_max_num_queries(30):
        result = apply(tables, store, digest=digest, choices=Choices(), source="x.csv", by=director)

    assert result == Result(1000, 0, 0)
    assert User.objects.filter(superior__employee_number="50003").count() == 20


def everyone(store: Store) -> Sequence[User]:
    return list(User.objects.filter(store=store).select_related("superior", "department", "team"))


@pytest.fixture
def full_store(store: Store, director: User) -> Store:
    """People with everything that an export can hold, and namesakes."""
    workshop = factories.department(store, "车间")
    team = Team.objects.create(department=workshop, name="机电一组")
    boss = factories.person(store, "李强", Role.WORKSHOP_SUPERVISOR, superior=director)
    factories.person(store, "李强", superior=boss, employee_number="0007")
    factories.person(
        store,
        "=赵敏",
        Role.TECHNICIAN,
        Role.TRAINER,
        phone="+85291234567",
        email="zhao@example.com",
        team=team,
        title="@技师",
        trade="paint",
        superior=director,
        hired_on=dt.date(2020, 3, 1),
        language="en",
        wecom_id="-zhao",
    )
    left = {"is_active": False, "left_on": dt.date(2026, 1, 31)}
    gone = factories.person(store, "老王", phone="13800138009", superior=boss, **left)
    factories.person(store, "小王", superior=gone)
    return store


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_an_export_comes_back_without_a_change(
    full_store: Store, director: User, format_: str, language: str
) -> None:
    write, _type = staff_export.FORMATS[format_]
    with translation.override(language):
        content = write(everyone(full_store))

    plan = make_plan(read(content), full_store, by=director)

    assert plan.problems == []
    assert [row.changes for row in plan.rows if row.changes] == []
    assert (len(plan.unchanged), plan.leavers, plan.unused) == (6, [], ())


def test_a_csv_export_opens_right_in_excel_and_holds_no_formula(full_store: Store) -> None:
    content = staff_export.as_csv(everyone(full_store))

    assert content.startswith(b"\xef\xbb\xbf")
    cells = content.decode("utf-8-sig").replace("\r\n", ",").split(",")
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert {"'=赵敏", "'+85291234567", "'@技师", "'-zhao"} <= set(cells)


def test_a_workbook_export_keeps_numbers_as_text_and_holds_no_formula(
    full_store: Store,
) -> None:
    sheet = load_workbook(io.BytesIO(staff_export.as_xlsx(everyone(full_store)))).active

    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "d"}
    assert {"0007", "=赵敏", "+85291234567"} <= {cell.value for cell in cells}

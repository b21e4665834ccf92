"""What an import would do: compared with the store, and nothing written."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from people.models import Department, Event, Store, Team, User
from people.permissions import Role
from people.rules import Denied
from people.services.importing import make_plan, read
from people.services.importing.plan import Plan
from people.services.importing.table import UnreadableError
from people.services.importing.words import Column
from tests import factories
from tests.people.sheets import HEADER, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def plan(store: Store, by: User, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Plan:
    return make_plan(read(text([header, *rows])), store, by=by)


def told(of: Plan) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.cell, problem.message) for problem in of.problems]


def changes(of: Plan, number: int = 0) -> list[tuple[Column, str, str]]:
    return [(change.column, change.old, change.new) for change in of.rows[number].changes]


def test_a_new_person_is_shown_field_by_field(store: Store, director: User) -> None:
    workshop = factories.department(store, "车间")

    made = plan(store, director, ("2001", "赵敏", "13800138001", "车间", "机电技师"))

    (row,) = made.new
    assert (row.row, row.person, row.fields["department"]) == (2, None, workshop)
    assert changes(made) == [
        (Column.NAME, "", "赵敏"),
        (Column.PHONE, "", "13800138001"),
        (Column.TITLE, "", "机电技师"),
        (Column.TRADE, "", "Mechanic"),
        (Column.DEPARTMENT, "", "车间"),
        (Column.ROLES, "", "Technician"),
    ]


def test_a_changed_person_shows_old_and_new_with_the_old_number_masked(
    store: Store, director: User
) -> None:
    factories.person(store, "赵敏", employee_number="2001", phone="13911112222", title="学徒")

    made = plan(store, director, ("2001", "赵敏", "13800138001", "", "机电技师"))

    assert changes(made) == [
        (Column.PHONE, "139****2222", "13800138001"),
        (Column.TITLE, "学徒", "机电技师"),
    ]


def test_empty_cells_leave_what_is_there(store: Store, director: User) -> None:
    factories.person(store, "赵敏", employee_number="2001", phone="13911112222", title="学徒")

    made = plan(store, director, ("2001", "赵敏", "", "", ""))

    assert [row.employee_number for row in made.unchanged] == ["2001"]


def test_planning_writes_nothing(store: Store, director: User) -> None:
    before = list(User.objects.values()), Department.objects.count(), Event.objects.count()

    plan(store, director, ("2001", "赵敏", "13800138001", "美容", "技师"))

    assert before == (
        list(User.objects.values()),
        Department.objects.count(),
        Event.objects.count(),
    )


def test_a_person_without_a_number_is_found_by_phone_then_email_then_name(
    store: Store, director: User
) -> None:
    header = ("姓名", "手机", "邮箱", "岗位")
    by_phone = factories.person(store, "赵敏", phone="13800138001")
    by_email = factories.person(store, "钱进", email="Qian@example.com")
    by_name = factories.person(store, "孙晓梅")

    made = plan(
        store,
        director,
        ("赵敏", "13800138001", "", "技师"),
        ("钱进", "", "qian@example.com", "技师"),
        ("孙 晓梅", "", "", "技师"),
        header=header,
    )

    assert [row.person for row in made.changed] == [by_phone, by_email, by_name]


def test_who_cannot_be_found_without_a_number_is_left_out(store: Store, director: User) -> None:
    factories.person(store, "李强")
    factories.person(store, "李强")

    made = plan(store, director, ("周杰", "售后"), ("李强", "售后"), header=("姓名", "部门"))

    assert told(made) == [
        (2, "2", "The employee number is missing."),
        (3, "3", "The employee number is missing."),
    ]
    assert len(made.left_out) == 2


def test_the_second_row_about_a_person_is_left_out(store: Store, director: User) -> None:
    made = plan(
        store,
        director,
        ("2001", "赵敏", "13800138001", "", ""),
        ("2001", "赵敏", "", "", ""),
        ("2003", "钱进", "13800138001", "", ""),
    )

    assert told(made) == [
        (3, "A3", "The same as in row 2."),
        (4, "C4", "The same as in row 2."),
    ]
    assert [row.row for row in made.new] == [2]


def test_a_number_or_address_of_somebody_else_is_refused(store: Store, director: User) -> None:
    factories.person(store, "钱进", employee_number="2002", phone="13800138002")
    factories.person(factories.store(), "外店", phone="13800138003", email="Else@example.com")

    made = plan(
        store,
        director,
        ("2001", "赵敏", "13800138002", "x@example.com"),
        ("2003", "孙晓", "13800138003", "else@example.com"),
        header=("工号", "姓名", "手机", "邮箱"),
    )

    assert told(made) == [
        (2, "C2", "This is 钱进's (2002) already."),
        (3, "C3", "Somebody in another store has this already."),
        (3, "D3", "Somebody in another store has this already."),
    ]


def test_a_new_person_needs_a_name(store: Store, director: User) -> None:
    made = plan(store, director, ("2001", "", "", "", "技师"))

    assert told(made) == [(2, "B2", "The name is missing.")]


def test_another_name_under_a_known_number_is_asked_about(store: Store, director: User) -> None:
    factories.person(store, "赵敏", employee_number="2001")

    made = plan(store, director, ("2001", "钱进", "", "", ""))

    assert told(made) == [(2, "B2", "The number belongs to 赵敏 so far. Is this the same person?")]
    assert changes(made) == [(Column.NAME, "赵敏", "钱进")]


def test_unknown_departments_and_teams_are_offered_once(store: Store, director: User) -> None:
    factories.department(store, "车间")

    made = plan(
        store,
        director,
        ("2001", "赵敏", "美容 组", "镀膜班"),
        ("2002", "钱进", "美容组", "镀膜班"),
        ("2003", "孙晓", "车间", "机电一组"),
        ("2004", "周杰", "销售部", ""),
        header=("工号", "姓名", "部门", "班组"),
    )

    assert [(unit.name, unit.people, unit.is_aftersales) for unit in made.departments] == [
        ("美容 组", 2, True),
        ("销售部", 1, False),
    ]
    assert made.teams == [("美容 组", "镀膜班"), ("车间", "机电一组")]


def test_changing_the_department_takes_one_out_of_the_old_team(
    store: Store, director: User
) -> None:
    workshop = factories.department(store, "车间")
    factories.department(store, "前台")
    team = Team.objects.create(department=workshop, name="机电一组")
    factories.person(store, "赵敏", employee_number="2001", department=workshop, team=team)

    made = plan(store, director, ("2001", "赵敏", "", "前台", ""))

    assert changes(made) == [
        (Column.DEPARTMENT, "车间", "前台"),
        (Column.TEAM, "机电一组", ""),
    ]


def test_a_team_without_a_department_is_left_out_with_a_warning(
    store: Store, director: User
) -> None:
    made = plan(store, director, ("2001", "赵敏", "机电一组"), header=("工号", "姓名", "班组"))

    assert told(made) == [(2, "C2", "A team needs a department.")]
    assert len(made.new) == 1


SUPERIORS = ("工号", "姓名", "上级")


def test_superiors_are_found_by_number_or_name_even_among_newcomers(
    store: Store, director: User
) -> None:
    boss = factories.person(store, "陈车间", employee_number="1900")

    made = plan(
        store,
        director,
        ("2001", "赵敏", "1900"),
        ("2002", "钱进", "陈车间"),
        ("2003", "孙晓", "赵敏"),
        header=SUPERIORS,
    )

    assert [row.fields.get("superior") for row in made.new] == [boss, boss, None]
    assert [row.superior_row for row in made.new] == [None, None, 2]
    assert changes(made, 2)[-1] == (Column.SUPERIOR, "", "赵敏")


def test_a_superior_who_cannot_be_meant_is_left_out_with_a_warning(
    store: Store, director: User
) -> None:
    factories.person(store, "李强")
    factories.person(store, "李强")

    made = plan(
        store,
        director,
        ("2001", "赵敏", "无此人"),
        ("2002", "钱进", "李强"),
        ("2003", "孙晓", "2003"),
        ("2004", "周杰", "2005"),
        ("2005", "吴倩", "2004"),
        header=SUPERIORS,
    )

    assert told(made) == [
        (2, "C2", "Nobody here is called “无此人”."),
        (3, "C3", "Several people are called “李强”: give the employee number."),
        (4, "C4", "Nobody reports to themselves."),
        (6, "C6", "2004 reports to this person."),
    ]
    assert len(made.new) == 5


def test_a_role_column_sets_the_roles_and_a_position_only_guesses_for_newcomers(
    store: Store, director: User
) -> None:
    factories.person(store, "赵敏", Role.TRAINER, employee_number="2001")
    factories.person(store, "钱进", Role.TRAINER, employee_number="2002")

    made = plan(
        store,
        director,
        ("2001", "赵敏", "服务顾问", "服务顾问"),
        ("2002", "钱进", "服务顾问", ""),
        header=("工号", "姓名", "岗位", "角色"),
    )

    assert changes(made, 0)[-1] == (Column.ROLES, "Trainer", "Service advisor")
    assert "roles" not in made.rows[1].fields


def test_a_role_that_the_importer_may_not_give_is_left_out(store: Store) -> None:
    hr = factories.person(store, "韩人事", Role.HR)

    made = plan(
        store,
        hr,
        ("2001", "赵敏", "总经理", ""),
        ("2002", "钱进", "服务经理", ""),
        ("2003", "孙晓", "", "服务经理"),
        header=("工号", "姓名", "岗位", "角色"),
    )

    assert [row.fields.get("roles") for row in made.new] == [None, None, None]
    assert told(made) == [(4, "D4", "You cannot give or take the role “Service manager”.")]


def test_nobody_is_changed_by_a_file_who_stands_above_the_importer(
    store: Store, director: User
) -> None:
    hr = factories.person(store, "韩人事", Role.HR)
    row = (director.employee_number, director.name, "13800138009", "", "")

    made = plan(store, hr, row)

    assert told(made) == [(2, "B2", "Only a manager or IT can change this person.")]
    assert [each.person for each in made.left_out] == [director]


def test_a_general_manager_does_not_come_back_beside_another(
    store: Store, director: User, gm: User
) -> None:
    factories.person(store, "老总", Role.GENERAL_MANAGER, employee_number="9", is_active=False)

    by_director = plan(store, director, ("9", "老总", "", "", ""))
    by_gm = plan(store, gm, ("9", "老总", "", "", ""))

    assert (len(by_director.left_out), len(by_gm.changed)) == (1, 1)


@time_machine.travel("2026-11-23 12:00+08:00", tick=False)
def test_leavers_are_those_absent_and_those_the_file_calls_gone(
    store: Store, director: User
) -> None:
    absent = factories.person(store, "赵敏", employee_number="2001")
    gone = factories.person(store, "钱进", employee_number="2002")
    told_gone = factories.person(store, "孙晓", employee_number="2003")
    factories.person(store, "周杰", employee_number="2004")
    factories.person(store, "老王", employee_number="2005", is_active=False)

    made = plan(
        store,
        director,
        ("2002", "钱进", "2026-01-31", ""),
        ("2003", "孙晓", "", "离职"),
        ("2004", "周杰", "2999-01-31", ""),
        header=("工号", "姓名", "离职日期", "状态"),
    )

    assert [(each.person, each.left_on, each.is_in_file) for each in made.leavers] == [
        (absent, None, False),
        (gone, dt.date(2026, 1, 31), True),
        (told_gone, None, True),
    ]


def test_somebody_who_has_left_already_is_not_added(store: Store, director: User) -> None:
    made = plan(
        store,
        director,
        ("2001", "赵敏", "2026-01-31"),
        header=("工号", "姓名", "离职日期"),
    )

    assert told(made) == [(2, "B2", "Has left already and is not added.")]
    assert len(made.left_out) == 1


def test_somebody_who_left_and_is_in_the_file_again_returns(store: Store, director: User) -> None:
    factories.person(
        store, "赵敏", employee_number="2001", is_active=False, left_on=dt.date(2026, 1, 31)
    )

    made = plan(store, director, ("2001", "赵敏", "", "", ""))

    assert changes(made) == [(Column.STATUS, "has left", "employed")]
    assert made.rows[0].fields == {"is_active": True, "left_on": None}


def test_a_header_without_rows_is_refused(store: Store, director: User) -> None:
    with pytest.raises(UnreadableError, match="There is nobody below the column names"):
        plan(store, director)


def test_only_who_manages_the_staff_of_the_store_may_plan(
    store: Store, technician: User, stranger: User
) -> None:
    for person in (technician, stranger):
        with pytest.raises(Denied):
            plan(store, person, ("2001", "赵敏", "", "", ""))


@pytest.mark.parametrize("count", [1, 30])
def test_planning_costs_the_same_number_of_queries_for_any_number_of_rows(
    store: Store, director: User, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    rows = [(f"3{n:03}", f"员工{n}", f"138001{n:05}", "车间", "技师") for n in range(count)]
    factories.person(store, "赵敏", employee_number="3000")

    # general manager, people, departments, teams, phones of other stores; no e-mails to ask about
    with django_assert_num_queries(5):
        plan(store, director, *rows)

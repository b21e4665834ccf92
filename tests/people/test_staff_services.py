"""Writing about people: what is checked, what is logged, what else happens."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from people import events, rules
from people.models import Disclosure, Event, Store, Team, User
from people.permissions import ADMINISTRATORS, Role
from people.rules import Denied, NotNow
from people.services import staff
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

R = Role
EVERYBODY = frozenset(Role)
ONE_HOLDER = {R.GENERAL_MANAGER, R.GROUP_MANAGER}
WITH_RIGHTS = {*ADMINISTRATORS, R.GROUP_MANAGER}  # over the store
# Who may give which role in a store that has a general manager.
MAY_GIVE = {
    R.GROUP_MANAGER: EVERYBODY,
    R.GENERAL_MANAGER: EVERYBODY - {R.GROUP_MANAGER},
    R.AFTERSALES_DIRECTOR: EVERYBODY - ONE_HOLDER,
    R.IT_ADMIN: EVERYBODY - ONE_HOLDER,
    R.HR: EVERYBODY - WITH_RIGHTS,
}


@pytest.mark.parametrize("giver", list(MAY_GIVE))
@pytest.mark.parametrize("role", list(Role))
def test_who_may_give_a_role(store: Store, giver: Role, role: Role) -> None:
    store.group_id = 1
    user = User(store=store, roles=[giver])

    assert rules.may_give(user, role, is_vacant=False) == (role in MAY_GIVE[giver])


@pytest.mark.parametrize(
    ("giver", "may"),
    [(R.AFTERSALES_DIRECTOR, True), (R.IT_ADMIN, True), (R.HR, False), (R.TECHNICIAN, False)],
)
def test_a_store_without_a_general_manager_gets_one_from_who_runs_it(
    store: Store, giver: Role, may: bool
) -> None:
    user = User(store=store, roles=[giver])

    assert rules.may_give(user, R.GENERAL_MANAGER, is_vacant=True) is may


@pytest.mark.parametrize(("group", "may"), [(None, True), (1, False)])
def test_the_first_group_manager_comes_from_a_store_that_stands_alone(
    store: Store, group: int | None, may: bool
) -> None:
    store.group_id = group
    user = User(store=store, roles=[R.GENERAL_MANAGER])

    assert rules.may_give(user, R.GROUP_MANAGER, is_vacant=False) is may


def test_the_operator_may_give_any_role(store: Store) -> None:
    user = User(store=store, is_superuser=True)

    assert all(rules.may_give(user, role, is_vacant=False) for role in Role)


def test_a_person_gets_a_sign_in_name_and_no_password(store: Store, director: User) -> None:
    made = staff.create_person(
        store,
        by=director,
        employee_number="2001",
        name="赵敏",
        roles=[R.TRAINER, R.SERVICE_ADVISOR],
    )

    made.refresh_from_db()
    assert (made.username, made.has_usable_password()) == ("HD01-2001", False)
    assert made.roles == [R.SERVICE_ADVISOR, R.TRAINER]
    assert [(event.name, event.by) for event in events.of(made)] == [("created", director)]


def test_only_who_manages_staff_may_add(store: Store, technician: User, stranger: User) -> None:
    for person in (technician, stranger):
        with pytest.raises(Denied):
            staff.create_person(store, by=person, employee_number="2001", name="赵敏")
    assert not User.objects.filter(employee_number="2001").exists()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"employee_number": "1900"}, "__all__"),
        ({"phone": "13800138001"}, "__all__"),
        ({"email": "TAKEN@example.com"}, "__all__"),
        ({"name": ""}, "name"),
        ({"department": "elsewhere"}, "department"),
        ({"superior": "elsewhere"}, "superior"),
        ({"team": "elsewhere"}, "team"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value,
)
def test_what_the_store_cannot_hold_is_refused(
    store: Store, director: User, stranger: User, fields: dict[str, Any], problem: str
) -> None:
    factories.person(
        store, "钱进", employee_number="1900", phone="13800138001", email="taken@example.com"
    )
    elsewhere = {
        "department": stranger.department,
        "superior": stranger,
        "team": Team.objects.create(department=factories.department(stranger.store), name="一组"),
    }
    fields = {
        name: elsewhere[name] if value == "elsewhere" else value for name, value in fields.items()
    }

    with pytest.raises(ValidationError) as refused:
        staff.create_person(
            store, by=director, **{"employee_number": "2001", "name": "赵敏", **fields}
        )

    assert problem in refused.value.message_dict
    assert not User.objects.filter(name="赵敏").exists()


def test_a_change_is_logged_with_personal_data_masked(store: Store, director: User) -> None:
    person = factories.person(store, "赵敏", phone="13811112222", title="学徒")

    staff.change_person(person, by=director, phone="13833332222", title="技师", name="赵敏")

    person.refresh_from_db()
    assert (person.phone, person.title) == ("13833332222", "技师")
    (event,) = events.of(person)
    assert event.details == {
        "changes": {"phone": ["138****2222", "138****2222"], "title": ["学徒", "技师"]}
    }


def test_a_change_of_nothing_is_not_logged(store: Store, director: User) -> None:
    person = factories.person(store, "赵敏", R.TRAINER, R.SERVICE_ADVISOR)

    staff.change_person(person, by=director, name="赵敏", roles=[R.SERVICE_ADVISOR, R.TRAINER])

    assert not Event.objects.exists()


def test_a_new_number_makes_a_new_sign_in_name(store: Store, director: User) -> None:
    person = factories.person(store, "赵敏")

    staff.change_person(person, by=director, employee_number="9001")

    person.refresh_from_db()
    assert person.username == "HD01-9001"


def test_nobody_reports_to_their_own_people(store: Store, director: User) -> None:
    top = factories.person(store, "甲")
    middle = factories.person(store, "乙", superior=top)
    bottom = factories.person(store, "丙", superior=middle)

    for superior in (top, middle, bottom):
        with pytest.raises(ValidationError, match="reports to this person"):
            staff.change_person(top, by=director, superior=superior)


def test_hr_cannot_change_who_may_do_more(store: Store, director: User) -> None:
    hr = factories.person(store, "韩人事", R.HR)

    with pytest.raises(Denied):
        staff.change_person(director, by=hr, email="hr@example.com")
    with pytest.raises(Denied):
        staff.deactivate(director, by=hr)
    with pytest.raises(Denied):
        staff.change_person(hr, by=hr, roles=[R.HR, R.AFTERSALES_DIRECTOR])
    director.refresh_from_db()
    assert (director.email, director.is_active) == ("chen@example.com", True)


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        (
            [R.AFTERSALES_DIRECTOR, R.GENERAL_MANAGER],
            "You cannot give or take the role “General manager”.",
        ),
        ([R.AFTERSALES_DIRECTOR, R.TECHNICAL_MANAGER], ""),
        ([R.TECHNICIAN], "You would lock yourself out. Ask another manager to take over first."),
    ],
)
def test_nobody_raises_or_locks_out_themselves(
    director: User, gm: User, roles: list[Role], sentence: str
) -> None:
    if not sentence:
        staff.change_person(director, by=director, roles=roles)
        return
    with pytest.raises(Denied) as refused:
        staff.change_person(director, by=director, roles=roles)

    assert str(refused.value) == sentence


def test_nobody_gives_themselves_more_rights(store: Store) -> None:
    it = factories.person(store, "小吴", R.IT_ADMIN)

    with pytest.raises(Denied, match="You cannot give yourself more rights"):
        staff.change_person(it, by=it, roles=[R.IT_ADMIN, R.AFTERSALES_DIRECTOR])


@time_machine.travel("2026-11-23 23:30+08:00", tick=False)
def test_who_leaves_is_signed_out_and_hands_over_their_people(store: Store, director: User) -> None:
    boss = factories.person(store, "主管", superior=director)
    report = factories.person(store, "组员", superior=boss)
    boss.sign_ins.create(session_key="s" * 32)

    staff.deactivate(boss, by=director, why="离职")

    for person in (boss, report):
        person.refresh_from_db()
    assert (boss.is_active, boss.left_on) == (False, dt.date(2026, 11, 23))
    assert not boss.sign_ins.exists()
    assert report.superior == director
    assert [(event.name, event.why) for event in events.of(boss)] == [("deactivated", "离职")]
    assert events.of(report).get().details["changes"] == {"superior": ["主管", "陈国强"]}


def test_nobody_deactivates_themselves_or_somebody_twice(store: Store, director: User) -> None:
    gone = factories.person(store, is_active=False)

    for person in (director, gone):
        with pytest.raises(NotNow):
            staff.deactivate(person, by=director)


def test_who_comes_back_is_active_again(store: Store, director: User) -> None:
    person = factories.person(store, is_active=False, left_on="2026-01-31")

    staff.reactivate(person, by=director)

    person.refresh_from_db()
    assert (person.is_active, person.left_on) == (True, None)
    with pytest.raises(NotNow):
        staff.reactivate(person, by=director)


def test_a_second_general_manager_does_not_come_back_by_anybody(
    store: Store, director: User, gm: User
) -> None:
    old = factories.person(store, "老总", R.GENERAL_MANAGER, is_active=False)

    with pytest.raises(Denied):
        staff.reactivate(old, by=director)
    staff.reactivate(old, by=gm)


def test_each_look_at_a_full_number_is_logged(store: Store, director: User) -> None:
    person = factories.person(store, phone="13800138001")

    assert staff.reveal(person, "phone", by=director, ip="10.0.0.7") == "13800138001"

    look = Disclosure.objects.get()
    assert (look.by, look.subject, look.field, look.ip) == (
        director,
        person,
        "phone",
        "10.0.0.7",
    )


def test_ones_own_number_is_no_secret_and_others_are_denied(
    store: Store, technician: User, advisor: User
) -> None:
    User.objects.filter(pk=technician.pk).update(phone="13800138001")
    technician.refresh_from_db()

    assert staff.reveal(technician, "phone", by=technician, ip=None) == "13800138001"
    with pytest.raises(Denied):
        staff.reveal(technician, "phone", by=advisor, ip=None)
    assert not Disclosure.objects.exists()


def test_an_export_is_a_look_at_everybody_in_it(store: Store, director: User) -> None:
    person = factories.person(store)

    staff.log_export([person, director], store, by=director, ip=None)

    assert [(look.subject, look.field) for look in Disclosure.objects.all()] == [(person, "export")]
    assert events.of(store).get().details == {"people": 1}


def test_everybody_with_an_address_is_invited_at_once(
    store: Store, director: User, eager: None
) -> None:
    with_address = factories.person(store, email="a@example.com")
    without = factories.person(store)

    done = staff.invite_all([with_address, without], by=director)

    assert (done.mailed, done.without_address) == (1, 1)
    for person in (with_address, without):
        person.refresh_from_db()
    assert (with_address.invited_at is None, without.invited_at) == (False, None)

"""The two stores and who works in them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from config.demo import texts
from meetings import quiet
from meetings.services.quiet import set_busy_hours
from people.models import Department, Room, Store, Team, User
from people.permissions import Role
from people.services import set_up, staff, stores
from people.services.set_up import FirstManager, FirstStore

PASSWORD = "luoshi-demo"  # noqa: S105 - known to everybody by design
MAIL_DOMAIN = "hengda.example"  # reserved by RFC 2606: no letter can ever arrive there
OFFICE = "综合管理"
OPENS, CLOSES = dt.time(8, 30), dt.time(18, 0)
BUSY: quiet.Week = {
    **{
        day: [(dt.time(8, 30), dt.time(11)), (dt.time(16, 30), dt.time(17, 30))] for day in range(5)
    },
    5: [(dt.time(8, 30), dt.time(16))],
}
"""Cars are brought in the morning and fetched before six; most come on Saturday."""
SHORT_SUNDAY = {6: (dt.time(9), dt.time(17))}
LEFT, NOT_INVITED, INVITED = "1044", "1036", "1031"


@dataclass
class Cast:
    """The people of one store by name, and its rooms. Namesakes have their department in brackets."""

    store: Store
    people: dict[str, User] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def add(self, person: User) -> None:
        name = person.name
        if name in self.people:
            name = f"{name}（{person.department}）"
        self.people[name] = person

    def with_role(self, *roles: str) -> list[User]:
        return [one for one in self.people.values() if set(one.roles) & set(roles)]

    def in_department(self, name: str) -> list[User]:
        return [one for one in self.people.values() if str(one.department) == name]

    def working(self) -> Iterator[User]:
        """Those in after-sales who have not left."""
        for person in self.people.values():
            if person.is_active and person.department and person.department.is_aftersales:
                yield person


def open_main_store() -> Cast:
    """The first store, as the set-up page and the pages after it would make it."""
    facts = texts.load("people")["main"]
    manager = set_up.open_store(_first_store(facts), _first_manager(facts["people"][0]))
    store = manager.store
    cast = Cast(store)
    _furnish(cast, facts, by=manager)
    stores.set_opening_hours(store, _week(), by=manager)
    set_busy_hours(store, BUSY, by=manager)
    _close_a_day(store, by=manager)
    first, *others = facts["people"]
    cast.add(manager)
    for row in others:
        _hire(cast, row, by=_by_whom(cast, row, manager))
    _finish_manager(cast, first)
    return cast


def open_second_store(main: Cast) -> Cast:
    """The group manager adds a store to the group and appoints its people."""
    facts = texts.load("people")["second"]
    group_manager = main["顾文博"]
    group = texts.load("people")["main"]["group"]
    store = stores.add_store(
        name=facts["name"],
        code=facts["code"],
        brand=facts["brand"],
        group_name=group,
        by=group_manager,
    )
    by = User.objects.select_related("store").get(pk=group_manager.pk)
    cast = Cast(store)
    _furnish(cast, facts, by=by)
    for row in facts["people"]:
        _hire(cast, row, by=by)
    return cast


def hand_out_passwords(*casts: Cast) -> None:
    """One known password for everybody but two, hashed once: this is slow on purpose."""
    people = [person for cast in casts for person in cast.people.values()]
    in_use = [one.pk for one in people if one.employee_number not in {NOT_INVITED, INVITED, LEFT}]
    User.objects.filter(pk__in=in_use).update(password=make_password(PASSWORD))
    User.objects.filter(pk__in=in_use).update(invited_at=timezone.now())


def say_goodbye(cast: Cast, left_on: dt.date) -> User:
    """One has left; his promises are long kept."""
    leaver = cast["姚俊"]
    staff.deactivate(leaver, by=cast["孙晓梅"], left_on=left_on, why="离家远，本人提出")
    return leaver


def _first_store(facts: dict[str, Any]) -> FirstStore:
    return FirstStore(
        name=facts["name"],
        code=facts["code"],
        brand=facts["brand"],
        time_zone="Asia/Shanghai",
        opens=OPENS,
        closes=CLOSES,
        open_weekdays=frozenset(range(7)),
        room="",
    )


def _first_manager(row: list[str]) -> FirstManager:
    number, name, *_rest = row
    return FirstManager(
        name=name,
        employee_number=number,
        email=f"{row[7]}@{MAIL_DOMAIN}",
        phone=_phone(number),
        password=PASSWORD,
        language="zh-hans",
    )


def _week() -> dict[int, tuple[dt.time, dt.time]]:
    return dict.fromkeys(range(7), (OPENS, CLOSES)) | SHORT_SUNDAY


def _close_a_day(store: Store, *, by: User) -> None:
    """A day, three weeks after the story ends, on which the store counts its stock."""
    day = timezone.localdate() + dt.timedelta(days=227)
    stores.add_closure(store, first_on=day, last_on=day, reason="全店盘点", by=by)


def _furnish(cast: Cast, facts: dict[str, Any], *, by: User) -> None:
    for name, capacity, has_projector in facts["rooms"]:
        cast.rooms[name] = stores.add_room(
            cast.store, name=name, capacity=capacity, has_projector=has_projector, by=by
        )
    stores.add_department(cast.store, name=OFFICE, is_aftersales=False, by=by)
    departments = _departments(cast.store)
    for department, team in facts["teams"]:
        stores.add_team(departments[department], name=team, by=by)


def _departments(store: Store) -> dict[str, Department]:
    return {row.name: row for row in store.departments.all()}


def _by_whom(cast: Cast, row: list[str], manager: User) -> User:
    """Only the general manager of a store without a group can appoint the group manager."""
    return cast["马海涛"] if Role.GROUP_MANAGER in row[5] else manager


def _hire(cast: Cast, row: list[str], *, by: User) -> None:
    number, name, _title, _department, _team, _roles, superior, _mail, _trade = row
    place = _place(cast, row)
    place["superior"] = _numbered(cast, superior)
    person = staff.create_person(
        cast.store,
        by=by,
        employee_number=number,
        name=name,
        phone=_phone(number),
        hired_on=_hired_on(number),
        language="zh-hans",
        **place,
    )
    cast.add(person)


def _finish_manager(cast: Cast, row: list[str]) -> None:
    """The first manager came before the departments and before his superior."""
    place = _place(cast, row)
    place["superior"] = _numbered(cast, row[6])
    person = staff.change_person(
        cast[row[1]], by=cast["马海涛"], hired_on=_hired_on(row[0]), **place
    )
    cast.people[row[1]] = person


def _place(cast: Cast, row: list[str]) -> dict[str, Any]:
    _number, _name, title, department, team, roles, _superior, mail, trade = row
    placed = _departments(cast.store)[department]
    return {
        "title": title,
        "department": placed,
        "team": Team.objects.get(department=placed, name=team) if team else None,
        "roles": roles.split(),
        "email": f"{mail}@{MAIL_DOMAIN}" if mail else "",
        "trade": trade,
    }


def _numbered(cast: Cast, number: str) -> User | None:
    people = cast.people.values()
    return next((one for one in people if one.employee_number == number), None)


def _phone(number: str) -> str:
    """154 is given to no mobile network: nobody can be reached by mistake."""
    return f"1540000{number}"


def _hired_on(number: str) -> dt.date:
    """Some years ago, different for everyone, the same at each loading of a day."""
    return timezone.localdate() - dt.timedelta(days=400 + int(number) * 37 % 2600)

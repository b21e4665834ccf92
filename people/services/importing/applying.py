"""The plan put into effect: in one transaction, in batches, every change in the log."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max

from people import events
from people.contacts import word_key
from people.models import Department, Event, Store, Team, User
from people.services import staff
from people.services.importing.plan import Leaver, Plan, PlannedRow
from people.services.importing.planning import department_of, make_plan
from people.services.importing.table import Table
from people.services.importing.words import Column

BATCH = 500


class StaleError(Exception):
    """The store has changed since the plan was shown; `plan` is the one of now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("The plan is not the one that was shown.")
        self.plan = plan


@dataclass(frozen=True)
class Choices:
    """What the reader ticked: departments to make (by name: is it after-sales), who has left."""

    departments: Mapping[str, bool] = field(default_factory=dict)
    leavers: Collection[int] = ()


@dataclass(frozen=True)
class Result:
    added: int
    changed: int
    deactivated: int


@transaction.atomic
def apply(
    tables: Iterable[Table], store: Store, *, digest: str, choices: Choices, source: str, by: User
) -> Result:
    """Make the plan again and carry it out. Raises StaleError if it is not the one of `digest`.

    The lock on the store lets one import run at a time.
    """
    Store.objects.select_for_update().get(pk=store.pk)
    plan = make_plan(tables, store, by=by)
    if plan.digest != digest:
        raise StaleError(plan)
    units = _Units(store, choices, plan)
    added = _add(plan.new, store, units, by=by, source=source)
    changed = _change(plan.changed, units, by=by, source=source)
    _set_superiors([*plan.new, *plan.changed], {row.row: person for row, person in added})
    deactivated = _deactivate(plan.leavers, choices.leavers, by=by)
    result = Result(len(added), len(changed), deactivated)
    if added or changed or deactivated:
        events.record(store, "staff_imported", by=by, source=source, **vars(result))
    return result


class _Units:
    """Departments and teams that the plan makes, by the words of its rows."""

    def __init__(self, store: Store, choices: Choices, plan: Plan) -> None:
        self.departments = {
            word_key(department.name): department
            for department in Department.objects.filter(store=store)
        }
        last = Department.objects.filter(store=store).aggregate(last=Max("position"))["last"] or 0
        wanted = [unit for unit in plan.departments if unit.name in choices.departments]
        made = Department.objects.bulk_create(
            Department(
                store=store,
                name=unit.name,
                is_aftersales=choices.departments[unit.name],
                position=position,
            )
            for position, unit in enumerate(wanted, start=last + 1)
        )
        self.departments.update({word_key(department.name): department for department in made})
        teams = Team.objects.bulk_create(
            Team(department=department, name=name)
            for word, name in plan.teams
            if (department := self.departments.get(word_key(word)))
        )
        self.teams = {(team.department_id, word_key(team.name)): team for team in teams}

    def of(self, row: PlannedRow) -> dict[str, Any]:
        """The row's new department and team; nothing where the reader wanted none made."""
        found: dict[str, Any] = {}
        department = self.departments.get(word_key(department_of(row)))
        if row.department:
            if department is None:
                return {"team": row.person.team if row.person else None}
            found["department"] = department
        if row.team and department:
            found["team"] = self.teams.get((department.pk, word_key(row.team)))
        return found


def _add(
    rows: Sequence[PlannedRow], store: Store, units: _Units, *, by: User, source: str
) -> list[tuple[PlannedRow, User]]:
    people = []
    for row in rows:
        number = row.employee_number
        fields = {**row.fields, **units.of(row), "employee_number": number}
        person = User(store=store, username=staff.username_for(store, number), **fields)
        person.set_unusable_password()
        people.append(person)
    User.objects.bulk_create(people, batch_size=BATCH)
    events.record_all(people, "created", by=by, source=source)
    return list(zip(rows, people, strict=True))


def _change(
    rows: Sequence[PlannedRow], units: _Units, *, by: User, source: str
) -> list[PlannedRow]:
    """Write what changes; a row of which nothing remains, as its department is not made, is not."""
    done, log = [], []
    names: set[str] = set()
    for row in rows:
        changes = _set(row, {**row.fields, **units.of(row)})
        names |= changes.keys()
        if row.superior_row:
            changes["superior"] = _superior_change(row)
        if changes:
            done.append(row)
            log.append(_event(row, changes, by=by, source=source))
    people = [row.person for row in done if row.person]
    if names:
        User.objects.bulk_update(people, sorted(names), batch_size=BATCH)
    Event.objects.bulk_create(log, batch_size=BATCH)
    return done


def _set(row: PlannedRow, fields: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set what differs on the row's person; return it as the log shows it."""
    changes = {}
    for name, new in fields.items():
        if change := staff.change_of(name, getattr(row.person, name), new):
            changes[name] = change
            setattr(row.person, name, new)
    return changes


def _event(row: PlannedRow, changes: Mapping[str, list[str]], *, by: User, source: str) -> Event:
    name = "reactivated" if "is_active" in changes else "changed"
    shown = {name: change for name, change in changes.items() if name != "is_active"}
    details = {"changes": shown, "source": source, "row": row.row}
    return Event(target=row.person, name=name, by=by, details=details)


def _superior_change(row: PlannedRow) -> list[str]:
    """What the log says of a superior who is only just being made."""
    return next([each.old, each.new] for each in row.changes if each.column is Column.SUPERIOR)


def _set_superiors(rows: Iterable[PlannedRow], newcomers: Mapping[int, User]) -> None:
    """Those whose superior came with the same file, now that everyone has a key."""
    people = []
    for row in rows:
        if row.superior_row is not None and row.superior_row in newcomers:
            person = row.person or newcomers[row.row]
            person.superior = newcomers[row.superior_row]
            people.append(person)
    User.objects.bulk_update(people, ["superior"], batch_size=BATCH)


def _deactivate(leavers: Sequence[Leaver], chosen: Collection[int], *, by: User) -> int:
    going = [leaver for leaver in leavers if leaver.person.pk in chosen]
    for leaver in going:
        staff.deactivate(leaver.person, by=by, left_on=leaver.left_on)
    return len(going)

"""The plan of an import: what will be added, changed, left as it is, left out."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from people.models import User
from people.services.importing.understanding import Problem
from people.services.importing.words import LABELS, Column


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Change:
    """One field, old and new, in words."""

    column: Column
    old: str
    new: str

    @property
    def label(self) -> str:
        return str(LABELS[self.column])


@dataclass
class PlannedRow:
    """What becomes of one row.

    `fields` are values of the model; `department` and `team` name what is still to be made;
    `superior_row` is the row of a superior who is new as well.
    """

    row: int
    name: str
    employee_number: str
    person: User | None
    outcome: Outcome = Outcome.UNCHANGED
    fields: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    department: str = ""
    team: str = ""
    superior_row: int | None = None

    def change(self, column: Column, old: str, new: str) -> None:
        self.changes.append(Change(column, old, new))


@dataclass(frozen=True)
class NewDepartment:
    name: str
    people: int
    is_aftersales: bool


@dataclass(frozen=True)
class Leaver:
    """An active person whom the file does not name, or names as gone since `left_on`."""

    person: User
    left_on: dt.date | None = None
    is_in_file: bool = False


@dataclass(frozen=True)
class Plan:
    sheet: str
    columns: Sequence[Column]
    unused: Sequence[str]
    rows: Sequence[PlannedRow]
    problems: Sequence[Problem]
    departments: Sequence[NewDepartment]
    teams: Sequence[tuple[str, str]]
    leavers: Sequence[Leaver]

    def _with(self, outcome: Outcome) -> list[PlannedRow]:
        return [row for row in self.rows if row.outcome is outcome]

    @cached_property
    def new(self) -> list[PlannedRow]:
        return self._with(Outcome.NEW)

    @cached_property
    def changed(self) -> list[PlannedRow]:
        return self._with(Outcome.CHANGED)

    @cached_property
    def unchanged(self) -> list[PlannedRow]:
        return self._with(Outcome.UNCHANGED)

    @cached_property
    def left_out(self) -> list[PlannedRow]:
        return self._with(Outcome.LEFT_OUT)

    @property
    def does_nothing(self) -> bool:
        return not (self.new or self.changed)

    @cached_property
    def digest(self) -> str:
        """By this the plan that was confirmed is the one that was shown."""
        told = [
            [
                row.row,
                row.outcome,
                row.person.pk if row.person else None,
                [[change.column, change.old, change.new] for change in row.changes],
                str(row.fields.get("phone", "")),
            ]
            for row in self.rows
        ]
        leavers = sorted(leaver.person.pk for leaver in self.leavers)
        units = [sorted(unit.name for unit in self.departments), sorted(map(list, self.teams))]
        text = json.dumps([told, leavers, units], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

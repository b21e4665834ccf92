"""One matched row against the person it is about: which fields change, from what to what."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people import contacts, rules
from people.contacts import word_key
from people.models import Department, User
from people.permissions import Role
from people.rules import Denied
from people.services.importing import mapping
from people.services.importing.mapping import Layout
from people.services.importing.matching import Match, object_to
from people.services.importing.plan import Outcome, PlannedRow
from people.services.importing.roster import Roster
from people.services.importing.understanding import Level
from people.services.importing.words import Column

PLAIN = (
    Column.NAME,
    Column.PHONE,
    Column.EMAIL,
    Column.TITLE,
    Column.TRADE,
    Column.HIRED_ON,
    Column.LEFT_ON,
    Column.LANGUAGE,
    Column.WECOM_ID,
)


@dataclass(frozen=True)
class Comparer:
    """Compares rows with the people of one store, for the one who imports."""

    roster: Roster
    layout: Layout
    by: User
    vacant: Collection[str]
    today: dt.date

    def compare(self, match: Match) -> PlannedRow:
        """Plan a row; the superior comes later, when every row has its person."""
        understood, person = match.understood, match.person
        values = understood.values
        planned = PlannedRow(
            understood.row,
            values.get(Column.NAME) or (person.name if person else ""),
            values.get(Column.EMPLOYEE_NUMBER) or (person.employee_number if person else ""),
            person,
        )
        if person is None and understood.is_usable and self.is_gone(match):
            message = _("Has left already and is not added.")
            object_to(understood, self.layout, Column.NAME, message, Level.WARNING)
            planned.outcome = Outcome.LEFT_OUT
        elif not understood.is_usable:
            planned.outcome = Outcome.LEFT_OUT
        else:
            self._fill(planned, match)
            settle(planned)
        return planned

    def is_gone(self, match: Match) -> bool:
        """Whether the file itself says that the person has left."""
        values = match.understood.values
        left_on = values.get(Column.LEFT_ON)
        stays = values.get(Column.STATUS)
        return stays is False or (stays is None and left_on is not None and left_on <= self.today)

    def _fill(self, planned: PlannedRow, match: Match) -> None:
        values, person = dict(match.understood.values), match.person
        if person is None:
            self._guess(values)
        elif person.is_active and self.is_gone(match):
            values.pop(Column.LEFT_ON, None)  # set when, and if, the account is closed
        elif not person.is_active and not self.is_gone(match):
            planned.fields.update(is_active=True, left_on=values.pop(Column.LEFT_ON, None))
            planned.change(Column.STATUS, _("has left"), _("employed"))
        for column in PLAIN:
            if column in values:
                _fill_plain(planned, column, values[column])
        self._fill_unit(planned, match)
        if Column.ROLES in values:
            self._fill_roles(planned, match, values[Column.ROLES])

    def _guess(self, values: dict[Column, Any]) -> None:
        """A newcomer's roles and trade follow from the position, where no column says them."""
        title = values.get(Column.TITLE, "")
        guessed = mapping.roles_of_position(title) if title else []
        allowed = [
            role for role in guessed if rules.may_give(self.by, role, is_vacant=role in self.vacant)
        ]
        if allowed:
            values.setdefault(Column.ROLES, allowed)
        if Role.TECHNICIAN in values.get(Column.ROLES, ()) and (
            trade := mapping.trade_of_position(title)
        ):
            values.setdefault(Column.TRADE, trade)

    def _fill_roles(self, planned: PlannedRow, match: Match, roles: list[Role]) -> None:
        old: set[str] = set(planned.person.roles) if planned.person else set()
        new = [role for role in Role if role in roles]
        changing = [role for role in Role if (role in old) != (role in roles)]
        if not changing:
            return
        try:
            rules.check_give(self.by, changing, vacant=self.vacant, person=planned.person)
        except Denied as denied:
            object_to(match.understood, self.layout, Column.ROLES, str(denied), Level.WARNING)
            return
        planned.fields["roles"] = [role.value for role in new]
        planned.change(Column.ROLES, _role_names(old), _role_names(roles))

    def _fill_unit(self, planned: PlannedRow, match: Match) -> None:
        """Department and team; a team without its department's change stays in the old one."""
        values, person = match.understood.values, match.person
        old = person.department if person else None
        word = values.get(Column.DEPARTMENT, "")
        department = self.roster.departments.get(word_key(word)) if word else old
        if word and department is None:
            planned.department = word
            planned.change(Column.DEPARTMENT, str(old or ""), word)
        elif department != old:
            planned.fields["department"] = department
            planned.change(Column.DEPARTMENT, str(old or ""), str(department))
        self._fill_team(planned, match, department)

    def _fill_team(self, planned: PlannedRow, match: Match, department: Department | None) -> None:
        word = match.understood.values.get(Column.TEAM, "")
        old = planned.person.team if planned.person else None
        moves = "department" in planned.fields or bool(planned.department)
        if not word:
            if old and moves:
                planned.fields["team"] = None
                planned.change(Column.TEAM, str(old), "")
            return
        if department is None and not planned.department:
            message = _("A team needs a department.")
            object_to(match.understood, self.layout, Column.TEAM, message, Level.WARNING)
            return
        team = self.roster.teams.get((department.pk, word_key(word))) if department else None
        if team is None:
            planned.team = word
            planned.change(Column.TEAM, str(old or ""), word)
        elif team != old:
            planned.fields["team"] = team
            planned.change(Column.TEAM, str(old or ""), str(team))

    def check_rank(self, planned: PlannedRow, match: Match) -> None:
        """Nobody changes by a file whom they may not change by hand."""
        person = planned.person
        if planned.outcome is not Outcome.CHANGED or person is None:
            return
        if rules.stands_above(person, self.by) or self._returns_without_right(planned, person):
            planned.outcome = Outcome.LEFT_OUT
            message = _("Only a manager or IT can change this person.")
            object_to(match.understood, self.layout, Column.NAME, message)

    def _returns_without_right(self, planned: PlannedRow, person: User) -> bool:
        """The general manager's role does not come back by a side door."""
        returns = planned.fields.get("is_active") and Role.GENERAL_MANAGER in person.roles
        is_vacant = Role.GENERAL_MANAGER in self.vacant
        return bool(returns) and not rules.may_give(
            self.by, Role.GENERAL_MANAGER, is_vacant=is_vacant
        )


def settle(planned: PlannedRow) -> None:
    """Set the outcome by what the row has come to."""
    if planned.person is None:
        planned.outcome = Outcome.NEW
    else:
        planned.outcome = Outcome.CHANGED if planned.changes else Outcome.UNCHANGED


def _fill_plain(planned: PlannedRow, column: Column, new: Any) -> None:
    old = getattr(planned.person, column) if planned.person else None
    if old == new or (column is Column.EMAIL and (old or "").casefold() == new.casefold()):
        return
    planned.fields[column.value] = new
    planned.change(column, _shown(column, old, masked=True), _shown(column, new, masked=False))


def _shown(column: Column, value: Any, *, masked: bool) -> str:
    """What is there stays masked; what the file says its owner knows."""
    if not value:
        return ""
    words: Mapping[Column, Any] = {
        Column.TRADE: dict(User.Trade.choices),
        Column.LANGUAGE: {"zh-hans": "简体中文", "en": "English"},
    }
    if masked and column is Column.PHONE:
        return contacts.mask_phone(value)
    if masked and column is Column.EMAIL:
        return contacts.mask_email(value)
    return str(words[column][value]) if column in words else str(value)


def _role_names(roles: Collection[str]) -> str:
    separator = _(", ")
    return separator.join(str(role.label) for role in Role if role in roles)

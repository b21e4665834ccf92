"""Whom a row is about, and the conflicts between rows and with those who are there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.contacts import word_key
from people.models import User
from people.services.importing.mapping import Layout
from people.services.importing.roster import Roster
from people.services.importing.table import address
from people.services.importing.understanding import Level, Problem, Understood
from people.services.importing.words import Column


@dataclass(frozen=True)
class Match:
    """A row and the person it is about; nobody is a new person."""

    understood: Understood
    person: User | None

    @property
    def key(self) -> str:
        """By what two rows about one person are the same."""
        if self.person:
            return f"person {self.person.pk}"
        return f"number {word_key(self.understood.values.get(Column.EMPLOYEE_NUMBER, ''))}"


def object_to(
    understood: Understood, layout: Layout, column: Column, message: str, level: Level = Level.ERROR
) -> None:
    """Note a problem at the column's cell, or at the row where there is no such column."""
    place = layout.columns.get(column)
    cell = str(understood.row) if place is None else address(understood.row, place)
    understood.problems.append(Problem(understood.row, column, cell, message, level))


def match_rows(rows: Iterable[Understood], layout: Layout, roster: Roster) -> list[Match]:
    """Match every row; the rows that cannot be used have got an error."""
    matches = []
    first_rows: dict[str, int] = {}
    for understood in rows:
        match = Match(understood, _person(understood, roster))
        _check_identity(match, layout)
        _check_contacts(match, layout, roster)
        _check_twice(match, layout, first_rows)
        matches.append(match)
    return matches


def _person(understood: Understood, roster: Roster) -> User | None:
    values = understood.values
    if number := values.get(Column.EMPLOYEE_NUMBER):
        return roster.by_number.get(word_key(number))
    if person := roster.by_phone.get(values.get(Column.PHONE, "")):
        return person
    if person := roster.by_email.get(values.get(Column.EMAIL, "").casefold()):
        return person
    namesakes = roster.by_name.get(word_key(values.get(Column.NAME, "")), [])
    return namesakes[0] if len(namesakes) == 1 else None


def _check_identity(match: Match, layout: Layout) -> None:
    understood, person = match.understood, match.person
    values = understood.values
    bad = {problem.column for problem in understood.problems if problem.is_error}
    if person is None and Column.EMPLOYEE_NUMBER not in values.keys() | bad:
        message = _("The employee number is missing.")
        object_to(understood, layout, Column.EMPLOYEE_NUMBER, message)
    if person is None and Column.NAME not in values.keys() | bad:
        object_to(understood, layout, Column.NAME, _("The name is missing."))
    if person and word_key(values.get(Column.NAME, person.name)) != word_key(person.name):
        message = _("The number belongs to %(name)s so far. Is this the same person?")
        object_to(understood, layout, Column.NAME, message % {"name": person.name}, Level.WARNING)


def _check_contacts(match: Match, layout: Layout, roster: Roster) -> None:
    """A phone number or an e-mail address is one person's, in all stores."""
    phone = match.understood.values.get(Column.PHONE, "")
    email = match.understood.values.get(Column.EMAIL, "").casefold()
    holders = (
        (Column.PHONE, roster.by_phone.get(phone), phone in roster.taken_phones),
        (Column.EMAIL, roster.by_email.get(email), email in roster.taken_emails),
    )
    for column, holder, is_elsewhere in holders:
        if holder and holder != match.person:
            message = _("This is %(name)s's (%(number)s) already.")
            words = {"name": holder.name, "number": holder.employee_number}
            object_to(match.understood, layout, column, message % words)
        elif is_elsewhere:
            message = _("Somebody in another store has this already.")
            object_to(match.understood, layout, column, message)


def _check_twice(match: Match, layout: Layout, first_rows: dict[str, int]) -> None:
    """The first row about a person, with a number or an address counts; later ones are errors."""
    understood = match.understood
    keys = list(_keys(match))
    for column, key in keys:
        if key in first_rows:
            message = _("The same as in row %(row)s.") % {"row": first_rows[key]}
            object_to(understood, layout, column, message)
    if understood.is_usable:
        first_rows.update((key, understood.row) for _column, key in keys)


def _keys(match: Match) -> Iterator[tuple[Column, str]]:
    values = match.understood.values
    if match.person or Column.EMPLOYEE_NUMBER in values:
        yield Column.EMPLOYEE_NUMBER, match.key
    for column in (Column.PHONE, Column.EMAIL):
        if column in values:
            yield column, f"{column} {values[column].casefold()}"

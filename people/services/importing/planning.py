"""From a table to a plan. Reads the store, writes nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from people import rules
from people.contacts import word_key
from people.models import Store, User
from people.services import staff
from people.services.importing import roster as rosters
from people.services.importing.comparing import Comparer
from people.services.importing.mapping import find_layout
from people.services.importing.matching import Match, match_rows
from people.services.importing.plan import Leaver, NewDepartment, Outcome, Plan, PlannedRow
from people.services.importing.roster import Roster
from people.services.importing.superiors import settle_superiors
from people.services.importing.table import Table, UnreadableError
from people.services.importing.understanding import understand
from people.services.importing.words import NOT_AFTERSALES, Column


def make_plan(tables: Iterable[Table], store: Store, *, by: User) -> Plan:
    """Compare a file with the store. Raises UnreadableError, or Denied."""
    rules.check_manage_staff(by, store)
    layout = find_layout(tables)
    understood = [understand(row, layout) for row in layout.rows]
    if not understood:
        raise UnreadableError(_("There is nobody below the column names."))
    roster = rosters.read(
        store,
        phones=[each.values[Column.PHONE] for each in understood if Column.PHONE in each.values],
        emails=[each.values[Column.EMAIL] for each in understood if Column.EMAIL in each.values],
    )
    today = timezone.localdate(timezone=store.zone)
    comparer = Comparer(roster, layout, by, staff.vacant_roles(store), today)
    matches = match_rows(understood, layout, roster)
    pairs = [(match, comparer.compare(match)) for match in matches]
    settle_superiors(pairs, layout, roster)
    for match, planned in pairs:
        comparer.check_rank(planned, match)
    rows = [planned for _match, planned in pairs]
    return Plan(
        sheet=layout.table.name,
        columns=[column for column in Column if column in layout.columns],
        unused=layout.unused,
        rows=rows,
        problems=[problem for match in matches for problem in match.understood.problems],
        departments=_new_departments(rows),
        teams=_new_teams(rows),
        leavers=_leavers(matches, comparer, roster, by),
    )


def _new_departments(rows: Iterable[PlannedRow]) -> list[NewDepartment]:
    """The departments that the file names and the store has not, spelled as first written."""
    spelled: dict[str, str] = {}
    people: Counter[str] = Counter()
    for row in rows:
        if row.department and row.outcome is not Outcome.LEFT_OUT:
            key = word_key(row.department)
            row.department = spelled.setdefault(key, row.department)
            people[key] += 1
    return [
        NewDepartment(name, people[key], not any(word in key for word in NOT_AFTERSALES))
        for key, name in spelled.items()
    ]


def _new_teams(rows: Iterable[PlannedRow]) -> list[tuple[str, str]]:
    """New teams as (department, team)."""
    spelled: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        if row.team and row.outcome is not Outcome.LEFT_OUT:
            department = department_of(row)
            key = word_key(department), word_key(row.team)
            row.team = spelled.setdefault(key, (department, row.team))[1]
    return list(spelled.values())


def department_of(row: PlannedRow) -> str:
    """The name of the department in which the row's person will be."""
    if row.department:
        return row.department
    department = row.fields.get("department") or (row.person.department if row.person else None)
    return str(department or "")


def _leavers(
    matches: Sequence[Match], comparer: Comparer, roster: Roster, by: User
) -> list[Leaver]:
    """Active people whom the file leaves out or calls gone; never who imports, or stands above."""
    rows = {match.person.pk: match for match in matches if match.person}
    leavers = []
    for person in roster.people:
        if not person.is_active or person.pk == by.pk or rules.stands_above(person, by):
            continue
        match = rows.get(person.pk)
        if match is None:
            leavers.append(Leaver(person))
        elif comparer.is_gone(match):
            left_on = match.understood.values.get(Column.LEFT_ON)
            leavers.append(Leaver(person, left_on, is_in_file=True))
    return leavers

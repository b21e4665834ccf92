"""Who reports to whom, once every row has its person: by number or name, without circles."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from people.contacts import word_key
from people.models import User
from people.services.importing.comparing import settle
from people.services.importing.mapping import Layout
from people.services.importing.matching import Match, object_to
from people.services.importing.plan import Outcome, PlannedRow
from people.services.importing.roster import Roster
from people.services.importing.understanding import Level
from people.services.importing.words import Column

Key = tuple[str, int]  # ("person", pk) or ("row", number of the row)
Pairs = Sequence[tuple[Match, PlannedRow]]


@dataclass
class Lines:
    """Everyone who can be a superior, and who is above whom so far."""

    numbers: dict[str, Key] = field(default_factory=dict)
    names: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    people: dict[Key, User] = field(default_factory=dict)
    newcomers: dict[Key, str] = field(default_factory=dict)
    above: dict[Key, Key] = field(default_factory=dict)

    def find(self, word: str) -> list[Key]:
        by_number = self.numbers.get(word_key(word))
        return [by_number] if by_number else self.names.get(word_key(word), [])

    def would_circle(self, below: Key, above: Key) -> bool:
        seen = {below}
        current: Key | None = above
        while current is not None and current not in seen:
            seen.add(current)
            current = self.above.get(current)
        return current == below


def settle_superiors(pairs: Pairs, layout: Layout, roster: Roster) -> None:
    """Fill in the superiors of all rows that go in, and settle their outcome again."""
    lines = _lines(pairs, roster)
    for match, planned in pairs:
        word = match.understood.values.get(Column.SUPERIOR, "")
        if not word or planned.outcome is Outcome.LEFT_OUT:
            continue
        found = lines.find(word)
        key = _key(planned)
        if message := _objection(lines, key, found, word):
            object_to(match.understood, layout, Column.SUPERIOR, message, Level.WARNING)
        else:
            _set(planned, found[0], lines)
            lines.above[key] = found[0]
            settle(planned)


def _objection(lines: Lines, key: Key, found: Sequence[Key], word: str) -> str:
    if not found:
        return _("Nobody here is called “%(word)s”.") % {"word": word}
    if len(found) > 1:
        return _("Several people are called “%(word)s”: give the employee number.") % {"word": word}
    if found[0] == key:
        return _("Nobody reports to themselves.")
    if lines.would_circle(key, found[0]):
        return _("%(word)s reports to this person.") % {"word": word}
    return ""


def _lines(pairs: Pairs, roster: Roster) -> Lines:
    lines = Lines()
    named = {planned.person.pk for _match, planned in pairs if planned.person}
    for person in roster.people:
        key = ("person", person.pk)
        lines.people[key] = person
        lines.numbers[word_key(person.employee_number)] = key
        if person.superior_id:
            lines.above[key] = ("person", person.superior_id)
        if person.is_active and person.pk not in named:
            lines.names[word_key(person.name)].append(key)
    for _match, planned in pairs:
        if planned.outcome is not Outcome.LEFT_OUT or planned.person:
            key = _key(planned)
            if planned.person is None:
                lines.newcomers[key] = planned.name
            lines.numbers[word_key(planned.employee_number)] = key
            if key not in lines.names[word_key(planned.name)]:
                lines.names[word_key(planned.name)].append(key)
    return lines


def _key(planned: PlannedRow) -> Key:
    return ("person", planned.person.pk) if planned.person else ("row", planned.row)


def _set(planned: PlannedRow, above: Key, lines: Lines) -> None:
    kind, number = above
    old = planned.person.superior if planned.person else None
    if kind == "row":
        planned.superior_row = number
        planned.change(Column.SUPERIOR, str(old or ""), lines.newcomers[above])
    elif old is None or old.pk != number:
        planned.fields["superior"] = lines.people[above]
        planned.change(Column.SUPERIOR, str(old or ""), lines.people[above].name)

"""One row of a table under its mapping: what it says, and what is wrong with it."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from customers.identity import is_plate, is_vin
from issues import guessing
from issues.kinds import Urgency
from issues.recognising import recognise
from issues.states import IssueStatus
from issues.tables import words
from issues.tables.dates import Order, parse
from issues.tables.words import LABELS, Target
from people.contacts import word_key
from people.privacy import mask

STATES = (
    IssueStatus.NEW,
    IssueStatus.TRIAGED,
    IssueStatus.IN_PROGRESS,
    IssueStatus.WAITING_PARTS,
    IssueStatus.WAITING_CUSTOMER,
    IssueStatus.WAITING_OEM,
    IssueStatus.SOLVED,
    IssueStatus.CLOSED,
    IssueStatus.REJECTED,
)
"""What a state of an old list can become: those that need nobody else's word."""
CHANGING = frozenset({Target.STATUS, Target.SOLUTION, Target.SOLVED, Target.OWNER, Target.PRIORITY, Target.URGENCY})  # fmt: skip
"""What may be different when the same list comes again: not part of which issue it is."""
OWNER_DIGITS = re.compile(r"[\d\s()（）]+")
LONGEST = 20_000
TITLE = 120
NAME = 80
REPAIR_ORDER = 40


@dataclass(frozen=True)
class Known:
    """Keys of the store's rows by the `word_key` of their names."""

    people: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    components: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    departments: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What was chosen on the mapping page."""

    header_row: int = 0
    targets: Mapping[int, str] = field(default_factory=dict)
    titles: Mapping[int, str] = field(default_factory=dict)
    orders: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    status: str = IssueStatus.NEW
    urgency: str = Urgency.LATER
    kind: str = ""
    owner: int | None = None
    place: int | None = None
    date: dt.date | None = None

    def columns(self, target: str) -> list[int]:
        return [index for index, chosen in sorted(self.targets.items()) if chosen == target]

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = dict(self.__dict__)
        made["date"] = self.date.isoformat() if self.date else None
        for name in ("targets", "titles"):
            made[name] = {str(index): value for index, value in getattr(self, name).items()}
        return made

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Plan":
        made = dict(given)
        made["date"] = dt.date.fromisoformat(made["date"]) if made.get("date") else None
        for name in ("targets", "titles"):
            made[name] = {int(index): value for index, value in made.get(name, {}).items()}
        return cls(**made)


@dataclass
class Understood:
    """A row as it would be; `errors` are sentences, nothing is taken in that has one."""

    number: int
    text: str = ""
    title: str = ""
    reported_at: dt.datetime | None = None
    solved_at: dt.datetime | None = None
    status: str = IssueStatus.NEW
    kind: str = ""
    category: int | None = None
    component: int | None = None
    priority: int = 0
    severity: int = 1
    urgency: str = Urgency.LATER
    owner: int | None = None
    reporter: int | None = None
    reporter_name: str = ""
    place: int | None = None
    department: int | None = None
    plate: str = ""
    vin: str = ""
    ro_number: str = ""
    solution: str = ""
    fingerprint: str = ""
    rest: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Reader:
    """Understands the rows of one run."""

    def __init__(
        self, plan: Plan, known: Known, *, scope: str, zone: dt.tzinfo, now: dt.datetime
    ) -> None:
        self.plan, self.known, self.scope, self.zone, self.now = plan, known, scope, zone, now
        self.today = now.astimezone(zone).date()
        self.places = {target: plan.columns(target) for target in Target}

    def read(self, number: int, cells: Sequence[str]) -> Understood:
        row = Understood(number)
        self._texts(row, cells)
        self._dates(row, cells)
        self._state(row, cells)
        self._about(row, cells)
        self._people(row, cells)
        self._vehicle(row, cells)
        self._judge(row, cells)
        kept = [*self._unmapped(cells), *row.rest]
        row.rest = [(self._title(index), value) for index, value in sorted(_by_index(kept))]
        row.fingerprint = self._fingerprint(cells)
        return row

    def _cell(self, cells: Sequence[str], target: Target) -> str:
        """The value of a column; of several, what is in them, joined."""
        found = [cells[index] for index in self.places[target] if index < len(cells)]
        joiner = "\n" if target in {Target.TEXT, Target.SOLUTION} else " "
        return joiner.join(filter(None, found))

    def _title(self, index: int) -> str:
        return self.plan.titles.get(index, "") or f"#{index + 1}"

    def _texts(self, row: Understood, cells: Sequence[str]) -> None:
        columns = [i for i in self.places[Target.TEXT] if i < len(cells) and cells[i]]
        if len(columns) > 1:
            row.text = "\n".join(f"{self._title(i)}: {cells[i]}" for i in columns)
        else:
            row.text = self._cell(cells, Target.TEXT)
        row.title = " ".join(self._cell(cells, Target.TITLE).split())
        if row.text and (len(row.title) > TITLE or mask(row.title) != row.title):
            self._keep(row, cells, Target.TITLE)
        row.text = row.text or row.title
        row.solution = self._cell(cells, Target.SOLUTION)
        if not row.text:
            row.errors.append(_("What happened is missing."))
        elif len(row.text) > LONGEST:
            row.errors.append(
                _("This text is too long: at most %(n)s characters.") % {"n": LONGEST}
            )

    def _dates(self, row: Understood, cells: Sequence[str]) -> None:
        row.reported_at = self._date(row, cells, Target.REPORTED)
        row.solved_at = self._date(row, cells, Target.SOLVED)
        if row.reported_at is None and not self._cell(cells, Target.REPORTED):
            if self.plan.date is None:
                row.errors.append(_("The date is missing."))
            else:
                row.reported_at = dt.datetime.combine(self.plan.date, dt.time(), self.zone)
        if row.reported_at and row.solved_at and row.solved_at < row.reported_at:
            same_day = row.solved_at.date() == row.reported_at.date()
            if not same_day:
                self._keep(row, cells, Target.SOLVED)
            row.solved_at = row.reported_at if same_day else None

    def _date(self, row: Understood, cells: Sequence[str], target: Target) -> dt.datetime | None:
        text = self._cell(cells, target)
        if not text:
            return None
        order = self.plan.orders.get(target)
        found = parse(text, Order(order) if order else None, zone=self.zone, today=self.today)
        words_ = {"column": LABELS[target], "text": text[:60]}
        if found is None:
            row.errors.append(_("%(column)s: “%(text)s” is not a date.") % words_)
        elif found > self.now + dt.timedelta(hours=1):
            row.errors.append(_("%(column)s: “%(text)s” lies in the future.") % words_)
            return None
        return min(found, self.now) if found else None

    def _state(self, row: Understood, cells: Sequence[str]) -> None:
        value = self._cell(cells, Target.STATUS)
        if not value:
            row.status = IssueStatus.CLOSED if row.solved_at else self.plan.status
            return
        found = self.plan.states.get(word_key(value)) or words.state_of(value)
        if found is None:
            row.errors.append(_("The state “%(text)s” means nothing here.") % {"text": value[:60]})
            return
        row.status = found

    def _about(self, row: Understood, cells: Sequence[str]) -> None:
        known = self.known
        kind = words.class_keys().get(word_key(self._cell(cells, Target.KIND)))
        for target in (Target.CATEGORY, Target.KIND):
            found = known.categories.get(word_key(self._cell(cells, target)))
            if found and row.category is None:
                row.category, row.kind = found
        by_category = known.categories.get(word_key(self._cell(cells, Target.KIND)))
        row.kind = row.kind or kind or ""
        if kind != row.kind and by_category != (row.category, row.kind):
            self._keep(row, cells, Target.KIND)
        if known.categories.get(word_key(self._cell(cells, Target.CATEGORY))) is None:
            self._keep(row, cells, Target.CATEGORY)
        row.component = self._among(row, cells, Target.COMPONENT, known.components, within=True)
        row.place = self._among(row, cells, Target.PLACE, known.places) or self.plan.place
        row.department = self._among(row, cells, Target.DEPARTMENT, known.departments)

    def _among(
        self,
        row: Understood,
        cells: Sequence[str],
        target: Target,
        known: Mapping[str, int],
        *,
        within: bool = False,
    ) -> int | None:
        """The row of that name; with `within`, else the longest name that is part of the value."""
        value = word_key(self._cell(cells, target))
        found = known.get(value)
        if found is None and value:
            self._keep(row, cells, target)
            if within:
                inside = [name for name in known if len(name) > 1 and name in value]
                found = known[max(inside, key=len)] if inside else None
        return found

    def _people(self, row: Understood, cells: Sequence[str]) -> None:
        owner = self._cell(cells, Target.OWNER)
        row.owner = self._person(owner) or self.plan.owner
        if owner and self._person(owner) is None:
            self._keep(row, cells, Target.OWNER)
        reporter = self._cell(cells, Target.REPORTER)
        row.reporter = self._person(reporter)
        if row.reporter is None:
            row.reporter_name = " ".join(reporter.split())[:NAME]
            if len(reporter) > NAME:
                self._keep(row, cells, Target.REPORTER)

    def _person(self, text: str) -> int | None:
        """By number or name, whichever is in the cell: 周师傅, 1007, 周师傅(1007)."""
        people = self.known.people
        parts = [text, OWNER_DIGITS.sub("", text), *re.findall(r"\d+", text)]
        return next((people[key] for part in parts if (key := word_key(part)) in people), None)

    def _vehicle(self, row: Understood, cells: Sequence[str]) -> None:
        found = recognise(row.text)
        plate, vin = self._cell(cells, Target.PLATE), self._cell(cells, Target.VIN)
        row.plate = plate if is_plate(plate) else found.plate
        row.vin = vin if is_vin(vin) else found.vin
        if plate and not is_plate(plate):
            self._keep(row, cells, Target.PLATE)
        if vin and not is_vin(vin):
            self._keep(row, cells, Target.VIN)
        row.ro_number = self._cell(cells, Target.RO)[:REPAIR_ORDER] or found.ro_number
        if len(self._cell(cells, Target.RO)) > REPAIR_ORDER:
            self._keep(row, cells, Target.RO)
        self._keep(row, cells, Target.NUMBER)

    def _judge(self, row: Understood, cells: Sequence[str]) -> None:
        """Class, priority and severity: as the table says, else by the words."""
        urgency = words.urgency_keys().get(word_key(self._cell(cells, Target.URGENCY)))
        row.urgency = urgency or self.plan.urgency
        guess = guessing.guess(row.text, row.urgency)
        row.kind = row.kind or self.plan.kind or guess.kind
        row.severity = guess.severity
        priority = words.priority_keys().get(word_key(self._cell(cells, Target.PRIORITY)))
        row.priority = priority or guess.priority
        if priority is None:
            self._keep(row, cells, Target.PRIORITY)
        if urgency is None:
            self._keep(row, cells, Target.URGENCY)

    def _keep(self, row: Understood, cells: Sequence[str], target: Target) -> None:
        """What could not be understood whole stays readable below the issue."""
        for index in self.places[target]:
            if index < len(cells) and cells[index]:
                row.rest.append((str(index), cells[index]))

    def _unmapped(self, cells: Sequence[str]) -> Iterable[tuple[str, str]]:
        return [
            (str(index), value)
            for index, value in enumerate(cells)
            if value and not self.plan.targets.get(index)
        ]

    def _fingerprint(self, cells: Sequence[str]) -> str:
        """By the number in the old list, else by what does not change while it is worked on."""
        if number := word_key(self._cell(cells, Target.NUMBER)):
            return _digest([self.scope, "number", number])
        parts = [
            cells[index] if index < len(cells) else ""
            for index, target in sorted(self.plan.targets.items())
            if target and target not in CHANGING
        ]
        return _digest([self.scope.partition("/")[0], "row", *map(word_key, parts)])


def _by_index(kept: Iterable[tuple[str, str]]) -> set[tuple[int, str]]:
    return {(int(index), value) for index, value in kept}


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def raw_digest(store: int, cells: Sequence[str]) -> str:
    """By which a row is known again however its columns are mapped."""
    return _digest([str(store), *cells])

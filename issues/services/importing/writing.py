"""Rows of a table become issues: in batches, quietly, and never twice."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.identity import plate_key, vin_key
from customers.models import Vehicle
from issues.clocks import Clock, Limits
from issues.kinds import Channel
from issues.models import Component, Entry, ImportRow, ImportRun, Issue, Place, ServiceLevel
from issues.services import deadlines, owning
from issues.services.importing.known import reader_of
from issues.services.logging import title_of
from issues.states import OVER, UNSOLVED, IssueStatus
from issues.tables.understanding import TITLE, Plan, Understood
from people import events, numbers
from people.models import Store, User
from people.privacy import mask

logger = logging.getLogger(__name__)
BATCH = 500
State = ImportRow.State


@dataclass
class Helpers:
    """What the rows of one batch share, asked of the database once."""

    store: Store
    by: User
    now: dt.datetime
    clocks: dict[int, tuple[Clock, ServiceLevel]] = field(default_factory=dict)
    known_limits: dict[tuple[int, dt.datetime], Limits] = field(default_factory=dict)
    owners: dict[tuple[object, ...], owning.Choice] = field(default_factory=dict)
    verifiers: dict[tuple[int, str], User | None] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)

    def limits(self, issue: Issue, start: dt.datetime) -> None:
        if issue.priority not in self.clocks:
            clock = deadlines.clock_of(self.store, issue.priority)
            self.clocks[issue.priority] = clock, deadlines.level(self.store, issue.priority)
        key = issue.priority, start
        if key not in self.known_limits:  # lists name the day, and many rows the same one
            self.known_limits[key] = deadlines.limits_on(*self.clocks[issue.priority], start)
        deadlines.start_on(issue, start, self.known_limits[key])

    def person(self, pk: int) -> User:
        if pk not in self.people:
            self.people[pk] = User.objects.select_related("store", "department").get(pk=pk)
        return self.people[pk]

    def owner(self, row: Understood) -> owning.Choice:
        if row.owner:
            person = self.person(row.owner)
            return owning.Choice(person, person.department, "")
        key = (row.kind, row.place, row.component)
        if key not in self.owners:
            self.owners[key] = owning.choose(
                self.store,
                kind=row.kind,
                at=self.now,
                place=Place.objects.filter(pk=row.place or 0).select_related("department").first(),
                component=Component.objects.filter(pk=row.component or 0).first(),
            )
        return self.owners[key]

    def verifier(self, owner: User, kind: str) -> User | None:
        key = (owner.pk, kind)
        if key not in self.verifiers:
            self.verifiers[key] = owning.choose_verifier(self.store, owner, kind)
        return self.verifiers[key]


@transaction.atomic
def import_batch(run_id: int, size: int = BATCH) -> bool:
    """Take in the next rows of a run; False when there are none left or somebody else is at it."""
    runs = ImportRun.objects.select_for_update(of=("self",), skip_locked=True)
    run = runs.filter(pk=run_id, status=ImportRun.Status.RUNNING).first()
    if run is None:
        return False
    header = int(run.mapping["header_row"])
    rows = list(run.lines.filter(state=State.PENDING, number__gt=header).order_by("number")[:size])
    if not rows:
        _keep_changed(run)
        run.status, run.done_at = ImportRun.Status.DONE, timezone.now()
        _count(run)
        events.record(run, "imported", by=run.by, rows=run.imported, repeated=run.repeated, bad=run.bad)  # fmt: skip
        return False
    take_in(run, rows)
    _count(run)
    return True


def _count(run: ImportRun) -> None:
    header = int(run.mapping["header_row"])
    lines = run.lines.filter(number__gt=header)
    run.imported = lines.filter(state=State.IMPORTED).count()
    run.repeated = lines.filter(state=State.REPEATED).count()
    run.bad = lines.filter(state=State.BAD).count()
    run.touched_at = timezone.now()
    run.save(update_fields=["imported", "repeated", "bad", "status", "done_at", "touched_at"])


def _keep_changed(run: ImportRun) -> None:
    """What a row says that is an issue already, and was not said by an earlier one, stays readable there."""
    earlier = ImportRow.objects.filter(
        issue=OuterRef("issue"), raw=OuterRef("raw"), pk__lt=OuterRef("pk")
    )
    rows = run.lines.filter(~Exists(earlier), state=State.REPEATED, issue__isnull=False)
    titles = Plan.from_json(run.mapping).titles
    entries = (
        Entry(issue_id=row.issue_id, text=_rest(run, row.number, rest), by=run.by)
        for row in rows.order_by("number").iterator(chunk_size=BATCH)
        if row.issue_id is not None
        and (
            rest := [(titles.get(i, f"#{i + 1}"), cell) for i, cell in enumerate(row.cells) if cell]
        )
    )
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def take_in(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    """Make issues of these rows, in one piece; what cannot be one keeps the reason."""
    now = timezone.now()
    _one_at_a_time(run.store)
    reader = reader_of(run, now)
    helpers = Helpers(run.store, run.by, now)
    good: list[tuple[ImportRow, Understood]] = []
    there = already_here(run.store, [(row, reader.read(row.number, row.cells)) for row in rows])
    for row, understood, issue_id in there:
        row.fingerprint = understood.fingerprint
        row.error = " ".join(understood.errors)[:400]
        if understood.errors:
            row.state = State.BAD
        elif issue_id is not None:
            row.state, row.issue_id = State.REPEATED, issue_id or None
        else:
            good.append((row, understood))
    _write(run, good, helpers)
    _link_repeated(rows, good)
    save_states(rows)


_SAVE = """
update issues_importrow as row
set state = new.state, error = new.error, fingerprint = new.fingerprint, issue_id = new.issue
from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
    as new (id, state, error, fingerprint, issue)
where row.id = new.id
"""


def save_states(rows: Sequence[ImportRow]) -> None:
    """What became of the rows, in one statement; bulk_update takes seconds for some hundreds."""
    columns = zip(
        *((row.pk, row.state, row.error, row.fingerprint, row.issue_id) for row in rows),
        strict=True,
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_SAVE, [list(column) for column in columns])


def _one_at_a_time(store: Store) -> None:
    """Two tables with the same rows come in one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [0x155E, store.pk])


def already_here(
    store: Store, rows: Sequence[tuple[ImportRow, Understood]], seen: dict[str, int] | None = None
) -> list[tuple[ImportRow, Understood, int | None]]:
    """Each row with the issue that it is already; 0: an earlier row of this table is the same."""
    prints = [understood.fingerprint for _row, understood in rows]
    raws = [row.raw for row, _understood in rows]
    imported = ImportRow.objects.filter(state=State.IMPORTED, issue__isnull=False, run__store=store)
    known = dict(imported.filter(fingerprint__in=prints).values_list("fingerprint", "issue_id"))
    known |= dict(imported.filter(raw__in=raws).values_list("raw", "issue_id"))
    seen = {} if seen is None else seen
    found = []
    for row, understood in rows:
        keys = (understood.fingerprint, row.raw)
        issue = next((known[key] for key in keys if known.get(key)), None)
        if issue is None and not understood.errors:
            if any(seen.get(key, row.number) < row.number for key in keys):
                issue = 0
            for key in keys:
                seen.setdefault(key, row.number)
        found.append((row, understood, issue))
    return found


def _link_repeated(rows: Iterable[ImportRow], good: Sequence[tuple[ImportRow, Understood]]) -> None:
    made = {key: row.issue_id for row, _u in good for key in (row.fingerprint, row.raw)}
    for row in rows:
        if row.state == State.REPEATED and row.issue_id is None:
            row.issue_id = made.get(row.fingerprint) or made.get(row.raw)


def _write(run: ImportRun, good: Sequence[tuple[ImportRow, Understood]], helpers: Helpers) -> None:
    """All at once; if the database refuses one of them, one by one, so that only that one is bad."""
    try:
        with transaction.atomic():
            _create(run, good, helpers)
    except (DatabaseError, ValueError):
        logger.exception("A batch of import %s was refused; its rows are tried one by one", run.pk)
        for pair in good:
            try:
                with transaction.atomic():
                    _create(run, [pair], helpers)
            except (DatabaseError, ValueError):
                pair[0].state = State.BAD
                pair[0].error = _("This row cannot be stored as it is.")
                pair[0].issue = None


def _create(run: ImportRun, good: Sequence[tuple[ImportRow, Understood]], helpers: Helpers) -> None:
    if not good:
        return
    cars = _vehicles(helpers, [understood for _row, understood in good])
    issues = [_issue(understood, cars, helpers) for _row, understood in good]
    _number(helpers.store, issues)
    Issue.objects.bulk_create(issues)
    name = run.source.name if run.source else run.file_name
    entries = []
    for issue, (row, understood) in zip(issues, good, strict=True):
        entries.append(
            Entry(
                issue=issue, kind=Entry.Kind.LINE, code="import", details={"source": name},
                is_public=True, by=run.by, at=helpers.now,
            )
        )  # fmt: skip
        if understood.rest:
            entries.append(
                Entry(
                    issue=issue,
                    text=_rest(run, row.number, understood.rest),
                    by=run.by,
                    at=helpers.now,
                )
            )
        row.issue, row.state, row.error = issue, State.IMPORTED, ""
    Entry.objects.bulk_create(entries)
    events.record_all(issues, "imported", by=run.by, run=run.pk)


def _rest(run: ImportRun, number: int, cells: Iterable[tuple[str, str]]) -> str:
    head = _("From the table %(file)s, row %(n)s:") % {"file": run.file_name, "n": number}
    return "\n".join([head, *(f"{title}: {value}" for title, value in cells)])


def _issue(row: Understood, cars: Mapping[str, Vehicle], helpers: Helpers) -> Issue:
    store, now = helpers.store, helpers.now
    reported = row.reported_at or now
    choice = helpers.owner(row)
    is_over = row.status in OVER
    issue = Issue(
        store=store,
        title=mask(row.title)[:TITLE] if row.title else title_of(row.text),
        text=row.text,
        status=row.status,
        channel=Channel.IMPORT,
        urgency=row.urgency,
        kind=row.kind,
        category_id=row.category,
        component_id=row.component,
        place_id=row.place,
        department_id=row.department or (choice.department.pk if choice.department else None),
        priority=row.priority,
        severity=row.severity,
        vehicle=cars.get(vin_key(row.vin)) or cars.get(plate_key(row.plate)),
        ro_number=row.ro_number,
        reporter_id=row.reporter,
        reporter_name=row.reporter_name,
        logged_by=helpers.by,
        reported_at=reported,
        owner=choice.owner,
        verifier=helpers.verifier(choice.owner, row.kind),
        solution=row.solution,
        solved_at=row.solved_at if is_over or row.status == IssueStatus.SOLVED else None,
        closed_at=row.solved_at if is_over else None,
    )
    if row.status == IssueStatus.REJECTED:
        issue.refused_why = row.solution
    _clock(issue, helpers)
    return issue


def _clock(issue: Issue, helpers: Helpers) -> None:
    """What is open runs from now on: nobody is late with what nobody here has seen."""
    if issue.status not in UNSOLVED:
        helpers.limits(issue, issue.reported_at)
        deadlines.stop(issue)
        return
    helpers.limits(issue, helpers.now)
    if issue.status not in {IssueStatus.NEW, IssueStatus.TRIAGED}:
        issue.acknowledged_at = helpers.now
    if issue.status == IssueStatus.WAITING_CUSTOMER:
        deadlines.pause(issue, helpers.now)


def _number(store: Store, issues: Sequence[Issue]) -> None:
    by_year = defaultdict(list)
    for issue in issues:
        by_year[issue.reported_at.astimezone(store.zone).year].append(issue)
    for year in sorted(by_year):
        given = numbers.take(store, "I", year, count=len(by_year[year]))
        for issue, number in zip(by_year[year], given, strict=True):
            issue.number = f"I-{year}-{number:03}"


def _vehicles(helpers: Helpers, rows: Sequence[Understood]) -> dict[str, Vehicle]:
    """The vehicles of a batch by plate and VIN; those that the store does not know are made."""
    wanted: dict[str, tuple[str, str]] = {}
    for row in rows:
        plate, vin = plate_key(row.plate), vin_key(row.vin)
        if plate or vin:
            wanted.setdefault(vin or plate, (plate, vin))
    if not wanted:
        return {}
    known = _known_vehicles(helpers.store, wanted.values())
    new = [
        Vehicle(
            store=helpers.store,
            plate=plate if plate not in known else "",
            vin=vin,
            created_by=helpers.by,
        )
        for plate, vin in wanted.values()
        if (vin not in known if vin else plate not in known)
    ]
    if new:
        Vehicle.objects.bulk_create(_once(new), ignore_conflicts=True)
        known = _known_vehicles(helpers.store, wanted.values())
        made = {key: known[key] for one in new if (key := one.vin or one.plate) in known}
        events.record_all(made.values(), "created", by=helpers.by)
    return known


def _once(vehicles: Iterable[Vehicle]) -> list[Vehicle]:
    """A plate that two VINs of a table claim is the first one's."""
    plates: set[str] = set()
    kept = []
    for one in vehicles:
        if one.plate in plates:
            one.plate = ""
        plates.add(one.plate)
        if one.plate or one.vin:
            kept.append(one)
    return kept


def _known_vehicles(store: Store, keys: Iterable[tuple[str, str]]) -> dict[str, Vehicle]:
    pairs = list(keys)
    plates, vins = {p for p, _vin in pairs if p}, {vin for _plate, vin in pairs if vin}
    rows = Vehicle.objects.filter(store=store)
    by_plate = {one.plate: one for one in rows.filter(plate__in=plates)} if plates else {}
    by_vin = {one.vin: one for one in rows.filter(vin__in=vins)} if vins else {}
    return by_plate | by_vin

"""A table on its way in: what was uploaded, how its columns are mapped."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import rules
from issues.models import ImportRow, ImportRun, ImportSource
from issues.services.importing.known import known_of, names_of
from issues.tables import columns, dates, words
from issues.tables.dialects import open_table
from issues.tables.understanding import Plan, raw_digest
from issues.tables.words import Target
from people import events
from people.contacts import word_key
from people.models import Store, User
from people.rules import NotNow
from people.services.importing.table import UnreadableError

Status = ImportRun.Status
READ_AT_ONCE = 1024 * 1024  # bytes; more is read by a worker
LOOKED_AT = 300  # rows that decide on header and columns
ORDER_FROM = 2000  # values that decide on the order of day and month
MOST_STATES = 40
BATCH = 1000


@transaction.atomic
def upload(store: Store, *, name: str, content: bytes, by: User) -> ImportRun:
    """Keep a file; a small one is read at once. Raises UnreadableError, NotNow.

    A workbook that was imported may come again for the sheets that are left.
    """
    rules.check_import(by)
    digest = hashlib.sha256(content).hexdigest()
    same = ImportRun.objects.filter(store=store, sha256=digest, status=Status.DONE).first()
    left = sheets_left(same) if same else []
    if same is not None and not left:
        at = timezone.localtime(same.at, store.zone)
        raise NotNow(_("This very file was imported on %(day)s.") % {"day": f"{at:%Y-%m-%d}"})
    open_table(content)
    run = ImportRun.objects.create(
        store=store,
        file_name=name[:200],
        sha256=digest,
        sheet=left[0] if left else "",
        content=content,
        by=by,
        status=Status.READING,
    )
    events.record(run, "uploaded", by=by, file=name[:200])
    return read_in(run) if len(content) <= READ_AT_ONCE else run


@transaction.atomic
def read_in(run: ImportRun, sheet: str = "") -> ImportRun:
    """Keep every row of the file as it is. Done again, it begins anew."""
    if run.content is None:
        raise NotNow(_("The file is not kept any more; upload it again."))
    opened = open_table(bytes(run.content), sheet or run.sheet)
    run.lines.all().delete()
    count = 0
    numbered = iter(opened.rows)
    while batch := list(islice(numbered, BATCH)):
        ImportRow.objects.bulk_create(
            ImportRow(run=run, number=number, cells=cells, raw=raw_digest(run.store_id, cells))
            for number, cells in batch
        )
        count += len(batch)
    if not count:
        raise UnreadableError(_("There is nothing in the file but blank rows."))
    run.sheets, run.sheet = list(opened.sheets), opened.sheet
    run.status, run.rows, run.mapping = Status.UPLOADED, count, {}
    set_header(run, columns.find_header(top_of(run)))
    run.save()
    return run


def sheets_left(run: ImportRun) -> list[str]:
    """The sheets of an imported workbook that were not imported yet."""
    same = ImportRun.objects.filter(store=run.store_id, sha256=run.sha256, status=Status.DONE)
    done = {run.sheet, *same.values_list("sheet", flat=True)}
    return [sheet for sheet in run.sheets if sheet not in done]


def top_of(run: ImportRun) -> list[tuple[int, Sequence[str]]]:
    return list(run.lines.order_by("number").values_list("number", "cells")[:LOOKED_AT])


def set_header(run: ImportRun, row: int) -> None:
    """Which row names the columns (0: none does); known sources are known by their columns."""
    top = top_of(run)
    found = columns.columns_of(top, row)
    run.header = [[column.index, column.title, [*column.samples]] for column in found]
    run.mapping = {"header_row": row}
    keys = set(columns.keys_of(found, has_header=row > 0).values())
    run.source = next(
        (
            source
            for source in ImportSource.objects.filter(store=run.store).order_by("-changed_at")
            if source.mapping.get("columns") and keys >= set(source.mapping["columns"])
        ),
        None,
    )


def columns_of(run: ImportRun) -> list[columns.Column]:
    return [columns.Column(index, title, samples) for index, title, samples in run.header]


def suggestion(run: ImportRun) -> Plan:
    """How the columns are probably meant: as last time, by their names, by their values."""
    header = int(run.mapping.get("header_row", 0))
    kept = run.source.mapping if run.source else {}
    zone, today = run.store.zone, timezone.localdate(timezone=run.store.zone)
    targets = columns.suggest(
        top_of(run),
        header,
        names_of(known_of(run.store)),
        zone=zone,
        today=today,
        remembered=kept.get("columns"),
    )
    plan = Plan(header_row=header, targets=targets)
    numbers = plan.columns(Target.NUMBER)
    if not kept and numbers and _counts_up(run, numbers[0]):
        plan = Plan(header_row=header, targets={**targets, numbers[0]: ""})
    states = {**_known_states(run, plan), **kept.get("states", {})}
    given = {
        key: kept[key] for key in ("status", "urgency", "kind", "owner", "place") if key in kept
    }
    return Plan(
        header_row=header,
        targets=plan.targets,
        states=states,
        orders=kept.get("orders", {}),
        **given,
    )


def _counts_up(run: ImportRun, index: int) -> bool:
    """1, 2, 3 … in the order of the rows: a number of the list and not of the issue."""
    header = int(run.mapping.get("header_row", 0))
    values = [
        cells[index] for number, cells in top_of(run) if number > header and index < len(cells)
    ]
    return values == [str(n) for n in range(1, len(values) + 1)]


def values_of(run: ImportRun, index: int, header: int, most: int) -> list[str]:
    """The different values of a column, as they are written."""
    rows = run.lines.filter(number__gt=header).annotate(value=KeyTextTransform(index, "cells"))
    found = rows.exclude(value="").filter(value__isnull=False).order_by("value")
    return list(found.values_list("value", flat=True).distinct()[:most])


def states_of(run: ImportRun, plan: Plan) -> list[str]:
    """The words for states in the table; more than `MOST_STATES` of them are no states."""
    chosen = plan.columns(Target.STATUS)
    return values_of(run, chosen[0], plan.header_row, MOST_STATES + 1) if chosen else []


def _known_states(run: ImportRun, plan: Plan) -> dict[str, str]:
    keys = map(word_key, states_of(run, plan))
    return {key: str(state) for key in keys if (state := words.state_of(key))}


def orders_of(run: ImportRun, plan: Plan, target: str) -> list[dates.Order]:
    """By which orders of day and month a column of dates can be read; [] when it has no dates."""
    zone, today = run.store.zone, timezone.localdate(timezone=run.store.zone)
    for index in plan.columns(target):
        values = values_of(run, index, plan.header_row, ORDER_FROM)
        found = dates.orders(values, zone=zone, today=today)
        if found:
            return found
    return []


@transaction.atomic
def choose(run: ImportRun, plan: Plan, *, source: str, by: User) -> ImportRun:
    """Take the mapping, and remember it for the next table of the same source."""
    rules.check_import(by)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.status not in {Status.UPLOADED, Status.CHECKED}:
        raise NotNow(_("This table is being imported or has been; its columns stay as they are."))
    has_header = plan.header_row > 0
    titles = {column.index: column.title or column.letter for column in columns_of(run)}
    plan = Plan(**{**plan.__dict__, "titles": titles})
    remembered = plan.as_json() | {
        "columns": {
            key: plan.targets.get(index, "")
            for index, key in columns.keys_of(columns_of(run), has_header=has_header).items()
        }
    }
    for name in ("targets", "titles", "header_row", "date"):
        remembered.pop(name)
    run.source, _made = ImportSource.objects.update_or_create(
        store=run.store, name=source, defaults={"mapping": remembered}
    )
    run.mapping, run.status, run.touched_at = plan.as_json(), Status.CHECKING, timezone.now()
    run.imported = run.repeated = run.bad = 0
    run.save()
    return run


def begin(run: ImportRun, *, by: User) -> ImportRun:
    """Say yes to what was looked at: a worker takes it in."""
    rules.check_import(by)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.status != Status.CHECKED:
            raise NotNow(_("This has changed in the meantime. Look again before you go on."))
        run.status, run.started_at, run.touched_at = Status.RUNNING, timezone.now(), timezone.now()
        run.imported = run.repeated = 0
        run.content = None
        run.save()
        events.record(run, "import", by=by, rows=run.rows)
    return run


@transaction.atomic
def forget(run: ImportRun, *, by: User) -> None:
    """Throw an upload away that was not imported."""
    rules.check_import(by)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.status in {Status.RUNNING, Status.DONE}:
        raise NotNow(_("What was imported stays."))
    events.record(run, "forgotten", by=by, file=run.file_name)
    run.delete()


def data_rows(run: ImportRun) -> Iterator[list[ImportRow]]:
    """The rows under the header, in batches, in their order."""
    last = int(run.mapping.get("header_row", 0))
    while True:
        batch = list(run.lines.filter(number__gt=last).order_by("number")[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].number


def moved_at(run: ImportRun) -> dt.datetime:
    return run.done_at or run.started_at or run.at

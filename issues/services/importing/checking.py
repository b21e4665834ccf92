"""A table as it would come in: what is good, what is here already, what must be corrected."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from issues import rules
from issues.models import ImportRow, ImportRun
from issues.services.importing.known import reader_of
from issues.services.importing.runs import data_rows, read_in
from issues.services.importing.writing import already_here, import_batch, save_states, take_in
from issues.tables.understanding import Understood, raw_digest
from people import events
from people.models import User
from people.rules import NotNow
from people.services.importing.table import UnreadableError

Status = ImportRun.Status
State = ImportRow.State
AT_ONCE = 2_000  # rows; more are looked at by a worker
SHOWN = 8
LONGEST_TURN = dt.timedelta(seconds=180)
STALLED = dt.timedelta(seconds=90)


@transaction.atomic
def check(run: ImportRun) -> ImportRun:
    """Read every row under its mapping and say what would become of it; nothing comes in yet."""
    runs = ImportRun.objects.select_for_update(of=("self",), skip_locked=True)
    found = runs.filter(pk=run.pk, status=Status.CHECKING).first()
    if found is None:
        return run
    run = found
    run.lines.update(state=State.PENDING, error="", issue=None)
    reader = reader_of(run, timezone.now())
    seen: dict[str, int] = {}
    run.bad = run.repeated = 0
    for batch in data_rows(run):
        pairs = [(row, reader.read(row.number, row.cells)) for row in batch]
        changed = []
        for row, understood, issue in already_here(run.store, pairs, seen):
            if understood.errors:
                row.state, row.error = State.BAD, " ".join(understood.errors)[:400]
                run.bad += 1
                changed.append(row)
            elif issue is not None:
                run.repeated += 1
                if issue:
                    row.state, row.issue_id = State.REPEATED, issue
                    changed.append(row)
        save_states(changed)
    header = int(run.mapping["header_row"])
    run.rows = run.lines.filter(number__gt=header).count()
    run.status, run.touched_at = Status.CHECKED, timezone.now()
    run.save()
    return run


def first_rows(run: ImportRun) -> list[tuple[ImportRow, Understood]]:
    """The first good rows as they would be."""
    reader = reader_of(run, timezone.now())
    header = int(run.mapping["header_row"])
    rows = run.lines.filter(state=State.PENDING, number__gt=header).order_by("number")[:SHOWN]
    return [(row, reader.read(row.number, row.cells)) for row in rows]


def work(run_id: int) -> bool:
    """Do what a run waits for, for at most some minutes; True when there is more to do.

    What is written down is in the language of whoever brought the table.
    """
    run = ImportRun.objects.filter(pk=run_id).select_related("by").first()
    if run is None:
        return False
    with override(run.by.language):
        return _work(run)


def _work(run: ImportRun) -> bool:
    if run.status == Status.READING:
        _read(run)
    elif run.status == Status.CHECKING:
        check(run)
    elif run.status == Status.RUNNING:
        until = timezone.now() + LONGEST_TURN
        while import_batch(run.pk):
            if timezone.now() > until:
                return True
    return False


def _read(run: ImportRun) -> None:
    try:
        read_in(run)
    except (UnreadableError, NotNow) as error:
        run.status, run.error, run.content = Status.FAILED, str(error)[:300], None
        run.save(update_fields=["status", "error", "content"])


def stalled(now: dt.datetime) -> list[int]:
    """Runs that a worker has left lying: killed, or never asked."""
    waiting = ImportRun.objects.filter(
        status__in=[Status.READING, Status.CHECKING, Status.RUNNING], touched_at__lt=now - STALLED
    )
    return list(waiting.values_list("pk", flat=True))


@transaction.atomic
def correct(row: ImportRow, cells: Sequence[str], *, by: User) -> ImportRow:
    """Take corrected cells; once the table is imported, a row that is good now comes in at once."""
    rules.check_import(by)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=row.run_id)
    row = ImportRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != State.BAD or run.status not in {Status.CHECKED, Status.DONE}:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    row.cells = [cell.strip() for cell in cells]
    row.raw = raw_digest(run.store_id, row.cells)
    understood = reader_of(run, timezone.now()).read(row.number, row.cells)
    row.error = " ".join(understood.errors)[:400]
    if not row.error:
        row.state = State.PENDING
        run.bad -= 1
    row.save()
    if not row.error and run.status == Status.DONE:
        take_in(run, [row])
        run.imported += row.state == State.IMPORTED
        run.repeated += row.state == State.REPEATED
    events.record(run, "row_corrected", by=by, row=row.number)
    run.save(update_fields=["bad", "imported", "repeated"])
    return row

"""An upload becomes rows that wait: kept as they are, mapped, looked at, none of them a case yet."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cases import rules
from cases.models import CaseImport, CaseImportRow
from cases.services.importing import columns
from cases.services.importing.reading import read
from cases.services.importing.understanding import understand
from people import events, moves
from people.models import User
from people.rules import NotNow

State, Status = CaseImportRow.State, CaseImport.Status
SAMPLES = 200
BATCH = 500


@dataclass(frozen=True)
class Preview:
    """How many rows would be brought in, and what some of them look like."""

    good: int
    repeated: int
    bad: int


@transaction.atomic
def stage(content: bytes, *, file_name: str, source: str = "", by: User) -> CaseImport:
    """Keep a file's rows. Raises UnreadableError; the same file again continues where it was left."""
    rules.check_import(by)
    digest = hashlib.sha256(content).hexdigest()
    before = CaseImport.objects.filter(
        store=by.store, sha256=digest, status__in=(Status.UPLOADED, Status.CHECKED)
    ).first()
    if before is not None:
        return before
    sheet = read(content)
    run = CaseImport(
        store=by.store, file_name=file_name[-200:], sha256=digest, header=list(sheet.header), by=by,
        source=source[:60], rows=len(sheet.lines), bad=sum(bool(line.error) for line in sheet.lines),
    )  # fmt: skip
    run.mapping = _remembered(run) or columns.guess(
        sheet.header, [line.cells for line in sheet.lines[:SAMPLES]]
    )
    run.file.save(file_name, ContentFile(content), save=False)
    run.save()
    CaseImportRow.objects.bulk_create(
        (
            CaseImportRow(
                run=run, number=line.number, cells=line.cells, error=line.error,
                state=State.BAD if line.error else State.NEW,
            )
            for line in sheet.lines
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return run


def _remembered(run: CaseImport) -> Mapping[str, str]:
    """The columns as they were chosen last time for the same source, or the same header."""
    rows = CaseImport.objects.filter(store=run.store, header=run.header).exclude(
        status=Status.UPLOADED
    )
    same = rows.filter(source=run.source).first() if run.source else None
    found = same or rows.first()
    return found.mapping if found else {}


@transaction.atomic
def look(run: CaseImport, *, mapping: Mapping[str, str], kind: str, by: User) -> CaseImport:
    """Understand every row by this mapping; nothing becomes a case."""
    rules.check_import(by)
    run = moves.lock(run)
    if run.status not in {Status.UPLOADED, Status.CHECKED}:
        raise NotNow(_("This file is being imported already."))
    chosen = [column for column in mapping.values() if column]
    if len(set(chosen)) < len(chosen):
        raise NotNow(_("Two columns are the same. Choose one of them."))
    if not set(chosen) & set(columns.TEXTS):
        raise NotNow(_("Say which column holds the text: concern, finding, cause or repair."))
    run.mapping, run.kind, run.status = dict(mapping), kind, Status.CHECKED
    seen = set[str]()
    changed = list[CaseImportRow]()
    for row in run.lines.exclude(cells=[]).iterator(chunk_size=BATCH):
        read_row = understand(row.cells, mapping)
        row.fingerprint, row.error = read_row.fingerprint, read_row.error[:400]
        row.state = State.BAD if read_row.error else State.NEW
        if row.fingerprint and row.fingerprint in seen:
            row.state = State.REPEATED
        seen.add(row.fingerprint)
        changed.append(row)
        if len(changed) == BATCH:
            _write(changed)
    _write(changed)
    _find_repeated(run)
    _count(run)
    run.save()
    return run


def _write(rows: list[CaseImportRow]) -> None:
    CaseImportRow.objects.bulk_update(rows, ["fingerprint", "error", "state"])
    rows.clear()


def _find_repeated(run: CaseImport) -> None:
    """Rows that an earlier import has made a case of, which is still there."""
    known = CaseImportRow.objects.filter(run__store=run.store, case__isnull=False).exclude(run=run)
    fresh = run.lines.filter(state=State.NEW)
    fresh.filter(fingerprint__in=known.values("fingerprint")).update(state=State.REPEATED)


def _count(run: CaseImport) -> None:
    counted = run.lines.aggregate(
        bad=Count("pk", filter=Q(state=State.BAD)), same=Count("pk", filter=Q(state=State.REPEATED))
    )
    run.bad, run.repeated = counted["bad"], counted["same"]


def samples(run: CaseImport, count: int = 3) -> Sequence[Sequence[str]]:
    """Some filled cells of each column."""
    rows = [row.cells for row in run.lines.exclude(cells=[])[:50]]
    return [
        [row[place][:80] for row in rows if place < len(row) and row[place]][:count]
        for place in range(len(run.header))
    ]


@transaction.atomic
def discard(run: CaseImport, *, by: User) -> None:
    rules.check_import(by)
    run = moves.lock(run)
    if run.status not in {Status.UPLOADED, Status.CHECKED}:
        raise NotNow(_("This file is being imported already."))
    events.record(run.store, "case_import_discarded", by=by, old=run.file_name[:40])
    run.file.delete(save=False)
    run.delete()

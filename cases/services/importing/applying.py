"""Rows become cases by the batch: a worker that dies goes on where the last batch ended."""

import datetime as dt
import logging
import mimetypes
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from attachments.services import attach
from cases import rules
from cases.models import Case, CaseImport, CaseImportRow, CasePart, Lesson
from cases.services import indexing
from cases.services.importing.reading import member, opened
from cases.services.importing.understanding import understand
from cases.states import CaseStatus
from issues.models import Component, Symptom
from people import events, moves, numbers
from people.models import Department, User
from people.rules import NotNow
from people.services.importing.table import UnreadableError

logger = logging.getLogger(__name__)
State, Status = CaseImportRow.State, CaseImport.Status
REFUSED = (
    ValidationError, UnreadableError, DataError, IntegrityError, ArithmeticError, ValueError,
)  # fmt: skip
BATCH = 100
NEW_NAMES = 200
"""So many components of an import are added to the store's list; further ones become tags."""
PLAIN = (
    "concern", "found", "cause", "done", "result", "cause_kind", "satisfaction", "brand", "model",
    "mileage", "codes", "tags", "seasons", "happened_on",
)  # fmt: skip


@transaction.atomic
def begin(run: CaseImport, *, by: User) -> CaseImport:
    """Let the workers bring it in."""
    rules.check_import(by)
    run = moves.lock(run)
    if run.status == Status.RUNNING:
        return run
    if run.status != Status.CHECKED:
        raise NotNow(_("Look at the columns first."))
    run.status = Status.RUNNING
    run.save(update_fields=["status"])
    events.record(run.store, "case_import", by=by, new=run.file_name[:40], rows=run.rows)
    from cases.tasks import ask_for_import  # noqa: PLC0415 - tasks call services

    transaction.on_commit(partial(ask_for_import, run.pk))
    return run


def due() -> list[int]:
    """Those under way, also where a worker has died."""
    return list(CaseImport.objects.filter(status=Status.RUNNING).values_list("pk", flat=True))


def work(pk: int) -> None:
    """Bring in one import to its end; two workers do it once."""
    while _batch(pk):
        pass


@transaction.atomic
def _batch(pk: int) -> bool:
    """Some rows in one transaction; whether there may be more. Held by another worker: no more."""
    rows = CaseImport.objects.select_for_update(of=("self",), skip_locked=True)
    run = rows.select_related("store", "by").filter(pk=pk, status=Status.RUNNING).first()
    if run is None:
        return False
    waiting = list(run.lines.filter(state=State.NEW)[:BATCH])
    if not waiting:
        _end(run)
        return False
    with override(run.by.language):
        batch = _Batch(run)
        batch.bring_in(waiting)
    run.imported += batch.done
    run.repeated += batch.repeated
    run.bad += batch.bad
    run.save(update_fields=["imported", "repeated", "bad"])
    return True


def _end(run: CaseImport) -> None:
    run.status, run.done_at = Status.DONE, timezone.now()
    run.save(update_fields=["status", "done_at"])
    # Cells may name people; what became a case is masked there, and bad rows wait to be downloaded
    run.lines.filter(state__in=(State.DONE, State.REPEATED)).update(cells=[])
    transaction.on_commit(indexing.refresh_statistics)
    if run.file:
        name = str(run.file.name)
        transaction.on_commit(partial(run.file.storage.delete, name))
        CaseImport.objects.filter(pk=run.pk).update(file="")


class _Batch:
    """What the rows of one batch share."""

    def __init__(self, run: CaseImport) -> None:
        self.run, self.store, self.by = run, run.store, run.by
        self.now = timezone.now()
        self.done = self.repeated = self.bad = 0
        self.package = _package(run)
        rows = Component.objects.filter(store=self.store)
        self.components = {one.name: one for one in rows} | {
            one.name_en: one for one in rows if one.name_en
        }
        self.departments = {one.name: one for one in Department.objects.filter(store=self.store)}

    def bring_in(self, rows: Sequence[CaseImportRow]) -> None:
        read = {row.pk: understand(row.cells, self.run.mapping) for row in rows}
        self.numbers = self._numbers([one.facts.get("number", "") for one in read.values()])
        self.same = self._same([row.fingerprint for row in rows])
        keys = list[int]()
        for row in rows:
            self._row(row, read[row.pk].facts, read[row.pk].error)
            if row.case_id:
                keys.append(row.case_id)
        CaseImportRow.objects.bulk_update(rows, ["state", "error", "case"])
        indexing.keep_all(keys)

    def _numbers(self, wanted: Sequence[str]) -> dict[str, str]:
        """Numbers that are taken already, with the titles they stand for."""
        rows = Case.objects.filter(store=self.store, number__in=[one for one in wanted if one])
        return dict(rows.values_list("number", "title"))

    def _same(self, fingerprints: Sequence[str]) -> set[str]:
        known = CaseImportRow.objects.filter(
            run__store=self.store, fingerprint__in=fingerprints, case__isnull=False
        )
        return set(known.values_list("fingerprint", flat=True))

    def _row(self, row: CaseImportRow, facts: Mapping[str, Any], error: str) -> None:
        if error:
            row.state, row.error = State.BAD, error[:400]
            self.bad += 1
        elif row.fingerprint in self.same or self._is_there(facts):
            row.state = State.REPEATED
            self.repeated += 1
        else:
            self._try(row, facts)

    def _try(self, row: CaseImportRow, facts: Mapping[str, Any]) -> None:
        components, taken = dict(self.components), dict(self.numbers)
        try:
            with transaction.atomic():
                row.case = self._case(facts)
        except REFUSED as problem:
            # what it added is rolled back with it
            self.components, self.numbers = components, taken
            row.state, row.error = State.BAD, _sentence(problem)
            self.bad += 1
        else:
            self.same.add(row.fingerprint)
            row.state = State.DONE
            self.done += 1

    def _is_there(self, facts: Mapping[str, Any]) -> bool:
        number = facts["number"]
        return bool(number) and self.numbers.get(number) == facts["title"]

    def _case(self, facts: Mapping[str, Any]) -> Case:
        component, tags = self._component(facts)
        published = facts["published_at"]
        case = Case(
            store=self.store, author=self.by, status=CaseStatus.PUBLISHED, title=facts["title"],
            kind=facts["kind"] or self.run.kind, component=component,
            symptom=self._symptom(component, facts["symptom"]),
            department=self.departments.get(facts["department"]),
            number=self._number(facts["number"]),
            published_at=dt.datetime.fromisoformat(published) if published else self.now,
            labour_hours=facts["labour_hours"], cost=facts["cost"],
            **{name: facts[name] for name in PLAIN if name != "tags"}, tags=[*facts["tags"], *tags][:20],
        )  # fmt: skip
        Case.objects.bulk_create([case])  # the index is brought up to date once for the batch
        CasePart.objects.bulk_create(
            CasePart(case=case, position=n, name=one["name"], number=one["number"],
                     quantity=_decimal(one["quantity"]) or 1, price=_decimal(one["price"]))
            for n, one in enumerate(facts["parts"])
        )  # fmt: skip
        Lesson.objects.bulk_create(
            Lesson(case=case, position=n, text=text, by=self.by)
            for n, text in enumerate(facts["lessons"])
        )
        for path in facts["files"]:
            self._file(case, path)
        return case

    def _number(self, wanted: str) -> str:
        if wanted and wanted not in self.numbers:
            self.numbers[wanted] = ""
            return wanted
        year = timezone.localdate(timezone=self.store.zone).year
        while True:
            number = f"C-{year}-{numbers.take(self.store, 'C', year)[0]:03}"
            if not Case.objects.filter(store=self.store, number=number).exists():
                return number

    def _component(self, facts: Mapping[str, Any]) -> tuple[Component | None, list[str]]:
        name = facts["component"][:60]
        if not name or name in self.components:
            return self.components.get(name), []
        if len(self.components) >= NEW_NAMES:
            return None, [name[:20]]
        made = Component.objects.get_or_create(store=self.store, name=name)[0]
        self.components[name] = made
        return made, []

    def _symptom(self, component: Component | None, name: str) -> Symptom | None:
        """Of its component; without one, the symptom of that name if the store has only one."""
        name = name[:60]
        if not name:
            return None
        if component is None:
            found = list(Symptom.objects.filter(component__store=self.store, name=name)[:2])
            return found[0] if len(found) == 1 else None
        return Symptom.objects.get_or_create(component=component, name=name)[0]

    def _file(self, case: Case, path: str) -> None:
        """From the same ZIP only; a path that is not in it is said, and the case is not made."""
        if self.package is None or path not in self.package.namelist():
            raise ValidationError(
                _("The file “%(name)s” is not in the ZIP."), params={"name": path}
            )
        name = path.rpartition("/")[2]
        content = member(self.package, path, settings.ATTACHMENT_MAX_BYTES)
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        attach(case, SimpleUploadedFile(name, content, mime), by=self.by)


def _sentence(problem: Exception) -> str:
    if not isinstance(problem, (ValidationError, UnreadableError)):
        logger.warning("A row of an import could not be kept: %s", problem)
        return _("This row cannot be kept as it is: a value is too long or of the wrong kind.")
    return "; ".join(getattr(problem, "messages", [str(problem)]))[:400]


def _package(run: CaseImport) -> zipfile.ZipFile | None:
    if not run.file_name.lower().endswith(".zip") or not run.file:
        return None
    with run.file.open("rb") as stream:
        return opened(stream.read())


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < 10**5 else None

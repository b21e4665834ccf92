"""Bringing in cases: choose a file, say what its columns are, look at the numbers, let it happen."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import rules
from cases.forms.importing import ImportForm
from cases.kinds import CaseKind
from cases.models import CaseImport, CaseImportRow
from cases.services.exporting import harmless
from cases.services.importing import applying, staging
from cases.services.importing.columns import LABELS
from cases.services.importing.reading import MAX_BYTES
from people.http import Request, posted
from people.rules import NotNow
from people.services.importing.table import UnreadableError

SHOWN = 20
State, Status = CaseImportRow.State, CaseImport.Status


@dataclass(frozen=True)
class ColumnChoice:
    """One column of the file: its name, some of its cells, what it is taken for."""

    place: int
    name: str
    samples: Sequence[str]
    chosen: str


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """Choose a file; what was brought in before."""
    rules.check_import(request.user)
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = staging.stage(
                file.read(),
                file_name=file.name,
                source=form.cleaned_data["source"],
                by=request.user,
            )
        except UnreadableError as error:
            form.add_error("file", str(error))
        else:
            return redirect("cases:import_run", run.pk)
    context = {
        "form": form,
        "max_bytes": MAX_BYTES,
        "runs": CaseImport.objects.visible_to(request.user).select_related("by")[:SHOWN],
    }
    return render(request, "cases/import.html", context, status=422 if form.is_bound else 200)


def _run(request: Request, pk: int) -> CaseImport:
    rules.check_import(request.user)
    return get_object_or_404(CaseImport.objects.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def run_page(request: Request, pk: int) -> HttpResponse:
    """The columns and the numbers; with POST the rows are looked at by these columns."""
    run = _run(request, pk)
    refused = ""
    mapping, kind = dict(run.mapping), run.kind
    if request.method == "POST":
        places = range(len(run.header))
        mapping = {str(n): _column(request.POST.get(f"column-{n}", "")) for n in places}
        kind = request.POST.get("kind", "")
        kind = kind if kind in CaseKind.values else run.kind
        try:
            staging.look(run, mapping=mapping, kind=kind, by=request.user)
        except NotNow as error:
            refused = str(error)
        else:
            return redirect("cases:import_run", run.pk)
    if run.status in {Status.UPLOADED, Status.CHECKED}:
        return _mapping(request, run, mapping, kind, refused)
    template = "cases/import_run.html" + ("#progress" if request.htmx else "")
    context = {
        "run": run,
        "done": run.imported + run.repeated + run.bad,
        "is_running": run.status == Status.RUNNING,
    }
    return render(request, template, context)


def _column(value: str) -> str:
    return value if value in LABELS else ""


def _mapping(
    request: Request, run: CaseImport, mapping: dict[str, str], kind: str, refused: str
) -> HttpResponse:
    is_checked = run.status == Status.CHECKED and not refused
    examples = staging.samples(run)
    context = {
        "run": run,
        "refused": refused,
        "choices": [
            ColumnChoice(n, name, examples[n], mapping.get(str(n), ""))
            for n, name in enumerate(run.header)
        ],
        "labels": list[tuple[str, str | Promise]](LABELS.items()),
        "kinds": CaseKind.choices,
        "kind": kind,
        "is_checked": is_checked,
        "good": run.rows - run.bad - run.repeated,
        "wrong": run.lines.filter(state=State.BAD)[:SHOWN] if is_checked else (),
    }
    return render(request, "cases/import_map.html", context, status=422 if refused else 200)


@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    run = applying.begin(_run(request, pk), by=request.user)
    messages.success(request, _("It is being imported. You may leave this page."))
    return redirect("cases:import_run", run.pk)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    staging.discard(_run(request, pk), by=request.user)
    messages.success(request, _("The file was put away; nothing was imported."))
    return redirect("cases:import")


class _Echo:
    """What a csv.writer writes to, and gives back."""

    def write(self, value: str) -> str:
        return value


@require_safe
def bad_rows(request: Request, pk: int) -> StreamingHttpResponse:
    """The rows that could not be used, as they were, with what is wrong: to be mended and sent again."""
    run = _run(request, pk)

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow([*run.header, _("Row"), _("What is wrong")])
        for row in run.lines.filter(state=State.BAD).iterator():
            cells = [*row.cells, *[""] * (len(run.header) - len(row.cells))]
            yield writer.writerow([*map(harmless, cells), row.number, row.error])

    headers = {"Content-Disposition": f'attachment; filename="bad-rows-{run.pk}.csv"'}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)

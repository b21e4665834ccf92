"""Lists of issues from elsewhere: choose a file, say what its columns are, look, take it in."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from issues import rules
from issues.forms.importing import MappingForm, RowForm, UploadForm
from issues.models import ImportRow, ImportRun
from issues.queries import importing as queries
from issues.services.importing import checking, runs
from issues.tables.dialects import MAX_BYTES
from issues.tables.understanding import Plan
from issues.tasks import ask_for, work_on_import
from people.http import Request, posted
from people.models import Store
from people.paging import page as paged
from people.rules import NotNow
from people.services.importing.table import UnreadableError
from people.views.settings_store import store_of

SIZE = 50
Status = ImportRun.Status
AT_WORK = (Status.READING, Status.CHECKING, Status.RUNNING)


def run_or_404(request: Request, pk: int) -> ImportRun:
    """A run of a store that the person works in; only those who may import see it."""
    rules.check_import(request.user)
    rows = ImportRun.objects.visible_to(request.user).select_related("store", "source", "by")
    return get_object_or_404(rows.defer("content"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: Request) -> HttpResponse:
    """What was brought in, and the file to bring in next."""
    rules.check_import(request.user)
    store = store_of(request)
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = runs.upload(store, name=file.name, content=file.read(), by=request.user)
        except (UnreadableError, NotNow) as error:
            form.add_error("file", str(error))
        else:
            _ask(run)
            return redirect("issues:import", run.pk)
    context = {
        "form": form,
        "store": store,
        "stores": Store.objects.visible_to(request.user) if len(request.user.store_ids) > 1 else (),
        "max_bytes": MAX_BYTES,
        "runs": ImportRun.objects.filter(store=store).select_related("source", "by").defer("content")[:SIZE],
    }  # fmt: skip
    return render(request, "issues/imports.html", context, status=422 if form.is_bound else 200)


def _ask(run: ImportRun) -> None:
    if run.status in AT_WORK:
        ask_for(work_on_import, run.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int) -> HttpResponse:
    """A table wherever it is on its way: columns to be chosen, looked at, coming in, done."""
    run = run_or_404(request, pk)
    if run.status in AT_WORK or run.status == Status.FAILED:
        return _progress(request, run)
    if run.status == Status.UPLOADED or (run.status == Status.CHECKED and "columns" in request.GET):
        return _columns(request, run)
    return _result(request, run)


def _progress(request: Request, run: ImportRun) -> HttpResponse:
    context = {"run": run, "pace": queries.pace(run, timezone.now())}
    part = "#progress" if request.htmx.target == "progress" else ""
    return render(request, f"issues/import_progress.html{part}", context)


@require_safe
def progress(request: Request, pk: int) -> HttpResponse:
    """How far it is; the page comes anew once it is done."""
    run = run_or_404(request, pk)
    if run.status not in AT_WORK:
        return HttpResponseClientRefresh()
    context = {"run": run, "pace": queries.pace(run, timezone.now())}
    return render(request, "issues/import_progress.html#progress", context)


def _columns(request: Request, run: ImportRun) -> HttpResponse:
    if request.method == "POST" and ("header_row" in request.POST or "sheet" in request.POST):
        return _read_anew(request, run)
    plan = runs.suggestion(run) if run.status == Status.UPLOADED else Plan.from_json(run.mapping)
    form = MappingForm(posted(request), run=run, plan=plan)
    if form.is_bound and form.is_valid():
        try:
            run = runs.choose(run, form.plan, source=form.cleaned_data["source"], by=request.user)
        except NotNow as error:
            messages.error(request, str(error))
            return redirect("issues:import", run.pk)
        if run.rows <= checking.AT_ONCE:
            checking.check(run)
        else:
            _ask(run)
        return redirect("issues:import", run.pk)
    context = {
        "run": run,
        "form": form,
        "top": queries.top_rows(run),
        "header_row": plan.header_row,
    }
    return render(
        request, "issues/import_columns.html", context, status=422 if form.is_bound else 200
    )


def _read_anew(request: Request, run: ImportRun) -> HttpResponse:
    """Another sheet of the workbook, or another row that names the columns."""
    row, sheet = request.POST.get("header_row", ""), request.POST.get("sheet", "")
    try:
        if sheet in run.sheets and sheet != run.sheet:
            runs.read_in(ImportRun.objects.get(pk=run.pk), sheet)
        elif row.isdecimal() and int(row) in {0, *(number for number, _cells in runs.top_of(run))}:
            runs.set_header(run, int(row))
            run.status = Status.UPLOADED
            run.save(update_fields=["header", "mapping", "source", "status"])
    except (UnreadableError, NotNow) as error:
        messages.error(request, str(error))
    return redirect("issues:import", run.pk)


def _result(request: Request, run: ImportRun) -> HttpResponse:
    bad = run.lines.filter(state=ImportRow.State.BAD)
    found = paged(
        bad, SIZE, by="number",
        before=request.GET.get("before", ""), after=request.GET.get("after", ""),
    )  # fmt: skip
    context = {
        "run": run,
        "page": found,
        "numbers": queries.numbers(run),
        "rows": queries.as_they_will_be(run) if run.status == Status.CHECKED else [],
        "reasons": queries.reasons(run),
        "imported": run.status == Status.DONE,
        "sheets_left": runs.sheets_left(run) if run.status == Status.DONE else [],
    }
    return render(request, "issues/import_result.html", context)


@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    run = run_or_404(request, pk)
    try:
        _ask(runs.begin(run, by=request.user))
    except NotNow as error:
        messages.error(request, str(error))
    return redirect("issues:import", run.pk)


@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    run = run_or_404(request, pk)
    try:
        runs.forget(run, by=request.user)
    except NotNow as error:
        messages.error(request, str(error))
        return redirect("issues:import", run.pk)
    messages.success(request, _("The upload was thrown away; nothing came in."))
    return redirect("issues:imports")


@require_safe
def bad_rows(request: Request, pk: int) -> HttpResponse:
    """The rows to be corrected, as they were and with the reason, to be corrected in Excel."""
    run = run_or_404(request, pk)
    response = HttpResponse(queries.bad_as_csv(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="issues-to-correct-{run.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: Request, pk: int, number: int) -> HttpResponse:
    """Correct one row here."""
    run = run_or_404(request, pk)
    line = get_object_or_404(run.lines.filter(~Q(state=ImportRow.State.PENDING)), number=number)
    if line.state != ImportRow.State.BAD:
        raise Http404
    form = RowForm(posted(request), columns=runs.columns_of(run), cells=line.cells)
    if form.is_bound and form.is_valid():
        try:
            line = checking.correct(line, form.corrected, by=request.user)
        except NotNow as error:
            messages.error(request, str(error))
            return redirect("issues:import", run.pk)
        if not line.error:
            messages.success(request, _("Row %(n)s is correct now.") % {"n": number})
            return redirect("issues:import", run.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "issues/import_row.html", {"run": run, "row": line, "form": form}, status=status
    )

"""What a list shows, as a file: the same filters, personal data masked, and it is logged."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issues import rules, search, sheets
from issues.queries import exporting
from issues.queries.lists import filters_of
from people import events
from people.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: Request) -> HttpResponseBase:
    """How many there are; with POST the file."""
    rules.check_export(request.user)
    filters = filters_of(request.GET)
    rows = filters.apply(request.user)
    if filters.q:
        rows = search.matching(rows, filters.q, request.user)
    count = rows.order_by()[: exporting.MOST + 1].count()
    if request.method != "POST":
        context = {
            "count": min(count, exporting.MOST),
            "most": exporting.MOST,
            "cut": count > exporting.MOST,
            "excel": exporting.MOST_IN_EXCEL if count > exporting.MOST_IN_EXCEL else 0,
        }
        return render(request, "issues/export.html", context)
    format_ = request.POST.get("format", "")
    if format_ not in {"csv", "xlsx"}:
        raise BadRequest("Unknown format")
    store = request.user.store
    events.record(
        store,
        "issues_exported",
        by=request.user,
        count=count,
        format=format_,
        filters=filters.query,
    )
    most = exporting.MOST if format_ == "csv" else exporting.MOST_IN_EXCEL
    table = exporting.issue_rows(rows, store, most)
    day = timezone.localdate(timezone=store.zone)
    headers = {
        "Content-Disposition": f'attachment; filename="issues-{store.code}-{day:%Y%m%d}.{format_}"',
        "Cache-Control": "no-store",
    }
    if format_ == "csv":
        return StreamingHttpResponse(
            sheets.as_csv(sheets.in_this_language(table)), content_type=sheets.CSV, headers=headers
        )
    content = sheets.as_xlsx([(_("Issues"), table)])
    return HttpResponse(content, content_type=sheets.XLSX, headers=headers)

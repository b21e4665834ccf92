"""The figures of issues: what there is most of, how fast, and what comes back."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from issues import rules, sheets
from issues.charts import flow
from issues.forms.figures import PeriodForm
from issues.queries import exporting
from issues.queries.figures import FEWEST, Figures, Scope, figures_of
from people import events
from people.http import Request


@require_safe
def page(request: Request) -> HttpResponse:
    rules.check_figures(request.user)
    now = timezone.now()
    store = request.user.store
    form = PeriodForm(request.GET, user=request.user, today=now.astimezone(store.zone).date())
    scope = Scope(request.user, form.chosen, form.period)
    if not scope.stores:
        raise Http404
    found = figures_of(scope, now)
    if request.GET.get("format") == "xlsx":
        return _workbook(request, scope, found)
    if request.GET.get("format") == "csv":
        return _csv(request, scope, found)
    fields = [form[name] for name in form.fields]
    context = {
        "form": form,
        "form_fields": fields,
        "tiles": tiles(scope, found),
        "figures": found,
        "scope": scope,
        "few": FEWEST,
        "flow": flow([(f"{week.first:%m-%d}", week.came, week.went) for week in found.weeks]),
        "oldest": max((age.count for age in found.ages), default=0),
        "may_export": request.user.may(rules.IMPORT),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "issues/figures.html", context, status=status)


def tiles(scope: Scope, found: Figures) -> list[tuple[str, object, str, str, str]]:
    """(label, value, hint, tone, address) of the numbers at a glance."""
    total = found.total

    def percent(value: float | None) -> str:
        return "–" if value is None else f"{value:g} %"

    of_timed = ngettext("of %(n)d solved or overdue", "of %(n)d solved or overdue", total.timed) % {
        "n": total.timed
    }
    of_once = ngettext(
        "of %(n)d solved at least once", "of %(n)d solved at least once", total.once
    ) % {"n": total.once}
    store = {"store": scope.stores[0].pk} if len(scope.stores) == 1 else {}
    listed = reverse("issues:list")
    late = f"{listed}?{urlencode({'state': 'overdue', **store})}"
    return [
        (pgettext("count", "Reported"), total.all, _("in these days"), "", scope.url()),
        (_("Solved"), total.solved, _("of those reported in these days"), "green", ""),
        (_("Solved in time"), percent(total.in_time_share), of_timed, "", ""),
        (
            _("Open now"),
            found.open,
            _("whenever reported"),
            "",
            f"{listed}?{urlencode({'state': 'open', **store})}",
        ),
        (_("Overdue now"), found.late, "", "red" if found.late else "", late),
        (_("Reopened"), percent(total.reopen_rate), of_once, "", ""),
        (_("Recurred"), percent(total.recurrence_rate), of_once, "", ""),
    ]


def _name(scope: Scope, ending: str) -> str:
    period = f"{scope.period.first:%Y%m%d}-{scope.period.last:%Y%m%d}"
    return f'attachment; filename="issue-figures-{scope.stores[0].code}-{period}.{ending}"'


def _log(request: Request, scope: Scope) -> None:
    for store in scope.stores:
        events.record(store, "issue_figures_exported", by=request.user)


def _workbook(request: Request, scope: Scope, found: Figures) -> HttpResponse:
    rules.check_export(request.user)
    _log(request, scope)
    content = sheets.as_xlsx(exporting.figure_tables(found))
    headers = {"Content-Disposition": _name(scope, "xlsx"), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=sheets.XLSX, headers=headers)


def _csv(request: Request, scope: Scope, found: Figures) -> HttpResponse:
    """One table under the other, with a blank row between."""
    rules.check_export(request.user)
    _log(request, scope)
    rows = (row for _title, table in exporting.figure_tables(found) for row in (*table, []))
    headers = {"Content-Disposition": _name(scope, "csv"), "Cache-Control": "no-store"}
    return HttpResponse(b"".join(sheets.as_csv(rows)), content_type=sheets.CSV, headers=headers)

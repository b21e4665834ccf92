"""My promises and everybody's: list, board, export."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from meetings.action_sheet import workbook
from meetings.models import ActionItem
from meetings.queries.actions import SCOPES, Filters, board, glance
from meetings.states import ActionStatus
from people import paging
from people.http import Request
from people.models import User

SIZE = 30
LABELS = {
    "mine": gettext_lazy("Mine"),
    "helping": gettext_lazy("I help"),
    "verify": gettext_lazy("I verify"),
    "all": gettext_lazy("All"),
}
STATES = (
    ("unfinished", gettext_lazy("Unfinished")),
    ("overdue", gettext_lazy("Overdue")),
    *ActionStatus.choices,
    ("any", gettext_lazy("Every state")),
)


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    url: str
    active: bool
    count: int | None = None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004 - a key


def filters_of(request: Request) -> Filters:
    """Read the address; what is not known counts as not asked."""
    get = request.GET
    scope = get.get("scope", "mine")
    state = get.get("state", "unfinished")
    known = {value for value, _label in STATES}
    return Filters(
        scope=scope if scope in SCOPES else "mine",
        state="" if state == "any" else state if state in known else "unfinished",
        q=get.get("q", "").strip()[:100],
        owner=_number(get.get("owner", "")),
        priority=_number(get.get("priority", "")),
        series=_number(get.get("series", "")),
    )


def _tabs(request: Request, filters: Filters) -> list[Tab]:
    counts = glance(request.user, timezone.localdate())
    numbers = {"mine": counts.owed or None, "verify": counts.to_verify or None}
    tabs = []
    for scope in SCOPES:
        query = request.GET.copy()
        query["scope"] = scope
        for name in ("before", "after"):
            query.pop(name, None)
        tabs.append(
            Tab(
                LABELS[scope],
                f"?{query.urlencode()}",
                scope == filters.scope,
                numbers.get(scope),
            )
        )
    return tabs


def _context(request: Request, filters: Filters) -> dict[str, object]:
    owners = User.objects.active().visible_to(request.user) if filters.scope != "mine" else None
    return {
        "filters": filters,
        "tabs": _tabs(request, filters),
        "states": STATES,
        "priorities": ActionItem.Priority.choices,
        "owners": owners.order_by("name") if owners is not None else [],
        "today": timezone.localdate(),
    }


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    filters = filters_of(request)
    rows = filters.apply(request.user, timezone.localdate()).for_list()
    found = paging.page(
        rows,
        SIZE,
        by="due_on",
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {"page": found, **_context(request, filters)}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "meetings/actions.html#rows", context)
    return render(request, "meetings/actions.html", context)


@require_safe
def board_page(request: Request) -> HttpResponse:
    filters = filters_of(request)
    every = Filters(scope=filters.scope, state="", q=filters.q, owner=filters.owner)
    rows = every.apply(request.user, timezone.localdate()).for_list()
    context = {"columns": board(rows), **_context(request, filters)}
    return render(request, "meetings/board.html", context)


@require_safe
def export(request: Request) -> HttpResponse:
    """The filtered list as a workbook."""
    today = timezone.localdate()
    rows = filters_of(request).apply(request.user, today).for_list().prefetch_related("helpers")
    response = HttpResponse(
        workbook(rows.order_by("due_on", "pk")),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = _("action-items")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"actions-{today}.xlsx\"; filename*=UTF-8''{name}-{today}.xlsx"
    )
    return response

"""The list and the board of issues, and the lists that people keep under a name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from issues import rules, search
from issues.kinds import Channel, IssueClass, Priority
from issues.models import Component, Issue, Place, SavedFilter
from issues.queries import board as boards
from issues.queries.lists import GROUPS, PERIODS, SCOPES, STATES, Filters, filters_of
from issues.services import filters as saving
from issues.states import ISSUE_MOVES
from issues.views.issue import STEPS
from issues.views.pages import MOVE_FORMS, issue_of, open_moves
from people import paging
from people.http import Request, next_of
from people.models import Department, Store, User
from people.moves import open_to

SIZE = 30


@dataclass(frozen=True)
class Tab:
    """As components/_tabs.html wants it."""

    label: str | Promise
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True)
class Choice:
    """A filter with a list: `options` are (value, label)."""

    name: str
    label: str
    none: str
    options: list[tuple[str, str]]
    chosen: str


def _tabs(filters: Filters) -> list[Tab]:
    kept = replace(filters, scope="all", state="open", sort="")
    return [
        Tab(label, f"?{urlencode({'scope': name})}&{kept.query}", name == filters.scope)
        for name, label in SCOPES.items()
    ]


def _choices(user: User, filters: Filters) -> list[Choice]:
    stores = user.store_ids
    own = {"store__in": stores} if len(stores) > 1 else {"store": user.store_id}
    places = Place.objects.filter(**own).order_by("position", "pk")
    components = Component.objects.filter(**own).order_by("position", "pk")
    departments = Department.objects.filter(**own).order_by("pk")
    owners = User.objects.active().visible_to(user).by_name()
    lists: list[tuple[str, str, str, list[tuple[object, object]]]] = [
        ("kind", _("Class"), _("Every class"), [*IssueClass.choices]),
        ("priority", _("Priority"), _("Every priority"), [*Priority.choices]),
        ("owner", _("Owner"), _("Every owner"), [(one.pk, one.name) for one in owners]),
        ("place", _("Where it belongs"), _("Every place"), [(one.pk, one.label) for one in places]),
        (
            "department",
            _("Department"),
            _("Every department"),
            [(one.pk, str(one)) for one in departments],
        ),
        (
            "component",
            _("Component"),
            _("Every component"),
            [(one.pk, one.label) for one in components],
        ),
        ("channel", _("Came in by"), _("Every way in"), [*Channel.choices]),
        ("period", _("Period"), _("Any time"), [*PERIODS.items()]),
    ]
    if len(stores) > 1:
        known = Store.objects.filter(pk__in=stores)
        lists.insert(0, ("store", _("Store"), _("Every store"), [(s.pk, s.name) for s in known]))
    return [
        Choice(
            name,
            label,
            none,
            [(str(value), str(words)) for value, words in options],
            str(getattr(filters, name) or ""),
        )
        for name, label, none, options in lists
        if options
    ]


def _context(request: Request, filters: Filters) -> dict[str, object]:
    return {
        "filters": filters,
        "tabs": _tabs(filters),
        "states": STATES,
        "choices": _choices(request.user, filters),
        "now": timezone.now(),
    }


@dataclass(frozen=True)
class Found:
    """A page of the list; `hits` where words were searched for."""

    rows: list[Issue]
    hits: list[search.Hit]
    before: str = ""
    after: str = ""
    is_ranked: bool = False


def _found(request: Request, filters: Filters) -> Found:
    """Ranked for words, as far as hits are ranked; else by key in the order of the list."""
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if filters.q and filters.sort != "new":
        rows = filters.apply(request.user)
        every = search.ranked(rows, filters.q, request.user)
        start = int(after) if after.isdecimal() and len(after) < SIZE else 0
        start = max(0, int(before) - SIZE) if before.isdecimal() and len(before) < SIZE else start
        shown = search.in_order(rows.for_list(), every[start : start + SIZE])
        return Found(
            shown,
            search.hits(shown, filters.q),
            before=str(start) if start else "",
            after=str(start + SIZE) if len(every) > start + SIZE else "",
            is_ranked=len(every) >= search.CANDIDATES,
        )
    rows = filters.light(request.user)
    if filters.q:
        rows = filters.apply(request.user).for_list()
        rows = search.matching(rows, filters.q, request.user)
    page = paging.page(rows, SIZE, by=filters.order, before=before, after=after)
    hits = search.hits(page.rows, filters.q) if filters.q else []
    return Found(page.rows, hits, page.before, page.after)


@require_safe
@vary_on_headers("HX-Request")
def page(request: Request) -> HttpResponse:
    filters = filters_of(request.GET)
    context: dict[str, object] = {"page": _found(request, filters), "filters": filters}
    if request.htmx and not request.htmx.history_restore_request and not request.htmx.boosted:
        return render(request, "issues/list.html#rows", {**context, "now": timezone.now()})
    if request.htmx and request.htmx.target == "rows":
        return render(request, "issues/list.html#rows", {**context, "now": timezone.now()})
    kept = SavedFilter.objects.select_related("user").filter(
        Q(user=request.user) | Q(is_shared=True, user__store=request.user.store_id)
    )
    return render(
        request,
        "issues/list.html",
        {
            **context,
            **_context(request, filters),
            "kept": kept,
            "problem": "",
            "may": _may(request.user),
        },
    )


def _may(user: User) -> dict[str, bool]:
    """Which of the pages beside the list are for this reader."""
    return {
        "triage": user.may(rules.TRIAGE),
        "figures": user.may(rules.SEE_FIGURES),
        "bring_in": user.may(rules.IMPORT),
    }


@dataclass(frozen=True)
class Card:
    """An issue on the board, with the moves that ask nothing and those that may be dragged to."""

    issue: Issue
    quick: Mapping[str, str | Promise]
    columns: str


def _card(issue: Issue, user: User) -> Card:
    moves = dict(open_to(user, issue, ISSUE_MOVES, rules.check_move))
    names = [name for name in moves if name in STEPS and name not in MOVE_FORMS]
    targets = {boards.column_of(move.target) for name, move in moves.items() if name in STEPS}
    targets |= {"waiting"} if any(name.startswith("wait_") for name in moves) else set()
    here = boards.column_of(issue.status)
    return Card(
        issue, {name: moves[name].label for name in names}, " ".join(sorted(targets - {here}))
    )


@require_safe
def board(request: Request) -> HttpResponse:
    """By state; for who works with several stores one of them at a time."""
    user = request.user
    chosen = filters_of(request.GET)
    filters = replace(chosen, store=chosen.store or user.store_id, state="open", q="", sort="")
    columns = [
        (column, [_card(issue, user) for issue in column.cards])
        for column in boards.board(filters, user)
    ]
    context = {"columns": columns, "set": chosen.count, **_context(request, filters)}
    return render(request, "issues/board.html", context)


@require_POST
def board_move(request: Request, pk: int) -> HttpResponse:
    """Make the move that a button names, or that leads to the column a card was dragged to.

    A move that asks something leads to its form on the page of the issue.
    """
    issue = issue_of(request, pk)
    back = next_of(request, reverse("issues:board"))
    names = open_moves(request.user, issue)
    name = request.POST.get("move", "")
    if not name:
        name = _leading_to(request.POST.get("column", ""), names)
    if name in MOVE_FORMS and name in names:
        messages.info(request, _("This move asks for a few words: here is its form."))
        return redirect(f"{issue.get_absolute_url()}#move-{name}")
    if name not in names or name not in STEPS:
        messages.warning(request, _("This move is not open to you, or something is missing."))
        return redirect(back)
    step = STEPS[name]
    step.run(issue, by=request.user)
    messages.success(request, f"{issue.number}: {step.said}")
    return redirect(back)


def _leading_to(column: str, names: set[str]) -> str:
    """The first open move to a state of the column; waiting is one move here."""
    if column == "waiting":
        return "wait" if "wait" in names else ""
    for name, move in ISSUE_MOVES.items():
        if name in names and name in STEPS and move.target in GROUPS.get(column, ()):
            return name
    return ""


@require_POST
def keep(request: Request) -> HttpResponse:
    """Keep the list as it is under a name."""
    query = filters_of(_query(request)).query
    saving.keep(
        request.POST.get("name", ""),
        query,
        is_shared="is_shared" in request.POST,
        by=request.user,
    )
    messages.success(request, _("The list is kept."))
    return redirect(f"{reverse('issues:list')}?{query}")


def _query(request: Request) -> QueryDict:
    return QueryDict(request.POST.get("query", "")[:1000])


@require_POST
def forget(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    saving.forget(row, by=request.user)
    messages.success(request, _("The list is not kept any more."))
    return redirect("issues:list")

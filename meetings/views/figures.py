"""The numbers of the day: entered in one small form, and which ones there are."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from meetings import rules
from meetings.forms.morning import FigureForm, ValuesForm
from meetings.models import Figure
from meetings.queries.morning import Tile, tiles_of, words
from meetings.services import figures as services
from people.calendar import DAY, DayKind, NeverOpenError
from people.http import Request, posted
from people.models import Event, Store
from people.rules import MANAGE_STORE, check_manage_store
from people.services.calendars import store_calendar
from people.views.settings_store import back_to, managed_store

EVENING = dt.time(14)
"""From this time on the form is for the next morning."""
OLDEST = dt.timedelta(days=90)


def next_open(store: Store, day: dt.date) -> dt.date:
    try:
        return store_calendar(store).next_day(DayKind.STORE_OPEN, day)
    except NeverOpenError:
        return day


def coming_morning(store: Store) -> dt.date:
    """The morning that numbers are entered for now: today's, from the afternoon on the next one."""
    now = timezone.localtime(timezone=store.zone)
    return next_open(store, now.date() + DAY if now.time() >= EVENING else now.date())


@dataclass(frozen=True)
class Correction:
    event: Event
    figure: Figure
    old: str
    new: str


def _corrections(tiles: Iterable[Tile]) -> Iterator[Correction]:
    """What was typed over, newest first."""
    by_pk = {tile.figure.pk: tile for tile in tiles}
    rows = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(Figure),
        object_id__in=by_pk,
        name="figure_corrected",
        details__day__in=sorted({tile.day.isoformat() for tile in by_pk.values()}),
    )
    for event in rows.select_related("by").order_by("-at", "-pk"):
        tile = by_pk[event.object_id]
        if event.details["day"] == tile.day.isoformat():
            old, new = event.old, event.new
            yield Correction(event, tile.figure, _words(old), _words(new))


def _words(logged: str) -> str:
    return words(Decimal(logged)) if logged else "–"


def _asked(request: Request, store: Store) -> dt.date:
    """The morning that ?day= names: not later than the next one, not long gone."""
    coming = coming_morning(store)
    asked = request.GET.get("day", "")
    if not asked:
        return coming
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    today = timezone.localdate(timezone=store.zone)
    latest = max(coming, next_open(store, today + DAY))
    if day is None or not today - OLDEST <= day <= latest:
        raise Http404
    return day


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """The numbers of one morning, those of the day before and those of the day itself."""
    rules.check_lead_morning(request.user)
    store = request.user.store
    day = _asked(request, store)
    tiles = tiles_of(store, day)
    form = ValuesForm(posted(request), tiles=tiles)
    if request.method == "POST" and form.is_valid():
        changed = services.set_values(store, day, form.values, by=request.user)
        text = ngettext("%(n)d number saved.", "%(n)d numbers saved.", changed) % {"n": changed}
        messages.success(request, text if changed else _("Nothing was changed."))
        return redirect("meetings:morning")
    today = timezone.localdate(timezone=store.zone)
    context = {
        "form": form,
        "day": day,
        "today": today,
        "earlier": services.day_before(store, day),
        "later": next_open(store, day + DAY) if day <= today else None,
        "corrections": list(_corrections(tiles)),
        "may_set_up": request.user.may(MANAGE_STORE),
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/figures_enter.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Settings: which numbers the board shows, and below the form of a new one."""
    store = managed_store(request)
    form = FigureForm(posted(request), store=store)
    if request.method == "POST" and form.is_valid():
        made = services.add_figure(store, by=request.user, **form.cleaned_data)
        return _done(request, store, _("%(name)s is added.") % {"name": made.name})
    rows = list(Figure.objects.filter(store=store))
    context = {
        "store": store,
        "form": form,
        "groups": [
            (label, [row for row in rows if row.about == about])
            for about, label in Figure.About.choices
        ],
        "has_any": bool(rows),
    }
    return render(request, "meetings/figures.html", context, status=422 if form.is_bound else 200)


@require_POST
def usual(request: Request) -> HttpResponse:
    store = managed_store(request)
    services.begin_with_usual(store, by=request.user)
    return _done(request, store, _("The usual numbers are on the board."))


@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: Request, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = FigureForm(posted(request), store=found.store, figure=found)
    if request.method == "POST" and form.is_valid():
        services.change_figure(found, by=request.user, **form.cleaned_data)
        text = _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}
        return _done(request, found.store, text)
    context = {"figure": found, "form": form}
    return render(request, "meetings/figure.html", context, status=422 if form.is_bound else 200)


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    services.move_figure(found, -1 if "up" in request.POST else 1, by=request.user)
    return redirect(back_to(reverse("meetings:figures"), request, found.store))


def _managed(request: Request, pk: int) -> Figure:
    rows = Figure.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(rows, pk=pk)
    check_manage_store(request.user, found.store)
    return found


def _done(request: Request, store: Store, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(back_to(reverse("meetings:figures"), request, store))

"""The days of a store and of the State: closed days, the year's table, one day, a year's import."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import event_words, events, rules
from people.forms.calendars import MAX_TABLE_BYTES, StateDayForm, YearImportForm, known_year
from people.forms.store import ClosureForm
from people.http import Request, posted
from people.models import StateCalendarYear, StateDay, Store, StoreClosure
from people.rules import NotNow
from people.services import calendars, stores
from people.views.settings_store import back_to, managed_store
from people.year_view import year_of


@require_http_methods(["GET", "HEAD", "POST"])
def closures(request: Request) -> HttpResponse:
    """Days to come on which the store is closed, those gone by, and the form of new ones."""
    store = managed_store(request)
    form = ClosureForm(posted(request))
    if request.method == "POST" and form.is_valid():
        stores.add_closure(store, by=request.user, **form.cleaned_data)
        messages.success(request, _("The closed days are saved."))
        return redirect(back_to(reverse("people:closures"), request, store))
    today = timezone.localdate(timezone=store.zone)
    rows = store.closures.all()
    context = {
        "store": store,
        "form": form,
        "coming": rows.filter(last_on__gte=today),
        "gone": rows.filter(last_on__lt=today).order_by("-first_on")[:20],
    }
    return render(request, "people/closures.html", context, status=422 if form.is_bound else 200)


@require_POST
def closure_remove(request: Request, pk: int) -> HttpResponse:
    rows = StoreClosure.objects.filter(store__in=Store.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("store"), pk=pk)
    stores.remove_closure(found, by=request.user)
    messages.success(request, _("The store is open on these days again."))
    return redirect(back_to(reverse("people:closures"), request, found.store))


@require_safe
def state_calendar(request: Request) -> HttpResponse:
    return _calendar(request, _year(request))


def _year(request: Request) -> int:
    asked = request.GET.get("year", "")
    year = known_year(asked) if asked else timezone.localdate().year
    if year is None:
        raise Http404
    return year


def _calendar(
    request: Request,
    year: int,
    *,
    form: YearImportForm | None = None,
    day: dt.date | None = None,
    day_form: StateDayForm | None = None,
) -> HttpResponse:
    store = request.user.store
    known = StateCalendarYear.objects.filter(pk=year).first()
    context = {
        "year": year_of(year, calendars.store_calendar(store), timezone.localdate()),
        "known": known,
        "years": _years(year),
        "may_change": request.user.may(rules.MANAGE_STORE),
        "form": form or YearImportForm(),
        "max_bytes": MAX_TABLE_BYTES,
        "day": day,
        "day_form": day_form,
        "log": list(event_words.lines(events.of(known)[:10])) if known else [],
    }
    bound = any(each is not None and each.is_bound for each in (form, day_form))
    return render(request, "people/state_calendar.html", context, status=422 if bound else 200)


def _years(shown: int) -> list[int]:
    """Those with a table, this one and the next, and the one that is looked at."""
    this_year = timezone.localdate().year
    known = StateCalendarYear.objects.values_list("year", flat=True)
    return sorted({*known, this_year, this_year + 1, shown})


@require_http_methods(["GET", "HEAD", "POST"])
def state_day(request: Request, day: str) -> HttpResponse:
    """One day of the table, beside its year."""
    rules.check_manage_store(request.user)
    date = _date(day)
    row = StateDay.objects.filter(date=date).first()
    kinds = StateDayForm.Kind
    initial = {
        "kind": kinds.PLAIN if row is None else kinds.OFF if row.is_off else kinds.WORKED,
        "name": row.name if row else "",
    }
    form = StateDayForm(posted(request), day=date, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, date, form)
        except NotNow as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The day is saved. Due dates count with it from now on."))
            return redirect(f"{reverse('people:state_calendar')}?year={date.year}")
    return _calendar(request, date.year, day=date, day_form=form)


def _save(request: Request, day: dt.date, form: StateDayForm) -> None:
    kind, name = form.cleaned_data["kind"], form.cleaned_data["name"]
    if kind == StateDayForm.Kind.PLAIN:
        calendars.clear_day(day, by=request.user)
    else:
        is_off = kind == StateDayForm.Kind.OFF
        calendars.edit_day(day, name=name, is_off=is_off, by=request.user)


def _date(text: str) -> dt.date:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if known_year(str(date.year)) is None:
        raise Http404
    return date


@require_POST
def state_import(request: Request) -> HttpResponse:
    """Take over a year's table, in the place of what was known of it."""
    rules.check_manage_store(request.user)
    form = YearImportForm(request.POST, request.FILES)
    if not form.is_valid() or form.table is None:
        return _calendar(request, _year(request), form=form)
    name = form.cleaned_data["file"].name
    made = calendars.import_year(form.table, by=request.user, source=name)
    words = ngettext(
        "%(year)s is known now: %(n)d special day.",
        "%(year)s is known now: %(n)d special days.",
        len(form.table.rows),
    )
    messages.success(request, words % {"year": made.year, "n": len(form.table.rows)})
    return redirect(f"{reverse('people:state_calendar')}?year={made.year}")

"""The shifts of a store, and whose they are."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import rules
from people.forms.shifts import ShiftForm
from people.http import Request, posted
from people.models import Shift, Store
from people.services import shifts as services
from people.views.settings_store import back_to, managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: Request) -> HttpResponse:
    """The list, and beside it the form of a new shift."""
    store = managed_store(request)
    form = ShiftForm(posted(request), store=store)
    if request.method == "POST" and form.is_valid():
        made = services.add_shift(store, by=request.user, **form.cleaned_data)
        return _done(request, store, _("%(name)s is added.") % {"name": made.name})
    people = Count("users", filter=Q(users__is_active=True))
    context = {"store": store, "form": form, "shifts": store.shifts.annotate(people=people)}
    return render(request, "people/shifts.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: Request, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = ShiftForm(posted(request), store=found.store, shift=found)
    if request.method == "POST" and form.is_valid():
        services.change_shift(found, by=request.user, **form.cleaned_data)
        words = _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}
        return _done(request, found.store, words)
    context = {"store": found.store, "form": form, "shift": found}
    return render(request, "people/shift.html", context, status=422 if form.is_bound else 200)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    services.delete_shift(found, by=request.user)
    return _done(request, found.store, _("%(name)s is deleted.") % {"name": found.name})


def _managed(request: Request, pk: int) -> Shift:
    rows = Shift.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(rows, pk=pk)
    rules.check_manage_store(request.user, found.store)
    return found


def _done(request: Request, store: Store, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(back_to(reverse("people:shifts"), request, store))

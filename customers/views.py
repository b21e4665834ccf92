"""Vehicles: the list with its search, a vehicle with its history, entering and changing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from customers import history, queries, rules, services
from customers.forms import VehicleForm
from customers.models import Vehicle
from people.http import Request, posted
from people.paging import Page
from people.paging import page as paged

SIZE = 50


def _vehicle(request: Request, pk: int) -> Vehicle:
    rows = Vehicle.objects.visible_to(request.user).select_related("owner", "store")
    return get_object_or_404(rows, pk=pk)


@vary_on_headers("HX-Request")
@require_safe
def vehicles(request: Request) -> HttpResponse:
    """Newest first; searched by plate, VIN, their last signs, or the owner."""
    rows = Vehicle.objects.visible_to(request.user).select_related("owner")
    text = request.GET.get("q", "").strip()[:60]
    found = queries.search(Vehicle.objects.visible_to(request.user), text, request.user)
    if text:
        listed = Page(list(rows.filter(pk__in=found.keys).order_by("-created_at", "-pk")))
    else:
        before, after = request.GET.get("before", ""), request.GET.get("after", "")
        listed = paged(rows, SIZE, by="-created_at", before=before, after=after)
    context = {
        "page": listed,
        "q": text,
        "found": found,
        "may_change": request.user.may(rules.CHANGE),
    }
    name = "customers/vehicles.html"
    return render(request, f"{name}#rows" if request.htmx else name, context)


def _page(request: Request, found: Vehicle, *, revealed: str = "", value: str = "") -> HttpResponse:
    context = {
        "vehicle": found,
        "sections": history.for_page(request, found),
        "may_change": request.user.may(rules.CHANGE),
        "may_reveal": request.user.may(rules.REVEAL),
        "looks": queries.looks_at(found),
        "revealed": revealed,
        "value": value,
    }
    response = render(request, "customers/vehicle.html", context)
    if revealed:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def vehicle(request: Request, pk: int) -> HttpResponse:
    return _page(request, _vehicle(request, pk))


@require_POST
def reveal(request: Request, pk: int, field: str) -> HttpResponse:
    """One field in full on the page; who looked is logged."""
    found = _vehicle(request, pk)
    if field not in services.REVEALABLE:
        raise Http404
    value = services.reveal(found, field, by=request.user)
    return _page(request, found, revealed=field, value=value)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    rules.check_change(request.user)
    return _form(request, VehicleForm(posted(request), store=request.user.store))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """The form shows plate, VIN and phone in full: opening it is a look as any other."""
    found = _vehicle(request, pk)
    rules.check_change(request.user)
    if request.method == "GET":
        services.reveal_all(found, by=request.user)
    return _form(request, VehicleForm(posted(request), store=found.store, instance=found))


def _form(request: Request, form: VehicleForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        made = services.save_vehicle(form.save(commit=False), owner=form.owner(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect(made)
    context = {"form": form, "is_new": form.instance.pk is None}
    status = 422 if request.method == "POST" else 200
    response = render(request, "customers/vehicle_form.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response

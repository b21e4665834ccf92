"""Departments and teams: list and order, one department with its teams."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from people import queries, rules
from people.contacts import word_key
from people.forms.store import DepartmentForm, TeamForm
from people.http import Request, posted
from people.models import Department, Store, Team
from people.rules import NotNow
from people.services import stores
from people.views.settings_store import back_to, managed_store


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: Request) -> HttpResponse:
    """The list in its order, and beside it the form of a new department."""
    store = managed_store(request)
    form = DepartmentForm(posted(request), store=store)
    if request.method == "POST" and form.is_valid():
        made = stores.add_department(store, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is added.") % {"name": made.name})
        return redirect(_list(request, store))
    context = {"store": store, "form": form, "departments": queries.departments(store)}
    status = 422 if form.is_bound else 200
    return render(request, "people/departments.html", context, status=status)


@require_POST
def departments_order(request: Request) -> HttpResponse:
    """All keys in their new order after a drag; or one department a step up or down."""
    store = managed_store(request)
    order = [int(key) for key in request.POST.getlist("order") if key.isdecimal()]
    step, key = _step(request)
    if step and key in order:
        place = order.index(key)
        order.insert(max(place + step, 0), order.pop(place))
    stores.order_departments(store, order, by=request.user)
    if not request.htmx:
        return redirect(_list(request, store))
    context = {"store": store, "departments": queries.departments(store)}
    return render(request, "people/departments.html#rows", context)


def _step(request: Request) -> tuple[int, int]:
    for name, step in (("up", -1), ("down", 1)):
        key = request.POST.get(name, "")
        if key.isdecimal():
            return step, int(key)
    return 0, 0


@require_http_methods(["GET", "HEAD", "POST"])
def department(request: Request, pk: int) -> HttpResponse:
    found = _department(request, pk)
    form = DepartmentForm(posted(request), store=found.store, instance=found)
    if request.method == "POST" and form.is_valid():
        stores.change_department(found, by=request.user, **form.cleaned_data)
        words = _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}
        messages.success(request, words)
        return redirect(_list(request, found.store))
    return _page(request, found, form, TeamForm())


def _department(request: Request, pk: int) -> Department:
    rows = Department.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(rows, pk=pk)
    rules.check_manage_store(request.user, found.store)
    return found


def _page(
    request: Request, found: Department, form: DepartmentForm, team_form: TeamForm
) -> HttpResponse:
    shown = next(row for row in queries.departments(found.store) if row.pk == found.pk)
    context = {
        "store": found.store,
        "department": shown,
        "form": form,
        "team_form": team_form,
    }
    status = 422 if form.is_bound or team_form.is_bound else 200
    return render(request, "people/department.html", context, status=status)


@require_POST
def department_delete(request: Request, pk: int) -> HttpResponse:
    found = _department(request, pk)
    try:
        stores.delete_department(found, by=request.user)
    except NotNow as refusal:
        messages.error(request, str(refusal))
        return redirect("people:department", pk)
    messages.success(request, _("%(name)s is deleted.") % {"name": found.name})
    return redirect(_list(request, found.store))


@require_POST
def team_new(request: Request, pk: int) -> HttpResponse:
    found = _department(request, pk)
    form = TeamForm(request.POST)
    if form.is_valid() and _is_free(form, found):
        stores.add_team(found, name=form.cleaned_data["name"], by=request.user)
        return redirect("people:department", pk)
    return _page(request, found, DepartmentForm(store=found.store, instance=found), form)


@require_POST
def team(request: Request, pk: int) -> HttpResponse:
    """Rename a team, or delete it with the other button."""
    rows = Team.objects.filter(department__store__in=Store.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("department__store"), pk=pk)
    rules.check_manage_store(request.user, found.department.store)
    form = TeamForm(request.POST)
    try:
        if "delete" in request.POST:
            stores.delete_team(found, by=request.user)
        elif form.is_valid() and _is_free(form, found.department, found):
            stores.rename_team(found, name=form.cleaned_data["name"], by=request.user)
        else:
            messages.error(request, " ".join(str(error) for error in form.errors["name"]))
    except NotNow as refusal:
        messages.error(request, str(refusal))
    return redirect("people:department", found.department_id)


def _is_free(form: TeamForm, department: Department, but: Team | None = None) -> bool:
    key = word_key(form.cleaned_data["name"])
    others = department.teams.exclude(pk=but.pk) if but else department.teams.all()
    if key in {word_key(other.name) for other in others}:
        form.add_error("name", _("The department has a team of this name already."))
        return False
    return True


def _list(request: Request, store: Store) -> str:
    return back_to(reverse("people:departments"), request, store)

"""Settings: categories by class, components with their symptoms, places."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from issues.forms.taxonomy import MODELS, NameForm
from issues.kinds import IssueClass
from issues.models import Category, Component, Place, Symptom
from issues.models.taxonomy import Named
from issues.services import taxonomy as services
from meetings.views.list import Tab
from people import rules
from people.http import Request, posted
from people.models import Store
from people.views.settings_store import managed_store

COMPONENTS = "component"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """The categories of a class, or the components; a POST adds one."""
    store = managed_store(request)
    services.ensure(store)
    of = request.GET.get("of", IssueClass.TECHNICAL)
    if of == COMPONENTS:
        used = Count("symptoms", filter=Q(symptoms__is_active=True))
        rows = Component.objects.filter(store=store).annotate(used=used)
        return _list(request, store, list(rows), Component(store=store), of=of)
    if of not in IssueClass.values:
        raise Http404
    found = list(Category.objects.filter(store=store, kind=of))
    return _list(request, store, found, Category(store=store, kind=of), of=of)


@require_http_methods(["GET", "HEAD", "POST"])
def places(request: Request) -> HttpResponse:
    store = managed_store(request)
    services.ensure(store)
    rows = list(Place.objects.filter(store=store).select_related("department"))
    return _list(request, store, rows, Place(store=store))


def _list(
    request: Request, store: Store, rows: Sequence[Named], new: Named, of: str = ""
) -> HttpResponse:
    form = NameForm(posted(request), instance=new)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(new, name, value)
        services.add(new, by=request.user)
        messages.success(request, _("%(name)s is added.") % {"name": new.name})
        return redirect(request.get_full_path())
    context = {
        "store": store,
        "form": form,
        "rows": rows,
        "what": _what(new),
        "of": of,
        "tabs": _tabs(store, request, of) if of else (),
    }
    return render(request, "issues/names.html", context, status=422 if form.is_bound else 200)


def _what(row: Named) -> str:
    return next(name for name, model in MODELS.items() if isinstance(row, model))


def _tabs(store: Store, request: Request, of: str) -> list[Tab]:
    names = [*IssueClass.choices, (COMPONENTS, _("Components and symptoms"))]
    own = "" if store.pk == request.user.store_id else f"&store={store.pk}"
    return [Tab(str(label), f"?of={name}{own}", active=name == of) for name, label in names]


@require_POST
def order(request: Request, what: str) -> HttpResponse:
    """All keys of one list after a drag, or one a step up or down."""
    store = managed_store(request)
    model = MODELS.get(what)
    if model is None:
        raise Http404
    keys = [int(key) for key in request.POST.getlist("order") if key.isdecimal()]
    step, key = _step(request)
    if step and key in keys:
        place = keys.index(key)
        keys.insert(max(place + step, 0), keys.pop(place))
    of_store = {"component__store" if model is Symptom else "store": store}
    rows = list(model._default_manager.filter(pk__in=keys, **of_store))  # noqa: SLF001 - Django's documented name
    services.order(rows, keys, by=request.user)
    if request.htmx:
        return HttpResponse(status=204)
    return redirect(_back(request, rows[0]) if rows else "issues:taxonomy")


def _step(request: Request) -> tuple[int, int]:
    for name, step in (("up", -1), ("down", 1)):
        key = request.POST.get(name, "")
        if key.isdecimal():
            return step, int(key)
    return 0, 0


def category(request: Request, pk: int) -> HttpResponse:
    return _one(request, Category.objects.filter(pk=pk).select_related("store"))


def component(request: Request, pk: int) -> HttpResponse:
    """Its names, and its symptoms; a symptom is added here."""
    rows = Component.objects.filter(pk=pk).select_related("store")
    found = _managed(request, rows)
    symptoms = list(Symptom.objects.filter(component=pk))
    adds = request.POST.get("do") == "add"
    new = Symptom(component=found)
    form = NameForm(request.POST if adds else None, instance=new)
    if adds and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(new, name, value)
        services.add(new, by=request.user)
        messages.success(request, _("%(name)s is added.") % {"name": new.name})
        return redirect("issues:component", pk)
    return _one(request, rows, posted_here=not adds, symptoms=symptoms, new_symptom=form)


def symptom(request: Request, pk: int) -> HttpResponse:
    return _one(request, Symptom.objects.filter(pk=pk).select_related("component__store"))


def place(request: Request, pk: int) -> HttpResponse:
    return _one(request, Place.objects.filter(pk=pk).select_related("store"))


def _managed(request: Request, rows: Any) -> Any:
    found = get_object_or_404(rows)
    store = services.store_of(found)
    if store.pk not in request.user.store_ids:
        raise Http404
    rules.check_manage_store(request.user, store)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def _one(request: Request, rows: Any, *, posted_here: bool = True, **more: Any) -> HttpResponse:
    found = _managed(request, rows)
    form = NameForm(posted(request) if posted_here else None, instance=found)
    back = _back(request, found)
    if posted_here and request.method == "POST" and form.is_valid():
        done = services.change(found, form.cleaned_data, by=request.user)
        messages.success(request, _("%(name)s is saved.") % {"name": done.name})
        return redirect(back)
    bound = form.is_bound or any(getattr(one, "is_bound", False) for one in more.values())
    context = {"row": found, "form": form, "back": back, "what": _what(found), **more}
    return render(request, "issues/name.html", context, status=422 if bound else 200)


def _back(request: Request, row: Named) -> str:
    url, store = _list_url(row), services.store_of(row)
    if isinstance(row, Symptom) or store.pk == request.user.store_id:
        return url
    return f"{url}{'&' if '?' in url else '?'}store={store.pk}"


def _list_url(row: Named) -> str:
    if isinstance(row, Place):
        return reverse("issues:places")
    if isinstance(row, Symptom):
        return reverse("issues:component", args=[row.component_id])
    of = row.kind if isinstance(row, Category) else COMPONENTS
    return f"{reverse('issues:taxonomy')}?of={of}"

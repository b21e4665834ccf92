"""Settings: posters to print and hang up, one for each place."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issues import posters, rules
from issues.models import Place
from meetings.views.papers import PDF, file_answer
from people.http import Request
from people.models import Store
from people.rules import check_manage_store
from people.views.settings_store import store_of

MOST = 100
"""Pages of one file; a store with more places prints the rest one by one."""


def _store(request: Request) -> Store:
    store = store_of(request)
    if not rules.may_triage(request.user):
        check_manage_store(request.user, store)
    return store


@require_safe
def page(request: Request) -> HttpResponse:
    store = _store(request)
    places = Place.objects.filter(store=store, is_active=True).select_related("department")
    return render(request, "issues/posters.html", {"store": store, "places": places[:MOST]})


@require_safe
def every_pdf(request: Request) -> HttpResponse:
    store = _store(request)
    places = Place.objects.filter(store=store, is_active=True).select_related("store")[:MOST]
    if not places:
        raise Http404
    return _file(request, places, _("Posters of %(name)s") % {"name": store.name})


@require_safe
def one_pdf(request: Request, pk: int) -> HttpResponse:
    rows = Place.objects.visible_to(request.user).filter(is_active=True).select_related("store")
    place = get_object_or_404(rows, pk=pk)
    if not rules.may_triage(request.user):
        check_manage_store(request.user, place.store)
    return _file(request, [place], _("Poster of %(name)s") % {"name": place.label})


def _file(request: Request, places: Iterable[Place], name: str) -> HttpResponse:
    site = request.build_absolute_uri("/").rstrip("/")
    return file_answer(posters.pdf(places, site), PDF, f"{name}.pdf")

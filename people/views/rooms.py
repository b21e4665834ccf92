"""The rooms of a store."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import rules
from people.forms.store import RoomForm
from people.http import Request, posted
from people.models import Room, Store
from people.services import stores
from people.views.settings_store import back_to, managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: Request) -> HttpResponse:
    """The list, and below it the form of a new room."""
    store = managed_store(request)
    form = RoomForm(posted(request), store=store)
    if request.method == "POST" and form.is_valid():
        made = stores.add_room(store, by=request.user, **form.cleaned_data)
        return _done(request, store, _("%(name)s is added.") % {"name": made.name})
    context = {"store": store, "form": form, "rooms": store.rooms.order_by("-is_active", "name")}
    return render(request, "people/rooms.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: Request, pk: int) -> HttpResponse:
    rows = Room.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(rows, pk=pk)
    rules.check_manage_store(request.user, found.store)
    form = RoomForm(posted(request), store=found.store, room=found)
    if request.method == "POST" and form.is_valid():
        stores.change_room(found, by=request.user, **form.cleaned_data)
        words = _("%(name)s is saved.") % {"name": form.cleaned_data["name"]}
        return _done(request, found.store, words)
    context = {"store": found.store, "form": form, "room": found}
    return render(request, "people/room.html", context, status=422 if form.is_bound else 200)


def _done(request: Request, store: Store, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(back_to(reverse("people:rooms"), request, store))

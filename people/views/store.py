"""The store itself: its data, its opening hours, its group."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people import event_words, events, queries, rules
from people.forms.store import HoursForm, NewStoreForm, StoreForm
from people.http import Request, posted
from people.models import Store
from people.services import stores
from people.views.settings_store import back_to, managed_store

LOG_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    store = managed_store(request)
    form = StoreForm(posted(request), instance=Store.objects.get(pk=store.pk))
    if request.method == "POST" and form.is_valid():
        stores.change_store(store, by=request.user, **form.cleaned_data)
        messages.success(request, _("The store is saved."))
        return redirect(back_to(reverse("people:settings"), request, store))
    log = event_words.lines(events.of(store)[:LOG_SIZE])
    context = {"store": store, "form": form, "log": list(log)}
    return render(request, "people/settings.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: Request) -> HttpResponse:
    store = managed_store(request)
    present = {row.weekday: (row.opens, row.closes) for row in store.opening_hours.all()}
    form = HoursForm(posted(request), hours=present)
    if request.method == "POST" and form.is_valid():
        stores.set_opening_hours(store, form.hours, by=request.user)
        messages.success(request, _("The opening hours are saved."))
        return redirect(back_to(reverse("people:hours"), request, store))
    context = {"store": store, "form": form}
    return render(request, "people/hours.html", context, status=422 if form.is_bound else 200)


@require_safe
def group(request: Request) -> HttpResponse:
    _check_group(request)
    rows = queries.group_stores(request.user)
    return render(request, "people/group.html", {"stores": rows, "store": request.user.store})


@require_http_methods(["GET", "HEAD", "POST"])
def store_new(request: Request) -> HttpResponse:
    _check_group(request)
    own = request.user.store
    form = NewStoreForm(posted(request), has_group=own.group_id is not None)
    if request.method == "POST" and form.is_valid():
        cleaned = {"group_name": "", **form.cleaned_data}
        try:
            made = stores.add_store(**cleaned, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            words = _("%(name)s is added. Next: add its manager.")
            messages.success(request, words % {"name": made.name})
            return redirect(f"{reverse('people:person_new')}?store={made.pk}")
    context = {"form": form, "store": own}
    return render(request, "people/store_new.html", context, status=422 if form.is_bound else 200)


def _check_group(request: Request) -> None:
    if not request.user.may(rules.MANAGE_GROUP):
        raise rules.Denied(_("Only the group manager sees the group."))

"""Settings: the ordered rules that say whose an issue is, and trying them out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from issues.forms.choosing import RuleForm, TryForm
from issues.models import OwnerRule
from issues.services import choosing, owning
from people import rules
from people.http import Request, posted
from people.models import Store
from people.rules import NotNow
from people.views.settings_store import back_to, managed_store

RELATED = ("component", "place", "person", "department")


def _list(request: Request, store: Store) -> str:
    return back_to(reverse("issues:owner_rules"), request, store)


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """The rules in their order; beside them a new one, and a try."""
    store = managed_store(request)
    form = RuleForm(posted(request), store=store)
    if request.method == "POST" and form.is_valid():
        choosing.add_rule(store, form.cleaned_data, by=request.user)
        messages.success(request, _("The rule is added at the end."))
        return redirect(_list(request, store))
    is_try = "try-kind" in request.GET
    trial = TryForm(request.GET if is_try else None, store=store)
    context = {
        "store": store,
        "form": form,
        "rows": OwnerRule.objects.filter(store=store).select_related(*RELATED),
        "trial": trial,
        **_choice(store, trial),
    }
    status = 422 if form.is_bound else 200
    return render(request, "issues/settings/owner_rules.html", context, status=status)


def _choice(store: Store, trial: TryForm) -> dict[str, object]:
    if not (trial.is_bound and trial.is_valid()):
        return {}
    try:
        choice = owning.choose(store, at=timezone.now(), **trial.cleaned_data)
    except NotNow as nobody:
        return {"nobody": str(nobody)}
    return {"choice": choice}


@require_POST
def order(request: Request) -> HttpResponse:
    """All keys in their new order after a drag; or one rule a step up or down."""
    store = managed_store(request)
    keys = [int(key) for key in request.POST.getlist("order") if key.isdecimal()]
    for name, step in (("up", -1), ("down", 1)):
        key = request.POST.get(name, "")
        if key.isdecimal() and int(key) in keys:
            place = keys.index(int(key))
            keys.insert(max(place + step, 0), keys.pop(place))
    choosing.order_rules(store, keys, by=request.user)
    if not request.htmx:
        return redirect(_list(request, store))
    rows = OwnerRule.objects.filter(store=store).select_related(*RELATED)
    context = {"store": store, "rows": rows}
    return render(request, "issues/settings/owner_rules.html#rows", context)


def _rule(request: Request, pk: int) -> OwnerRule:
    rows = OwnerRule.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(rows, pk=pk)
    rules.check_manage_store(request.user, found.store)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: Request, pk: int) -> HttpResponse:
    found = _rule(request, pk)
    form = RuleForm(posted(request), store=found.store, instance=found)
    if request.method == "POST" and form.is_valid():
        choosing.change_rule(found, form.cleaned_data, by=request.user)
        messages.success(request, _("The rule is saved."))
        return redirect(_list(request, found.store))
    context = {"store": found.store, "form": form, "rule": found}
    status = 422 if form.is_bound else 200
    return render(request, "issues/settings/owner_rule.html", context, status=status)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    found = _rule(request, pk)
    choosing.delete_rule(found, by=request.user)
    messages.success(request, _("The rule is deleted."))
    return redirect(_list(request, found.store))

"""Settings: keys for programs that log issues; a secret is shown once, when it is made."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from issues.forms.programs import KeyForm
from issues.models import ApiKey
from issues.services import programs
from people.http import Request, posted
from people.views.settings_store import back_to, managed_store


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    form, made = KeyForm(posted(request)), None
    if form.is_bound and form.is_valid():
        made = programs.make_key(store, form.cleaned_data["name"], by=request.user)
        form = KeyForm()
    context = {
        "store": store,
        "form": form,
        "made": made,
        "keys": ApiKey.objects.filter(store=store).select_related("created_by"),
        "address": request.build_absolute_uri(reverse("issues:api_issues")),
    }
    status = 422 if form.is_bound else 200
    return render(request, "issues/keys.html", context, status=status)


@require_POST
def switch(request: Request, pk: int) -> HttpResponse:
    rows = ApiKey.objects.visible_to(request.user).select_related("store")
    key = get_object_or_404(rows, pk=pk)
    programs.switch(key, on="on" in request.POST, by=request.user)
    words = _("“%(name)s” is switched on.") if key.is_active else _("“%(name)s” is switched off.")
    messages.success(request, words % {"name": key.name})
    return redirect(back_to(reverse("issues:keys"), request, key.store))

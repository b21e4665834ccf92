"""How I want to be told: channels by kind, quiet hours, one e-mail a day."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from notifications.forms import PreferencesForm
from notifications.models import SmsAccount
from notifications.services import preferences as services
from people.http import Request, toast


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _page(request, PreferencesForm(request.user))
    form = PreferencesForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    services.change_preferences(
        quiet_from=form.cleaned_data["quiet_from"],
        quiet_until=form.cleaned_data["quiet_until"],
        digest=form.cleaned_data["digest"],
        digest_at=form.cleaned_data["digest_at"],
        channels=form.channels(),
        by=request.user,
    )
    words = _("Your choice is saved.")
    if request.htmx:
        return toast(_page(request, PreferencesForm(request.user)), words)
    messages.success(request, words)
    return redirect("notifications:preferences")


def _page(request: Request, form: PreferencesForm, status: int = 200) -> HttpResponse:
    has_sms = SmsAccount.objects.filter(store=request.user.store_id, is_active=True).exists()
    context = {"form": form, "has_sms": has_sms}
    part = request.htmx and not request.htmx.history_restore_request
    template = "notifications/preferences.html#form" if part else "notifications/preferences.html"
    return render(request, template, context, status=status)

"""Settings: the lunch break, when silence is consent, points, what counts as recurring."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from issues.forms.choosing import SettingsForm
from issues.services import choosing, deadlines
from people.http import Request, posted
from people.views.settings_store import back_to, managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    form = SettingsForm(posted(request), instance=deadlines.settings_of(store))
    if request.method == "POST" and form.is_valid():
        choosing.set_settings(store, form.cleaned_data, by=request.user)
        messages.success(request, _("The settings are saved."))
        return redirect(back_to(reverse("issues:settings"), request, store))
    context = {"store": store, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "issues/settings/settings.html", context, status=status)

"""Settings: the hours of the week that suggestions leave free."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from meetings.forms.quiet import BusyHoursForm
from meetings.quiet import busy_week
from meetings.services.quiet import set_busy_hours
from people.http import Request, posted
from people.views.settings_store import back_to, managed_store


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    store = managed_store(request)
    form = BusyHoursForm(posted(request), week=busy_week(store))
    if request.method == "POST" and form.is_valid():
        set_busy_hours(store, form.week, by=request.user)
        messages.success(request, _("The hours to avoid are saved."))
        return redirect(back_to(reverse("meetings:busy_hours"), request, store))
    context = {"store": store, "form": form}
    return render(
        request, "meetings/busy_hours.html", context, status=422 if form.is_bound else 200
    )

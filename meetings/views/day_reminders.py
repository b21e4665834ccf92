"""The store's reminders and cases for the mornings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meetings import rules
from meetings.forms.morning import ReminderForm
from meetings.models import Reminder
from meetings.queries.morning import now_of, said_on
from meetings.services import day_reminders as services
from people.http import Request, posted


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """The list, and beside it the form of a new one."""
    rules.check_lead_morning(request.user)
    store = request.user.store
    form = ReminderForm(posted(request))
    if request.method == "POST" and form.is_valid():
        services.add_reminder(store, by=request.user, **form.cleaned_data)
        messages.success(request, _("The reminder is added."))
        return redirect("meetings:day_reminders")
    context = {
        "form": form,
        "rows": Reminder.objects.filter(store=store),
        "today": timezone.localdate(timezone=store.zone),
        "said": said_on(now_of(store, request.user)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/day_reminders.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = ReminderForm(posted(request), instance=found)
    if request.method == "POST" and form.is_valid():
        services.change_reminder(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The reminder is saved."))
        return redirect("meetings:day_reminders")
    context = {"form": form, "reminder": found}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/day_reminder.html", context, status=status)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    services.delete_reminder(_found(request, pk), by=request.user)
    messages.success(request, _("The reminder is deleted."))
    return redirect("meetings:day_reminders")


def _found(request: Request, pk: int) -> Reminder:
    rows = Reminder.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(rows, pk=pk)
    rules.check_lead_morning(request.user)
    return found

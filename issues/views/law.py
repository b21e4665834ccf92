"""The clocks of the law: all rules and what runs, starting and stopping, repairs of a vehicle."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.models import Vehicle
from issues import rules
from issues.forms.law import RepairForm, StartForm, StopForm
from issues.models import Issue, LegalClock, Repair
from issues.queries.law import clocks_of, rules_in_order, running_in
from issues.services import legal_clocks, repairs
from issues.views.analysis import issue_or_404
from meetings.services.actions import today_in
from people.http import Request, posted


@require_safe
def page(request: Request) -> HttpResponse:
    """Every rule with its source, and every clock that runs in the store."""
    context = {
        "rules": rules_in_order(),
        "running": running_in(request.user.store, request.user),
    }
    return render(request, "issues/legal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Request, pk: int) -> HttpResponse:
    issue = issue_or_404(request, pk)
    today = today_in(issue.store)
    reported = issue.reported_at.astimezone(issue.store.zone).date()
    form = StartForm(posted(request), today=today, initial={"started_on": reported})
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        clock = legal_clocks.start_clock(
            issue, cleaned["rule"], by=request.user, started_on=cleaned["started_on"]
        )
        until = clock.due_on.isoformat()
        messages.success(request, _("The clock runs until %(day)s.") % {"day": until})
        return redirect(issue)
    context = {"issue": issue, "form": form, "clocks": clocks_of(issue)}
    status = 422 if request.method == "POST" else 200
    return render(request, "issues/legal_start.html", context, status=status)


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    visible = Issue.objects.visible_to(request.user)
    clock = get_object_or_404(LegalClock.objects.select_related("issue"), pk=pk, issue__in=visible)
    form = StopForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    legal_clocks.stop_clock(clock, why=why, by=request.user)
    messages.success(request, _("The clock is stopped."))
    return redirect(clock.issue)


@require_http_methods(["GET", "HEAD", "POST"])
def repair_new(request: Request, pk: int) -> HttpResponse:
    """A stay of this vehicle; `issue` in the address says on which issue it was entered."""
    rows = Vehicle.objects.visible_to(request.user).select_related("store")
    vehicle = get_object_or_404(rows, pk=pk)
    issue = None
    if request.GET.get("issue", "").isdecimal():
        issue = get_object_or_404(
            Issue.objects.visible_to(request.user), pk=int(request.GET["issue"]), vehicle=vehicle
        )
    rules.check_repair(request.user, issue)
    initial = (
        {"component": issue.component_id, "symptom": issue.symptom_id, "ro_number": issue.ro_number}
        if issue
        else None
    )
    form = RepairForm(posted(request), vehicle=vehicle, issue=issue, initial=initial)
    return _save(request, form, vehicle, issue)


@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: Request, pk: int) -> HttpResponse:
    rows = Repair.objects.visible_to(request.user).select_related("vehicle__store", "issue")
    found = get_object_or_404(rows, pk=pk)
    rules.check_repair(request.user, found.issue)
    form = RepairForm(posted(request), vehicle=found.vehicle, instance=found)
    return _save(request, form, found.vehicle, None)


def _save(
    request: Request, form: RepairForm, vehicle: Vehicle, issue: Issue | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        repairs.save_repair(form.save(commit=False), by=request.user)
        messages.success(request, _("The repair is entered; the days are counted."))
        return redirect(
            issue.get_absolute_url() if issue else f"{vehicle.get_absolute_url()}#repairs"
        )
    context = {
        "form": form,
        "vehicle": vehicle,
        "is_new": form.instance.pk is None,
        "back": issue.get_absolute_url()
        if issue
        else reverse("customers:vehicle", args=[vehicle.pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "issues/repair.html", context, status=status)

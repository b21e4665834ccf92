"""When one is away, oneself or (for who manages staff) another, and who stands in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import rules
from people.forms.absences import AbsenceForm
from people.http import Request, posted
from people.models import Absence, User
from people.rules import Denied
from people.services import absences

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request) -> HttpResponse:
    return _page(request, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: Request, pk: int) -> HttpResponse:
    people = User.objects.visible_to(request.user).select_related("store")
    found = get_object_or_404(people, pk=pk)
    if found.pk != request.user.pk:
        rules.check_manage_staff(request.user, found.store)
    return _page(request, found)


def _page(request: Request, person: User) -> HttpResponse:
    form = AbsenceForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            absences.go_away(person, by=request.user, **form.cleaned_data)
        except Denied as refused:
            form.add_error(None, str(refused))
        else:
            if form.cleaned_data["deputy"]:
                said = _("Noted. What is new goes to the deputy in these days.")
            else:
                said = _("Noted. Nobody stands in: what is new still goes to you.")
                if person.pk != request.user.pk:
                    said = _("Noted. Nobody stands in for these days.")
            messages.success(request, said)
            return redirect(request.path)
    today = timezone.localdate()
    rows = Absence.objects.filter(user=person).select_related("deputy")
    context = {
        "person": person,
        "is_own": person.pk == request.user.pk,
        "form": form,
        "ahead": rows.filter(last_on__gte=today),
        "over": rows.filter(last_on__lt=today).order_by("-first_on")[:SHOWN],
        "stands_in": Absence.objects.filter(
            deputy=person, last_on__gte=today, user__is_active=True
        ).select_related("user"),
        "today": today,
    }
    status = 422 if form.is_bound else 200
    return render(request, "people/absences.html", context, status=status)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    rows = Absence.objects.filter(user__in=User.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("user__store"), pk=pk)
    person = found.user
    absences.come_back(found, by=request.user)
    messages.success(request, _("Removed. Back again."))
    if person.pk == request.user.pk:
        return redirect("people:absences")
    return redirect("people:person_absences", person.pk)

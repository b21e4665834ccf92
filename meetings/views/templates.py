"""Agenda templates: the list, and one of them with its items."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meetings import rules
from meetings.forms.agenda import TemplateForm, TemplateItemForm
from meetings.kinds import SEVEN_PARTS
from meetings.models import AgendaTemplate
from meetings.services import templates as services
from meetings.services.agenda import Part
from people.http import Request
from people.models import Store

EXTRA = 2


LABELS = {"ORDER": gettext_lazy("Order"), "DELETE": gettext_lazy("Leave out")}


class BaseRows(forms.BaseFormSet[TemplateItemForm]):
    def add_fields(self, form: TemplateItemForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].widget.attrs["class"] = "form-control form-control-sm"
        form.fields["DELETE"].widget.attrs["class"] = "form-check-input"
        for name, field in form.fields.items():
            label = LABELS.get(name, field.label)
            field.widget.attrs["aria-label"] = f"{label} {(index or 0) + 1}"


Rows = forms.formset_factory(
    TemplateItemForm,
    formset=BaseRows,
    extra=EXTRA,
    can_order=True,
    can_delete=True,
    max_num=40,
    validate_max=True,
)


def _template(request: Request, pk: int) -> AgendaTemplate:
    return get_object_or_404(AgendaTemplate.objects.visible_to(request.user), pk=pk)


@require_safe
def index(request: Request) -> HttpResponse:
    rules.check_schedule(request.user)
    rows = AgendaTemplate.objects.visible_to(request.user).annotate(
        number=Count("items"), total=Sum("items__minutes")
    )
    return render(request, "meetings/templates.html", {"rows": rows})


def _initial(template: AgendaTemplate | None) -> list[dict[str, Any]]:
    if template is None:
        return [{"section": section, "minutes": minutes} for section, minutes in SEVEN_PARTS]
    return [dict(row) for row in template.items.values("section", "title", "minutes")]


def _parts(rows: Any) -> list[Part]:
    """What is filled in, in the order of the numbers beside it."""
    kept = [
        form.cleaned_data
        for form in rows.forms
        if form.has_changed() or form.initial
        if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
    last = len(rows.forms) + 1
    kept.sort(key=lambda row: row.get("ORDER") or last)
    return [Part(row["section"], row["title"], row["minutes"]) for row in kept]


def _edit(request: Request, store: Store, template: AgendaTemplate | None) -> HttpResponse:
    data = request.POST or None
    form = TemplateForm(data, store=store, instance=template)
    rows = Rows(data, initial=_initial(template))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        name = form.cleaned_data["name"]
        services.save_template(
            template, store=store, name=name, parts=_parts(rows), by=request.user
        )
        messages.success(request, _("The template is saved."))
        return redirect("meetings:templates")
    context = {"form": form, "rows": rows, "template": template}
    return render(request, "meetings/template.html", context, status=422 if data else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    rules.check_schedule(request.user)
    return _edit(request, request.user.store, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    template = _template(request, pk)
    rules.check_schedule(request.user)
    return _edit(request, template.store, template)


@require_POST
def delete(request: Request, pk: int) -> HttpResponse:
    services.delete_template(_template(request, pk), by=request.user)
    messages.success(request, _("The template is deleted."))
    return redirect("meetings:templates")

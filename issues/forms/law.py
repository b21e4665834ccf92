"""Starting and stopping a clock of the law; a stay of a vehicle for repair."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Vehicle
from issues.legal import CLOCKS
from issues.models import Component, Issue, Repair, Symptom
from meetings.forms.fields import DayField
from people.models import Store


class StartForm(forms.Form):
    rule = forms.ChoiceField(label=_("Time limit"))
    started_on = DayField(label=_("Since"), help_text=_("The day itself does not count."))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        if isinstance(rule, forms.ChoiceField):
            rule.choices = [(one.code, one.name) for one in CLOCKS]
        self.fields["started_on"].widget.attrs["max"] = today.isoformat()


class StopForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=200)


class MomentField(forms.DateTimeField):
    """A day and a time, in the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **kwargs)


class SymptomField(forms.ModelChoiceField[Symptom]):
    """A symptom is named with its component: 异响 of the brakes is not that of the gearbox."""

    def label_from_instance(self, obj: Symptom) -> str:
        return f"{obj.component.label} · {obj.label}"


class RepairForm(forms.ModelForm[Repair]):
    """Only what the law counts; everything else is in the repair order."""

    agreed_at = MomentField(label=_("Repair agreed"))
    finished_at = MomentField(label=_("Repair finished"), required=False)
    symptom = SymptomField(queryset=Symptom.objects.none(), label=_("Symptom"), required=False)

    class Meta:
        model = Repair
        fields = (
            "ro_number",
            "component",
            "symptom",
            "work",
            "replaced",
            "mileage",
            "under_warranty",
            "is_safety",
            "agreed_at",
            "finished_at",
            "not_counted_hours",
            "note",
        )

    def __init__(
        self, *args: Any, vehicle: Vehicle, issue: Issue | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.instance.vehicle, self.instance.store = vehicle, vehicle.store
        if issue is not None:
            self.instance.issue = issue
        self._offer(vehicle.store)
        self.fields["finished_at"].help_text = _("Empty while the car is still here.")
        self.fields["not_counted_hours"].required = False
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(Column("ro_number"), Column("mileage")),
            Row(Column("component"), Column("symptom")),
            Row(Column("agreed_at"), Column("finished_at")),
            Row(Column("work"), Column("replaced")),
            "under_warranty",
            "is_safety",
            "not_counted_hours",
            "note",
        )

    def _offer(self, store: Store) -> None:
        component, symptom = self.fields["component"], self.fields["symptom"]
        component.label = _("Component")
        if isinstance(component, forms.ModelChoiceField):
            component.queryset = Component.objects.filter(store=store, is_active=True)
        if isinstance(symptom, forms.ModelChoiceField):
            symptom.queryset = Symptom.objects.filter(
                component__store=store, is_active=True
            ).select_related("component")

    def clean_not_counted_hours(self) -> int:
        return int(self.cleaned_data.get("not_counted_hours") or 0)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        symptom: Symptom | None = cleaned.get("symptom")
        component: Component | None = cleaned.get("component")
        if symptom is not None and component is None:
            cleaned["component"] = symptom.component
        elif symptom is not None and symptom.component != component:
            self.add_error("symptom", _("This symptom belongs to another component."))
        agreed, finished = cleaned.get("agreed_at"), cleaned.get("finished_at")
        if agreed and finished and finished < agreed:
            self.add_error("finished_at", _("The repair cannot end before it was agreed."))
        return cleaned

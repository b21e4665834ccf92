"""What is decided when an issue is triaged."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.kinds import IssueClass, Priority, Severity
from issues.models import Category, Component, Symptom
from issues.suggesting import Suggestion
from meetings.forms.fields import PersonField, staff
from people.models import Store, User

LETTERS = {
    IssueClass.TECHNICAL: "t",
    IssueClass.PROCESS: "p",
    IssueClass.PARTS: "b",
    IssueClass.WARRANTY: "w",
    IssueClass.CUSTOMER: "c",
    IssueClass.FACILITY: "f",
    IssueClass.IT: "i",
    IssueClass.HR_SAFETY: "h",
}
"""The key of each class; b is 备件, as p is taken."""


class TriageForm(forms.Form):
    kind = forms.ChoiceField(label=_("Class"), choices=IssueClass.choices, widget=forms.RadioSelect)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, widget=forms.RadioSelect
    )
    severity = forms.TypedChoiceField(label=_("Severity"), choices=Severity.choices, coerce=int)
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label="—"
    )
    component = forms.ModelChoiceField(
        Component.objects.none(), label=_("Component"), required=False, empty_label="—"
    )
    symptom = forms.ModelChoiceField(
        Symptom.objects.none(), required=False, widget=forms.HiddenInput
    )
    owner = PersonField(
        label=_("Owner"),
        required=False,
        empty_label=_("By the rules"),
        widget=forms.Select(attrs={"data-key": "o"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        store: Store,
        suggestion: Suggestion | None = None,
        owner: User | None = None,
    ) -> None:
        super().__init__(data)
        categories = Category.objects.filter(store=store, is_active=True).order_by(
            "kind", "position"
        )
        components = Component.objects.filter(store=store, is_active=True)
        category = cast("forms.ModelChoiceField[Category]", self.fields["category"])
        category.queryset = categories
        cast("forms.ModelChoiceField[Component]", self.fields["component"]).queryset = components
        symptoms = Symptom.objects.filter(component__store=store)
        cast("forms.ModelChoiceField[Symptom]", self.fields["symptom"]).queryset = symptoms
        cast("PersonField", self.fields["owner"]).queryset = staff(store)
        for name in ("severity", "category", "component", "owner"):
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"
        if suggestion is not None:
            self._begin_with(suggestion, owner)

    def _begin_with(self, suggestion: Suggestion, owner: User | None) -> None:
        for name in ("kind", "priority", "severity", "category", "component", "symptom"):
            value = getattr(suggestion, name)
            self.fields[name].initial = getattr(value, "pk", value)
        self.fields["owner"].initial = owner.pk if owner else None

    def clean(self) -> dict[str, Any]:
        """A category of another class, or a symptom of another component, goes with the change."""
        cleaned = super().clean() or {}
        category, symptom = cleaned.get("category"), cleaned.get("symptom")
        if category is not None and category.kind != cleaned.get("kind"):
            cleaned["category"] = None
        if symptom is not None and symptom.component != cleaned.get("component"):
            cleaned["symptom"] = None
        return cleaned


class BulkForm(forms.Form):
    """What is done with all that are marked."""

    chosen = forms.TypedMultipleChoiceField(coerce=int)
    do = forms.ChoiceField(choices=[("accept", ""), ("refuse", ""), ("assign", "")])
    why = forms.CharField(required=False, max_length=500)
    owner = PersonField(required=False)

    def __init__(self, data: Mapping[str, Any], *, store: Store, offered: list[int]) -> None:
        super().__init__(data)
        chosen = cast("forms.TypedMultipleChoiceField", self.fields["chosen"])
        chosen.choices = [(pk, "") for pk in offered]
        cast("PersonField", self.fields["owner"]).queryset = staff(store)

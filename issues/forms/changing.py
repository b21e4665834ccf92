"""What an issue is: class, priority, place and the rest, changed or settled at triage."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.kinds import IssueClass, Priority, Severity
from issues.models import Category, Component, Issue, Place, Symptom
from issues.services.changing import Clash, raw
from meetings.forms.fields import PersonField, staff
from people.models import Department


class _Grouped(forms.ModelChoiceField[Any]):
    def label_from_instance(self, obj: Any) -> str:
        if isinstance(obj, Category):
            return f"{IssueClass(obj.kind).label} · {obj.label}"
        return f"{obj.component.label} · {obj.label}"


class ChangeForm(forms.Form):
    """Each field carries the value it was shown with, so that others' changes are not undone."""

    title = forms.CharField(label=gettext_lazy("In short"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("What was reported"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Class"), choices=IssueClass.choices)
    category = _Grouped(Category.objects.none(), label=gettext_lazy("Category"), required=False)
    component = forms.ModelChoiceField(
        Component.objects.none(), label=gettext_lazy("Component"), required=False
    )
    symptom = _Grouped(Symptom.objects.none(), label=gettext_lazy("Symptom"), required=False)
    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Where it belongs"), required=False
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=gettext_lazy("Responsible department"), required=False
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, coerce=int
    )
    ro_number = forms.CharField(label=gettext_lazy("Repair order"), max_length=40, required=False)
    is_confidential = forms.BooleanField(
        label=gettext_lazy("Confidential"),
        required=False,
        help_text=gettext_lazy("Only the people concerned and the managers see it."),
    )
    owner = PersonField(
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("By the rules of the store"),
    )

    def __init__(self, data: Any = None, *, issue: Issue, is_triage: bool, own_text: bool) -> None:
        super().__init__(data)
        self.issue, self.is_triage = issue, is_triage
        gone = {"text"} if not own_text else set()
        gone |= {"title", "text", "place", "ro_number"} if is_triage else {"owner"}
        for name in gone:
            del self.fields[name]
        self._offer()
        for name in self.fields:
            if name != "owner":
                self.initial[name] = getattr(issue, issue._meta.get_field(name).attname)  # type: ignore[union-attr] # noqa: SLF001
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _offer(self) -> None:
        """Only what the store has; in use, or chosen already."""
        store = self.issue.store
        lists: Mapping[str, Any] = {
            "category": Category.objects.filter(store=store),
            "component": Component.objects.filter(store=store),
            "symptom": Symptom.objects.filter(component__store=store).select_related("component"),
            "place": Place.objects.filter(store=store),
            "department": Department.objects.filter(store=store),
            "owner": staff(store),
        }
        for name, rows in lists.items():
            field = self.fields.get(name)
            if not isinstance(field, forms.ModelChoiceField):
                continue
            field.widget.attrs["data-select"] = True
            if name != "owner":
                field.empty_label = "–"
            if name in {"category", "component", "symptom", "place"}:
                chosen = rows.filter(pk=getattr(self.issue, f"{name}_id"))
                rows = (rows.filter(is_active=True) | chosen).order_by("position", "pk")  # noqa: PLW2901
            field.queryset = rows

    def _layout(self) -> Layout:
        order = (
            *("kind", "category", "component", "symptom", "priority", "severity"),
            *("place", "department", "ro_number", "owner"),
        )
        names = [name for name in order if name in self.fields]
        rows = [
            Row(*(Column(name, css_class="col-sm-6") for name in pair if name))
            for pair in zip_longest(names[::2], names[1::2])
        ]
        first = [name for name in ("title", "text") if name in self.fields]
        return Layout(*first, *rows, "is_confidential")

    def bases(self) -> Iterator[SafeString]:
        """Hidden fields with the values that the form was shown with."""
        for name in self.fields:
            if name != "owner":
                value = self.data.get(f"base-{name}") if self.is_bound else raw(self.issue, name)
                widget = forms.HiddenInput()
                yield widget.render(f"base-{name}", value or "", {"id": f"base-{name}"})

    @property
    def base(self) -> dict[str, str]:
        """What the person saw when the form was opened."""
        return {
            name: self.data.get(f"base-{name}", raw(self.issue, name))
            for name in self.fields
            if name != "owner"
        }

    def clash(self, clashes: Mapping[str, Clash]) -> None:
        """Say beside each field who changed it to what; sent again, one's own value is kept."""
        data = {name: self.data.get(name, "") for name in self.data}
        for name, clash in clashes.items():
            words = _("%(name)s has set this to “%(value)s” meanwhile. Save again to keep yours.")
            self.add_error(name, words % {"name": clash.by or _("Somebody"), "value": clash.now})
        self.issue.refresh_from_db()
        for name in self.fields:
            if name != "owner":
                if name not in clashes and data.get(name, "") == data.get(f"base-{name}", ""):
                    data[name] = raw(self.issue, name)
                data[f"base-{name}"] = raw(self.issue, name)
        self.data = data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        category, symptom = cleaned.get("category"), cleaned.get("symptom")
        if category is not None and cleaned.get("kind") and category.kind != cleaned["kind"]:
            self.add_error("category", _("This category belongs to another class."))
        component = cleaned.get("component")
        if symptom is not None and component is not None and symptom.component_id != component.pk:
            self.add_error("symptom", _("This symptom belongs to another component."))
        if symptom is not None and component is None:
            cleaned["component"] = symptom.component
        return cleaned

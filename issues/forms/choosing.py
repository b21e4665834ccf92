"""The forms of a store's choices about its issues."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.kinds import IssueClass
from issues.models import Component, IssueSettings, OwnerRule, Place, ServiceLevel
from meetings.forms.fields import ClockField, person_label, staff
from people.models import Department, Store

UNIT = {"minutes": 1, "hours": 60, "days": 60 * 24}


RECURRENCE = {
    "repeat_days": (
        gettext_lazy("Repeat repair within (days)"),
        gettext_lazy("The same component of the same vehicle again."),
    ),
    "recurring_count": (
        gettext_lazy("Recurring from (times)"),
        gettext_lazy("So many issues of the same class and component."),
    ),
    "recurring_days": (
        gettext_lazy("Counted over (days)"),
        gettext_lazy("The last days in which they are counted."),
    ),
}
"""When something counts as having come back: labels short enough to stand side by side."""


class SettingsForm(forms.ModelForm[IssueSettings]):
    lunch_from = ClockField(label=gettext_lazy("Lunch break from"), required=False)
    lunch_to = ClockField(label=gettext_lazy("Lunch break until"), required=False)
    box_opens_at = ClockField(
        label=gettext_lazy("Suggestion box emptied at"),
        help_text=gettext_lazy("Once a day: so nobody can tell from the hour who wrote."),
    )

    class Meta:
        model = IssueSettings
        fields = (
            "lunch_from",
            "lunch_to",
            "accept_after_days",
            "box_opens_at",
            "points_logged",
            "points_solved",
            "repeat_days",
            "recurring_count",
            "recurring_days",
            "mail_keep_days",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in RECURRENCE.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        pairs = (
            ("lunch_from", "lunch_to"),
            ("accept_after_days", "box_opens_at"),
            ("points_logged", "points_solved"),
            ("mail_keep_days",),
        )
        self.helper.layout = Layout(
            *(Row(*(Column(name, css_class="col-sm-6") for name in pair)) for pair in pairs),
            Row(*(Column(name, css_class="col-sm-4") for name in RECURRENCE)),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("lunch_from"), cleaned.get("lunch_to")
        if (starts is None) != (ends is None):
            missing = "lunch_to" if ends is None else "lunch_from"
            self.add_error(missing, _("Give the beginning and the end of the break."))
        elif starts and ends and ends <= starts:
            self.add_error("lunch_to", _("The end of the break must be after its beginning."))
        for name in ("repeat_days", "recurring_count", "recurring_days"):
            if cleaned.get(name) == 0:
                self.add_error(name, _("At least 1."))
        return cleaned


class LevelForm(forms.ModelForm[ServiceLevel]):
    class Meta:
        model = ServiceLevel
        fields = (
            "acknowledge",
            "acknowledge_unit",
            "contain",
            "contain_unit",
            "solve",
            "solve_unit",
            "director_after",
            "gm_after",
            "on_open_time",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("acknowledge", "contain", "solve"):
            self.fields[name].widget.attrs.update({"min": 1, "inputmode": "numeric"})
            unit = self.fields[f"{name}_unit"]
            unit.label = gettext_lazy("Unit")
        self.fields["on_open_time"].label = gettext_lazy("Counts only while the store is open")
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *(
                Row(
                    Column(name, css_class="col-7 col-sm-6"),
                    Column(f"{name}_unit", css_class="col-5 col-sm-6"),
                )
                for name in ("acknowledge", "contain", "solve")
            ),
            Row(
                Column("director_after", css_class="col-sm-6"),
                Column("gm_after", css_class="col-sm-6"),
            ),
            "on_open_time",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        spans = []
        for name in ("acknowledge", "contain", "solve"):
            amount = cleaned.get(name)
            if amount is None:
                return cleaned
            if amount < 1:
                self.add_error(name, _("At least 1."))
            spans.append(amount * UNIT[cleaned[f"{name}_unit"]])
        if cleaned["acknowledge_unit"] == cleaned["contain_unit"] and spans[1] < spans[0]:
            self.add_error("contain", _("Not shorter than the time to acknowledge."))
        if cleaned["contain_unit"] == cleaned["solve_unit"] and spans[2] < spans[1]:
            self.add_error("solve", _("Not shorter than the time to contain."))
        return cleaned


class _PersonOrNobody(forms.ModelChoiceField[Any]):
    def label_from_instance(self, obj: Any) -> str:
        return person_label(obj)


class RuleForm(forms.ModelForm[OwnerRule]):
    """Either a person or a role; what is left empty fits everything."""

    class Meta:
        model = OwnerRule
        fields = ("kind", "component", "place", "person", "role", "department")
        field_classes = {"person": _PersonOrNobody}

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, store)
        self.fields["kind"].label, self.fields["place"].label = _("Class"), _("Where it belongs")
        self.fields["component"].label = _("Component")
        self.fields["person"].queryset = staff(store)  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.filter(store=store)  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *self.fields["role"].choices[1:],  # type: ignore[attr-defined]
        ]
        for name in ("person", "department"):
            self.fields[name].empty_label = "–"  # type: ignore[attr-defined]
        self.fields["role"].help_text = _("In place of a person: whoever holds the role.")
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("person")) == bool(cleaned.get("role")) and "person" not in self.errors:
            self.add_error("person", _("Choose either a person or a role."))
        return cleaned


class TryForm(forms.Form):
    """What to try the rules with: who would get such an issue."""

    kind = forms.ChoiceField(label=gettext_lazy("Class"), choices=IssueClass.choices)
    component = forms.ModelChoiceField(
        Component.objects.none(), label=gettext_lazy("Component"), required=False
    )
    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Where it belongs"), required=False
    )

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prefix = "try"
        offer(self, store)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def offer(form: forms.BaseForm, store: Store) -> None:
    """Components and places of the store, and what stands for all of them."""
    for name, rows in (
        ("component", Component.objects.filter(store=store, is_active=True)),
        ("place", Place.objects.filter(store=store, is_active=True)),
    ):
        field = form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows
            field.empty_label = _("any")
    kind = form.fields["kind"]
    if isinstance(form, RuleForm) and isinstance(kind, forms.ChoiceField):
        kind.choices = [("", _("any")), *IssueClass.choices]

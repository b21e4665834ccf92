"""The page of an analysis, and a measure against a cause."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issues import whys
from issues.kinds import Bone, MeasureType, MeasureWay
from issues.models import Analysis
from issues.services.analysing import FACTS, LONGEST, MOST_CAUSES, MOST_WHYS, Content, ask_on
from meetings.forms.fields import DayField, PeopleField, PersonField, staff
from people.models import Store

USUAL_WHYS = 5
SPARE = 2
"""Empty rows under the causes of a bone."""
FEWEST_ROWS = 3

HINTS = {
    "what": _("Object and fault, as they were seen"),
    "where": _("Bay, place on the car, place in the process"),
    "when": _("Date, mileage, shift; how often"),
    "who": _("Customer, colleagues, how many"),
    "why_problem": _("Danger, cost, law, promise broken"),
    "how_found": _("By the customer, at the final check, by a warning lamp…"),
    "how_much": _("Pieces, hours, money"),
    "root_cause": _("One sentence that the whys and the fishbone lead to"),
    "escape_point": _("Which check should have caught it, and why did it not?"),
}


class AnalysisForm(forms.Form):
    """Facts by name, whys `why_0`…, causes `cause_<bone>_<n>` with `root_<bone>_<n>`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    team = PeopleField(label=pgettext_lazy("of an analysis", "Team"), required=False)
    is_controllable = forms.BooleanField(
        label=_("The last answer is something we can control"), required=False
    )

    def __init__(
        self, *args: Any, store: Store, analysis: Analysis | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _initial(analysis)
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        if isinstance(team, PeopleField):
            team.queryset = staff(store)
        for name in FACTS:
            label = Analysis._meta.get_field(name).verbose_name  # type: ignore[union-attr] # noqa: SLF001
            self.fields[name] = _long(label, HINTS[name])
        for number in range(self._rows("why_{}", USUAL_WHYS, MOST_WHYS, spare=1)):
            self.fields[f"why_{number}"] = _line(_("Why %(n)s"), number + 1, 300)
        for bone in Bone:
            for number in range(
                self._rows(f"cause_{bone}_{{}}", FEWEST_ROWS, MOST_CAUSES, spare=SPARE)
            ):
                label = bone.label
                self.fields[f"cause_{bone}_{number}"] = _line(label, number + 1, 120)
                self.fields[f"root_{bone}_{number}"] = forms.BooleanField(
                    label=_("found to be a cause"), required=False
                )

    def _rows(self, name: str, fewest: int, most: int, *, spare: int) -> int:
        """Those that are filled, or were sent, and some empty ones."""
        given = self.data if self.is_bound else self.initial
        filled = sum(bool(given.get(name.format(number))) for number in range(most))
        return min(most, max(fewest, filled + spare))

    @property
    def facts(self) -> list[BoundField]:
        return [self[name] for name in FACTS[:7]]

    @property
    def asked(self) -> list[BoundField]:
        return [
            self[name] for name in self.fields if name.startswith("why_") and name[4:].isdigit()
        ]

    @property
    def bones(self) -> Iterator[tuple[str, list[tuple[BoundField, BoundField]]]]:
        for bone in Bone:
            names = [name for name in self.fields if name.startswith(f"cause_{bone}_")]
            yield str(bone.label), [(self[name], self[f"root{name[5:]}"]) for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        filled = [field.name for field in self.asked if cleaned.get(field.name)]
        if cleaned.get("is_controllable") and not filled:
            self.add_error("is_controllable", _("Write down the answers first."))
        elif cleaned.get("is_controllable"):
            for name in (filled[-1], "root_cause"):
                word = whys.beyond_control(cleaned.get(name) or "")
                if word:
                    self.add_error(name, ask_on(word))
        return cleaned

    def content(self) -> Content:
        cleaned = self.cleaned_data
        return Content(
            facts={name: cleaned[name] for name in FACTS},
            team=list(cleaned["team"]),
            whys=[cleaned[field.name] for field in self.asked if cleaned[field.name]],
            is_controllable=cleaned["is_controllable"],
            causes=[
                (bone, text, cleaned[f"root_{bone}_{number}"])
                for bone in Bone
                for number in range(MOST_CAUSES)
                if (text := cleaned.get(f"cause_{bone}_{number}"))
            ],
        )


def _long(label: object, hint: object) -> forms.CharField:
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": hint}),
    )


def _line(label: Any, number: int, longest: int) -> forms.CharField:
    words = label % {"n": number} if "%(n)s" in str(label) else f"{label} {number}"
    return forms.CharField(label=words, required=False, max_length=longest)


def _initial(analysis: Analysis | None) -> dict[str, Any]:
    if analysis is None:
        return {"version": 0}
    initial: dict[str, Any] = {name: getattr(analysis, name) for name in FACTS}
    initial["version"] = analysis.version
    initial["team"] = [person.pk for person in analysis.team.all()]
    chain = list(analysis.whys.all())
    initial.update({f"why_{number}": one.text for number, one in enumerate(chain)})
    initial["is_controllable"] = bool(chain) and chain[-1].is_controllable
    for bone in Bone:
        causes = [one for one in analysis.causes.all() if one.bone == bone]
        for number, one in enumerate(causes):
            initial[f"cause_{bone}_{number}"] = one.text
            initial[f"root_{bone}_{number}"] = one.is_root
    return initial


class MeasureForm(forms.Form):
    """A measure: against the cause, or so that it cannot come back."""

    type_ = forms.ChoiceField(label=_("Type"), choices=MeasureType.choices)
    way = forms.ChoiceField(label=_("Way"), choices=MeasureWay.choices)
    text = forms.CharField(
        label=_("What is to be done"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Say what, and how much of it counts as done."),
    )
    owner = PersonField(label=_("Owner"))
    due_on = DayField(label=_("Due"))
    verifier = PersonField(
        label=_("Verifier"), help_text=_("Somebody other than the owner."), required=False
    )
    check_how = forms.CharField(
        label=_("How it will be checked"),
        max_length=200,
        required=False,
        help_text=_("A figure, a spot check, a test: what shows that it works."),
    )

    def __init__(self, *args: Any, store: Store, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("owner", "verifier"):
            field = self.fields[name]
            if isinstance(field, PersonField):
                field.queryset = staff(store)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(Column("type_"), Column("way")),
            "text",
            Row(Column("owner"), Column("due_on")),
            Row(Column("verifier"), Column("check_how")),
        )

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("The due date lies in the past."))
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("owner") and cleaned.get("owner") == cleaned.get("verifier"):
            self.add_error("verifier", _("Someone other than the owner must verify this."))
        return cleaned

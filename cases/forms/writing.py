"""The structured form of a case: as it is typed, field by field, and its lines of parts."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.kinds import CaseKind, CauseKind, Satisfaction
from cases.models import Case
from cases.services.editing import Line
from cases.services.writing import FACTS, TEXTS
from cases.wording import said
from customers.identity import is_plate, is_vin
from customers.services import find_vehicle
from issues.models import Component, Symptom
from meetings.forms.fields import DayField, TokenField
from people.contacts import folded
from people.models import Department, Store

LONGEST = 8000
MOST_WORDS = 12
APART = re.compile(r"[,，、;；\s]+")
CODE = re.compile(r"^[A-Z0-9-]{3,12}$")
MONTHS = [(n, str(n)) for n in range(1, 13)]
HIGHEST_MONEY = Decimal("99999999.99")
HIGHEST_QUANTITY = Decimal("99999.99")
FIELDS = tuple(name for name in (*TEXTS, *FACTS) if name != "vehicle")


class NewCaseForm(forms.Form):
    """Enough to begin; the rest is saved as it is typed."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("What it was and what helped, in one line: “Brake squeal: dry guide pins”."),
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=CaseKind, initial=CaseKind.GOOD)
    concern = forms.CharField(
        label=_("The customer's concern, in his words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
    )
    token = TokenField()


def _long(rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST,
        required=False,
        help_text=hint,
    )


class _Words(forms.CharField):
    """Several words, apart by commas or spaces."""

    def clean(self, value: Any) -> list[str]:
        words = [word for word in APART.split(super().clean(value)) if word]
        return list(dict.fromkeys(words))[:MOST_WORDS]


class CodesField(_Words):
    def clean(self, value: Any) -> list[str]:
        codes = [folded(word).upper() for word in super().clean(value)]
        for code in codes:
            if CODE.match(code) is None:
                raise ValidationError(
                    _("“%(code)s” is no fault code. Codes look like P0301."), params={"code": code}
                )
        return codes


class TagsField(_Words):
    def clean(self, value: Any) -> list[str]:
        tags = [word.lstrip("#＃") for word in super().clean(value)]
        for tag in tags:
            if len(tag) > 20:  # noqa: PLR2004 - Case.tags
                raise ValidationError(
                    _("A tag has at most 20 characters: “%(tag)s”."), params={"tag": tag}
                )
        return [tag for tag in tags if tag]


class SymptomField(forms.ModelChoiceField[Symptom]):
    def label_from_instance(self, obj: Symptom) -> str:
        return f"{obj.component} · {obj}"


class CaseForm(forms.Form):
    """Every field of a case. Empty is allowed: what is missing is said beside it, not refused."""

    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("What is it?"), choices=CaseKind)
    concern = _long(4, _("As he said it, not as we understood it."))
    happened_on = DayField(label=_("When was it?"), required=False)
    car = forms.CharField(
        label=_("Plate or VIN"),
        max_length=40,
        required=False,
        help_text=_("Only to fill in brand, model and mileage. The archive shows neither."),
    )
    brand = forms.CharField(label=_("Brand"), max_length=40, required=False)
    model = forms.CharField(label=_("Model"), max_length=60, required=False)
    mileage = forms.IntegerField(
        label=_("Mileage, km"), min_value=0, max_value=2_000_000, required=False
    )
    codes = CodesField(
        label=_("Fault codes read"), max_length=200, required=False, help_text="P0301, U0100"
    )
    found = _long(4, _("Symptoms, measured values, what was ruled out."))
    cause = _long(3)
    cause_kind = forms.ChoiceField(
        label=_("Kind of cause"), choices=[("", "—"), *CauseKind.choices], required=False
    )
    done = _long(4, _("Step by step, so that a colleague could repeat it."))
    labour_hours = forms.DecimalField(
        label=_("Labour, hours"), min_value=0, max_digits=6, decimal_places=1, required=False
    )
    cost = forms.DecimalField(
        label=_("Cost in all, yuan"), min_value=0, max_digits=10, decimal_places=2, required=False
    )
    result = _long(3, _("How it was checked, and whether it lasted."))
    satisfaction = forms.ChoiceField(label=_("Was the customer satisfied?"), choices=Satisfaction)
    component = forms.ModelChoiceField(
        Component.objects.none(), label=_("Component"), required=False
    )
    symptom = SymptomField(Symptom.objects.none(), label=_("Symptom"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False
    )
    tags = TagsField(label=_("Tags"), max_length=250, required=False)
    seasons = forms.TypedMultipleChoiceField(
        label=_("Worth reading again in these months"),
        choices=MONTHS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: _initial(case, name) for name in FIELDS})
        super().__init__(*args, **kwargs)
        self.store: Store = case.store
        self.fields["component"].queryset = Component.objects.filter(store=self.store)  # type: ignore[attr-defined]
        symptoms = Symptom.objects.filter(component__store=self.store)
        self.fields["symptom"].queryset = symptoms.select_related("component")  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.filter(store=self.store)  # type: ignore[attr-defined]
        for name in ("component", "symptom", "department"):
            self.fields[name].widget.attrs["data-select"] = True
            self.fields[name].empty_label = "—"  # type: ignore[attr-defined]
        for name in ("concern", "found", "cause", "done", "result"):
            self.fields[name].label = Case._meta.get_field(name).verbose_name  # type: ignore[union-attr] # noqa: SLF001

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        if not title:
            raise ValidationError(_("Please give it a title."))
        return title

    def clean_car(self) -> str:
        """The car is looked up, never kept as typed."""
        typed = str(self.cleaned_data["car"])
        if not typed:
            return ""
        plate, vin = (typed if known(typed) else "" for known in (is_plate, is_vin))
        if not plate and not vin:
            raise ValidationError(_("This is neither a plate nor a VIN."))
        self.vehicle = find_vehicle(self.store, plate=plate, vin=vin)
        if self.vehicle is None:
            raise ValidationError(
                _("No car of this plate or VIN is known here. Write brand and model instead.")
            )
        return typed

    def typed(self) -> dict[str, Any]:
        """What was sent and is right, by field of the case."""
        found = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if self.cleaned_data.get("car"):
            found |= _facts_of(self.vehicle, found)
        symptom = found.get("symptom")
        if symptom is not None and not found.get("component"):
            found["component"] = symptom.component
        return found


def _facts_of(vehicle: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The car and what kind it is; mileage only where nothing was written."""
    facts = {"vehicle": vehicle, "brand": vehicle.brand, "model": vehicle.model}
    facts["mileage"] = found.get("mileage") or vehicle.mileage
    return {name: value for name, value in facts.items() if value}


def _initial(case: Case, name: str) -> Any:
    return getattr(case, name) if name == "seasons" else said(getattr(case, name))


def over(case: Case, sent: QueryDict) -> QueryDict:
    """What was sent over what stands in the case: a form with one field typed is whole."""
    data = QueryDict(mutable=True)
    for name in FIELDS:
        if name == "seasons":
            data.setlist(name, [str(month) for month in case.seasons])
        else:
            data[name] = said(getattr(case, name))
    for name in sent:
        if name in FIELDS or name == "car":
            data.setlist(name, [one for one in sent.getlist(name) if one or name != "seasons"])
    return data


class PartsError(ValidationError):
    """A line of parts that cannot be kept."""


def lines_of(sent: QueryDict) -> Iterator[Line]:
    """The lines of parts that were filled in; raises PartsError."""
    columns = [sent.getlist(f"part-{name}") for name in ("name", "number", "quantity", "price")]
    for cells in zip(*columns, strict=False):
        name, number, quantity, price = (cell.strip() for cell in cells)
        if not name and not number:
            continue
        yield Line(
            (name or number)[:80],
            number[:40],
            _number(quantity or "1", HIGHEST_QUANTITY, name),
            _number(price, HIGHEST_MONEY, name) if price else None,
        )


def _number(text: str, most: Decimal, name: str) -> Decimal:
    try:
        value = Decimal(folded(text).replace(",", "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise PartsError(
            _("Quantity and price of “%(name)s” must be numbers."), params={"name": name}
        ) from None
    if not 0 <= value <= most:
        raise PartsError(
            _("Quantity and price of “%(name)s” must be numbers."), params={"name": name}
        )
    return value

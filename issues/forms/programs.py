"""What programs send, and the name of a program's key."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.kinds import Urgency
from issues.models import ApiKey, Place
from issues.services.logging import LONGEST
from issues.services.programs import Report
from people.models import Store, User


class KeyForm(forms.ModelForm[ApiKey]):
    class Meta:
        model = ApiKey
        fields = ("name",)
        help_texts = {"name": gettext_lazy("For example “WeCom robot”")}


class ReportForm(forms.Form):
    """The body of POST /api/issues."""

    text = forms.CharField(max_length=LONGEST)
    urgency = forms.ChoiceField(choices=Urgency.choices, required=False)
    place = forms.CharField(max_length=24, required=False)
    employee_number = forms.CharField(max_length=30, required=False)
    reporter_name = forms.CharField(max_length=80, required=False)
    reporter_email = forms.EmailField(max_length=254, required=False)
    repair_order = forms.CharField(max_length=40, required=False)

    def __init__(self, store: Store, data: dict[str, Any]) -> None:
        super().__init__({name: value for name, value in data.items() if value is not None})
        self.store, self.given = store, data

    def clean_place(self) -> Place | None:
        code = self.cleaned_data["place"]
        if not code:
            return None
        found = Place.objects.filter(store=self.store, code=code, is_active=True).first()
        if found is None:
            raise ValidationError(_("There is no place with this code."))
        return found

    def clean_employee_number(self) -> User | None:
        number = self.cleaned_data["employee_number"]
        if not number:
            return None
        people = User.objects.active().filter(store=self.store)
        found = people.filter(employee_number__iexact=number).first()
        if found is None:
            raise ValidationError(_("Nobody here has this employee number."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in self.given.items():
            if name not in self.fields:
                self.errors[name] = self.error_class([_("There is no field of this name.")])
            elif not isinstance(value, str | None):
                self.errors[name] = self.error_class([_("This must be a text.")])
        if cleaned.get("employee_number") and (
            cleaned.get("reporter_name") or cleaned.get("reporter_email")
        ):
            self.add_error("reporter_name", _("Give either an employee number or a name."))
        return cleaned

    def report(self) -> Report:
        found = self.cleaned_data
        return Report(
            text=found["text"],
            urgency=found["urgency"] or Urgency.TODAY,
            place=found["place"],
            reporter=found["employee_number"],
            reporter_name=found["reporter_name"],
            reporter_email=found["reporter_email"],
            ro_number=found["repair_order"],
        )

"""Away from one day to another, and who stands in."""

from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.forms.accounts import helper
from people.models import Absence, User


class Deputy(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} · {obj.title or obj.department or obj.employee_number}"


class AbsenceForm(forms.Form):
    first_on = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    deputy = Deputy(
        User.objects.none(),
        label=gettext_lazy("Deputy"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
        widget=forms.Select(attrs={"data-select": True}),
        help_text=gettext_lazy("Gets what is new in these days."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        people = User.objects.active().filter(store=person.store_id).exclude(pk=person.pk)
        cast("Deputy", self.fields["deputy"]).queryset = people.select_related(
            "department"
        ).by_name()
        self.helper = helper(
            self,
            Row(
                Column("first_on", css_class="col-sm-6"),
                Column("last_on", css_class="col-sm-6"),
            ),
            "deputy",
        )

    def clean_last_on(self) -> Any:
        last = self.cleaned_data["last_on"]
        if last < timezone.localdate():
            raise ValidationError(_("This day is over already."))
        return last

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last:
            if last < first:
                self.add_error("last_on", _("The last day must not be before the first."))
            elif Absence.objects.filter(
                user=self.person, first_on__lte=last, last_on__gte=first
            ).exists():
                self.add_error("first_on", _("Some of these days are noted as away already."))
        return cleaned

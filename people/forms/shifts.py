"""The form of a shift: its hours and whose it is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.contacts import clean_text
from people.forms.accounts import helper
from people.models import Shift, Store, User

CLOCK = {"type": "time", "step": 300}


class PeopleOfShift(forms.ModelMultipleChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        label = f"{obj.name} · {obj.title or obj.employee_number}"
        return f"{label} · {obj.shift}" if obj.shift else label


class ShiftForm(forms.ModelForm[Shift]):
    people = PeopleOfShift(
        User.objects.none(),
        label=gettext_lazy("People"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-select": True}),
        help_text=gettext_lazy("Whose usual shift it is. Everybody has one at most."),
    )

    class Meta:
        model = Shift
        fields = ("name", "starts", "ends")
        widgets = {
            "starts": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
            "ends": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        }

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, store: Store, shift: Shift | None = None
    ) -> None:
        super().__init__(data, instance=shift)
        self.store = store
        offered = User.objects.active().filter(store=store).select_related("shift").by_name()
        cast("PeopleOfShift", self.fields["people"]).queryset = offered
        if shift is not None:
            self.fields["people"].initial = [one.pk for one in offered if one.shift_id == shift.pk]
        self.helper = helper(
            self,
            Row(
                Column("name", css_class="col-sm-6"),
                Column("starts", css_class="col-6 col-sm-3"),
                Column("ends", css_class="col-6 col-sm-3"),
            ),
            "people",
        )

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        others = Shift.objects.filter(store=self.store, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The store has a shift of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts: dt.time | None = cleaned.get("starts")
        if starts is not None and starts == cleaned.get("ends"):
            self.add_error("ends", _("A shift needs some length."))
        return cleaned

    def _post_clean(self) -> None:
        """The service sets and checks the fields."""

"""An improvement that a case asks for."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import DayField, PersonField, staff
from people.models import Store


class ImprovementForm(forms.Form):
    text = forms.CharField(
        label=_("What will be improved"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = PersonField(label=_("Owner"))
    due_on = DayField(label=_("Due"))

    def __init__(self, *args: Any, store: Store, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "improve")
        super().__init__(*args, **kwargs)
        self.today = today
        owner = self.fields["owner"]
        assert isinstance(owner, PersonField)  # noqa: S101 - narrows the type
        owner.queryset = staff(store)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("The due date lies in the past."))
        return due_on

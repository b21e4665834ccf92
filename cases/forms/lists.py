"""A list of cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import REVIEW, CaseList
from meetings.forms.fields import DayField
from people.models import User


class ListForm(forms.ModelForm[CaseList]):
    class Meta:
        model = CaseList
        fields = ("name", "is_shared", "read_by_on", "every_year")
        field_classes = {"read_by_on": DayField}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["name"].widget.attrs["placeholder"] = _("Such as: before winter")
        if not user.may(REVIEW):
            del self.fields["read_by_on"], self.fields["every_year"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("every_year") and not cleaned.get("read_by_on"):
            self.add_error("read_by_on", gettext_lazy("Say by which day."))
        name = cleaned.get("name")
        others = CaseList.objects.filter(owner=self.instance.owner_id or self.user.pk, name=name)
        if name and others.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("You have a list of this name already."))
        return cleaned

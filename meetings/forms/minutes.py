"""Minutes: who gets a copy, and why they are taken up again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import PeopleField, staff
from meetings.models import Minutes


class CopiesForm(forms.Form):
    people = PeopleField(label=_("Copies to"), required=False)

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"people": list(minutes.cc.values_list("pk", flat=True))})
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, PeopleField)  # noqa: S101 - narrows the type
        invited = minutes.meeting.attendees.values("user")
        field.queryset = staff(minutes.meeting.store).exclude(pk__in=invited)


class ReopenForm(forms.Form):
    why = forms.CharField(
        label=_("What is wrong, and what will be corrected?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please give the reason.")},
    )

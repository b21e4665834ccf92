"""Asking a speaker, the speaker's answer, and who tells a story."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import DayField, PersonField, TokenField, staff
from meetings.models import Meeting


class SpeakerForm(forms.Form):
    person = PersonField(label=_("Speaker"))
    wish = forms.CharField(
        label=_("What to share"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as: how it was done, what came of it, what others can take over."),
    )
    ready_on = DayField(label=_("Ready by"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, PersonField)  # noqa: S101 - narrows the type
        person.queryset = staff(meeting.store)


class AnswerSpeakerForm(forms.Form):
    words = forms.CharField(label=_("A word on it"), max_length=200, required=False)


class TellerForm(forms.Form):
    teller = PersonField(
        label=_("Who tells it"),
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
    token = TokenField()

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teller = self.fields["teller"]
        assert isinstance(teller, PersonField)  # noqa: S101 - narrows the type
        teller.queryset = staff(meeting.store).filter(invitations__meeting=meeting)

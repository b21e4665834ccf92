"""Three questions and a line, answered with the thumb."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Feedback

USEFUL = [
    (5, _("5 – very")),
    (4, "4"),
    (3, "3"),
    (2, "2"),
    (1, _("1 – not at all")),
]


class FeedbackForm(forms.Form):
    useful = forms.TypedChoiceField(
        label=_("Was the meeting useful?"), choices=USEFUL, coerce=int, widget=forms.RadioSelect
    )
    say = forms.ChoiceField(
        label=_("Did you have your say?"), choices=Feedback.Say.choices, widget=forms.RadioSelect
    )
    length = forms.ChoiceField(
        label=_("Its length was"), choices=Feedback.Length.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What to do better next time?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class LessonForm(forms.Form):
    lesson = forms.CharField(
        label=_("What to change next time"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

"""Remarks on an issue, and what is seen at a check of the effect."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from issues.models import EffectCheck
from issues.services.talking import LONGEST


class RemarkForm(forms.Form):
    """A remark; `is_public` is offered to those who may speak to the reporter."""

    text = forms.CharField(
        label=_("Remark"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    proof = FilesField(label=_("Photos or files"), required=False)
    is_public = forms.BooleanField(label=_("The reporter reads it"), required=False)

    def __init__(self, *args: Any, may_answer: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_answer:
            del self.fields["is_public"]
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("text", "").strip() and not cleaned.get("proof"):
            self.add_error("text", _("Please write something, or add a photo."))
        return cleaned


class EditForm(forms.Form):
    text = forms.CharField(
        label=_("Remark"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class EffectForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Has it lasted?"), choices=EffectCheck.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was seen"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        holds = cleaned.get("outcome") == EffectCheck.Outcome.HOLDS
        if cleaned.get("outcome") and not holds and not cleaned.get("note", "").strip():
            self.add_error("note", _("Please write what you have seen."))
        return cleaned

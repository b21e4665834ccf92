"""What a technician fills in on the phone."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments import checks
from issues.forms.box import PhotosField
from issues.forms.log import moment_written
from issues.kinds import Urgency
from issues.services.logging import LONGEST

SOUND_TYPES = "audio/*"


class PhoneForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control form-control-lg"}),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How urgent is it?"),
        choices=Urgency.choices,
        initial=Urgency.TODAY,
        widget=forms.RadioSelect,
    )
    photos = PhotosField(label=gettext_lazy("Photos"))
    voice = forms.FileField(
        label=gettext_lazy("Voice note"), required=False, max_length=200, widget=forms.FileInput
    )
    written_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_written_at(self) -> dt.datetime | None:
        return moment_written(self.cleaned_data["written_at"])

    def clean_voice(self) -> UploadedFile[Any] | None:
        voice: UploadedFile[Any] | None = self.cleaned_data["voice"]
        if voice is not None and not checks.check(voice).startswith("audio/"):
            raise ValidationError(_("“%(name)s” is no sound."), params={"name": voice.name})
        return voice

    def all_files(self) -> list[UploadedFile[Any]]:
        return [*self.cleaned_data["photos"], *filter(None, [self.cleaned_data["voice"]])]

"""Forms about sound: uploading, deleting, objecting, marking, the store's settings."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, SoundSettings
from meetings.models.sound import KEPT_AT_LEAST, KEPT_AT_MOST
from meetings.services.moments import LONGEST
from meetings.sounds import checks
from people.models import User


class UploadForm(forms.Form):
    sound = forms.FileField(label=_("Sound file"), max_length=200)
    began_at = forms.DateTimeField(
        label=_("When the recording begins"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": 1}, format="%Y-%m-%dT%H:%M:%S"
        ),
        help_text=_("So that each agenda item is found in it."),
    )
    all_told = forms.BooleanField(
        label=_("Everybody there had been told before the recording began")
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        begun = timezone.localtime(meeting.started_at or meeting.starts_at)
        kwargs.setdefault("initial", {"began_at": begun.replace(microsecond=0)})
        super().__init__(*args, **kwargs)
        self.meeting, self.mime = meeting, ""
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_sound(self) -> UploadedFile[Any]:
        sound: UploadedFile[Any] = self.cleaned_data["sound"]
        self.mime = checks.check(sound, most=settings.RECORDING_MAX_BYTES)
        return sound

    def clean_began_at(self) -> dt.datetime:
        began_at: dt.datetime = self.cleaned_data["began_at"]
        begun = self.meeting.started_at or self.meeting.starts_at
        if began_at > timezone.now() or abs(began_at - begun) > dt.timedelta(days=1):
            raise forms.ValidationError(
                _("A recording of this meeting begins on the day of the meeting.")
            )
        return began_at


class WhyForm(forms.Form):
    why = forms.CharField(label=_("Why is it deleted before its time?"), max_length=200)


class MarkForm(forms.Form):
    word = forms.CharField(label=_("What is said now"), max_length=LONGEST, required=False)


class ObjectionForm(forms.Form):
    who = forms.ModelChoiceField(
        User.objects.none(), label=_("Who objects"), required=False, empty_label=_("Not named")
    )
    why = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = User.objects.active().filter(invitations__meeting=meeting).by_name()


class SoundSettingsForm(forms.ModelForm[SoundSettings]):
    own_music = forms.FileField(label=_("Music file"), required=False, max_length=200)

    class Meta:
        model = SoundSettings
        fields = ("keep_days", "music")
        widgets = {"music": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mime = ""
        self.fields["keep_days"].widget.attrs.update(min=KEPT_AT_LEAST, max=KEPT_AT_MOST)
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean_own_music(self) -> UploadedFile[Any] | None:
        sound: UploadedFile[Any] | None = self.cleaned_data["own_music"]
        if sound is not None:
            self.mime = checks.check(sound, most=settings.ATTACHMENT_MAX_BYTES)
            if self.mime in checks.UNPLAYABLE:
                raise forms.ValidationError(_("Browsers do not play this kind of sound."))
        return sound

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_file = cleaned.get("own_music") or self.instance.music_file
        wants_own = cleaned.get("music") == SoundSettings.Music.OWN
        if wants_own and not has_file and "own_music" not in self.errors:
            self.add_error("own_music", _("Choose a file, or another kind of music."))
        return cleaned

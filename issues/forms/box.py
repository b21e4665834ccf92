"""What strangers fill in: the letter to the box, the code, the answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attachments import checks
from attachments.forms import FilesField, FilesInput
from issues import claims
from issues.kinds import Urgency
from issues.models import BoxLetter
from issues.services import box as services

MOST_PHOTOS = 3
MOST_BYTES = 8 * 1024 * 1024
PHOTO_TYPES = "image/jpeg,image/png,image/webp"


class PhotosField(FilesField):
    """Up to three pictures of 8 MB."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        attrs = {"accept": PHOTO_TYPES, "class": "form-control"}
        super().__init__(widget=FilesInput(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        uploads = data if isinstance(data, (list, tuple)) else [data]
        given = [upload for upload in uploads if upload]
        if len(given) > MOST_PHOTOS:
            raise ValidationError(_("At most %(n)s photos."), params={"n": MOST_PHOTOS})
        for upload in given:
            ending = (upload.name or "").rpartition(".")[2].lower()
            if ending not in checks.IMAGES:
                raise ValidationError(_("“%(name)s” is no photo."), params={"name": upload.name})
            if (upload.size or 0) > MOST_BYTES:
                facts = {"name": upload.name, "limit": filesizeformat(MOST_BYTES)}
                raise ValidationError(_("“%(name)s” is larger than %(limit)s."), params=facts)
        return super().clean(given, initial)


class TokenForm(forms.Form):
    """A form that is good once, for a day, and for people only."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)
    website = forms.CharField(required=False, max_length=200, label=gettext_lazy("Leave empty"))

    def __init__(self, *args: Any, box: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box, self.number = box, ""

    def clean_website(self) -> str:
        """Programs fill in what people do not see."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."))
        return ""

    def fresh_token(self, today: Any) -> str:
        """The token to render: the one that came back while it is good, else a new one."""
        given = self.data.get("token", "") if self.is_bound else ""
        is_good = bool(given) and claims.number_of(given, self.box, today) is not None
        return given if is_good else claims.form_token(self.box, today)

    def check_token(self, today: Any) -> None:
        number = claims.number_of(self.cleaned_data.get("token", ""), self.box, today)
        if number is None:
            self.add_error(
                None, _("This page is older than a day. Your text is still here: send it again.")
            )
        self.number = number or ""


class LetterForm(TokenForm):
    text = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=services.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("How urgent is it?"),
        choices=[(Urgency.LATER, Urgency.LATER.label), (Urgency.TODAY, gettext_lazy("Soon"))],
        initial=Urgency.LATER,
        widget=forms.RadioSelect,
    )
    photos = PhotosField(label=gettext_lazy("Photos"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Your code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "7K4M-2QXD-9RTW",
                "class": "form-control form-control-lg claim-input",
            }
        ),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not claims.tidy(code):
            raise ValidationError(
                _("A code has 12 letters and digits, like 7K4M-2QXD-9RTW. Please look again.")
            )
        return code


class AnswerForm(TokenForm):
    kind = forms.ChoiceField(choices=BoxLetter.Kind.choices[1:])
    about = forms.CharField(required=False, max_length=20)
    text = forms.CharField(
        label=gettext_lazy("What you want to say"),
        max_length=services.LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, text = cleaned.get("kind"), cleaned.get("text", "").strip()
        if kind == BoxLetter.Kind.DISPUTE and not text:
            self.add_error("text", _("Please write what is not solved."))
        elif kind == BoxLetter.Kind.REPLY and not text:
            self.add_error("text", _("Please write something."))
        return cleaned

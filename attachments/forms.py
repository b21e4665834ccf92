"""A field for several files, checked one by one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from attachments import checks

MAX_FILES = 10


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Cleans to a list of uploads; every problem of every file is said at once."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", FilesInput(attrs={"accept": checks.accept(), "class": "form-control"})
        )
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ARG002 - Django's signature
        uploads = [
            upload for upload in (data if isinstance(data, (list, tuple)) else [data]) if upload
        ]
        if not uploads:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if len(uploads) > MAX_FILES:
            raise ValidationError(
                _("At most %(count)s files at once."), params={"count": MAX_FILES}
            )
        errors: list[ValidationError] = []
        for upload in uploads:
            try:
                if checks.check(upload).startswith("image/"):
                    checks.picture(upload)
                    upload.seek(0)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return uploads

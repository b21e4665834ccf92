"""Choosing a file of cases."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.services.importing.reading import MAX_BYTES


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Such as: manufacturer's bulletins. The columns are remembered for it."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            sentence = _("“%(name)s” is %(size)s; the limit is %(limit)s a file.")
            raise ValidationError(
                sentence,
                params={
                    "name": file.name,
                    "size": filesizeformat(file.size),
                    "limit": filesizeformat(MAX_BYTES),
                },
            )
        return file

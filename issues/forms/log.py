"""What is asked of whoever logs an issue: three things, the rest if they like."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from attachments.forms import FilesField
from issues.kinds import IssueClass, Urgency
from issues.models import Component, Place
from issues.services.logging import LONGEST
from meetings.forms.fields import PersonField, TokenField, staff
from people.models import Store, User

KEPT = dt.timedelta(days=7)
"""What waited longer in a browser counts as written so long ago."""
SHORT = {
    Urgency.NOW: pgettext_lazy("urgency", "At once"),
    Urgency.TODAY: pgettext_lazy("urgency", "Today"),
    Urgency.LATER: pgettext_lazy("urgency", "Not urgent"),
}


def moment_written(text: str) -> dt.datetime | None:
    """When it was written; a browser's odd clock is no reason to refuse a report."""
    try:
        written = parse_datetime(text)
    except ValueError:
        return None
    if written is None or written.tzinfo is None:
        return None
    now = timezone.now()
    return min(max(written, now - KEPT), now)


class LogForm(forms.Form):
    text = forms.CharField(
        label=_("What happened?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True, "class": "form-control"}),
        error_messages={"required": _("Please write what happened.")},
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=_("Where does it belong?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it belongs.")},
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=list(SHORT.items()),
        initial=Urgency.TODAY,
        widget=forms.RadioSelect,
    )
    photos = FilesField(label=_("Photos, screenshots, voice notes"), required=False)
    reporter = PersonField(
        label=_("Reported for"),
        required=False,
        empty_label=_("Myself"),
        help_text=_("Who hears what became of it."),
    )
    kind = forms.ChoiceField(
        label=_("Class"),
        choices=[("", _("From the text")), *IssueClass.choices],
        required=False,
    )
    component = forms.ModelChoiceField(
        Component.objects.none(),
        label=_("Component"),
        required=False,
        empty_label=_("From the text"),
    )
    is_confidential = forms.BooleanField(
        label=_("Confidential"),
        required=False,
        help_text=_("Only the people concerned and the managers see it."),
    )
    same = forms.IntegerField(required=False, widget=forms.HiddenInput)
    written_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    token = TokenField()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        store: Store,
        place: Place | None = None,
    ) -> None:
        super().__init__(data, files)
        places = Place.objects.filter(store=store, is_active=True)
        components = Component.objects.filter(store=store, is_active=True)
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
        cast("forms.ModelChoiceField[Component]", self.fields["component"]).queryset = components
        cast("PersonField", self.fields["reporter"]).queryset = staff(store)
        self.fields["place"].initial = place
        for name in ("reporter", "kind", "component"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).strip()

    def clean_written_at(self) -> dt.datetime | None:
        return moment_written(self.cleaned_data["written_at"])

    def for_whom(self, user: User) -> User:
        reporter = self.cleaned_data["reporter"]
        return reporter if isinstance(reporter, User) else user

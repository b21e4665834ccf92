"""A new promise, its changes, its evidence, a new date."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from attachments.forms import FilesField
from meetings.forms.fields import DayField, PeopleField, PersonField, staff
from meetings.models import ActionItem
from people.models import Store


class ActionForm(forms.Form):
    """What is to be done, by whom, by when, and how it will be checked."""

    text = forms.CharField(
        label=_("What is to be done"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Say what, and how much of it counts as done."),
    )
    owner = PersonField(label=_("Owner"))
    due_on = DayField(label=_("Due"))
    verifier = PersonField(
        label=_("Verifier"), help_text=_("Somebody other than the owner."), required=False
    )
    helpers = PeopleField(label=_("Helpers"), required=False)
    check_how = forms.CharField(label=_("How it will be checked"), max_length=200, required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=ActionItem.Priority.choices,
        coerce=int,
        initial=ActionItem.Priority.NORMAL,
    )

    def __init__(
        self,
        *args: Any,
        store: Store,
        today: dt.date,
        action: ActionItem | None = None,
        **kwargs: Any,
    ) -> None:
        if action is not None:
            kwargs["initial"] = {
                "text": action.text,
                "owner": action.owner_id,
                "verifier": action.verifier_id,
                "helpers": [person.pk for person in action.helpers.all()],
                "check_how": action.check_how,
                "priority": action.priority,
            }
        super().__init__(*args, **kwargs)
        self.today = today
        people = staff(store)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = people
        if action is not None:
            del self.fields["due_on"]  # it moves with a reason, on the page of the promise
            self.fields["verifier"].required = True
        else:
            self.fields["due_on"].widget.attrs["min"] = today.isoformat()
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        due = ["due_on"] if action is None else []
        self.helper.layout = Layout(
            "text",
            Row(Column("owner"), *(Column(name) for name in due)),
            Row(Column("verifier"), Column("priority")),
            "check_how",
            "helpers",
        )

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("The due date lies in the past."))
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("owner") and cleaned.get("owner") == cleaned.get("verifier"):
            self.add_error("verifier", _("Someone other than the owner must verify this."))
        return cleaned


class _Untagged(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class ReportForm(_Untagged):
    """Evidence that it is done: a sentence, photos, or both."""

    text = forms.CharField(
        label=_("How was it done?"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    proof = FilesField(label=_("Photos or files"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text", "").strip() and not cleaned.get("proof") and not self.errors:
            self.add_error("text", _("Show that it is done: write a sentence or add a photo."))
        return cleaned


class CommentForm(_Untagged):
    text = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}))
    proof = FilesField(label=_("Photos or files"), required=False)


class WhyForm(_Untagged):
    why = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PutOffForm(WhyForm):
    due_on = DayField(label=_("New date"))
    field_order = ("due_on", "why")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def clean_due_on(self) -> dt.date:
        due_on: dt.date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("The due date lies in the past."))
        return due_on

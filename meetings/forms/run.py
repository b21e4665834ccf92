"""The small forms of the run page and of the minutes: one line, one reason, one answer each."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import DayField, TokenField
from meetings.models import ActionReview, Attendee, Idea, Meeting
from people.models import User


class DecisionForm(forms.Form):
    text = forms.CharField(label=_("Decision"), max_length=500)
    token = TokenField()


class QuestionForm(forms.Form):
    text = forms.CharField(label=_("Question"), max_length=500)
    token = TokenField()


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), max_length=2000)


class LineForm(forms.Form):
    """An action item in one line. It is read by `meetings.lines`, which finds what is missing."""

    line = forms.CharField(label=_("Action item"), max_length=600)
    check_how = forms.CharField(label=_("How it will be checked"), max_length=200, required=False)
    token = TokenField()


class HandForm(forms.Form):
    """Who finds out, and by when."""

    line = forms.CharField(label=_("Who finds out, and by when"), max_length=200)


class SayForm(forms.Form):
    """By phone: a question, an idea, or something that is off topic."""

    KINDS = (("question", _("Question")), *Idea.Kind.choices)

    text = forms.CharField(label=_("What you want to say"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="question")
    unnamed = forms.BooleanField(label=_("without my name"), required=False)


class ThemeForm(forms.Form):
    theme = forms.CharField(label=_("Belongs to"), max_length=40, required=False)


class OpeningForm(forms.Form):
    opening = forms.CharField(label=_("Opening words"), max_length=600, required=False)


class DropForm(forms.Form):
    why = forms.CharField(label=_("Reason"), max_length=200)


class ReviewForm(forms.Form):
    """How an earlier promise stands. What is not done needs its reason."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ActionReview.Outcome.choices)
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)
    new_due_on = DayField(label=_("New due date"), required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_new_due_on(self) -> dt.date | None:
        new: dt.date | None = self.cleaned_data["new_due_on"]
        if new is not None and new < self.today:
            raise ValidationError(_("The due date lies in the past."))
        return new

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("outcome") != ActionReview.Outcome.DONE and not cleaned.get("why"):
            self.add_error("why", _("Please give the reason."))
        return cleaned


class AttendanceForm(forms.Form):
    """The exact state of everyone, one field a person: `seat-12`."""

    def __init__(self, *args: Any, seats: list[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {f"seat-{seat.pk}": seat for seat in seats}
        for name in self.seats:
            self.fields[name] = forms.ChoiceField(
                choices=Attendee.Attendance.choices, required=False
            )

    def changed(self) -> list[tuple[Attendee, str]]:
        """Whoever is to be put down differently, and how."""
        values = [(seat, self.cleaned_data[name]) for name, seat in self.seats.items()]
        return [(seat, value) for seat, value in values if value and value != seat.attendance]


class GuestForm(forms.Form):
    """Somebody who came without an invitation, by name or staff number."""

    name = forms.CharField(label=_("Name or staff number"), max_length=60)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_name(self) -> User:
        wanted = self.cleaned_data["name"].strip().lstrip("@＠")
        staff = User.objects.active().filter(store=self.meeting.store_id)
        found = list(staff.filter(employee_number__iexact=wanted)[:1])
        found = found or list(staff.filter(name__iexact=wanted)[:2])
        if not found:
            raise ValidationError(_("Nobody here has this name or staff number."))
        if len(found) > 1:
            raise ValidationError(_("Several people have this name: write the staff number."))
        return found[0]


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong, and how should it read?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

"""Said about a case, lessons, and departments that take them up."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.kinds import AdoptionStatus, PostSection
from cases.models import REVIEW, Case
from cases.services.distilling import LONGEST as LONGEST_LESSON
from cases.services.talking import LONGEST
from issues.models import Component
from meetings.forms.fields import DayField, PersonField, TokenField, staff
from people.models import Department, User


class PostForm(forms.Form):
    section = forms.ChoiceField(choices=PostSection, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    token = TokenField()


class LessonForm(forms.Form):
    text = forms.CharField(
        label=_("Lesson"),
        max_length=LONGEST_LESSON,
        help_text=_("One short sentence that others can use tomorrow."),
    )
    models_too = forms.CharField(label=_("Also for models"), max_length=160, required=False)
    components_too = forms.ModelMultipleChoiceField(
        queryset=Component.objects.none(),
        label=_("Also for components"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-select": True}),
    )
    steps_too = forms.CharField(
        label=_("Also at process steps"),
        max_length=160,
        required=False,
        help_text=_("Such as: intake, diagnosis, final inspection."),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        components = self.fields["components_too"]
        assert isinstance(components, forms.ModelMultipleChoiceField)  # noqa: S101 - narrows the type
        components.queryset = Component.objects.filter(store=case.store_id).order_by("pk")


class AdoptForm(forms.Form):
    department = forms.ModelChoiceField(
        queryset=Department.objects.none(), label=_("Department"), empty_label=None
    )
    owner = PersonField(label=_("Owner"))
    due_on = DayField(label=_("Due"))

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        today = timezone.localdate(timezone=case.store.zone)
        kwargs.setdefault("initial", {"due_on": today + dt.timedelta(days=14)})
        super().__init__(*args, **kwargs)
        department, owner = self.fields["department"], self.fields["owner"]
        assert isinstance(department, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(owner, PersonField)  # noqa: S101 - narrows the type
        places = Department.objects.filter(store=case.store_id)
        if not user.may(REVIEW):
            places = places.filter(pk=user.department_id or 0)
        department.queryset = places
        owner.queryset = staff(case.store)
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()


class SettleForm(forms.Form):
    status = forms.ChoiceField(
        choices=[
            (AdoptionStatus.ADOPTED.value, AdoptionStatus.ADOPTED.label),
            (AdoptionStatus.DROPPED.value, AdoptionStatus.DROPPED.label),
        ]
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class UntilForm(forms.Form):
    until = DayField(
        label=_("Open until the end of"),
        required=False,
        help_text=_("Empty: open as long as the case is in the archive."),
    )

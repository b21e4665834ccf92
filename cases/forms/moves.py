"""What the moves of a case ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import REVIEW, Case
from cases.states import CaseStatus
from meetings.forms.fields import PersonField, staff
from people.models import User
from people.permissions import holders


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PublishForm(forms.Form):
    why = forms.CharField(label=_("What is new in this version?"), max_length=300, required=False)


class SubmitForm(forms.Form):
    reviewer = PersonField(
        label=_("Reviewer"),
        required=False,
        empty_label=_("Whoever is there, of the own department first"),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            staff(case.store)
            .filter(pk__in=User.objects.with_role(*holders(REVIEW)))
            .exclude(pk=case.author_id)
        )
        self.fields["reviewer"].queryset = people  # type: ignore[attr-defined]


class SupersedeForm(WhyForm):
    other = forms.CharField(
        label=_("Number of the case that replaces it"), max_length=20, help_text="C-2026-001"
    )
    field_order = ("other", "why")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def clean_other(self) -> Case:
        number = self.cleaned_data["other"].strip().upper()
        rows = Case.objects.filter(store=self.case.store_id, status=CaseStatus.PUBLISHED)
        found = rows.filter(number=number).exclude(pk=self.case.pk).first()
        if found is None:
            raise forms.ValidationError(_("There is no other published case of this number."))
        return found

"""Late notices, refusals, answers to an invitation."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendee
from meetings.rules import APPROVE_LATE
from people.models import User
from people.permissions import Role, holders


def approvers(asking: User) -> "forms.ModelChoiceField[User]":
    """Those of the store who may approve; oneself only as general manager."""
    people = User.objects.active().filter(store=asking.store).with_role(*holders(APPROVE_LATE))
    if Role.GENERAL_MANAGER not in asking.roles:
        people = people.exclude(pk=asking.pk)
    return forms.ModelChoiceField(people.by_name(), label=_("Who approves"))


class LateForm(forms.Form):
    why = forms.CharField(
        label=_("Why is the notice late?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reason is kept and late notices are counted."),
    )

    def __init__(self, *args: Any, asking: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["approver"] = approvers(asking)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class ShortForm(forms.Form):
    """A complaint is talked about at once; why is kept, nobody has to approve it."""

    why = forms.CharField(
        label=_("Why is it called at short notice?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class RefuseForm(forms.Form):
    why = forms.CharField(label=_("Why not?"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class AnswerForm(forms.Form):
    """Coming or not; a no needs its reason and may name who comes instead."""

    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=[(Attendee.Answer.YES, _("I am coming")), (Attendee.Answer.NO, _("I cannot come"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason, if you cannot come"), max_length=200, required=False)
    substitute = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who comes instead"),
        required=False,
        empty_label=_("Nobody"),
    )

    def __init__(self, *args: Any, attendee: Attendee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = attendee.user
        colleagues = User.objects.active().filter(
            store=person.store_id, department=person.department_id
        )
        field = self.fields["substitute"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = colleagues.exclude(pk=person.pk).by_name()
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == Attendee.Answer.NO and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Please give the reason."))
        return cleaned

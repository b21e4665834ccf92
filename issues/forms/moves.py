"""The small forms of an issue's moves: a reason, a solution, a result, another owner."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from issues.models import Issue
from issues.states import ISSUE_MOVES, WAITING, IssueStatus
from meetings.forms.fields import PersonField, staff
from people.models import User

LONGEST = 4000


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MoveForm(forms.Form):
    """What every move form takes: the issue, which fills in what is known."""

    def __init__(self, data: Any = None, *, issue: Issue, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.issue = issue
        self.helper = FormHelper(self)
        self.helper.form_tag = False


class WhyForm(MoveForm):
    why = forms.CharField(label=_("Reason"), max_length=1000, widget=_area())


class DisputeForm(MoveForm):
    why = forms.CharField(label=_("What is not solved?"), max_length=1000, widget=_area(3))


class WaitForm(WhyForm):
    """For whom; only the customer's time stops the clock."""

    status = forms.ChoiceField(label=_("Wait for"), widget=forms.RadioSelect)
    field_order = ("status", "why")
    LABELS = (
        (IssueStatus.WAITING_PARTS, _("Parts – the clock runs on")),
        (IssueStatus.WAITING_CUSTOMER, _("The customer – the clock pauses")),
        (IssueStatus.WAITING_OEM, _("The manufacturer – the clock runs on")),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["status"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (str(value), label) for value, label in self.LABELS if value != self.issue.status
            ]

    @staticmethod
    def is_open(moves: Any) -> bool:
        return any(ISSUE_MOVES[name].target in WAITING for name in moves)


class SolveForm(MoveForm):
    solution = forms.CharField(
        label=_("What solved it?"),
        max_length=LONGEST,
        widget=_area(3),
        help_text=_("So that the next one who has this finds it."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["solution"].initial = self.issue.solution


class ContainForm(MoveForm):
    text = forms.CharField(
        label=_("Immediate measure"),
        max_length=LONGEST,
        widget=_area(),
        help_text=_("What keeps it from getting worse right now: stop, separate, replace, inform."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["text"].initial = self.issue.containment


class ResultForm(MoveForm):
    result = forms.CharField(
        label=_("Result for the reporter"),
        max_length=LONGEST,
        widget=_area(3),
        help_text=_("In words that the reporter understands."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["result"].initial = self.issue.solution


class AssignForm(MoveForm):
    owner = PersonField(label=_("New owner"))
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, PersonField):
            field.queryset = staff(self.issue.store).exclude(pk=self.issue.owner_id)

    def offer(self, people: Iterable[User]) -> None:
        """The people of the store, read already for something else."""
        field = self.fields["owner"]
        if isinstance(field, PersonField):
            others = [one for one in people if one.pk != self.issue.owner_id]
            field.choices = [
                ("", field.empty_label or ""),
                *((one.pk, field.label_from_instance(one)) for one in others),
            ]

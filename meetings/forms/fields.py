"""Fields that several forms share: a person, a day, a time, several choices."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Department, Store, User
from people.permissions import Role


def staff(store: Store) -> QuerySet[User]:
    """Whom a form of this store offers."""
    return User.objects.active().filter(store=store).select_related("department").by_name()


def person_label(person: User) -> str:
    """Name and place of work, so that namesakes can be told apart."""
    return f"{person.name} · {person.title or person.department or person.employee_number}"


class PersonField(forms.ModelChoiceField[User]):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Select(attrs={"data-select": True}))
        kwargs.setdefault("empty_label", _("Choose a person"))
        super().__init__(queryset=User.objects.none(), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return person_label(obj)


class PeopleField(forms.ModelMultipleChoiceField[User]):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.SelectMultiple(attrs={"data-select": True}))
        super().__init__(queryset=User.objects.none(), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return person_label(obj)


class DayField(forms.DateField):
    """A day, in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], localize=False, **kwargs)


class ClockField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
        super().__init__(widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class MinutesField(forms.IntegerField):
    def __init__(self, *, most: int = 480, least: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Length (min)"))
        super().__init__(min_value=least, max_value=most, **kwargs)
        self.widget.attrs["step"] = max(1, least)
        self.widget.attrs["inputmode"] = "numeric"


class TokenField(forms.UUIDField):
    """Names this very form, so that sending it twice does one thing."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)


class AudienceFields(forms.Form):
    """Whom to invite: everyone, or by department, role and name."""

    everyone = forms.BooleanField(label=_("Everyone in after-sales"), required=False)
    departments = forms.ModelMultipleChoiceField(
        queryset=Department.objects.none(),
        label=_("Departments"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-select": True}),
    )
    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        label=_("Roles"),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-select": True}),
    )
    people = PeopleField(label=_("People"), required=False)

    def offer(self, store: Store) -> None:
        """Fill the lists with what the store has."""
        departments, people = self.fields["departments"], self.fields["people"]
        if isinstance(departments, forms.ModelMultipleChoiceField):
            departments.queryset = Department.objects.filter(store=store)
        if isinstance(people, PeopleField):
            people.queryset = staff(store)

    def check_audience(self) -> None:
        """Somebody must be invited; called from `clean`."""
        names = ("everyone", "departments", "roles", "people")
        if not any(self.cleaned_data.get(name) for name in names) and not set(self.errors) & set(
            names
        ):
            self.add_error("everyone", _("Choose who is invited."))


def moment_of(store: Store, on: dt.date, at: dt.time) -> dt.datetime:
    """A local day and time of the store as a moment."""
    return dt.datetime.combine(on, at, tzinfo=store.zone)

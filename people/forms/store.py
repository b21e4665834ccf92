"""The forms of a store: its data, hours, closed days, rooms, departments, teams, a new store."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import zones
from people.contacts import clean_text
from people.forms.accounts import helper
from people.models import Department, Room, Store, StoreClosure
from people.templatetags.house import WEEKDAYS

DAY = {"type": "date"}
CLOCK = {"type": "time", "step": 300}
USUAL = (dt.time(8, 30), dt.time(18, 0))


class StoreForm(forms.ModelForm[Store]):
    class Meta:
        model = Store
        fields = ("name", "code", "brand", "time_zone", "closed_at_spring_festival")
        help_texts = {
            "code": gettext_lazy("Begins every sign-in name: changing it changes them all."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget = forms.Select(
            choices=zones.choices(self.instance.time_zone)
        )
        self.helper = helper(
            self,
            Row(Column("name", css_class="col-sm-8"), Column("code", css_class="col-sm-4")),
            Row(Column("brand"), Column("time_zone")),
            "closed_at_spring_festival",
        )


class HoursForm(forms.Form):
    """Seven lines: is the store open on this weekday, from when to when."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        hours: Mapping[int, tuple[dt.time, dt.time]],
    ) -> None:
        super().__init__(data)
        for weekday, name in enumerate(WEEKDAYS):
            opens, closes = hours.get(weekday, USUAL)
            words = {"day": name}
            self.fields[f"open_{weekday}"] = forms.BooleanField(
                label=name, required=False, initial=weekday in hours
            )
            self.fields[f"opens_{weekday}"] = self._clock(_("%(day)s: opens") % words, opens)
            self.fields[f"closes_{weekday}"] = self._clock(_("%(day)s: closes") % words, closes)

    @staticmethod
    def _clock(label: str, initial: dt.time) -> forms.TimeField:
        widget = forms.TimeInput(
            attrs={**CLOCK, "class": "form-control", "aria-label": label}, format="%H:%M"
        )
        return forms.TimeField(label=label, required=False, initial=initial, widget=widget)

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        return [
            (self[f"open_{day}"], self[f"opens_{day}"], self[f"closes_{day}"]) for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in range(7):
            if cleaned.get(f"open_{day}"):
                self._check(day, cleaned.get(f"opens_{day}"), cleaned.get(f"closes_{day}"))
        if not any(cleaned.get(f"open_{day}") for day in range(7)):
            raise ValidationError(_("The store must be open on at least one weekday."))
        return cleaned

    def _check(self, day: int, opens: dt.time | None, closes: dt.time | None) -> None:
        for name, value in ((f"opens_{day}", opens), (f"closes_{day}", closes)):
            if value is None and name not in self.errors:
                self.add_error(name, _("Give the time, or untick the day."))
        if opens and closes and closes <= opens:
            self.add_error(f"closes_{day}", _("The closing time must be after the opening time."))

    @property
    def hours(self) -> dict[int, tuple[dt.time, dt.time]]:
        cleaned = self.cleaned_data
        return {
            day: (cleaned[f"opens_{day}"], cleaned[f"closes_{day}"])
            for day in range(7)
            if cleaned[f"open_{day}"]
        }


class ClosureForm(forms.ModelForm[StoreClosure]):
    class Meta:
        model = StoreClosure
        fields = ("first_on", "last_on", "reason")
        widgets = {
            "first_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "last_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"].required = False
        self.fields["last_on"].help_text = _("Empty: one day only.")
        self.helper = helper(self, Row(Column("first_on"), Column("last_on")), "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = cleaned.get("first_on")
        if first:
            cleaned["last_on"] = cleaned.get("last_on") or first
            if cleaned["last_on"] < first:
                self.add_error("last_on", _("The last day must not be before the first."))
        return cleaned

    def _post_clean(self) -> None:
        """The service makes and checks the row."""


class RoomForm(forms.ModelForm[Room]):
    class Meta:
        model = Room
        fields = ("name", "capacity", "has_projector", "is_active")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, store: Store, room: Room | None = None
    ) -> None:
        super().__init__(data, instance=room)
        self.store = store
        if room is None:
            del self.fields["is_active"]
        ticks = [name for name in ("has_projector", "is_active") if name in self.fields]
        self.fields["capacity"].widget.attrs.update({"min": 1, "inputmode": "numeric"})
        self.helper = helper(
            self,
            Row(Column("name", css_class="col-sm-8"), Column("capacity", css_class="col-sm-4")),
            *ticks,
        )

    def clean_name(self) -> str:
        return _unused(self, Room.objects.filter(store=self.store), _("a room"))

    def clean_capacity(self) -> int:
        capacity: int = self.cleaned_data["capacity"]
        if capacity < 1:
            raise ValidationError(_("At least one seat."))
        return capacity

    def _post_clean(self) -> None:
        """The service sets and checks the fields."""


class DepartmentForm(forms.ModelForm[Department]):
    class Meta:
        model = Department
        fields = ("name", "is_aftersales")

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store
        self.helper = helper(self, "name", "is_aftersales")

    def clean_name(self) -> str:
        return _unused(self, Department.objects.filter(store=self.store), _("a department"))

    def _post_clean(self) -> None:
        """The service sets and checks the fields."""


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Team"), max_length=60)

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])


class NewStoreForm(forms.Form):
    """Another store of the group; the group's name is asked for while there is no group."""

    name = forms.CharField(label=gettext_lazy("Store name"), max_length=80)
    code = forms.SlugField(
        label=gettext_lazy("Store code"),
        max_length=20,
        help_text=gettext_lazy("Short, letters and digits: HD02. Begins every sign-in name."),
    )
    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=60, required=False)
    group_name = forms.CharField(label=gettext_lazy("Name of the dealer group"), max_length=80)

    def __init__(self, *args: Any, has_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_group:
            del self.fields["group_name"]
        group = [] if has_group else ["group_name"]
        self.helper = helper(
            self,
            *group,
            Row(Column("name", css_class="col-sm-8"), Column("code", css_class="col-sm-4")),
            "brand",
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Store.objects.filter(code__iexact=code).exists():
            raise ValidationError(_("There is a store with this code already."))
        return code


def _unused(form: forms.ModelForm[Any], rows: Any, what: str) -> str:
    """The name, if the store has no other of it; compared as people read it."""
    name = clean_text(form.cleaned_data["name"])
    if rows.filter(name__iexact=name).exclude(pk=form.instance.pk).exists():
        raise ValidationError(_("The store has %(what)s of this name already.") % {"what": what})
    return name

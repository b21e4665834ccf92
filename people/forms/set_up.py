"""The form of the first start: the store and its service manager."""

import datetime as dt
import re
from typing import Any

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Column, Row
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people import zones
from people.contacts import clean_email, clean_employee_number, clean_name, clean_phone, folded
from people.forms.accounts import helper, new_password
from people.models import User
from people.services.set_up import FirstManager, FirstStore

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class SetUpForm(forms.Form):
    store_name = forms.CharField(label=gettext_lazy("Name of the store"), max_length=80)
    code = forms.CharField(
        label=gettext_lazy("Store code"),
        max_length=20,
        help_text=gettext_lazy("Short, in letters and digits, such as HD01."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=60, required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=zones.choices, initial=zones.DEFAULT
    )
    opens = forms.TimeField(label=gettext_lazy("Opens"), initial=dt.time(8, 30), widget=CLOCK)
    closes = forms.TimeField(label=gettext_lazy("Closes"), initial=dt.time(17, 30), widget=CLOCK)
    open_weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Open on"),
        coerce=int,
        choices=list(WEEKDAYS_ABBR.items()),
        initial=list(WEEKDAYS_ABBR),
        widget=forms.CheckboxSelectMultiple,
    )
    room = forms.CharField(
        label=gettext_lazy("Meeting room"),
        max_length=60,
        initial=lazy(lambda: _("Meeting room"), str),
        help_text=gettext_lazy("Where you mostly meet. You can add more later."),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    employee_number = forms.CharField(label=gettext_lazy("Employee number"), max_length=30)
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("For notices, and for a new password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    password = new_password(
        gettext_lazy("Password"),
        gettext_lazy("At least 8 characters, not only digits, and nothing like your name."),
    )
    password_again = new_password(gettext_lazy("The same again"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store_helper = helper(
            self,
            "store_name",
            Row(Column("code"), Column("brand")),
            Row(Column("time_zone"), Column("room")),
            Row(Column("opens"), Column("closes")),
            InlineCheckboxes("open_weekdays"),
        )
        self.manager_helper = helper(
            self,
            Row(Column("name"), Column("employee_number")),
            Row(Column("email"), Column("phone")),
            Row(Column("password"), Column("password_again")),
        )

    def clean_store_name(self) -> str:
        return clean_name(self.cleaned_data["store_name"])

    def clean_code(self) -> str:
        code = folded(self.cleaned_data["code"]).upper()
        if not CODE.fullmatch(code):
            raise ValidationError(_("Letters, digits and dashes only."))
        return code

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_employee_number(self) -> str:
        return clean_employee_number(self.cleaned_data["employee_number"])

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The closing time must be after the opening time."))
        if password := cleaned.get("password"):
            self._check_password(password, cleaned)
        return cleaned

    def _check_password(self, password: str, cleaned: dict[str, Any]) -> None:
        if password != cleaned.get("password_again", password):
            self.add_error("password_again", _("The two passwords are not the same."))
        known = {"name": cleaned.get("name", ""), "email": cleaned.get("email", "")}
        try:
            validate_password(password, User(username=cleaned.get("employee_number", ""), **known))
        except ValidationError as error:
            self.add_error("password", error)

    def store(self) -> FirstStore:
        given = self.cleaned_data
        return FirstStore(
            name=given["store_name"],
            code=given["code"],
            brand=given["brand"],
            time_zone=given["time_zone"],
            opens=given["opens"],
            closes=given["closes"],
            open_weekdays=frozenset(given["open_weekdays"]),
            room=given["room"],
        )

    def manager(self) -> FirstManager:
        given = self.cleaned_data
        return FirstManager(
            name=given["name"],
            employee_number=given["employee_number"],
            email=given["email"],
            phone=given["phone"],
            password=given["password"],
            language=get_language() or "zh-hans",
        )

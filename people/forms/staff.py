"""The form of a person, the filters of the staff list, the file of an import."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import rules
from people.contacts import (
    clean_email,
    clean_employee_number,
    clean_name,
    clean_phone,
    clean_text,
)
from people.forms.accounts import helper
from people.models import Department, Shift, Store, Team, User
from people.permissions import Role
from people.queries import Presence, StaffFilters
from people.services import staff
from people.services.importing import MAX_BYTES, MAX_ROWS
from people.services.importing.reading import too_large

FIND = {"data-select": True}
DAY = {"type": "date"}


class TeamsByDepartment(forms.ModelChoiceField[Team]):
    """Every team of the store, with its department, as two may have the same name."""

    def label_from_instance(self, obj: Team) -> str:
        return f"{obj.department.name} · {obj.name}"


class PeopleByName(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} · {obj.title or obj.employee_number}"


class PersonForm(forms.ModelForm[User]):
    """A person of `store`, as `by` may fill it in. `person` is nobody for a new one."""

    team = TeamsByDepartment(Team.objects.none(), label=gettext_lazy("Team"), required=False)
    superior = PeopleByName(
        User.objects.none(),
        label=gettext_lazy("Reports to"),
        required=False,
        widget=forms.Select(attrs=FIND),
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What a person may do follows from the roles."),
    )

    class Meta:
        model = User
        fields = staff.FIELDS
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "hired_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "left_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }
        help_texts = {
            "employee_number": gettext_lazy("Signs in with it, too."),
            "email": gettext_lazy("Invitations and notices go here."),
            "wecom_id": gettext_lazy("For mentions in the group."),
        }

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        store: Store,
        by: User,
        person: User | None = None,
    ) -> None:
        super().__init__(data, instance=person or User(store=store))
        self.store, self.by, self.person = store, by, person
        self._offer("department", Department.objects.filter(store=store))
        self._offer(
            "team", Team.objects.filter(department__store=store).select_related("department")
        )
        self._offer("shift", Shift.objects.filter(store=store))
        colleagues = User.objects.active().filter(store=store).by_name()
        self._offer("superior", colleagues.exclude(pk=person.pk) if person else colleagues)
        roles = cast("forms.MultipleChoiceField", self.fields["roles"])
        roles.choices = self._roles()
        cast("forms.ChoiceField", self.fields["trade"]).choices = [("", "–"), *User.Trade.choices]
        if person is None or person.is_active:
            del self.fields["left_on"]
        self.helper = helper(self, self._layout())

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field = cast("forms.ModelChoiceField[Any]", self.fields[name])
        field.queryset = rows
        field.empty_label = "–"

    def _roles(self) -> list[tuple[str, str]]:
        """Those that the editor may give, and those that the person has and keeps."""
        vacant = staff.vacant_roles(self.store)
        held = set(self.person.roles) if self.person else set()
        return [
            (role.value, str(role.label))
            for role in Role
            if role in held or rules.may_give(self.by, role, is_vacant=role in vacant)
        ]

    def _layout(self) -> Layout:
        days = ["hired_on", *(["left_on"] if "left_on" in self.fields else [])]
        return Layout(
            Fieldset(
                _("Person"),
                Row(Column("employee_number"), Column("name")),
                Row(Column("phone"), Column("email")),
                Row(Column("wecom_id"), Column("language")),
            ),
            Fieldset(
                _("Work"),
                Row(Column("department"), Column("team")),
                Row(Column("title"), Column("trade")),
                Row(Column("superior"), Column("shift"), *[Column(day) for day in days]),
            ),
            Fieldset(_("Roles"), "roles", css_class="choices"),
        )

    def clean_employee_number(self) -> str:
        number = clean_employee_number(self.cleaned_data["employee_number"])
        others = User.objects.filter(store=self.store, employee_number__iexact=number)
        if holder := others.exclude(pk=self.instance.pk).first():
            message = _("%(name)s has this number already.")
            raise forms.ValidationError(message, params={"name": holder.name})
        return number

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_title(self) -> str:
        return clean_text(self.cleaned_data["title"])

    def clean_phone(self) -> str:
        phone = clean_phone(self.cleaned_data["phone"])
        return self._unshared(phone, User.objects.filter(phone=phone))

    def clean_email(self) -> str:
        email = clean_email(self.cleaned_data["email"])
        return self._unshared(email, User.objects.filter(email__iexact=email))

    def _unshared(self, value: str, others: QuerySet[User]) -> str:
        """Name the colleague who has it; of another store only that somebody has."""
        holder = others.exclude(pk=self.instance.pk).first() if value else None
        if holder and holder.store_id in self.by.store_ids:
            message = _("%(name)s (%(number)s) has this already.")
            words = {"name": holder.name, "number": holder.employee_number}
            raise forms.ValidationError(message, params=words)
        if holder:
            raise forms.ValidationError(_("Somebody in another store has this already."))
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        team, department = cleaned.get("team"), cleaned.get("department")
        if team and department and team.department_id != department.pk:
            self.add_error("team", _("This team is in another department."))
        elif team and not department:
            cleaned["department"] = team.department
        return cleaned

    def _post_clean(self) -> None:
        """Leave the instance alone: the service sets, checks and saves the fields."""

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in staff.FIELDS if name in self.cleaned_data}


class DeactivateForm(forms.Form):
    left_on = forms.DateField(
        label=gettext_lazy("Last day at work"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only in the log, for those who manage staff."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self, Row(Column("left_on", css_class="col-sm-5"), Column("why")))

    def clean_left_on(self) -> dt.date:
        left_on: dt.date = self.cleaned_data["left_on"]
        if left_on > timezone.localdate():
            raise forms.ValidationError(_("Deactivate the account when the last day has come."))
        return left_on


class ImportForm(forms.Form):
    """The file; what is in it is checked by the import itself."""

    file = forms.FileField(
        label=gettext_lazy("Staff list"),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    @property
    def hint(self) -> str:
        limits = {"mb": MAX_BYTES // (1024 * 1024), "rows": MAX_ROWS}
        return _("Excel (.xlsx) or CSV, up to %(mb)s MB and %(rows)s rows") % limits

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(too_large())
        return file


def staff_filters(asked: Mapping[str, str], user: User) -> StaffFilters:
    """The filters of an address; what makes no sense there is left out."""
    presence = asked.get("presence", "")
    role = asked.get("role", "")
    store = _key(asked.get("store", ""))
    return StaffFilters(
        q=clean_text(asked.get("q", "").replace("\0", ""))[:60],
        department=_key(asked.get("department", "")),
        role=role if role in Role.values else "",
        presence=Presence(presence) if presence in list(Presence) else Presence.ACTIVE,
        store=store if store in user.store_ids else None,
    )


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None  # noqa: PLR2004 - a bigint

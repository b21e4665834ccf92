"""Forms of the way in and of one's own account."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.contacts import clean_email, clean_phone
from people.models import Store, User

WARN_FROM = 3  # tries left

SHOW = gettext_lazy("Show the password")

Password = forms.PasswordInput


def helper(form: forms.BaseForm, *layout: Any) -> FormHelper:
    made = FormHelper(form)
    made.form_tag = False
    made.disable_csrf = True
    if layout:
        made.layout = Layout(*layout)
    return made


def new_password(label: Any, help_text: Any = "") -> forms.CharField:
    attrs = {"autocomplete": "new-password", "data-reveal": SHOW}
    return forms.CharField(
        label=label, help_text=help_text, strip=False, max_length=200, widget=Password(attrs=attrs)
    )


class SignInForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("E-mail, phone or employee number"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=Password(attrs={"autocomplete": "current-password", "data-reveal": SHOW}),
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep me signed in on this device"), required=False
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.person: User | None = None
        focus = "password" if self.is_bound and self.data.get("username") else "username"
        self.fields[focus].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            name, password = cleaned["username"], cleaned["password"]
            person = authenticate(self.request, username=name, password=password)
            if not isinstance(person, User):
                raise ValidationError(self._why(name))
            self.person = person
        return cleaned

    def _why(self, name: str) -> list[str]:
        sentences = [_("The name or the password is not right.")]
        if "@" not in name and Store.objects.count() > 1:
            sentences.append(
                _("Other stores may use the same employee number: try store code and number.")
            )
        failures = getattr(self.request, "axes_failures_since_start", None) or 0
        left = settings.AXES_FAILURE_LIMIT - failures
        if 0 < left <= WARN_FROM:
            warning = ngettext("%(n)d try is left.", "%(n)d tries are left.", left)
            sentences.append(warning % {"n": left})
        return [" ".join(sentences)]


class ResetForm(forms.Form):
    username = SignInForm.base_fields["username"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self)


class NewPasswordForm(forms.Form):
    """A password typed twice; checked against what is known of the person."""

    password = new_password(
        gettext_lazy("New password"),
        gettext_lazy("At least 8 characters, not only digits, and nothing like your name."),
    )
    password_again = new_password(gettext_lazy("The same again"))

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper = helper(self)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_password_again(self) -> str:
        again: str = self.cleaned_data["password_again"]
        if self.data.get(self.add_prefix("password")) != again:
            raise ValidationError(_("The two passwords are not the same."))
        return again


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        max_length=200,
        widget=Password(attrs={"autocomplete": "current-password", "data-reveal": SHOW}),
    )
    field_order = ("current", "password", "password_again")

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(person, *args, **kwargs)
        self.helper = helper(self, "current", Row(Column("password"), Column("password_again")))

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.person.check_password(current):
            raise ValidationError(_("This is not your present password."))
        return current


class ProfileForm(forms.Form):
    """How a person is reached. Who takes over the address takes over the account: ask again."""

    prefix = "profile"

    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    current = forms.CharField(
        label=gettext_lazy("Present password"),
        help_text=gettext_lazy("Only needed to change the e-mail address."),
        required=False,
        strip=False,
        max_length=200,
        widget=Password(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"email": person.email, "phone": person.phone})
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper = helper(
            self, Row(Column("email"), Column("phone")), Row(Column("current"), Column())
        )

    def clean_email(self) -> str:
        email = clean_email(self.cleaned_data["email"])
        if email and self._others().filter(email__iexact=email).exists():
            raise ValidationError(_("This e-mail address belongs to someone else already."))
        return email

    def clean_phone(self) -> str:
        phone = clean_phone(self.cleaned_data["phone"])
        if phone and self._others().filter(phone=phone).exists():
            raise ValidationError(_("This phone number belongs to someone else already."))
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        current = cleaned.get("current", "")
        changes_address = cleaned.get("email", self.person.email) != self.person.email
        if changes_address and not self.person.check_password(current):
            self.add_error(
                "current",
                _("This is not your present password.")
                if current
                else _("Type your present password to change the e-mail address."),
            )
        return cleaned

    def _others(self) -> Any:
        return User.objects.exclude(pk=self.person.pk)


class HabitsForm(forms.ModelForm[User]):
    prefix = "habits"

    class Meta:
        model = User
        fields = ("language", "theme", "shortcuts")
        labels = {"theme": gettext_lazy("Appearance")}
        help_texts = {
            "language": gettext_lazy("Pages, notices and e-mails come in this language."),
            "shortcuts": gettext_lazy("One key opens a page or a form; ? lists them all."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self)

"""Preferences, channels, and the filter of the delivery page."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications import kinds
from notifications.channels import ROBOTS, BadWebhookError, mask
from notifications.models import (
    Channel,
    Delivery,
    KindChoice,
    MailServer,
    Preferences,
    Robot,
    SmsAccount,
)
from notifications.models.outbox import DeliveryQuerySet
from people.models import User

FAILED_TO_DO = "failed"


def _helper(form: forms.BaseForm, *layout: Any) -> FormHelper:
    helper = FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PreferencesForm(forms.ModelForm[Preferences]):
    """Quiet hours and digest, and a row of boxes for each kind of notice."""

    class Meta:
        model = Preferences
        fields = ("quiet_from", "quiet_until", "digest", "digest_at")
        widgets = {
            "quiet_from": _clock(),
            "quiet_until": _clock(),
            "digest": forms.RadioSelect,
            "digest_at": _clock(),
        }

    def __init__(self, user: User, data: Mapping[str, Any] | None = None) -> None:
        mine = Preferences.objects.filter(user=user).first() or Preferences(user=user)
        super().__init__(data, instance=mine)
        self.user = user
        self.chosen = dict(KindChoice.objects.filter(user=user).values_list("kind", "channels"))
        for code, kind in kinds.declared().items():
            self.fields[_name(code)] = forms.MultipleChoiceField(
                label=str(kind.label),
                choices=[(Channel.EMAIL, ""), (Channel.SMS, "")],
                required=False,
                initial=self.chosen.get(code, kind.channels),
            )
        self.helper = _helper(
            self,
            Row(Column("quiet_from"), Column("quiet_until")),
            Row(Column("digest"), Column("digest_at")),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if first is not None and first == last:
            self.add_error("quiet_until", _("The end must differ from the beginning."))
        if not self.errors and (first is None) != (last is None):
            missing = "quiet_from" if first is None else "quiet_until"
            self.add_error(missing, _("Give both the beginning and the end, or neither."))
        return cleaned

    def lines(self) -> list[dict[str, object]]:
        """The matrix: each kind with what is ticked in it."""
        return [
            {
                "kind": kind,
                "name": _name(code),
                "ticked": [str(channel) for channel in self[_name(code)].value() or ()],
            }
            for code, kind in kinds.declared().items()
        ]

    def channels(self) -> dict[str, list[str]]:
        return {code: self.cleaned_data[_name(code)] for code in kinds.declared()}


def _name(code: str) -> str:
    return f"kind-{code}"


class MailServerForm(forms.ModelForm[MailServer]):
    class Meta:
        model = MailServer
        fields = (
            "host",
            "port",
            "security",
            "username",
            "password",
            "from_address",
            "from_name",
        )
        help_texts = {
            "host": _("For example smtp.exmail.qq.com, smtp.163.com or smtp.office365.com."),
            "username": _("Usually the whole e-mail address. Empty: without sign-in."),
            "from_name": _("Empty: the name of the store."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = bool(self.instance.pk and self.instance.password)
        self.fields["password"].help_text = (
            _("Stored. Leave empty to keep it.")
            if stored
            else _("Many providers want an authorisation code here, not the mailbox password.")
        )
        self.fields["port"].min_value = 1  # type: ignore[attr-defined]
        for name in ("host", "username"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.helper = _helper(
            self,
            Row(Column("host", css_class="col-md-6"), Column("port"), Column("security")),
            Row(Column("username"), Column("password")),
            Row(Column("from_address"), Column("from_name")),
        )

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip()
        if "/" in host or " " in host or ":" in host:
            raise ValidationError(_("Only the name of the server, without https:// and port."))
        return host

    def clean_port(self) -> int:
        port: int = self.cleaned_data["port"]
        if not 0 < port < 65536:  # noqa: PLR2004 - TCP's own limit
            raise ValidationError(_("A port is a number from 1 to 65535."))
        return port


class RobotForm(forms.ModelForm[Robot]):
    class Meta:
        model = Robot
        fields = ("platform", "name", "webhook", "secret", "is_active")
        help_texts = {
            "name": _("So that you know which group it is, for example “After-sales, everyone”."),
            "webhook": _("In the group: settings, group robots, add; then copy its address."),
            "secret": _("DingTalk and Feishu: only where signing is switched on for the robot."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        platform = cast("forms.ChoiceField", self.fields["platform"])
        platform.choices = [("", _("Choose a platform")), *Robot.Platform.choices]
        if self.instance.pk:
            self.fields["webhook"].required = False
            self.fields["webhook"].help_text = _("Stored: %(end)s. Leave empty to keep it.") % {
                "end": mask(self.instance.webhook)
            }
            if self.instance.secret:
                self.fields["secret"].help_text = _("Stored. Leave empty to keep it.")
        self.helper = _helper(
            self,
            Row(Column("platform", css_class="col-md-4"), Column("name", css_class="col-md-8")),
            "webhook",
            "secret",
            "is_active",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        webhook, platform = cleaned.get("webhook"), cleaned.get("platform")
        if not webhook and self.instance.pk and platform != self.initial["platform"]:
            self.add_error("webhook", _("Another platform needs another address."))
        if webhook and platform:
            try:
                ROBOTS[platform].check(webhook)
            except BadWebhookError as error:
                self.add_error("webhook", str(error))
        return cleaned


class SmsAccountForm(forms.ModelForm[SmsAccount]):
    class Meta:
        model = SmsAccount
        fields = (
            "access_key_id",
            "access_key_secret",
            "sign_name",
            "template_code",
            "is_active",
        )
        help_texts = {
            "sign_name": _("As the provider has approved it, without the brackets 【】."),
            "template_code": _(
                "SMS_ and a number. The approved text must use the variables title and url."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.access_key_secret:
            self.fields["access_key_secret"].required = False
            self.fields["access_key_secret"].help_text = _("Stored. Leave empty to keep it.")
        self.fields["access_key_id"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.helper = _helper(
            self,
            Row(Column("access_key_id"), Column("access_key_secret")),
            Row(Column("sign_name"), Column("template_code")),
            "is_active",
        )


class DeliveryFilter(forms.Form):
    """What to show; an invalid value shows everything."""

    state = forms.ChoiceField(
        choices=[("", _("All")), *Delivery.Status.choices], required=False, label=_("State")
    )
    q = forms.CharField(required=False, max_length=60, label=_("Person"))
    channel = forms.ChoiceField(
        choices=[("", _("All channels")), *Channel.choices], required=False, label=_("Channel")
    )
    kind = forms.ChoiceField(required=False, label=_("Kind of notice"))
    first_on = forms.DateField(
        required=False, label=_("From day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_on = forms.DateField(
        required=False, label=_("Until day"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, kind.label) for code, kind in kinds.declared().items()]
        self.fields["kind"].choices = [("", _("All kinds")), *choices]  # type: ignore[attr-defined]

    def apply(self, copies: DeliveryQuerySet) -> DeliveryQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        if state := wanted.get("state"):
            copies = copies.failed() if state == FAILED_TO_DO else copies.filter(status=state)
        if channel := wanted.get("channel"):
            copies = copies.filter(channel=channel)
        if kind := wanted.get("kind"):
            copies = copies.filter(notice__kind=kind)
        if name := wanted.get("q"):
            copies = copies.filter(notice__recipient__name__icontains=name)
        if first := wanted.get("first_on"):
            copies = copies.filter(notice__due_at__gte=_midnight(first))
        if last := wanted.get("last_on"):
            copies = copies.filter(notice__due_at__lt=_midnight(last + dt.timedelta(days=1)))
        return copies


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))

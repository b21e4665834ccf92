"""The mailbox that a store reads issues from."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from issues.models import Mailbox

LAST_PORT = 65535


class MailboxForm(forms.ModelForm[Mailbox]):
    class Meta:
        model = Mailbox
        fields = ("address", "host", "port", "username", "password", "folder", "is_active")
        help_texts = {
            "address": _("Where people write to, for example gongdan@example.com."),
            "host": _("For example imap.exmail.qq.com or imap.163.com; always encrypted."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        if self.instance.pk and self.instance.password:
            password.required = False
            password.help_text = _("Stored. Leave empty to keep it.")
        else:
            password.help_text = _("Most providers ask for an authorisation code made for IMAP.")
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "address",
            Row(Column("host", css_class="col-sm-8"), Column("port", css_class="col-sm-4")),
            Row(Column("username"), Column("password")),
            "folder",
            "is_active",
        )

    def clean_port(self) -> int:
        port: int = self.cleaned_data["port"]
        if not 0 < port <= LAST_PORT:
            raise ValidationError(_("A port is a number from 1 to 65535."))
        return port

    def clean_folder(self) -> str:
        folder: str = self.cleaned_data["folder"]
        if any(sign in folder for sign in '"\\\r\n'):
            raise ValidationError(_("A folder's name has no quotes and no backslashes."))
        return folder

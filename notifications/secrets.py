"""Secrets at rest: sealed in the database, plain in the hand, masked wherever they are printed."""

import base64
import logging
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from notifications.channels.text import mask

logger = logging.getLogger(__name__)

PREFIX = "sealed:"


class SealBrokenError(ValueError):
    """Sealed with a key that is neither SECRET_KEY nor one of SECRET_KEY_FALLBACKS, or damaged."""


class SecretText(str):
    """A secret that can be used as any text, but shows itself masked in logs and tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(mask(str(self))) if self else "''"


def seal(text: str) -> str:
    return PREFIX + _fernets().encrypt(text.encode()).decode()


def open_sealed(token: str) -> str:
    """Raises SealBrokenError; never returns what it could not open."""
    try:
        return _fernets().decrypt(token.removeprefix(PREFIX).encode()).decode()
    except InvalidToken as error:
        raise SealBrokenError(
            "A stored secret cannot be opened: put the former key into SECRET_KEY_FALLBACKS.",
        ) from error


def _fernets() -> MultiFernet:
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=8)
def _derived(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    # the label keeps this key apart from all else that Django derives from SECRET_KEY
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"luoshi/notifications/secrets")
    return base64.urlsafe_b64encode(hkdf.derive(key.encode()))


class _SealedAttribute(DeferredAttribute):
    def __set__(self, instance: models.Model, value: str | None) -> None:
        instance.__dict__[self.field.attname] = (
            SecretText(value) if isinstance(value, str) else value
        )


class SealedTextField(models.TextField[str, str]):
    """Sealed in the column, plain on the instance; empty stays empty, so it can be asked for.

    No other lookup works: the same text is sealed differently each time. A form never renders the
    value, and leaving its field blank keeps what is stored. `dumpdata` writes, and `loaddata`
    reads, the sealed form.
    """

    description = _("Sealed text")
    descriptor_class = _SealedAttribute

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return seal(str(value)) if value else value

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        if not value:
            return value
        try:
            return open_sealed(value)
        except SealBrokenError:
            # a page must still open, so that a manager can enter the secret anew
            logger.exception("%s is unreadable and counts as empty", self)
            return ""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        if not (isinstance(value, str) and value.startswith(PREFIX)):
            return value
        try:
            return open_sealed(value)
        except SealBrokenError as error:
            raise ValidationError(str(error)) from error

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return seal(value) if value else ""

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        if data:
            super().save_form_data(instance, data)

    def formfield(self, *_args: object, **kwargs: Any) -> Any:
        # whoever asks: the admin would bring a text area, which shows the value
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        return super().formfield(**{**kwargs, "widget": widget})

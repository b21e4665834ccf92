"""Personal data in running text: phone, identity card, number plate and VIN, recognised and masked."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.contacts import mask_phone

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
PLATE_LETTERS = "A-HJ-NP-Za-hj-np-z"
LAST_SHOWN = 3


class Kind(TextChoices):
    VIN = "vin", _("vehicle identification number")
    IDENTITY = "identity", _("identity card number")
    PLATE = "plate", _("number plate")
    PHONE = "phone", _("phone number")


PATTERNS = {
    # The last four signs of a VIN are digits (GB 16735); its check digit is no proof: many fail it.
    # A letter is among the first 13; looking no further keeps long texts quick.
    Kind.VIN: re.compile(
        r"(?<![A-Za-z0-9])(?=[0-9]{0,12}[A-HJ-NPR-Za-hj-npr-z])[A-HJ-NPR-Za-hj-npr-z0-9]{13}\d{4}(?![A-Za-z0-9])"
    ),
    Kind.IDENTITY: re.compile(
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
    ),
    # Five signs after the letter, six on cars with new energy; at least one of them is a digit.
    Kind.PLATE: re.compile(
        rf"[{PROVINCES}][{PLATE_LETTERS}][·•. -]?(?=[{PLATE_LETTERS}]*\d)"
        rf"[{PLATE_LETTERS}0-9]{{4,5}}[{PLATE_LETTERS}0-9挂学警港澳](?![A-Za-z0-9])"
    ),
    Kind.PHONE: re.compile(
        r"(?<!\d)(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?!\d)"
    ),
}


@dataclass(frozen=True)
class Found:
    """A piece of the text that names a person or a car."""

    kind: Kind
    start: int
    end: int
    text: str

    @property
    def masked(self) -> str:
        return MASKS[self.kind](self.text)


def _mask_vin(text: str) -> str:
    return f"{text[:3]}{'*' * 10}{text[-4:]}"


def _mask_identity(text: str) -> str:
    return f"{text[:3]}{'*' * 13}{text[-2:]}"


def _mask_plate(text: str) -> str:
    hidden = text[2:-LAST_SHOWN].lstrip("·•. -")
    return f"{text[:2]}·{'*' * len(hidden)}{text[-LAST_SHOWN:]}"


def _mask_phone(text: str) -> str:
    return mask_phone(re.sub(r"\D", "", text)[-11:])


MASKS: dict[Kind, Callable[[str], str]] = {
    Kind.VIN: _mask_vin,
    Kind.IDENTITY: _mask_identity,
    Kind.PLATE: _mask_plate,
    Kind.PHONE: _mask_phone,
}


def find(text: str) -> list[Found]:
    """Everything personal in the text, in its order; what is masked already is not found."""
    found: list[Found] = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            if all(match.end() <= one.start or match.start() >= one.end for one in found):
                found.append(Found(kind, match.start(), match.end(), match.group()))
    return sorted(found, key=lambda one: one.start)


def mask(text: str) -> str:
    """Return the text with everything personal masked."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for one in find(text):
        yield text[at : one.start]
        yield one.masked
        at = one.end
    yield text[at:]

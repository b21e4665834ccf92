"""Names, numbers and addresses of people as they are typed: folded, cleaned, masked."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

MOBILE = re.compile(r"1[3-9]\d{9}")
ABROAD = re.compile(r"\+[1-9]\d{6,14}")
LOST_DIGITS = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
EMPLOYEE_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,29}")
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
SHORTEST_MASKED = 8  # three digits before, four after, and at least one to hide


def folded(text: str) -> str:
    """Full-width letters and digits as plain ones, spaces single, invisible signs gone."""
    return " ".join(text.translate(INVISIBLE).translate(WIDE).split())


def clean_text(text: str) -> str:
    """As typed, without what cannot be seen: Chinese punctuation keeps its width."""
    return " ".join(text.translate(INVISIBLE).split())


def clean_name(text: str) -> str:
    """Spaces that only line up two-character Chinese names are not part of them."""
    return BETWEEN_HAN.sub("", clean_text(text))


def clean_phone(text: str) -> str:
    """Eleven digits of a Chinese mobile, or a plus sign and the digits of one abroad."""
    typed = folded(text)
    if LOST_DIGITS.fullmatch(typed):
        raise ValidationError(_("Excel has cut the digits off: format the column as text."))
    digits = re.sub(r"[\s().\-–]", "", typed)
    digits = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", digits)
    digits = re.sub(r"^00", "+", digits)
    if digits and not (MOBILE.fullmatch(digits) or ABROAD.fullmatch(digits)):
        raise ValidationError(
            _("This is not a mobile number: 11 digits, or + and the country code.")
        )
    return digits


def clean_email(text: str) -> str:
    address = folded(text).removeprefix("mailto:").replace(" ", "")
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(_("This is not an e-mail address.")) from None
    return address


def clean_employee_number(text: str) -> str:
    typed = folded(text)
    if LOST_DIGITS.fullmatch(typed):
        raise ValidationError(_("Excel has cut the digits off: format the column as text."))
    if typed and not EMPLOYEE_NUMBER.fullmatch(typed):
        raise ValidationError(
            _("An employee number has up to 30 letters, digits, dots, dashes and slashes.")
        )
    return typed


def mask_phone(value: str | None) -> str:
    """138****5678; too short a number is hidden whole."""
    digits = (value or "").strip()
    if not digits:
        return ""
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= SHORTEST_MASKED else "****"


def mask_email(value: str | None) -> str:
    """z***@example.com."""
    name, at, domain = (value or "").partition("@")
    return f"{name[:1]}***@{domain}" if at else ""


def same_word(left: str, right: str) -> bool:
    return word_key(left) == word_key(right)


def word_key(text: str) -> str:
    """By what two spellings of a department or a header are the same."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(INVISIBLE)).casefold()

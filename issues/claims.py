"""The code with which an unnamed reporter comes back, and the form that gives it out once.

A form carries a random number, signed with its day and box. From it come the letter's key and the
claim code, each by a one-way function: sent twice, a form is the same letter with the same code,
and nothing has to be remembered about forms. Stored is only a keyed hash of the code.
"""

import datetime as dt
import secrets
import uuid

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U; what is typed instead is read as meant."""
LENGTH, GROUP = 12, 4
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SALT = "issues.box"


def form_token(box: str, today: dt.date) -> str:
    """For the hidden field of a form of `box`."""
    fields = {"n": secrets.token_hex(16), "d": today.isoformat(), "b": box}
    return signing.Signer(salt=_SALT).sign_object(fields)


def number_of(token: str, box: str, today: dt.date) -> str | None:
    """The form's random number; None for a form that is forged, of another box or too old."""
    try:
        fields = signing.Signer(salt=_SALT).unsign_object(token)
        day, number = dt.date.fromisoformat(fields["d"]), str(fields["n"])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    is_fresh = today - dt.timedelta(days=1) <= day <= today
    return number if is_fresh and fields["b"] == box else None


def letter_key(number: str) -> uuid.UUID:
    return uuid.UUID(bytes=_digest("letter", number)[:16])


def code_of(number: str) -> str:
    """60 random bits as 7K4M-2QXD-9RTW."""
    bits = int.from_bytes(_digest("code", number)[:8]) >> 4
    signs = "".join(ALPHABET[bits >> (5 * place) & 31] for place in range(LENGTH))
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _digest(what: str, number: str) -> bytes:
    return salted_hmac(f"{_SALT}.{what}", number, algorithm="sha256").digest()


def tidy(code: str) -> str:
    """A code as typed, in its own form; empty if it cannot be one."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_MEANT)
    return signs if len(signs) == LENGTH and all(sign in ALPHABET for sign in signs) else ""


def hash_of(code: str, secret: str | bytes | None = None) -> str:
    return salted_hmac(f"{_SALT}.claim", tidy(code), secret=secret, algorithm="sha256").hexdigest()


def hashes_of(code: str) -> list[str]:
    """By the present key and those before it, so that a change of keys shuts nobody out."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hash_of(code, key) for key in keys] if tidy(code) else []

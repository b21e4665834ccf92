"""The code on the projector: it lives for a minute, so a picture of it sent to somebody is worth nothing."""

import datetime as dt

from django.core import signing

SALT = "meetings.check_in"
LIVES = dt.timedelta(seconds=60)
RENEWED = dt.timedelta(seconds=20)
"""So a code that has just appeared can be scanned for forty seconds at least."""


def code(meeting_id: int) -> str:
    return signing.TimestampSigner(salt=SALT).sign(str(meeting_id))


def meeting_of(token: str) -> int | None:
    """The meeting of a code that is still alive."""
    try:
        return int(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIVES))
    except (signing.BadSignature, ValueError):
        return None

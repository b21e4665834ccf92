"""Which files of sound are taken, and that they are what they say."""

from pathlib import PurePath
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

TYPES = {
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "aac": "audio/aac",
    "amr": "audio/amr",
}
FOUND_AS = {
    "m4a": {"audio/mp4", "audio/x-m4a", "video/mp4"},
    "mp3": {"audio/mpeg"},
    "wav": {"audio/x-wav", "audio/wav"},
    "webm": {"video/webm", "audio/webm"},
    "ogg": {"audio/ogg"},
    "aac": {"audio/aac"},
    "amr": {"audio/amr"},
}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)
UNPLAYABLE = frozenset({"audio/amr"})
"""What no browser plays: it can be kept, transcribed and fetched."""


def check(upload: UploadedFile[Any], *, most: int) -> str:
    """Return the MIME type; raise ValidationError with a sentence for the user."""
    name, size = upload.name or "", upload.size or 0
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty."), params={"name": name})
    if size > most:
        raise ValidationError(
            _("“%(name)s” is %(size)s; the limit is %(limit)s a file."),
            params={"name": name, "size": filesizeformat(size), "limit": filesizeformat(most)},
        )
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in TYPES:
        raise ValidationError(
            _("“%(name)s” is no sound that is accepted. Accepted are %(types)s."),
            params={"name": name, "types": ", ".join(TYPES)},
        )
    found = filetype.guess(upload.read(8192))
    upload.seek(0)
    if found is None or found.mime not in FOUND_AS[ending]:
        raise ValidationError(
            _("“%(name)s” is not what its ending says. Save it again in the right format."),
            params={"name": name},
        )
    return TYPES[ending]

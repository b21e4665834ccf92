"""What may be uploaded: known types, of an honest content, within the limit."""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

IMAGES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
}
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
SOUNDS = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/x-wav",
    "ogg": "audio/ogg",
    "webm": "audio/webm",
}
VIDEOS = {"mp4": "video/mp4", "webm": "video/webm"}
TEXTS = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown"}
KNOWN = IMAGES | DOCUMENTS | VIDEOS | SOUNDS | TEXTS
PICTURE_CODECS = (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG")
"""How a WebM says at its beginning that it is no mere sound."""
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
SAME = (
    {"image/jpeg"},
    {"audio/mp4", "video/mp4", "audio/x-m4a"},
    {"audio/mpeg"},
    {"audio/webm", "video/webm"},
    {"audio/x-wav", "audio/wav"},
)

MAX_SIDE = 2560
THUMBNAIL_SIDE = 480


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: turned upright, without EXIF, at most 2560 pixels a side."""

    content: bytes
    thumbnail: bytes


def accept() -> str:
    """The `accept` attribute of file fields."""
    return ",".join(f".{extension}" for extension in KNOWN)


def check(upload: UploadedFile[Any], *, most: int | None = None) -> str:
    """Return the MIME type of an upload; raise ValidationError with a sentence for the user.

    `most` is the limit in bytes where it is not the usual one.
    """
    name = upload.name or ""
    size = upload.size or 0
    most = most or settings.ATTACHMENT_MAX_BYTES
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty."), params={"name": name})
    if size > most:
        raise ValidationError(
            _("“%(name)s” is %(size)s; the limit is %(limit)s a file."),
            params={
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(most),
            },
        )
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension not in KNOWN:
        raise ValidationError(
            _(
                "“%(name)s” is of a type that is not accepted. Accepted are pictures, PDF, Office, sound, MP4 and text."
            ),
            params={"name": name},
        )
    head = upload.read(8192)
    upload.seek(0)
    if not _honest(extension, head):
        raise ValidationError(
            _("“%(name)s” is not what its ending says. Save it again in the right format."),
            params={"name": name},
        )
    if extension == "webm" and any(codec in head for codec in PICTURE_CODECS):
        return VIDEOS[extension]
    return KNOWN[extension]


def _honest(extension: str, head: bytes) -> bool:
    if extension in TEXTS:
        return b"\x00" not in head
    if extension in {"doc", "xls", "ppt"}:
        return head.startswith(OLD_OFFICE)
    found = filetype.guess(head)
    if found is None:
        return False
    if extension in {"docx", "xlsx", "pptx"}:
        return found.mime in {KNOWN[extension], "application/zip"}
    wanted = KNOWN[extension]
    return found.mime == wanted or any({found.mime, wanted} <= same for same in SAME)


def picture(upload: UploadedFile[Any]) -> Picture:
    """Re-encode a picture, which drops its EXIF data (place, device); raise ValidationError when it is broken."""
    refusal = ValidationError(
        _("The picture “%(name)s” is broken or far too large."), params={"name": upload.name}
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload) as opened:
                upright = ImageOps.exif_transpose(opened)
                form = "PNG" if opened.format in {"PNG", "GIF"} else "JPEG"
                return Picture(
                    _encoded(upright, form, MAX_SIDE), _encoded(upright, "JPEG", THUMBNAIL_SIDE)
                )
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise refusal from None


def _encoded(image: Image.Image, form: str, side: int) -> bytes:
    copy = image.copy()
    copy.thumbnail((side, side))
    if form == "JPEG" and copy.mode != "RGB":
        white = Image.new("RGB", copy.size, "white")
        rgba = copy.convert("RGBA")
        white.paste(rgba, mask=rgba.getchannel("A"))
        copy = white
    buffer = io.BytesIO()
    copy.info.clear()
    copy.save(buffer, form, quality=85, optimize=True)
    return buffer.getvalue()

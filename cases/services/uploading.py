"""Photos and videos of a case: sent in pieces, put together, cleaned of where they were taken."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments import checks
from attachments.models import Attachment
from attachments.services import attach
from cases import rules
from cases.media import places
from cases.models import Case, Upload, UploadPiece
from people import events, moves
from people.models import User
from people.privacy import mask
from people.rules import NotNow

PIECE = 1024 * 1024
KEPT = dt.timedelta(days=2)
"""So long the pieces of a broken upload wait for the rest."""
TYPES = {**checks.IMAGES, **checks.VIDEOS}
ACCEPT = ",".join(f".{ending}" for ending in TYPES)
MOST_FILES = 30


def limit_of(name: str) -> int:
    is_video = _ending(name) in checks.VIDEOS
    return settings.VIDEO_MAX_BYTES if is_video else settings.ATTACHMENT_MAX_BYTES


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def _neither(name: str) -> ValidationError:
    return ValidationError(
        _("“%(name)s” is neither a photo (JPG, PNG, WebP, GIF) nor a video (MP4, WebM)."),
        params={"name": name},
    )


def check_name(name: str, size: int) -> None:
    """Refuse at once what could not be kept in the end."""
    if _ending(name) not in TYPES:
        raise _neither(name)
    if size > limit_of(name):
        raise ValidationError(
            _("“%(name)s” is %(size)s; the limit is %(limit)s a file."),
            params={
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(limit_of(name)),
            },
        )


@transaction.atomic
def begin(case: Case, *, key: str, name: str, size: int, by: User) -> Upload:
    """Begin to send a file, or go on with one that broke off."""
    case = moves.lock(case)
    rules.check_write(by, case)
    check_name(name, size)
    if size <= 0:
        raise ValidationError(_("“%(name)s” is empty."), params={"name": name})
    upload, _is_new = Upload.objects.get_or_create(
        case=case, by=by, key=key[:120], defaults={"name": mask(name)[-200:], "size": size}
    )
    if upload.size != size:
        forget(upload)
        return begin(case, key=key, name=name, size=size, by=by)
    return upload


def pieces_of(upload: Upload) -> int:
    return -(-upload.size // PIECE)


@transaction.atomic
def add_piece(upload: Upload, number: int, content: bytes) -> None:
    """Keep a piece; one that is here already is not kept twice."""
    upload = moves.lock(upload)
    wanted = min(PIECE, upload.size - number * PIECE)
    if not 0 <= number < pieces_of(upload) or len(content) != wanted:
        raise NotNow(_("This is no piece of the file. Choose it again."))
    if not upload.pieces.filter(number=number).exists():
        piece = UploadPiece(upload=upload, number=number)
        piece.file.save("p", ContentFile(content), save=False)
        piece.save()
    upload.heard_at = timezone.now()
    upload.save(update_fields=["heard_at"])


@transaction.atomic
def finish(upload: Upload, *, by: User) -> Attachment | None:
    """Put the pieces together; None while some are missing. What is refused is forgotten."""
    moves.lock(upload.case)  # before its uploads, as everywhere
    upload = moves.lock(upload)
    pieces = list(upload.pieces.all())
    if len(pieces) < pieces_of(upload):
        return None
    with tempfile.TemporaryFile() as whole:
        for piece in pieces:
            with piece.file.open("rb") as part:
                whole.write(part.read())
        whole.seek(0)
        sent: UploadedFile[Any] = UploadedFile(File(whole), name=upload.name, size=upload.size)
        attachment = add(upload.case, sent, by=by)
    forget(upload)
    return attachment


@transaction.atomic
def add(case: Case, upload: UploadedFile[Any], *, by: User) -> Attachment:
    """Keep a photo or video of a case, without the place where it was taken."""
    case = moves.lock(case)
    rules.check_write(by, case)
    name = upload.name = mask(upload.name or "")
    check_name(name, upload.size or 0)
    if Attachment.objects.of(case).count() >= MOST_FILES:
        raise ValidationError(
            _("A case has at most %(count)s photos and videos."), params={"count": MOST_FILES}
        )
    mime = checks.check(upload, most=limit_of(name))
    if not mime.startswith(("image/", "video/")):  # a WebM without pictures
        raise _neither(name)
    with _without_place(upload, mime) as clean:
        attachment = attach(case, clean, by=by, most=limit_of(name))
    events.record(case, "file_added", by=by, file=attachment.name)
    return attachment


@contextmanager
def _without_place(upload: UploadedFile[Any], mime: str) -> Iterator[UploadedFile[Any]]:
    """A copy of a video without its private parts; a photo loses them when it is encoded anew."""
    if not mime.startswith("video/"):
        yield upload
        return
    with tempfile.TemporaryFile() as copy:
        for block in upload.chunks():
            copy.write(block)
        places.remove(copy, mime)
        yield UploadedFile(File(copy), name=upload.name, size=upload.size)


def refused(upload: Upload) -> None:
    """Forget a file that cannot be kept."""
    with transaction.atomic():
        forget(upload)


def forget(upload: Upload) -> None:
    for piece in upload.pieces.all():
        transaction.on_commit(partial(piece.file.storage.delete, str(piece.file.name)))
    upload.delete()


def expire(now: dt.datetime) -> int:
    """Drop uploads that were given up."""
    count = 0
    for pk in Upload.objects.filter(heard_at__lt=now - KEPT).values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            rows = Upload.objects.select_for_update(skip_locked=True).filter(pk=pk)
            for upload in rows:
                forget(upload)
                count += 1
    return count

"""Every write of files."""

import hashlib
from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from attachments import access, checks
from attachments.models import Attachment
from people import events
from people.models import User
from people.rules import Denied


@transaction.atomic
def attach(
    target: models.Model, upload: UploadedFile[Any], *, by: User | None, most: int | None = None
) -> Attachment:
    """Keep `upload` as a file of `target` (a row with a `store`, or a child of one).

    Pictures are re-encoded without EXIF and get a thumbnail; `most` is a limit other than the usual.
    Raises ValidationError with a sentence.
    """
    mime = checks.check(upload, most=most)
    name = (upload.name or "")[-200:]
    attachment = Attachment(
        target=target, store_id=_store_id(target), name=name, mime=mime, uploaded_by=by
    )
    if attachment.is_image:
        kept = checks.picture(upload)
        attachment.mime = "image/png" if kept.content.startswith(b"\x89PNG") else "image/jpeg"
        content: File[Any] = ContentFile(kept.content)
        attachment.thumbnail.save("t.jpg", ContentFile(kept.thumbnail), save=False)
    else:
        content = upload
    digest = hashlib.sha256()
    attachment.size = 0
    content.seek(0)
    for block in content.chunks():
        digest.update(block)
        attachment.size += len(block)
    content.seek(0)
    attachment.sha256 = digest.hexdigest()
    attachment.file.save(name, content, save=False)
    attachment.save()
    return attachment


@transaction.atomic
def copy(attachment: Attachment, target: models.Model, *, name: str, by: User) -> Attachment:
    """The same bytes once more, as a file of another row: each can be removed without the other."""
    made = Attachment(
        target=target, store_id=_store_id(target), name=name, mime=attachment.mime,
        size=attachment.size, sha256=attachment.sha256, uploaded_by=by,
    )  # fmt: skip
    for kept, stored in (
        (attachment.file, made.file),
        (attachment.thumbnail, made.thumbnail),
    ):
        if kept:
            with kept.open("rb") as content:
                stored.save(str(kept.name), content, save=False)
    made.save()
    return made


def _store_id(target: models.Model) -> int:
    """The store of a row, or of the row that it is part of."""
    for part in ("", "meeting", "action", "item", "issue"):
        owner = getattr(target, part, None) if part else target
        store_id = getattr(owner, "store_id", None)
        if store_id is not None:
            return int(store_id)
    raise TypeError(f"{type(target).__name__} belongs to no store")


@transaction.atomic
def remove(attachment: Attachment, *, by: User) -> None:
    """Delete a file; the bytes go after the commit."""
    if not access.may_change(by, attachment):
        raise Denied(_("Only who added this file, or a manager, can remove it."))
    if attachment.target is not None:
        events.record(attachment.target, "file_removed", by=by, old=attachment.name[:40])
    discard(attachment)


@transaction.atomic
def discard(attachment: Attachment) -> None:
    """Delete a file that the system itself made; nobody is asked."""
    for stored in (attachment.file, attachment.thumbnail):
        if stored:
            transaction.on_commit(partial(stored.storage.delete, str(stored.name)))
    attachment.delete()

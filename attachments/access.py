"""Who may see and remove the files of a row: each app registers its models."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from attachments.models import Attachment
from people.models import User

Answer = Callable[[User, models.Model], bool]


@dataclass(frozen=True)
class Access:
    may_see: Answer
    may_change: Answer
    uploader_may_remove: bool = True


_registered: dict[type[models.Model], Access] = {}


def register(
    model: type[models.Model],
    *,
    may_see: Answer,
    may_change: Answer,
    uploader_may_remove: bool = True,
) -> None:
    _registered[model] = Access(may_see, may_change, uploader_may_remove)


def may_see(user: User, attachment: Attachment) -> bool:
    """A file whose row is gone, or whose model nobody registered, is seen by nobody."""
    target = attachment.target
    access = _registered.get(type(target)) if target is not None else None
    return target is not None and access is not None and access.may_see(user, target)


def may_change(user: User, attachment: Attachment) -> bool:
    target = attachment.target
    access = _registered.get(type(target)) if target is not None else None
    if target is None or access is None or not access.may_see(user, target):
        return False
    own = access.uploader_may_remove and attachment.uploaded_by_id == user.pk
    return own or access.may_change(user, target)

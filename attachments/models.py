"""A file that belongs to a row of some app, served only to those who may see that row."""

import datetime as dt
import uuid
from pathlib import PurePath

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Store, User
from people.models.stores import StoreScoped


def stored_name(attachment: "Attachment", name: str) -> str:
    """Return an unguessable path; the name people gave lives in the row."""
    today = dt.datetime.now(tz=dt.UTC).date()
    return (
        f"{attachment.store_id}/{today:%Y/%m}/{uuid.uuid4().hex}{PurePath(name).suffix.lower()[:8]}"
    )


class AttachmentQuerySet(StoreScoped["Attachment"]):
    def of(self, *targets: models.Model) -> "AttachmentQuerySet":
        """Files of rows, oldest first."""
        keys: dict[ContentType, list[int]] = {}
        for target in targets:
            keys.setdefault(ContentType.objects.get_for_model(target), []).append(target.pk)
        if not keys:
            return self.none()
        of_any = Q()
        for content_type, found in keys.items():
            of_any |= Q(content_type=content_type, object_id__in=found)
        return self.filter(of_any).order_by("pk")


class Attachment(models.Model):
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200)
    thumbnail = models.FileField(upload_to=stored_name, max_length=200, blank=True)
    name = models.CharField(_("file name"), max_length=200)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_target")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")

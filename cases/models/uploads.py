"""A photo or video on its way: pieces by number, so that a lost line costs one piece."""

import uuid

from django.db import models
from django.utils import timezone

from cases.models.case import Case
from people.models import User


def piece_name(_row: models.Model, _name: str) -> str:
    """Return an unguessable path."""
    return f"uploads/{uuid.uuid4().hex}.part"


class Upload(models.Model):
    """A file that somebody is sending; `key` names it for the browser that goes on after a break."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="uploads")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    heard_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "by", "key"], name="case_upload_once")
        ]
        indexes = [models.Index(fields=["heard_at"], name="case_upload_heard")]

    def __str__(self) -> str:
        return self.name


class UploadPiece(models.Model):
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to=piece_name, max_length=200)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="case_upload_piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"

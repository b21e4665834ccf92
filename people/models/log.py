"""What was done and by whom, what personal data was looked at, and the numbers given out."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.stores import Store
from people.models.users import User


class Event(models.Model):
    """One thing done to one row. Written by `people.events.record`, never changed."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    target = GenericForeignKey()
    name = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    old = models.CharField(max_length=40, blank=True)
    new = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="event_target")]

    def __str__(self) -> str:
        return f"{self.name} {self.old}→{self.new}"


class Disclosure(models.Model):
    """Somebody looked at a full phone number or the like."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="disclosures")
    subject = models.ForeignKey(User, on_delete=models.CASCADE, related_name="disclosed")
    field = models.CharField(_("field"), max_length=40)
    ip = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.by_id} → {self.subject_id}.{self.field}"


class NumberSequence(models.Model):
    """The last number given out under a name in a store and year."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "name", "year"], name="number_sequence_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}-{self.year}-{self.last}"

"""A notice is a row written with the change it tells of; a delivery is its copy on one channel."""

from typing import TYPE_CHECKING

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Store, User
from people.models.stores import StoreScoped

if TYPE_CHECKING:
    import datetime as dt


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    ROBOT = "robot", _("Group robot")


class NoticeQuerySet(StoreScoped["Notice"]):
    def inbox_of(self, user: User) -> "NoticeQuerySet":
        """What one person was told, due by now, newest first."""
        return self.filter(recipient=user, due_at__lte=timezone.now(), cancelled_at=None).order_by(
            "-due_at", "-pk"
        )

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing told to one person (or, without a recipient, to the group of a robot).

    The in-app inbox shows these rows: they are the record of truth, channels are copies.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="notices")
    dedupe_key = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True)
    object_id = models.BigIntegerField(null=True)
    target = GenericForeignKey()
    due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-due_at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient"],
                condition=Q(read_at=None, cancelled_at=None),
                name="notice_unread",
            ),
            models.Index(fields=["content_type", "object_id"], name="notice_target"),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(StoreScoped["Delivery"]):
    def due(self, now: "dt.datetime") -> "DeliveryQuerySet":
        return self.filter(status=Delivery.Status.QUEUED, next_try_at__lte=now)

    def failed(self) -> "DeliveryQuerySet":
        """Given up and not yet dealt with."""
        return self.filter(status=Delivery.Status.FAILED, dealt_at=None)


class Delivery(models.Model):
    """A notice on its way over one channel.

    `address` is where it went, masked. `claim` names the sweep that holds it; while `started_at`
    is empty nothing has left the house yet. `provider_id` is the platform's receipt.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("No address")
        CANCELLED = "cancelled", _("Withdrawn")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    robot = models.ForeignKey(
        "Robot", on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.QUEUED)
    address = models.CharField(_("address"), max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    digest = models.BooleanField(default=False)
    code = models.CharField(_("code"), max_length=40, blank=True)
    answer = models.CharField(_("answer of the platform"), max_length=500, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)
    dealt_at = models.DateTimeField(null=True)
    dealt_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel", "robot"],
                name="delivery_once_a_channel",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at=None)),
                name="delivery_sent_with_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(status="queued"), name="delivery_due"),
            models.Index(
                fields=["claimed_at"], condition=Q(status="sending"), name="delivery_claimed"
            ),
            models.Index(fields=["store", "-id"], name="delivery_store"),
            models.Index(fields=["store", "status", "-id"], name="delivery_store_status"),
            models.Index(
                fields=["store"],
                condition=Q(status="failed", dealt_at=None),
                name="delivery_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.status}"

"""The ledger of points: thanks that can be counted. Rows are added, never changed."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.stores import Store
from people.models.users import User


class PointEntry(models.Model):
    """Points for one thing done; `reason` is a code of the app that gave them.

    A mistake is put right by an entry that `reverses` the first.
    """

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="points"
    )
    points = models.IntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True)
    object_id = models.BigIntegerField(null=True)
    target = GenericForeignKey()
    words = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("points")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="points_not_nothing"),
            models.UniqueConstraint(
                fields=["user", "reason", "content_type", "object_id"],
                condition=Q(reverses=None, object_id__isnull=False),
                name="points_once_for_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["user", "-at", "-id"], name="points_user_at")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.points:+d} {self.reason}"

"""How a person wants to be told."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.outbox import Channel
from people.models import User


class Preferences(models.Model):
    class Digest(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day, together")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="preferences")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    digest = models.CharField(
        _("e-mails that are not urgent"), max_length=10, choices=Digest, default=Digest.AT_ONCE
    )
    digest_at = models.TimeField(_("time of the daily e-mail"), default=dt.time(8))

    class Meta:
        verbose_name = _("preferences")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="preferences_quiet_both_or_neither",
                violation_error_message=_(
                    "Give both the beginning and the end of the quiet hours, or neither."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class KindChoice(models.Model):
    """The channels a person chose for one kind of notice; without a row, the kind's own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kind_choices")
    kind = models.CharField(max_length=60)
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel), default=list, blank=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="kind_choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"

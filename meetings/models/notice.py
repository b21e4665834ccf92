"""How long before a meeting people must be told, store by store."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.calendar import DayKind
from people.models import Store


class NoticeSettings(models.Model):
    """The store's rule for notices; without a row, three days on which the store is open."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="notice_settings")
    days = models.PositiveSmallIntegerField(
        _("days ahead"), default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    calendar = models.CharField(
        _("days are counted as"), max_length=15, choices=DayKind, default=DayKind.STORE_OPEN
    )
    cut_off = models.TimeField(
        _("a notice sent from this time on counts as sent the next day"), default=dt.time(18, 0)
    )

    class Meta:
        verbose_name = _("rule for notices")

    def __str__(self) -> str:
        return f"{self.store_id}: {self.days} {self.calendar}"

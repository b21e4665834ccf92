"""Hours of the week that meetings should leave free, store by store."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Store


class BusyWeek(models.Model):
    """A store that has said itself when it is busy; without a row the usual hours hold."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="busy_week")

    class Meta:
        verbose_name = _("hours to avoid")

    def __str__(self) -> str:
        return f"{self.store_id}"


class BusyHours(models.Model):
    """From when to when on one weekday (0 = Monday)."""

    week = models.ForeignKey(BusyWeek, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    begins = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))

    class Meta:
        ordering = ("weekday", "begins")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="busy_hours_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="busy_hours_in_order",
                violation_error_message=_("The end must be after the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.begins:%H:%M}-{self.ends:%H:%M}"

"""The numbers of the day that a store looks at each morning."""

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Store, User
from people.models.stores import StoreScoped


class FigureQuerySet(StoreScoped["Figure"]):
    def shown(self) -> "FigureQuerySet":
        return self.filter(is_active=True)


class Figure(models.Model):
    """Which number a store looks at: visits, complaints, appointments. `source` fills it by itself."""

    class About(models.TextChoices):
        YESTERDAY = "yesterday", _("Yesterday")
        TODAY = "today", _("Today")

    class Better(models.TextChoices):
        MORE = "more", pgettext_lazy("direction of a number", "more is better")
        LESS = "less", pgettext_lazy("direction of a number", "less is better")
        NEITHER = "neither", pgettext_lazy("direction of a number", "just to know")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="figures")
    name = models.CharField(_("number"), max_length=30)
    unit = models.CharField(_("unit"), max_length=10, blank=True)
    about = models.CharField(
        _("day that it is about"), max_length=10, choices=About, default=About.YESTERDAY
    )
    better = models.CharField(_("direction"), max_length=8, choices=Better, default=Better.NEITHER)
    target = models.DecimalField(
        _("target"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("filled by"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("on the board"), default=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of the day")
        ordering = ("about", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="figure_name_once_a_store",
                violation_error_message=_("The store has a number of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(about__in=["yesterday", "today"]), name="figure_about_known"
            ),
            models.CheckConstraint(
                condition=Q(better__in=["more", "less", "neither"]), name="figure_better_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def meets(self, value: Decimal) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None or self.better == self.Better.NEITHER:
            return None
        return value >= self.target if self.better == self.Better.MORE else value <= self.target


class FigureValue(models.Model):
    """One number of one day. `filled` is what its source said; typed over, it is a correction."""

    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="values")
    day = models.DateField(_("day"))
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)
    filled = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["figure", "day"], name="figure_value_once_a_day")
        ]
        indexes = [models.Index(fields=["day", "figure"], name="figure_value_day")]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.day}: {self.value}"

    @property
    def is_correction(self) -> bool:
        """Typed by hand over what the source said."""
        return self.filled is not None and self.by_id is not None and self.value != self.filled


class ReminderQuerySet(StoreScoped["Reminder"]):
    def on(self, day: dt.date) -> "ReminderQuerySet":
        """Those with dates whose days have come and are not over."""
        return self.filter(first_on__lte=day, last_on__gte=day)


class Reminder(models.Model):
    """A line for the morning: on its days, or in turn with the others that have none."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        CASE = "case", _("Case of the day")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.REMINDER)
    text = models.CharField(_("text"), max_length=160)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        ordering = ("first_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on=None, last_on=None) | Q(last_on__gte=models.F("first_on")),
                name="reminder_days_in_order",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class Morning(models.Model):
    """The ten minutes of one day in a store. `version` grows with what its followers must see."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="mornings")
    day = models.DateField(_("day"))
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    talk_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when one point is being talked about.")
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="morning_once_a_day")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"

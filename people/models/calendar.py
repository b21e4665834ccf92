"""The State Council's holiday table, year by year, as imported or edited."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StateCalendarYear(models.Model):
    """A year whose table is published; a year without a row is provisional (暂定)."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class StateDay(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend day that is worked (调休)."""

    year = models.ForeignKey(StateCalendarYear, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("date"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_off = models.BooleanField(_("day off"))

    class Meta:
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

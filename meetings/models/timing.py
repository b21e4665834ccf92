"""Minutes moved from one agenda item to another while the meeting goes on."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from people.models import User


class TimeShift(models.Model):
    """So many minutes more for `item`: from `source`, from what is left over, or past the end."""

    class Origin(models.TextChoices):
        ITEM = "item", _("from a later item")
        REST = "rest", _("from what is left over")
        PAST_END = "past_end", _("past the end")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="shifts")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="shifts")
    origin = models.CharField(_("where from"), max_length=8, choices=Origin)
    source = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(_("moved minutes"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("moved minutes")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0), name="time_shift_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} +{self.minutes}"

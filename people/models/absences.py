"""When somebody is away, and who stands in."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.users import User


class Absence(models.Model):
    """Away from the first to the last day, both included; what is new goes to the deputy."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="absences"
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        User,
        verbose_name=_("deputy"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stands_in",
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("absence")
        ordering = ("first_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="absence_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=~Q(deputy=F("user")),
                name="absence_another_stands_in",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
        ]
        indexes = [models.Index(fields=["user", "last_on"], name="absence_user_last")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.first_on}–{self.last_on}"

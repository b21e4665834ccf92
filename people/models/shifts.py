"""When the people of a store work: early, late, on a Sunday."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.stores import Store, StoreScoped


class ShiftQuerySet(StoreScoped["Shift"]):
    pass


class Shift(models.Model):
    """A shift of the store; it may end after midnight. Everyone has one usual shift or none."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="shifts")
    name = models.CharField(_("shift"), max_length=30)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        ordering = ("starts", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="shift_name_once_a_store",
                violation_error_message=_("The store has a shift of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> str:
        return f"{self.starts:%H:%M}–{self.ends:%H:%M}"

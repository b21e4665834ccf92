"""The speaking round of an agenda item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from people.models import User


class Turn(models.Model):
    """One person's turn to speak. `seconds` is how long it took."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To come")
        SPEAKING = "speaking", _("Speaking")
        SPOKE = "spoke", _("Spoke")
        PASSED = "passed", _("Passed")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="turns")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    began_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("turn")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="turn_once"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(state="speaking"), name="turn_one_speaks"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.item_id}"

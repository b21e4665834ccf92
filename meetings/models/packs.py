"""The data pack of a meeting: the papers that the system makes from what it knows."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting


class Pack(models.Model):
    """`due_at` is when it is made next, empty when never again. The file is an attachment.

    `people` are those for whom it was made: nothing is in it that one of them may not see.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Being made")
        MADE = "made", _("Made")
        FAILED = "failed", _("Could not be made")

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="pack")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    is_restricted = models.BooleanField(
        default=False, help_text=_("Made while the meeting was restricted: for `people` alone.")
    )
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("data pack")
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="pack_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.state}"

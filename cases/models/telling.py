"""How a story was told, who helped to write it, and which became the story of the month."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attachments.models import Attachment
from cases.models.case import Case
from people.models import Store, User


class Telling(models.Model):
    """A story as it came in. An editor's version goes out only when the teller has agreed to it.

    `agreed_version` is the case's version that the teller stands by: at first his own.
    `heard` is what a transcription service made of `sound`; it waits while `hear_at` is set.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="telling")
    text = models.TextField(_("as it was told"), blank=True)
    sound = models.ForeignKey(
        Attachment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    heard = models.TextField(_("as it was heard"), blank=True)
    hear_at = models.DateTimeField(null=True, blank=True)
    hear_tries = models.PositiveSmallIntegerField(default=0)
    agreed_version = models.PositiveIntegerField(default=0)
    offered_version = models.PositiveIntegerField(default=0)
    offered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    offered_at = models.DateTimeField(null=True, blank=True)
    objection = models.CharField(_("what is not right yet"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["hear_at"], condition=Q(hear_at__isnull=False), name="case_telling_hear"
            )
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def waits_for_teller(self) -> bool:
        return self.offered_version > self.agreed_version and not self.objection


class StoryOfMonth(models.Model):
    """Most votes of a month (its first day). Stories with the same number share it."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="months_won")
    votes = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-month", "pk")
        constraints = [
            models.UniqueConstraint(fields=["store", "month", "case"], name="case_month_won_once")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.case_id}"


class LearnWeek(models.Model):
    """The people of a store were told of the questions of a week (its Monday)."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    monday = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "monday"], name="case_learn_week_once")
        ]

    def __str__(self) -> str:
        return f"{self.store_id} {self.monday}"

"""One minute after a meeting: was it worth it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting


class Feedback(models.Model):
    """What somebody who was there says of the meeting; deliberately without who and when."""

    class Say(models.TextChoices):
        YES = "yes", _("Yes, fully")
        PARTLY = "partly", _("Partly")
        NO = "no", _("Hardly")

    class Length(models.TextChoices):
        SHORT = "short", _("Too short")
        RIGHT = "right", _("Just right")
        LONG = "long", _("Too long")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="feedback")
    useful = models.PositiveSmallIntegerField(
        _("how useful"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    say = models.CharField(_("had my say"), max_length=6, choices=Say)
    length = models.CharField(_("length"), max_length=5, choices=Length)
    words = models.CharField(_("what to do better next time"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("feedback")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(useful__gte=1, useful__lte=5), name="feedback_useful_one_to_five"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.useful}"

"""What came out of a meeting: decisions, questions, minutes."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from meetings.states import MinutesStatus
from people.models import User
from search.fields import searchable


class Decision(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    text = models.CharField(_("decision"), max_length=500)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class Question(models.Model):
    """A question asked in the meeting: answered there, or handed to someone."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="questions")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    text = models.CharField(_("question"), max_length=500)
    asked_by = models.ForeignKey(
        User,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    answer = models.TextField(_("answer"), blank=True)
    handed_to = models.ForeignKey(
        User,
        verbose_name=_("handed to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty where somebody asked by phone without a name."),
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("question")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text


class Minutes(models.Model):
    """The minutes of a meeting: made from the notes, edited, published, then locked."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    status = models.CharField(
        _("state"), max_length=10, choices=MinutesStatus, default=MinutesStatus.DRAFT
    )
    body = models.TextField(_("text"), blank=True)
    body_version = models.PositiveIntegerField(default=0)
    drafted = models.TextField(
        blank=True, help_text=_("The text as it was last made from the notes.")
    )
    tables = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Review and action plan as they stood when the minutes were published."),
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirm_until = models.DateTimeField(null=True, blank=True)
    search = searchable("body")

    class Meta:
        verbose_name = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MinutesStatus.DRAFT, published_at=None, published_by=None)
                | (
                    ~Q(status=MinutesStatus.DRAFT)
                    & Q(published_at__isnull=False, published_by__isnull=False)
                ),
                name="minutes_published_when_and_by",
            )
        ]
        indexes = [
            models.Index(
                fields=["confirm_until"], condition=Q(status="published"), name="minutes_to_confirm"
            ),
            models.Index(fields=["-published_at", "-id"], name="minutes_published"),
            GinIndex(fields=["search"], name="minutes_search"),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting_id}"

    @property
    def is_edited(self) -> bool:
        """Somebody has changed the text since it was made from the notes."""
        return self.body != self.drafted

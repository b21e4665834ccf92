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
    """The minutes of a meeting: made from the notes, edited, published, then locked.

    `version` is how often they were published. A draft of a later version was reopened, and
    `published_at` is when the version that holds until then came out.
    """

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    status = models.CharField(
        _("state"), max_length=10, choices=MinutesStatus, default=MinutesStatus.DRAFT
    )
    version = models.PositiveSmallIntegerField(default=0)
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
    cc = models.ManyToManyField(
        User,
        verbose_name=_("copies to"),
        blank=True,
        related_name="minutes_cc",
        help_text=_("They get the published minutes without being invited, and need not confirm."),
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirm_until = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_why = models.CharField(_("why they are corrected"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status=MinutesStatus.DRAFT, version=0, published_at=None, published_by=None
                )
                | Q(version__gt=0, published_at__isnull=False, published_by__isnull=False),
                name="minutes_published_when_and_by",
            )
        ]
        indexes = [
            models.Index(
                fields=["confirm_until"], condition=Q(status="published"), name="minutes_to_confirm"
            ),
            models.Index(
                fields=["reopened_at"],
                condition=Q(status="draft", reopened_at__isnull=False),
                name="minutes_reopened",
            ),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting_id}"

    @property
    def is_edited(self) -> bool:
        """Somebody has changed the text since it was made from the notes."""
        return self.body != self.drafted

    @property
    def is_reopened(self) -> bool:
        """They were published and are being corrected."""
        return self.status == MinutesStatus.DRAFT and self.version > 0


class MinutesVersion(models.Model):
    """Minutes as they were published, for good: rows are added and never changed.

    `head` is who, when and where; `why` what the version was made for, `objections` those that
    were raised against the one before; `changes` what is different, in a few lines.
    """

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    head = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    drafted = models.TextField(
        blank=True, help_text=_("The text as it was last made from the notes.")
    )
    tables = models.JSONField(default=dict)
    decisions = models.JSONField(default=list)
    why = models.CharField(max_length=500, blank=True)
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    objections = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    search = searchable("body")

    class Meta:
        verbose_name = _("version of minutes")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="minutes_published"),
            GinIndex(fields=["search"], name="minutes_search"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id} v{self.number}"

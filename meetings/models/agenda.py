"""What a meeting talks about, and what waits to be talked about."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.default_titles import default_title
from meetings.kinds import Section
from meetings.models.meetings import Meeting
from meetings.models.series import Series
from people.models import Store, User
from people.models.stores import StoreScoped


class AgendaItem(models.Model):
    class Progress(models.TextChoices):
        PENDING = "pending", _("To come")
        CURRENT = "current", _("Now")
        DONE = "done", _("Done")
        CARRIED = "carried", _("Carried over")
        DROPPED = "dropped", _("Dropped")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(_("part"), max_length=12, choices=Section, default=Section.THEME)
    title = models.CharField(_("title"), max_length=160)
    details = models.TextField(_("details"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("planned minutes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    minutes_at_start = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text=_("As planned when the meeting began; 0 for what was added later."),
    )
    presenter = models.ForeignKey(
        User,
        verbose_name=_("presenter"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(default=0)
    progress = models.CharField(
        _("progress"), max_length=10, choices=Progress, default=Progress.PENDING
    )
    notes = models.TextField(_("notes"), blank=True)
    notes_version = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    spent_seconds = models.PositiveIntegerField(default=0)
    dropped_why = models.CharField(_("why it was dropped"), max_length=200, blank=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    carries = models.PositiveSmallIntegerField(default=0)
    content_type = models.ForeignKey(ContentType, on_delete=models.SET_NULL, null=True, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    subject = GenericForeignKey()

    class Meta:
        verbose_name = _("agenda item")
        ordering = ("position", "pk")
        indexes = [
            models.Index(fields=["meeting", "position"], name="agenda_item_order"),
            models.Index(
                fields=["content_type", "object_id"],
                condition=models.Q(object_id__isnull=False),
                name="agenda_item_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_usual(self) -> bool:
        """It is called as its part is called anyway."""
        return self.title == default_title(self.section)

    @property
    def called(self) -> str:
        """Its title; a part that nobody has renamed is called in the reader's language."""
        return self.get_section_display() if self.is_usual else self.title

    @property
    def planned(self) -> int:
        """Minutes in the plan that people had when the meeting began."""
        return self.minutes if self.minutes_at_start is None else self.minutes_at_start

    @property
    def moved(self) -> int:
        """Minutes that it was given, or gave away, since the meeting began."""
        return self.minutes - self.planned

    @property
    def took(self) -> int:
        """Minutes that were spent on it."""
        return round(self.spent_seconds / 60)

    @property
    def must_be_settled(self) -> bool:
        """Carried three times: decide it, escalate it or drop it."""
        return self.carries >= 3  # noqa: PLR2004 - the rule's own number


class ItemReceipt(models.Model):
    """A person has read the documents of a briefing item."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="item_receipt_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.item_id}"


class TopicQuerySet(StoreScoped["Topic"]):
    def waiting(self) -> "TopicQuerySet":
        return self.filter(status=Topic.Status.WAITING)


class Topic(models.Model):
    """Something a member wants talked about: the backlog of agendas."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("On an agenda")
        DECLINED = "declined", _("Declined")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="topics")
    series = models.ForeignKey(
        Series,
        verbose_name=_("for the series"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="topics",
    )
    title = models.CharField(_("topic"), max_length=160)
    details = models.TextField(_("why it matters"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes needed"), default=10, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WAITING)
    declined_why = models.CharField(_("reason"), max_length=200, blank=True)
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="topics"
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="topics")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        ordering = ("-created_at",)
        indexes = [
            models.Index(fields=["store", "status", "-created_at"], name="topic_store_status")
        ]

    def __str__(self) -> str:
        return self.title

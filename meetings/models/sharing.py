"""Experience shared in meetings: who is asked to tell it, and the story as it was told."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from meetings.states import SpeakerStatus
from people.models import Store, User
from people.models.stores import StoreScoped
from search.fields import searchable


class Speaker(models.Model):
    """Somebody who is asked to share something: `wish` what, `ready_on` by when, `why` they."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="speakers")
    user = models.ForeignKey(
        User, verbose_name=_("speaker"), on_delete=models.CASCADE, related_name="asked_to_share"
    )
    status = models.CharField(
        _("state"), max_length=10, choices=SpeakerStatus, default=SpeakerStatus.ASKED
    )
    wish = models.CharField(_("what to share"), max_length=300)
    ready_on = models.DateField(_("ready by"), null=True, blank=True)
    why = models.CharField(_("why this person"), max_length=300, blank=True)
    words = models.CharField(_("word on it"), max_length=200, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invited speaker")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"],
                condition=Q(status__in=["asked", "accepted"]),
                name="speaker_asked_once",
            )
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(status="asked"), name="speaker_to_answer")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.item_id}"


class StoryQuerySet(StoreScoped["Story"]):
    def visible_to(self, user: User) -> "StoryQuerySet":
        """Stories of meetings that the person may see."""
        rows = super().visible_to(user)
        assert isinstance(rows, StoryQuerySet)  # noqa: S101 - narrows the type
        return rows.filter(meeting__in=Meeting.objects.visible_to(user))

    def told(self) -> "StoryQuerySet":
        """Those in which something is written."""
        return self.exclude(situation="", did="", result="", lesson="", applies="")


class Story(models.Model):
    """An experience as it was told. Other apps take it up by a relation of their own."""

    PARTS = ("situation", "did", "result", "lesson", "applies")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="stories")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="stories")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="stories"
    )
    teller = models.ForeignKey(
        User, verbose_name=_("told by"), on_delete=models.PROTECT, related_name="stories"
    )
    title = models.CharField(_("title"), max_length=160)
    situation = models.TextField(_("situation"), blank=True)
    did = models.TextField(_("what we did"), blank=True)
    result = models.TextField(_("what came of it"), blank=True)
    lesson = models.TextField(_("what others can use"), blank=True)
    applies = models.TextField(_("where it also applies"), blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    search = searchable("title", *PARTS)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="story_store"),
            GinIndex(fields=["search"], name="story_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:story", args=[self.pk])

    def parts(self) -> list[tuple[str, str]]:
        """What is written in it: the name of each part and its text."""
        fields = [self._meta.get_field(name) for name in self.PARTS]
        return [
            (capfirst(str(getattr(field, "verbose_name", ""))), text)
            for field in fields
            if (text := getattr(self, field.name).strip())
        ]

"""What people put on the wall of a meeting with their phones: ideas, and what is off topic."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting
from people.models import User


class Idea(models.Model):
    """One slip on the wall. `said_by` is empty where the name was not wished; nothing else tells it."""

    class Kind(models.TextChoices):
        IDEA = "idea", _("Idea")
        PARKED = "parked", _("Off topic, for later")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        DECIDED = "decided", _("Decided")
        LATER = "later", _("For a later agenda")
        DROPPED = "dropped", _("Not taken up")
        ISSUE = "issue", _("Logged as an issue")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="ideas")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.IDEA)
    text = models.CharField(_("idea"), max_length=300)
    theme = models.CharField(_("belongs to"), max_length=40, blank=True)
    said_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.OPEN)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("idea")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "text"], name="idea_said_once")
        ]

    def __str__(self) -> str:
        return self.text


class IdeaVote(models.Model):
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "user"], name="idea_vote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.idea_id}"

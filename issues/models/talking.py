"""What is said about an issue, by whom, and whether the reporter reads it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.models.issue import Issue
from people.models import User


class Entry(models.Model):
    """A line of the timeline; one of kind LINE is put into words by `issues.lines`. `is_public`: the reporter reads it, an unnamed one by code too.

    Entries of an unnamed reporter have no author, and as time the moment the box was emptied.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Remark")
        ANSWER = "answer", _("To the reporter")
        REPLY = "reply", _("From the reporter")
        LINE = "line", _("What happened")
        DECISION = "decision", _("Decision of a meeting")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.COMMENT)
    text = models.TextField(_("text"), blank=True)
    code = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict)
    is_public = models.BooleanField(_("the reporter reads it"), default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    mentions = models.ManyToManyField(User, blank=True, related_name="+")
    message_id = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = [
            models.Index(fields=["issue", "at", "id"], name="issue_entry_at"),
            models.Index(
                fields=["message_id"], condition=~Q(message_id=""), name="issue_entry_message"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class SavedFilter(models.Model):
    """A list of issues that a person keeps under a name; `query` is the address after the ?."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="issue_filters")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(_("everyone in the store sees it"), default=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="issue_filter_once",
                violation_error_message=_("You have a list of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

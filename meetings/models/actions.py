"""A promise: who does what by when, and how it is proven done."""

import datetime as dt

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import SEE_RESTRICTED, Meeting
from meetings.states import OWED, UNFINISHED, ActionStatus
from people.models import Store, User
from people.models.stores import StoreScoped
from search.fields import searchable


class ActionQuerySet(StoreScoped["ActionItem"]):
    def visible_to(self, user: User) -> "ActionQuerySet":
        """Promises of the person's stores; those of restricted meetings only for the people concerned."""
        rows = super().visible_to(user)
        assert isinstance(rows, ActionQuerySet)  # noqa: S101 - narrows the type
        if user.may(SEE_RESTRICTED):
            return rows
        helping = ActionItem.helpers.through.objects.filter(actionitem=OuterRef("pk"), user=user)
        mine = Q(owner=user) | Q(verifier=user) | Q(created_by=user) | Exists(helping)
        return rows.filter(Q(is_restricted=False) | mine)

    def unfinished(self) -> "ActionQuerySet":
        return self.filter(status__in=UNFINISHED)

    def owed_by(self, user: User) -> "ActionQuerySet":
        return self.filter(owner=user, status__in=OWED)

    def to_verify_by(self, user: User) -> "ActionQuerySet":
        return self.filter(verifier=user, status=ActionStatus.DONE)

    def overdue(self, on: dt.date) -> "ActionQuerySet":
        return self.filter(status__in=OWED, due_on__lt=on)

    def for_list(self) -> "ActionQuerySet":
        return self.select_related("owner", "verifier", "meeting")


class ActionItem(models.Model):
    """An action item. `origin` is what it came from (a meeting, an issue, a case...)."""

    class Priority(models.IntegerChoices):
        HIGH = 1, _("High")
        NORMAL = 2, _("Normal")
        LOW = 3, _("Low")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="actions")
    number = models.CharField(_("number"), max_length=20)
    text = models.CharField(_("what is to be done"), max_length=300)
    check_how = models.CharField(_("how it will be checked"), max_length=200, blank=True)
    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="actions"
    )
    helpers = models.ManyToManyField(
        User, verbose_name=_("helpers"), blank=True, related_name="helped_actions"
    )
    verifier = models.ForeignKey(
        User, verbose_name=_("verifier"), on_delete=models.PROTECT, related_name="actions_to_verify"
    )
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField()
    due_moves = models.PositiveSmallIntegerField(_("times put off"), default=0)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    status = models.CharField(
        _("state"), max_length=10, choices=ActionStatus, default=ActionStatus.OPEN
    )
    is_restricted = models.BooleanField(default=False)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.SET_NULL, null=True, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    origin = GenericForeignKey()
    remind_on = models.DateField(
        null=True, blank=True, help_text=_("The next day on which somebody is reminded.")
    )
    done_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    search = searchable("number", "text")

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="action_number_once"),
            models.CheckConstraint(
                condition=~Q(owner=F("verifier")),
                name="action_verified_by_another",
                violation_error_message=_("Someone other than the owner must verify this."),
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="action_verified_when_and_by",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ActionStatus.values), name="action_status_known"
            ),
        ]
        indexes = [
            models.Index(fields=["store", "due_on", "id"], name="action_store_due"),
            models.Index(
                fields=["store", "status", "due_on", "id"], name="action_store_status_due"
            ),
            models.Index(fields=["owner", "status", "due_on"], name="action_owner_status_due"),
            models.Index(fields=["verifier", "status"], name="action_verifier_status"),
            models.Index(
                fields=["remind_on"], condition=Q(remind_on__isnull=False), name="action_remind"
            ),
            models.Index(fields=["content_type", "object_id"], name="action_origin"),
            GinIndex(fields=["search"], name="action_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:action", args=[self.pk])

    def days_overdue(self, on: dt.date) -> int:
        """Whole days past the due date while the owner still owes it, else 0."""
        return max(0, (on - self.due_on).days) if self.status in OWED else 0


class ActionUpdate(models.Model):
    """A word on a promise, with photos as attachments: progress, evidence, an answer."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Remark")
        EVIDENCE = "evidence", _("Evidence")
        DUE = "due", _("New due date")
        SENT_BACK = "sent_back", _("Sent back")

    action = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="updates")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.COMMENT)
    text = models.TextField(_("text"), blank=True)
    old_due_on = models.DateField(null=True, blank=True)
    new_due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.text


class ActionReview(models.Model):
    """What a meeting said of an earlier promise."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Partly done")
        NOT_DONE = "not_done", _("Not done")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reviews")
    action = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="reviews")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    why = models.CharField(_("why"), max_length=300, blank=True)
    new_due_on = models.DateField(_("new due date"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "action"], name="action_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.outcome}"

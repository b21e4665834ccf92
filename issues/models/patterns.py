"""What comes back again and again: counted ahead, so that the radar need not count."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.kinds import IssueClass
from issues.models.issue import Issue
from issues.models.taxonomy import Category, Component
from people.models import Store
from people.models.stores import StoreScoped


class Pattern(models.Model):
    """How often a class of issue met a component, or a category, in the last weeks.

    `weeks` are counts by week, the running one last; `limit` is the upper control limit of a week,
    None while too few weeks are known. Rewritten by `issues.services.patterns`.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_patterns")
    kind = models.CharField(max_length=12, choices=IssueClass)
    component = models.ForeignKey(
        Component, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    count = models.PositiveIntegerField(_("in the chosen days"), default=0)
    weeks = models.JSONField(default=list)
    limit = models.FloatField(null=True, blank=True)
    is_often = models.BooleanField(default=False)
    is_above = models.BooleanField(default=False)
    since = models.DateField(_("recurring since"), null=True, blank=True)
    counted_on = models.DateField()

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("recurring pattern")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "kind", "component", "category"],
                nulls_distinct=False,
                name="issue_pattern_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["store", "-count"],
                condition=models.Q(since__isnull=False),
                name="issue_pattern_recurring",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What comes back: the component, or the category, with its class."""
        about = self.component or self.category
        kind = str(IssueClass(self.kind).label)
        return f"{kind} · {about.label}" if about is not None else kind


class RecurrenceMonth(models.Model):
    """How many of a month's issues had been there before."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    issues = models.PositiveIntegerField(default=0)
    repeats = models.PositiveIntegerField(default=0)

    objects = StoreScoped.as_manager()

    class Meta:
        ordering = ("month",)
        constraints = [
            models.UniqueConstraint(fields=["store", "month"], name="issue_recurrence_month_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.repeats}/{self.issues}"


class Proposal(models.Model):
    """Two issues read alike; a person says whether they are the same. Then an `IssueLink` stays."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="+")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="proposals")
    other = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="+")
    alike = models.PositiveSmallIntegerField(_("alike, per cent"))
    at = models.DateTimeField()

    objects = StoreScoped.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "other"], name="issue_proposal_once")
        ]
        indexes = [models.Index(fields=["store", "-at", "-id"], name="issue_proposal_new")]

    def __str__(self) -> str:
        return f"{self.issue_id} ~ {self.other_id}"

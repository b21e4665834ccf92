"""Why it happened, what is done against it, and whether that worked."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues.kinds import Bone, MeasureType, MeasureWay
from issues.models.issue import Issue
from meetings.models import ActionItem
from people.models import User


class Analysis(models.Model):
    """The team, the problem in facts (5W2H) and the conclusion: an 8D sheet's D1, D2 and D4."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="analysis")
    team = models.ManyToManyField(User, verbose_name=_("team"), blank=True, related_name="+")
    what = models.TextField(_("What is wrong?"), blank=True)
    where = models.TextField(_("Where was it seen?"), blank=True)
    when = models.TextField(_("When, how often?"), blank=True)
    who = models.TextField(_("Who is affected?"), blank=True)
    why_problem = models.TextField(_("Why is it a problem?"), blank=True)
    how_found = models.TextField(_("How was it found?"), blank=True)
    how_much = models.TextField(_("How much, at what cost?"), blank=True)
    root_cause = models.TextField(_("Root cause"), blank=True)
    escape_point = models.TextField(_("Why it was not found earlier"), blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("analysis")

    def __str__(self) -> str:
        return f"{self.issue_id}"


class Why(models.Model):
    """One answer to "why?"; the last one of a chain must be something that can be controlled."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="whys")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("because"), max_length=300)
    is_controllable = models.BooleanField(_("we can control this"), default=False)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["analysis", "position"], name="issue_why_once")
        ]

    def __str__(self) -> str:
        return self.text


class Cause(models.Model):
    """A possible cause on a bone of the fishbone."""

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="causes")
    bone = models.CharField(_("bone"), max_length=12, choices=Bone)
    text = models.CharField(_("possible cause"), max_length=120)
    is_root = models.BooleanField(_("found to be a cause"), default=False)

    class Meta:
        ordering = ("bone", "pk")

    def __str__(self) -> str:
        return self.text


class Measure(models.Model):
    """A corrective or preventive measure; it is done, followed and proven as an action item."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="measures")
    action = models.OneToOneField(ActionItem, on_delete=models.CASCADE, related_name="measure")
    type = models.CharField(_("type"), max_length=10, choices=MeasureType)
    way = models.CharField(_("way"), max_length=10, choices=MeasureWay)

    class Meta:
        ordering = ("type", "pk")

    def __str__(self) -> str:
        return f"{self.type} {self.action_id}"


class EffectCheck(models.Model):
    """30, 60 and 90 days later: did it last? Asked of somebody who is not the owner."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("It holds")
        PARTLY = "partly", _("It holds in part")
        BACK = "back", _("It has come back")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="effect_checks")
    after_days = models.PositiveSmallIntegerField(_("days after closing"))
    due_on = models.DateField(_("due"))
    checker = models.ForeignKey(
        User, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome, blank=True)
    note = models.TextField(_("what was seen"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("due_on",)
        constraints = [models.UniqueConstraint(fields=["issue", "due_on"], name="issue_check_once")]
        indexes = [
            models.Index(
                fields=["remind_on"], condition=Q(done_at=None), name="issue_check_remind"
            ),
            models.Index(
                fields=["checker", "due_on"], condition=Q(done_at=None), name="issue_check_checker"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} +{self.after_days}"


class IssueLink(models.Model):
    """Two issues belong together; `verdict` keeps what a person said of a suggestion."""

    class Kind(models.TextChoices):
        RELATED = "related", _("related")
        SAME_CAUSE = "same_cause", _("the same again")
        SPLIT = "split", _("split off from it")

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind)
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.CONFIRMED)
    evidence = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "other", "kind"], name="issue_link_once"),
            models.CheckConstraint(condition=~Q(issue=F("other")), name="issue_link_two"),
        ]
        indexes = [models.Index(fields=["kind", "verdict", "-at"], name="issue_link_newest")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.kind} {self.other_id}"

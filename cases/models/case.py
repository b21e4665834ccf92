"""A case: what the customer said, what was found and done, and what came of it."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.kinds import CaseKind, CauseKind, Satisfaction
from cases.states import CaseStatus
from customers.models import Vehicle
from issues.models import Component, Issue, Symptom
from meetings.models import Story
from people.models import Department, Store, User
from people.models.stores import StoreScoped
from search.fields import searchable

REVIEW = "cases.review"


class CaseQuerySet(StoreScoped["Case"]):
    def visible_to(self, user: User) -> "CaseQuerySet":
        """The archive for everyone in the store; drafts for author, reviewer and editors."""
        rows = super().visible_to(user)
        assert isinstance(rows, CaseQuerySet)  # noqa: S101 - narrows the type
        if user.may(REVIEW):
            return rows
        mine = Q(author=user) | Q(reviewer=user)
        return rows.filter(Q(status__in=[CaseStatus.PUBLISHED, CaseStatus.SUPERSEDED]) | mine)

    def published(self) -> "CaseQuerySet":
        return self.filter(status=CaseStatus.PUBLISHED)

    def for_list(self) -> "CaseQuerySet":
        return self.select_related("author", "component", "symptom").defer("search")


class Case(models.Model):
    """An entry of the archive. `number` is given when it is published first.

    `brand`, `model`, `mileage` are copied from the vehicle: the archive shows no plate and no VIN.
    `codes` are fault codes as read (P0301). `tags` are free words, `seasons` months (1-12) in
    which it is worth reading again.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="cases")
    number = models.CharField(_("number"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=CaseKind)
    status = models.CharField(
        _("state"), max_length=12, choices=CaseStatus, default=CaseStatus.DRAFT
    )
    title = models.CharField(_("title"), max_length=120)
    concern = models.TextField(_("the customer's concern, in his words"), blank=True)
    found = models.TextField(_("what we found"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    cause_kind = models.CharField(_("kind of cause"), max_length=10, choices=CauseKind, blank=True)
    done = models.TextField(_("what we did"), blank=True)
    result = models.TextField(_("what came of it"), blank=True)
    satisfaction = models.CharField(
        _("was the customer satisfied?"),
        max_length=8,
        choices=Satisfaction,
        default=Satisfaction.UNKNOWN,
    )
    vehicle = models.ForeignKey(
        Vehicle,
        verbose_name=_("vehicle"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
    )
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    model = models.CharField(_("model"), max_length=60, blank=True)
    mileage = models.PositiveIntegerField(_("mileage, km"), null=True, blank=True)
    codes = ArrayField(
        models.CharField(max_length=12), verbose_name=_("fault codes"), default=list, blank=True
    )
    component = models.ForeignKey(
        Component,
        verbose_name=_("component"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
    )
    symptom = models.ForeignKey(
        Symptom,
        verbose_name=_("symptom"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
    )
    tags = ArrayField(
        models.CharField(max_length=20), verbose_name=_("tags"), default=list, blank=True
    )
    seasons = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("months in which to read it again"),
        default=list,
        blank=True,
    )
    labour_hours = models.DecimalField(
        _("labour, hours"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    cost = models.DecimalField(
        _("cost, yuan"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    story = models.OneToOneField(
        Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="case"
    )
    author = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="cases"
    )
    reviewer = models.ForeignKey(
        User,
        verbose_name=_("reviewed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases_to_review",
    )
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    discussion_until = models.DateTimeField(_("open for discussion until"), null=True, blank=True)
    discussion_set_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When that day was last set, by a meeting or an editor.")
    )
    happened_on = models.DateField(_("happened on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    followed_up_on = models.DateField(_("ask for the follow-up on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search = searchable("number", "title")  # the archive is searched by CaseEntry

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "number"], condition=~Q(number=""), name="case_number_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CaseStatus.values), name="case_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(author=F("reviewer")),
                name="case_reviewed_by_another",
                violation_error_message=_("Someone other than the author must review this."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "status", "-published_at", "-id"], name="case_store_new"),
            models.Index(
                fields=["store", "kind", "-published_at", "-id"], name="case_store_kind_new"
            ),
            models.Index(
                fields=["store", "component", "symptom", "-published_at"], name="case_store_part"
            ),
            models.Index(fields=["store", "model", "-published_at"], name="case_store_model"),
            models.Index(fields=["author", "-created_at", "-id"], name="case_author_new"),
            models.Index(
                fields=["store", "-submitted_at"],
                condition=Q(kind="story", status="under_review"),
                name="case_story_waiting",
            ),
            models.Index(
                fields=["followed_up_on"],
                condition=Q(followed_up_on__isnull=False),
                name="case_follow_up",
            ),
            GinIndex(fields=["store", "search"], name="case_search"),
            GinIndex(fields=["codes"], name="case_codes"),
            GinIndex(fields=["tags"], name="case_tags"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.pk])

    @property
    def present_url(self) -> str:
        """The case on the projector; meetings link to it from an agenda item about the case."""
        return reverse("cases:present", args=[self.pk])

    def is_open_for_discussion(self, at: dt.datetime) -> bool:
        is_over = self.discussion_until is not None and at >= self.discussion_until
        return not is_over and self.status != CaseStatus.WITHDRAWN


class CasePart(models.Model):
    """A part that was used: a line of the case's list."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(_("part"), max_length=80)
    number = models.CharField(_("part number"), max_length=40, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=7, decimal_places=2, default=1)
    price = models.DecimalField(
        _("price, yuan"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class Annotation(models.Model):
    """What is drawn on a photo or a moment of a video of the case.

    `shapes` is a list of {kind: arrow|box|text, x, y, x2, y2, text, colour}; coordinates are
    shares (0-1) of width and height.
    """

    attachment = models.OneToOneField(
        "attachments.Attachment", on_delete=models.CASCADE, related_name="annotation"
    )
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    shapes = models.JSONField(default=list)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.caption


class CaseVersion(models.Model):
    """How a case read when it was published; every version stays."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("version",)
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="case_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"

"""An issue: what happened, where it belongs, whose it is and until when."""

import datetime as dt

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Vehicle
from issues.kinds import Channel, IssueClass, Priority, Severity, Urgency
from issues.models.taxonomy import Category, Component, Place, Symptom
from issues.states import OPEN, UNSOLVED, IssueStatus
from meetings.models import Meeting
from people.models import Department, Store, User
from people.models.stores import StoreScoped
from search.fields import searchable

SEE_CONFIDENTIAL = "issues.see_confidential"


class IssueQuerySet(StoreScoped["Issue"]):
    def visible_to(self, user: User) -> "IssueQuerySet":
        """Issues of the person's stores; confidential ones only for the people concerned."""
        rows = super().visible_to(user) if user.is_group_manager else self.of_store(user.store_id)
        assert isinstance(rows, IssueQuerySet)  # noqa: S101 - narrows the type
        if user.may(SEE_CONFIDENTIAL):
            return rows
        watching = Issue.watchers.through.objects.filter(issue=OuterRef("pk"), user=user)
        mine = Q(owner=user) | Q(reporter=user) | Q(verifier=user) | Exists(watching)
        return rows.filter(Q(is_confidential=False) | mine)

    def of_store(self, store: int) -> "IssueQuerySet":
        """Of one store, said as a bigint: a bare number keeps the index of words from narrowing."""
        return self.filter(store=Cast(Value(store), models.BigIntegerField()))

    def open(self) -> "IssueQuerySet":
        return self.filter(status__in=OPEN)

    def unsolved(self) -> "IssueQuerySet":
        return self.filter(status__in=UNSOLVED)

    def to_triage(self) -> "IssueQuerySet":
        return self.filter(status=IssueStatus.NEW)

    def overdue(self, at: dt.datetime) -> "IssueQuerySet":
        """Late with the solution; what waits for the customer is not."""
        return self.filter(status__in=UNSOLVED, paused_at=None, due_at__lt=at)

    def for_list(self) -> "IssueQuerySet":
        return self.select_related("owner", "place", "component", "category", "vehicle").defer(
            "search"
        )


class Issue(models.Model):
    """An issue. There is always one owner; an unnamed one has neither reporter nor hour.

    `due_at` and the other limits are set by `issues.services.deadlines` on the clock of the
    priority; while `paused_at` is set they stand still. `reported_at` of an unnamed issue is the
    beginning of its day.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issues")
    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("in short"), max_length=120)
    text = models.TextField(_("what happened"))
    status = models.CharField(
        _("state"), max_length=16, choices=IssueStatus, default=IssueStatus.NEW
    )
    channel = models.CharField(_("came in by"), max_length=8, choices=Channel, default=Channel.DESK)
    urgency = models.CharField(_("how urgent"), max_length=6, choices=Urgency)
    kind = models.CharField(_("class"), max_length=12, choices=IssueClass)
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    component = models.ForeignKey(
        Component,
        verbose_name=_("component"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    symptom = models.ForeignKey(
        Symptom,
        verbose_name=_("symptom"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("where it belongs"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("responsible department"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity, default=Severity.MINOR
    )
    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("Only the people concerned and the managers see it."),
    )

    vehicle = models.ForeignKey(
        Vehicle,
        verbose_name=_("vehicle"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="issues",
    )
    ro_number = models.CharField(_("repair order"), max_length=40, blank=True)

    reporter = models.ForeignKey(
        User,
        verbose_name=_("reporter"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_issues",
    )
    reporter_name = models.CharField(_("reporter outside the store"), max_length=80, blank=True)
    reporter_email = models.EmailField(_("reporter's e-mail"), blank=True)
    is_unnamed = models.BooleanField(_("without a name"), default=False)
    claim_hash = models.CharField(max_length=64, blank=True)
    from_meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("from the suggestion box of the meeting"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="box_issues",
    )
    api_key = models.ForeignKey(
        "issues.ApiKey", on_delete=models.SET_NULL, null=True, blank=True, related_name="issues"
    )
    logged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)

    owner = models.ForeignKey(
        User, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="issues"
    )
    verifier = models.ForeignKey(
        User,
        verbose_name=_("verifier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issues_to_verify",
    )
    watchers = models.ManyToManyField(
        User, verbose_name=_("watchers"), blank=True, related_name="watched_issues"
    )

    acknowledge_by = models.DateTimeField(_("to be acknowledged by"))
    contain_by = models.DateTimeField(_("to be contained by"))
    due_at = models.DateTimeField(_("due"))
    clock_from = models.DateTimeField(_("clock runs from"))
    paused_at = models.DateTimeField(_("clock stands still since"), null=True, blank=True)
    steps = models.JSONField(
        default=list, help_text=_("When somebody is told that it takes long: moment and step.")
    )
    escalation = models.PositiveSmallIntegerField(_("steps of escalation taken"), default=0)
    escalate_at = models.DateTimeField(_("next step of escalation"), null=True, blank=True)

    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    contained_at = models.DateTimeField(null=True, blank=True)
    containment = models.TextField(_("immediate measure"), blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    solution = models.TextField(_("solution"), blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(_("reporter told"), null=True, blank=True)
    result = models.TextField(_("result for the reporter"), blank=True)
    accept_by = models.DateTimeField(_("counts as accepted from"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_silently = models.BooleanField(default=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    effect_check_on = models.DateField(_("next check of the effect"), null=True, blank=True)

    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    recurrences = models.PositiveSmallIntegerField(_("times it came back"), default=0)
    refused_why = models.TextField(_("why it was refused"), blank=True)
    version = models.PositiveIntegerField(default=1)
    news_from = models.DateTimeField(
        _("first change that watchers were not told"), null=True, blank=True
    )
    news_at = models.DateTimeField(
        _("last change that watchers were not told"), null=True, blank=True
    )
    search = searchable("number", "text", "solution")

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        constraints = [
            models.UniqueConstraint(fields=["store", "number"], name="issue_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=IssueStatus.values), name="issue_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=IssueClass.values), name="issue_class_known"
            ),
            models.CheckConstraint(
                condition=Q(is_unnamed=False)
                | Q(reporter=None, reporter_name="", reporter_email="", logged_by=None),
                name="issue_unnamed_is_unnamed",
            ),
            models.CheckConstraint(
                condition=~Q(owner=F("verifier")),
                name="issue_verified_by_another",
                violation_error_message=_("Someone other than the owner must verify this."),
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("id")), name="issue_no_duplicate_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(status=IssueStatus.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(status=IssueStatus.DUPLICATE) & Q(duplicate_of=None)),
                name="issue_duplicate_of_something",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-reported_at", "-id"], name="issue_store_new"),
            models.Index(
                fields=["store", "status", "-reported_at", "-id"], name="issue_store_status_new"
            ),
            # state and pause at the end: rows of other states are passed over within the index
            models.Index(
                fields=["store", "due_at", "id", "status", "paused_at"],
                condition=Q(status__in=sorted(OPEN)),
                name="issue_store_due",
            ),
            models.Index(
                fields=["store", "kind", "-reported_at", "-id"], name="issue_store_kind_new"
            ),
            models.Index(
                fields=["store", "kind", "component", "-reported_at"], name="issue_store_kind_part"
            ),
            models.Index(
                fields=["store", "department", "-reported_at", "-id"], name="issue_store_dept_new"
            ),
            models.Index(fields=["owner", "status", "due_at"], name="issue_owner_status_due"),
            models.Index(fields=["reporter", "-reported_at", "-id"], name="issue_reporter_new"),
            models.Index(
                fields=["vehicle", "component", "-reported_at"],
                condition=Q(vehicle__isnull=False),
                name="issue_vehicle_part",
            ),
            models.Index(
                fields=["escalate_at"],
                condition=Q(escalate_at__isnull=False),
                name="issue_escalate",
            ),
            models.Index(
                fields=["accept_by"], condition=Q(status="fed_back"), name="issue_accept_by"
            ),
            models.Index(
                fields=["effect_check_on"],
                condition=Q(effect_check_on__isnull=False),
                name="issue_effect_check",
            ),
            models.Index(fields=["-reported_at", "-id"], name="issue_new"),
            *(
                models.Index(fields=["store", name, "-reported_at", "-id"], name=f"issue_by_{name}")
                for name in ("priority", "place", "component", "channel")
            ),
            models.Index(
                fields=["store", "ro_number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                condition=~Q(ro_number=""),
                name="issue_ro_number",
            ),
            models.Index(
                fields=["verifier", "-solved_at"],
                condition=Q(status="solved"),
                name="issue_to_verify",
            ),
            models.Index(fields=["news_at"], condition=Q(news_at__isnull=False), name="issue_news"),
            # the figures of a year are read from this index alone, without the long texts
            models.Index(
                fields=["store", "reported_at"],
                include=[
                    "kind",
                    "category",
                    "component",
                    "department",
                    "owner",
                    "priority",
                    "status",
                    "solved_at",
                    "due_at",
                    "answered_at",
                    "acknowledge_by",
                    "reopened",
                    "recurrences",
                    "is_confidential",
                ],
                name="issue_figures",
            ),
            models.Index(
                fields=["store", "solved_at"],
                condition=Q(solved_at__isnull=False),
                name="issue_store_solved",
            ),
            models.Index(fields=["claim_hash"], condition=~Q(claim_hash=""), name="issue_claim"),
            GinIndex(fields=["store", "search"], name="issue_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("issues:issue", args=[self.pk])

    @property
    def has_reporter(self) -> bool:
        """Whether there is somebody who can be told."""
        return bool(self.reporter_id or self.reporter_email or self.is_unnamed)

    def is_overdue(self, at: dt.datetime) -> bool:
        return self.status in UNSOLVED and self.paused_at is None and self.due_at < at


class Watch(models.Model):
    """Somebody looked at an issue: up to which entry, to mark what is new."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "user"], name="issue_watch_once")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.user_id}"

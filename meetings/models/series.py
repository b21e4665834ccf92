"""A series makes meetings ahead; a template gives them their agenda."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.kinds import PROFILES, MeetingKind, Profile, Section
from people.models import Department, Room, Store, User
from people.models.stores import StoreScoped
from people.permissions import Role


class AgendaTemplate(models.Model):
    """An agenda to start from."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="agenda_templates")
    name = models.CharField(_("name"), max_length=60)

    objects = StoreScoped["AgendaTemplate"].as_manager()

    class Meta:
        verbose_name = _("agenda template")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="agenda_template_name_once",
                violation_error_message=_("The store has a template of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TemplateItem(models.Model):
    template = models.ForeignKey(AgendaTemplate, on_delete=models.CASCADE, related_name="items")
    section = models.CharField(_("part"), max_length=12, choices=Section, default=Section.THEME)
    title = models.CharField(_("title"), max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(_("planned minutes"), default=10)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title or self.get_section_display()


class SeriesQuerySet(StoreScoped["Series"]):
    def active(self) -> "SeriesQuerySet":
        return self.filter(is_active=True)


class Series(models.Model):
    """A meeting that comes back by a rule (RFC 5545), with whom and what it needs."""

    class ClosedRule(models.TextChoices):
        SKIP = "skip", _("leave it out")
        BEFORE = "before", _("hold it on the open day before")
        AFTER = "after", _("hold it on the next open day")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="series")
    kind = models.CharField(
        _("kind of meeting"), max_length=20, choices=MeetingKind, default=MeetingKind.WEEKLY
    )
    title = models.CharField(_("title"), max_length=120)
    rule = models.CharField(_("recurrence"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    start_time = models.TimeField(_("start time"))
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
    )
    closed_rule = models.CharField(
        _("when the store is closed that day"),
        max_length=10,
        choices=ClosedRule,
        default=ClosedRule.SKIP,
    )
    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.SET_NULL, null=True, blank=True
    )
    chair = models.ForeignKey(
        User, verbose_name=_("chair"), on_delete=models.PROTECT, related_name="+"
    )
    recorder = models.ForeignKey(
        User, verbose_name=_("recorder"), on_delete=models.PROTECT, related_name="+"
    )
    template = models.ForeignKey(
        AgendaTemplate,
        verbose_name=_("agenda template"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    everyone = models.BooleanField(_("everyone in after-sales"), default=True)
    departments = models.ManyToManyField(Department, verbose_name=_("departments"), blank=True)
    roles = ArrayField(
        models.CharField(max_length=30, choices=Role),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )
    people = models.ManyToManyField(User, verbose_name=_("people"), blank=True, related_name="+")
    cc = models.ManyToManyField(
        User,
        verbose_name=_("minutes also to"),
        blank=True,
        related_name="+",
        help_text=_("They get the minutes without being invited. Only people with an account."),
    )
    data_pack = models.BooleanField(
        _("data pack"), null=True, help_text=_("Empty: as is usual for the kind.")
    )
    is_active = models.BooleanField(_("goes on"), default=True)
    made_until = models.DateField(
        null=True, blank=True, help_text=_("Meetings are made up to this day.")
    )
    root = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="splits",
        help_text=_("The series this one was split from when all later meetings changed."),
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ("title",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="series_in_order",
                violation_error_message=_("The last day must not be before the first."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:series", args=[self.pk])

    @property
    def profile(self) -> Profile:
        return PROFILES[self.kind]

    @property
    def makes_pack(self) -> bool:
        return self.profile.data_pack if self.data_pack is None else self.data_pack

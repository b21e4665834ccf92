"""Who an issue goes to, by when it is due, and the store's other choices."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from issues.kinds import IssueClass, Priority
from issues.models.taxonomy import Component, Place
from people.models import Department, Store, User
from people.models.stores import StoreScoped
from people.permissions import Role


class OwnerRule(models.Model):
    """Issues of this class, component and place (empty: any) go to a person, or to a role.

    The first rule that fits decides, in the order of `position`.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_owner_rules")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("class"), max_length=12, choices=IssueClass, blank=True)
    component = models.ForeignKey(
        Component,
        verbose_name=_("component"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    person = models.ForeignKey(
        User,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    role = models.CharField(_("role"), max_length=30, choices=Role, blank=True)
    department = models.ForeignKey(
        Department,
        verbose_name=_("responsible department"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("rule for owners")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(role=""),
                name="issue_owner_rule_person_or_role",
                violation_error_message=_("Choose either a person or a role."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'} → {self.person_id or self.role}"


class Unit(models.TextChoices):
    MINUTES = "minutes", pgettext_lazy("unit of time", "minutes")
    HOURS = "hours", pgettext_lazy("unit of time", "hours")
    DAYS = "days", _("days the store is open")


class ServiceLevel(models.Model):
    """By when issues of a priority are acknowledged, contained and solved, and who hears when not."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="issue_levels")
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    on_open_time = models.BooleanField(
        _("counts only while the store is open"),
        help_text=_("Without the tick, time runs day and night, on closed days too."),
    )
    acknowledge = models.PositiveSmallIntegerField(_("acknowledge within"))
    acknowledge_unit = models.CharField(max_length=7, choices=Unit, default=Unit.HOURS)
    contain = models.PositiveSmallIntegerField(_("contain within"))
    contain_unit = models.CharField(max_length=7, choices=Unit, default=Unit.HOURS)
    solve = models.PositiveSmallIntegerField(_("solve within"))
    solve_unit = models.CharField(max_length=7, choices=Unit, default=Unit.HOURS)
    director_after = models.PositiveSmallIntegerField(
        _("service manager told after, minutes"),
        null=True,
        blank=True,
        help_text=_("0: at once. Empty: not before twice the time to solve has passed."),
    )
    gm_after = models.PositiveSmallIntegerField(
        _("general manager told after, minutes"), null=True, blank=True
    )

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("time limits")
        ordering = ("priority",)
        constraints = [
            models.UniqueConstraint(fields=["store", "priority"], name="issue_level_once"),
            models.CheckConstraint(
                condition=Q(acknowledge__gt=0, contain__gt=0, solve__gt=0),
                name="issue_level_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"P{self.priority}"


MAIL_KEPT_AT_LEAST, MAIL_KEPT_AT_MOST = 30, 1095


class IssueSettings(models.Model):
    """What a store has chosen about its issues."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, related_name="issue_settings")
    lunch_from = models.TimeField(_("lunch break from"), null=True, blank=True)
    lunch_to = models.TimeField(_("lunch break until"), null=True, blank=True)
    accept_after_days = models.PositiveSmallIntegerField(
        _("a result counts as accepted after, days"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("When the reporter does not answer; the reporter is told so."),
    )
    box_opens_at = models.TimeField(
        _("suggestion box emptied at"),
        default=dt.time(8),
        help_text=_("Once a day: so nobody can tell from the hour who wrote."),
    )
    points_logged = models.PositiveSmallIntegerField(_("points for an accepted issue"), default=2)
    points_solved = models.PositiveSmallIntegerField(_("points for a solved issue"), default=5)
    repeat_days = models.PositiveSmallIntegerField(
        _("same vehicle and component again within, days"), default=90
    )
    recurring_count = models.PositiveSmallIntegerField(
        _("same class and component this often"), default=3
    )
    recurring_days = models.PositiveSmallIntegerField(_("within, days"), default=30)
    mail_keep_days = models.PositiveSmallIntegerField(
        _("senders and subjects of e-mails kept for, days"),
        default=180,
        validators=[MinValueValidator(MAIL_KEPT_AT_LEAST), MaxValueValidator(MAIL_KEPT_AT_MOST)],
        help_text=_("Then the list of e-mails forgets them; what became an issue stays there."),
    )

    class Meta:
        verbose_name = _("settings of issues")
        constraints = [
            models.CheckConstraint(
                condition=Q(lunch_from=None, lunch_to=None)
                | Q(lunch_to__gt=models.F("lunch_from")),
                name="issue_lunch_in_order",
                violation_error_message=_("The end of the break must be after its beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.store_id}"

"""A store (4S店), what it is made of and when it is open."""

import zoneinfo
from typing import TYPE_CHECKING, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models.users import User

T = TypeVar("T", bound=models.Model)


class StoreScoped(models.QuerySet[T]):
    """Rows with a `store`: what a person may see begins here."""

    def visible_to(self, user: "User") -> Self:
        if user.is_group_manager:
            return self.filter(store__in=user.store_ids)
        return self.filter(store_id=user.store_id)


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class StoreGroup(models.Model):
    """Several stores under one owner (集团)."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("group of stores")

    def __str__(self) -> str:
        return self.name


class StoreQuerySet(models.QuerySet["Store"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(pk__in=user.store_ids)


class Store(models.Model):
    group = models.ForeignKey(
        StoreGroup,
        verbose_name=_("group of stores"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stores",
    )
    name = models.CharField(_("store name"), max_length=80)
    code = models.SlugField(_("store code"), max_length=20, unique=True)
    brand = models.CharField(_("brand"), max_length=60, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Asia/Shanghai", validators=[known_time_zone]
    )
    closed_at_spring_festival = models.BooleanField(
        _("closed from New Year's Eve to the third day of Spring Festival"), default=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("store")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class OpeningHours(models.Model):
    """When the store is open on one weekday (0 = Monday); a weekday without a row is closed."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ("weekday",)
        constraints = [
            models.UniqueConstraint(
                fields=["store", "weekday"], name="opening_hours_once_a_weekday"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="opening_hours_in_order",
                violation_error_message=_("The closing time must be after the opening time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens:%H:%M}-{self.closes:%H:%M}"


class StoreClosure(models.Model):
    """Days on which the store is closed against its usual hours, first to last."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="closures")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120)

    class Meta:
        ordering = ("first_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="store_closure_in_order",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on} {self.reason}"


class RoomQuerySet(StoreScoped["Room"]):
    pass


class Room(models.Model):
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("room"), max_length=60)
    capacity = models.PositiveSmallIntegerField(_("seats"), default=20)
    has_projector = models.BooleanField(_("has a projector"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="room_name_once_a_store",
                violation_error_message=_("The store has a room of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(StoreScoped["Department"]):
    pass


class Department(models.Model):
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="departments")
    name = models.CharField(_("department"), max_length=60)
    is_aftersales = models.BooleanField(
        _("belongs to after-sales"),
        default=True,
        help_text=_("Its people are invited to meetings for everyone."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        ordering = ("position", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "name"],
                name="department_name_once_a_store",
                violation_error_message=_("The store has a department of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A working group (班组) inside a department."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("team"), max_length=60)

    class Meta:
        verbose_name = _("team")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["department", "name"],
                name="team_name_once_a_department",
                violation_error_message=_("The department has a team of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

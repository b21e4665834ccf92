"""What the law counts: repairs under warranty, and the clocks that run on an issue."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Vehicle
from issues.models.issue import Issue
from issues.models.taxonomy import Component, Symptom
from people.models import Store, User
from people.models.stores import StoreScoped


class Repair(models.Model):
    """One stay of a vehicle for a repair, from the agreement to repair until it is done.

    `work` says how long the store itself answers for the repair, `replaced` what the law counts.
    """

    class Work(models.TextChoices):
        MINOR = "minor", _("Minor repair, first-level maintenance or special repair")
        SECOND = "second", _("Second-level maintenance")
        OVERHAUL = "overhaul", _("Overhaul of the vehicle or of an assembly")

    class Replaced(models.TextChoices):
        ASSEMBLY = "assembly", _("Engine, gearbox, battery or motor as a whole")
        MAIN_PART = "main_part", _("A main part of such an assembly or system")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="repairs")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.CASCADE, related_name="repairs")
    issue = models.ForeignKey(
        Issue, on_delete=models.SET_NULL, null=True, blank=True, related_name="repairs"
    )
    ro_number = models.CharField(_("repair order"), max_length=40, blank=True)
    component = models.ForeignKey(
        Component, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    symptom = models.ForeignKey(
        Symptom, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    under_warranty = models.BooleanField(_("under the statutory warranty (三包)"), default=True)
    is_safety = models.BooleanField(_("severe safety fault"), default=False)
    agreed_at = models.DateTimeField(_("repair agreed"))
    finished_at = models.DateTimeField(_("repair finished"), null=True, blank=True)
    not_counted_hours = models.PositiveIntegerField(
        _("hours that do not count"),
        default=0,
        help_text=_("Transport of parts made for this VIN, and the way to the store when towed."),
    )
    work = models.CharField(_("kind of work"), max_length=8, choices=Work, default=Work.MINOR)
    replaced = models.CharField(_("replaced"), max_length=9, choices=Replaced, blank=True)
    mileage = models.PositiveIntegerField(_("mileage, km"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("repair")
        ordering = ("agreed_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("agreed_at")),
                name="repair_in_order",
                violation_error_message=_("The repair cannot end before it was agreed."),
            )
        ]
        indexes = [
            models.Index(fields=["vehicle", "agreed_at"], name="repair_vehicle_at"),
            models.Index(
                fields=["agreed_at"],
                condition=Q(finished_at=None, under_warranty=True),
                name="repair_going_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id} {self.agreed_at:%Y-%m-%d}"


class LegalClock(models.Model):
    """A clock of the law that somebody started on an issue; `rule` is a code of issues.legal."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="legal_clocks")
    rule = models.CharField(max_length=30)
    started_at = models.DateTimeField(_("since"))
    due_on = models.DateField(_("until"))
    warn_on = models.DateField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("due_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "rule"],
                condition=Q(stopped_at=None),
                name="issue_legal_clock_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["warn_on"], condition=Q(stopped_at=None), name="issue_legal_clock_warn"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"

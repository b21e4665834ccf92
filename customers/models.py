"""Vehicles, recognised by plate or VIN, and whom they belong to."""

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers import identity
from people.models import Store, User
from people.models.stores import StoreScoped
from people.privacy import MASKS, Kind


class Customer(models.Model):
    """An owner: a person or a company."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="customers")
    name = models.CharField(_("owner"), max_length=80)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_company = models.BooleanField(_("a company"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("owner")
        indexes = [
            models.Index(fields=["store", "phone"], name="customer_store_phone"),
            models.Index(fields=["store", "name"], name="customer_store_name"),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """张* for a person; a company is no personal data."""
        return self.name if self.is_company else f"{self.name[:1]}*"

    @property
    def masked_phone(self) -> str:
        return MASKS[Kind.PHONE](self.phone) if self.phone else ""


class Vehicle(models.Model):
    """A car. `plate` and `vin` are kept as keys (`customers.identity`); shown masked."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="vehicles")
    plate = models.CharField(_("number plate"), max_length=12, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    brand = models.CharField(_("brand"), max_length=40, blank=True)
    model = models.CharField(_("model"), max_length=60, blank=True)
    mileage = models.PositiveIntegerField(_("mileage, km"), null=True, blank=True)
    invoiced_on = models.DateField(
        _("invoiced on"),
        null=True,
        blank=True,
        help_text=_("From this day, or the delivery if that was later, the warranty runs."),
    )
    delivered_on = models.DateField(_("handed over on"), null=True, blank=True)
    owner = models.ForeignKey(
        Customer,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="vehicles",
    )
    created_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = StoreScoped.as_manager()

    class Meta:
        verbose_name = _("vehicle")
        constraints = [
            models.CheckConstraint(
                condition=~Q(plate="", vin=""),
                name="vehicle_known_by_something",
                violation_error_message=_("Give the number plate or the VIN."),
            ),
            models.UniqueConstraint(
                fields=["store", "plate"],
                condition=~Q(plate=""),
                name="vehicle_plate_once",
                violation_error_message=_("The store knows a vehicle with this plate already."),
            ),
            models.UniqueConstraint(
                fields=["store", "vin"],
                condition=~Q(vin=""),
                name="vehicle_vin_once",
                violation_error_message=_("The store knows a vehicle with this VIN already."),
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-created_at", "-id"], name="vehicle_store_new"),
            models.Index(
                "store", OpClass(Reverse("plate"), "text_pattern_ops"), name="vehicle_plate_end"
            ),
            models.Index(
                "store", OpClass(Reverse("vin"), "text_pattern_ops"), name="vehicle_vin_end"
            ),
            models.Index(fields=["owner"], name="vehicle_owner"),
        ]

    def __str__(self) -> str:
        return self.masked

    def save(self, *args: object, **kwargs: object) -> None:
        self.plate, self.vin = identity.plate_key(self.plate), identity.vin_key(self.vin)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("customers:vehicle", args=[self.pk])

    @property
    def masked_plate(self) -> str:
        return MASKS[Kind.PLATE](self.plate) if self.plate else ""

    @property
    def masked_vin(self) -> str:
        return MASKS[Kind.VIN](self.vin) if self.vin else ""

    @property
    def masked(self) -> str:
        """How it is named on pages: the plate, else the VIN, both masked, and the model."""
        name = self.masked_plate or self.masked_vin
        return f"{name} {self.model}".strip()

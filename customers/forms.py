"""A vehicle and its owner, as they are entered and changed."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers import identity
from customers.models import Vehicle
from people.models import Store


class VehicleForm(forms.ModelForm[Vehicle]):
    """`known` is the vehicle that has this plate or VIN already, when there is one."""

    plate = forms.CharField(label=_("Number plate"), max_length=20, required=False)
    vin = forms.CharField(
        label=_("VIN"),
        max_length=30,
        required=False,
        help_text=_("17 characters, without I, O and Q"),
    )
    owner_name = forms.CharField(
        label=pgettext_lazy("of a vehicle", "Owner"), max_length=80, required=False
    )
    owner_phone = forms.CharField(label=_("Owner's phone"), max_length=20, required=False)
    owner_is_company = forms.BooleanField(label=_("The owner is a company"), required=False)

    class Meta:
        model = Vehicle
        fields = ("plate", "vin", "brand", "model", "mileage", "invoiced_on", "delivered_on")

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        vehicle = kwargs.get("instance")
        owner = vehicle.owner if vehicle is not None else None
        if owner is not None:
            kwargs["initial"] = {
                "owner_name": owner.name,
                "owner_phone": owner.phone,
                "owner_is_company": owner.is_company,
            }
        super().__init__(*args, **kwargs)
        self.store = store
        self.known: Vehicle | None = None
        self.instance.store = store
        for name in ("invoiced_on", "delivered_on"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(Column("plate"), Column("vin")),
            Row(Column("brand"), Column("model")),
            "mileage",
            Row(Column("invoiced_on"), Column("delivered_on")),
            Row(Column("owner_name"), Column("owner_phone")),
            "owner_is_company",
        )

    def clean_plate(self) -> str:
        plate = identity.plate_key(self.cleaned_data["plate"])
        if plate and not identity.is_plate(plate):
            raise ValidationError(
                _("This is no number plate: 沪A12345, or 沪AD12345 with new energy.")
            )
        return self._free("plate", plate, _("The store knows a vehicle with this plate already."))

    def clean_vin(self) -> str:
        vin = identity.vin_key(self.cleaned_data["vin"])
        if vin and not identity.is_vin(vin):
            raise ValidationError(
                _(
                    "This is no VIN: 17 letters and digits without I, O and Q, four digits at the end."
                )
            )
        return self._free("vin", vin, _("The store knows a vehicle with this VIN already."))

    def _free(self, name: str, value: str, sentence: object) -> str:
        others = Vehicle.objects.filter(store=self.store).exclude(pk=self.instance.pk)
        known = others.filter(**{name: value}).first() if value else None
        if known is not None:
            self.known = known
            raise ValidationError(str(sentence))
        return value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("plate") and not cleaned.get("vin"):
            self.add_error("plate", _("Give the number plate or the VIN."))
        if cleaned.get("owner_phone") and not cleaned.get("owner_name"):
            self.add_error("owner_name", _("Whose phone is it?"))
        return cleaned

    def validate_unique(self) -> None:
        """Done by `_free`, with a link to the vehicle that is there."""

    def owner(self) -> tuple[str, str, bool]:
        cleaned = self.cleaned_data
        return cleaned["owner_name"], cleaned["owner_phone"], cleaned["owner_is_company"]

"""A name of the taxonomy or a place: in Chinese and English, in use or not."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from issues.models import Category, Component, Place, Symptom
from issues.models.taxonomy import Named
from people.contacts import clean_text
from people.forms.accounts import helper
from people.models import Department

MODELS: dict[str, type[Named]] = {
    "categories": Category,
    "components": Component,
    "symptoms": Symptom,
    "places": Place,
}


class NameForm(forms.ModelForm[Named]):
    """For a row that is there, or (`instance` unsaved) one to be added to its list."""

    class Meta:
        model = Component
        fields = ("name", "name_en", "is_active")

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Named) -> None:
        super().__init__(data, instance=instance)
        fields = ["name", "name_en"]
        if isinstance(instance, Place):
            self.fields["department"] = forms.ModelChoiceField(
                Department.objects.filter(store=instance.store),
                label=_("Department"),
                required=False,
                empty_label="–",
                initial=instance.department_id,
            )
            fields.append("department")
        if instance.pk:
            fields.append("is_active")
        else:
            del self.fields["is_active"]
        self.helper = helper(self, *fields)

    def clean_name(self) -> str:
        """Checked here and by the database: the sentence stands beside the field."""
        name, row = clean_text(self.cleaned_data["name"]), cast("Any", self.instance)
        others = type(row).objects.filter(name__iexact=name).exclude(pk=row.pk)
        if isinstance(row, Symptom):
            others = others.filter(component=row.component)
        else:
            others = others.filter(store=row.store)
        if isinstance(row, Category):
            others = others.filter(kind=row.kind)
        if others.exists():
            raise ValidationError(_("This name is in the list already."))
        return name

    def _post_clean(self) -> None:
        """The service sets and checks the fields."""

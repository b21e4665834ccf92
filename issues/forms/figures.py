"""Which days, and whose."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from issues.queries.figures import LONGEST
from issues.queries.period import Period
from people.models import Store, User

DAY = {"type": "date", "class": "form-control w-auto"}
USUAL = dt.timedelta(days=89)


class PeriodForm(forms.Form):
    """The period, the last 90 days unless said otherwise; the store, for who has several."""

    first = forms.DateField(
        label=pgettext_lazy("days", "From"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=pgettext_lazy("days", "Until"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    store = forms.ChoiceField(
        label=gettext_lazy("Store"),
        required=False,
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )

    def __init__(self, asked: QueryDict, *, user: User, today: dt.date) -> None:
        self.usual = Period(today - USUAL, today)
        self.stores = list(Store.objects.visible_to(user).order_by("code"))
        super().__init__(
            {
                "from": asked.get("from") or self.usual.first.isoformat(),
                "to": asked.get("to") or self.usual.last.isoformat(),
                "store": asked.get("store", ""),
            }
        )
        field = cast("forms.ChoiceField", self.fields["store"])
        field.choices = [("", _("All my stores")), *((str(s.pk), s.name) for s in self.stores)]
        if len(self.stores) < 2:  # noqa: PLR2004
            del self.fields["store"]

    def add_prefix(self, field_name: str) -> str:
        """In the address as lists have it."""
        return {"first": "from", "last": "to"}.get(field_name, field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first one."))
        elif first and last and last - first > LONGEST:
            self.add_error("first", _("At most two years at a time."))
        return cleaned

    @property
    def period(self) -> Period:
        """What is asked for; the usual while that is wrong."""
        if not self.is_valid():
            return self.usual
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])

    @property
    def chosen(self) -> list[Store]:
        key = self.cleaned_data.get("store") if self.is_valid() else ""
        return [store for store in self.stores if not key or str(store.pk) == key]

"""The forms of the morning: the numbers of a day, which numbers there are, reminders, one line."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import figures
from meetings.forms.fields import DayField, TokenField
from meetings.models import Figure, Reminder
from meetings.queries.morning import Tile
from people.contacts import clean_text
from people.forms.accounts import helper
from people.models import Store


class ValuesForm(forms.Form):
    """One field a number, to be filled in with tab and Enter."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, tiles: Sequence[Tile]) -> None:
        super().__init__(data)
        self.tiles = tiles
        for tile in tiles:
            name = self._name(tile)
            attrs = {"class": "form-control num", "inputmode": "decimal", "autocomplete": "off"}
            attrs["aria-describedby"] = f"more-{tile.figure.pk}"
            self.fields[name] = forms.DecimalField(
                label=tile.figure.name,
                required=False,
                max_digits=10,
                decimal_places=2,
                initial=tile.shown,
                widget=forms.TextInput(attrs=attrs),
            )
        empty = next((tile for tile in tiles if tile.value is None), None)
        if empty is not None and data is None:
            self.fields[self._name(empty)].widget.attrs["autofocus"] = True

    @staticmethod
    def _name(tile: Tile) -> str:
        return f"n{tile.figure.pk}"

    def lines(self, about: str) -> Iterator[tuple[Tile, forms.BoundField]]:
        for tile in self.tiles:
            if tile.figure.about == about:
                yield tile, self[self._name(tile)]

    def _was(self, tile: Tile) -> str:
        """What the page showed when it was opened: only what differs from it was typed."""
        name = self._name(tile)
        if self.is_bound:
            return str(self.data.get(f"was-{name}", ""))
        value = self[name].value()
        return "" if value is None else str(value)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Hidden fields with what the page showed."""
        return [(f"was-{self._name(tile)}", self._was(tile)) for tile in self.tiles]

    def _is_typed(self, tile: Tile) -> bool:
        name = self._name(tile)
        was = self.data.get(f"was-{name}")
        return was is None or str(was) != str(self.data.get(name, "")).strip()

    @property
    def yesterday(self) -> list[tuple[Tile, forms.BoundField]]:
        return list(self.lines(Figure.About.YESTERDAY))

    @property
    def today(self) -> list[tuple[Tile, forms.BoundField]]:
        return list(self.lines(Figure.About.TODAY))

    @property
    def values(self) -> dict[int, Decimal | None]:
        """What was typed; what others have entered meanwhile in other fields stays."""
        typed = (tile for tile in self.tiles if self._is_typed(tile))
        return {tile.figure.pk: self.cleaned_data[self._name(tile)] for tile in typed}


class FigureForm(forms.ModelForm[Figure]):
    source = forms.ChoiceField(
        label=gettext_lazy("Filled by"),
        required=False,
        help_text=gettext_lazy("What the product knows fills itself in; you can correct it."),
    )

    class Meta:
        model = Figure
        fields = ("name", "unit", "about", "better", "target", "source", "is_active")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, store: Store, figure: Figure | None = None
    ) -> None:
        super().__init__(data, instance=figure)
        self.store = store
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101 - narrows the type
        source.choices = [("", _("Entered by hand"))] + [
            (one.code, str(one.label)) for one in figures.offered().values()
        ]
        if figure is None:
            del self.fields["is_active"]
        self.fields["target"].widget.attrs["inputmode"] = "decimal"
        self.helper = helper(
            self,
            Row(Column("name", css_class="col-sm-8"), Column("unit", css_class="col-sm-4")),
            "about",
            Row(Column("better"), Column("target")),
            "source",
            *(["is_active"] if figure else []),
        )

    def clean_name(self) -> str:
        name = clean_text(self.cleaned_data["name"])
        others = Figure.objects.filter(store=self.store, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The store has a number of this name already."))
        return name

    def _post_clean(self) -> None:
        """The service sets and checks the fields."""


class ReminderForm(forms.ModelForm[Reminder]):
    first_on = DayField(label=gettext_lazy("First day"), required=False)
    last_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Without days it takes its turn with the others."),
    )

    class Meta:
        model = Reminder
        fields = ("text", "kind", "first_on", "last_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self, "text", "kind", Row(Column("first_on"), Column("last_on")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first: dt.date | None = cleaned.get("first_on")
        last: dt.date | None = cleaned.get("last_on")
        cleaned["first_on"], cleaned["last_on"] = first or last, last or first
        if first and last and last < first:
            self.add_error("last_on", _("The last day must not be before the first."))
        return cleaned

    def _post_clean(self) -> None:
        """The service sets and checks the fields."""


class ParkForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("For later"), max_length=160)
    token = TokenField()

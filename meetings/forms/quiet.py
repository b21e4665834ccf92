"""Hours to avoid: one line a weekday, as many spans as one likes."""

import datetime as dt
import itertools
import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from meetings.quiet import Span, Week
from meetings.services.quiet import spans_text
from people.templatetags.house import WEEKDAYS

SPAN = re.compile(r"^(\d{1,2})[:：.](\d{2})\s*(?:-|–|—|~|～|至|到)\s*(\d{1,2})[:：.](\d{2})$")
MOST = 4


class SpansField(forms.CharField):
    """08:30-11:00, 12:00-13:00; Chinese signs too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, required=False, **kwargs)
        self.widget.attrs["placeholder"] = "08:30-11:00, 12:00-13:00"
        self.widget.attrs["autocomplete"] = "off"

    def clean(self, value: Any) -> list[Span]:
        text = super().clean(value)
        pieces = [piece.strip() for piece in re.split(r"[,，、;；]", text) if piece.strip()]
        if len(pieces) > MOST:
            raise ValidationError(_("At most %(n)d spans a day."), params={"n": MOST})
        spans = sorted(_span(piece) for piece in pieces)
        for (_begins, ends), (begins, _ends) in itertools.pairwise(spans):
            if begins < ends:
                raise ValidationError(_("These hours overlap."))
        return spans


def _span(piece: str) -> Span:
    found = SPAN.match(piece)
    if found is None:
        raise _unknown(piece)
    first, second, third, fourth = (int(one) for one in found.groups())
    try:
        begins, ends = dt.time(first, second), dt.time(third, fourth)
    except ValueError:
        raise _unknown(piece) from None
    if ends <= begins:
        raise ValidationError(_("The end must be after the start."))
    return begins, ends


def _unknown(piece: str) -> ValidationError:
    sentence = _("“%(piece)s” is no span of hours. Write it as 08:30-11:00.")
    return ValidationError(sentence, params={"piece": piece})


class BusyHoursForm(forms.Form):
    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in enumerate(WEEKDAYS):
            self.fields[f"day_{day}"] = SpansField(
                label=name, initial=spans_text(week.get(day, ()))
            )
        self.helper = FormHelper(self)
        self.helper.form_tag = False

    @property
    def week(self) -> dict[int, list[Span]]:
        """What `set_busy_hours` takes; the form is valid."""
        return {day: self.cleaned_data[f"day_{day}"] for day in range(7)}

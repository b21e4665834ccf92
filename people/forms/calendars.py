"""The forms of the State's calendar: a day by hand, a year from a file."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.calendar import SATURDAY
from people.contacts import clean_text
from people.forms.accounts import helper
from people.holiday_tables import NEWEST_YEAR, OLDEST_YEAR, ParsedYear, parse_year

MAX_TABLE_BYTES = 256 * 1024


class StateDayForm(forms.Form):
    """What the State makes of one day."""

    class Kind:
        OFF, WORKED, PLAIN = "off", "worked", "plain"

    kind = forms.ChoiceField(
        label=gettext_lazy("This day is"),
        widget=forms.RadioSelect,
        choices=[
            (Kind.OFF, gettext_lazy("a day off")),
            (Kind.WORKED, gettext_lazy("a working day that makes up for another")),
            (Kind.PLAIN, gettext_lazy("an ordinary day of the week")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("Holiday"), max_length=40, required=False)

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.helper = helper(self, "kind", "name")

    def clean_name(self) -> str:
        return clean_text(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind in (self.Kind.OFF, self.Kind.WORKED) and not cleaned.get("name"):
            self.add_error("name", _("Name the holiday that this day belongs to."))
        if kind == self.Kind.WORKED and self.day.weekday() < SATURDAY:
            self.add_error("kind", _("A weekday is worked anyway: choose an ordinary day."))
        return cleaned


class YearImportForm(forms.Form):
    """A table as the State Council publishes it, in JSON or CSV."""

    file = forms.FileField(
        label=gettext_lazy("Table of a year"),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table: ParsedYear | None = None

    @property
    def hint(self) -> str:
        return _("JSON as holiday-cn has it, or CSV with date, isOffDay, name")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_TABLE_BYTES:
            limit = MAX_TABLE_BYTES // 1024
            raise ValidationError(_("The file is larger than %(limit)s KB.") % {"limit": limit})
        self.table = parse_year(file.read())
        if self.table.problems:
            raise ValidationError([self._sentence(each) for each in self.table.problems[:10]])
        if not self.table.is_published:
            raise ValidationError(_("The file has no days: the year is not published yet."))
        return file

    @staticmethod
    def _sentence(problem: Any) -> str:
        if not problem.row:
            return str(problem.message)
        return _("Row %(row)s: %(message)s") % {"row": problem.row, "message": problem.message}


def known_year(text: str) -> int | None:
    """A year that calendars reach; nothing for anything else."""
    is_year = text.isdecimal() and OLDEST_YEAR <= int(text[:6]) <= NEWEST_YEAR
    return int(text) if is_year else None

"""A series: how often, with whom, with which agenda."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.forms.fields import (
    AudienceFields,
    ClockField,
    DayField,
    MinutesField,
    PeopleField,
    PersonField,
    TokenField,
    staff,
)
from meetings.forms.meeting import usual_title
from meetings.kinds import PROFILES, MeetingKind
from meetings.models import AgendaTemplate, Series
from meetings.recurrence import (
    LAST,
    ORDINALS,
    InvalidRecurrenceError,
    Pattern,
    Recurrence,
    parse,
)
from people.models import Room, Store, User

DAYS = tuple((str(number), name) for number, name in WEEKDAYS.items())
NTH = (
    (1, pgettext_lazy("which one of the month", "first")),
    (2, pgettext_lazy("which one of the month", "second")),
    (3, pgettext_lazy("which one of the month", "third")),
    (4, pgettext_lazy("which one of the month", "fourth")),
    (LAST, pgettext_lazy("which one of the month", "last")),
)
PARTS = {
    Pattern.DAILY: ("weekdays",),
    Pattern.WEEKLY: ("interval", "weekdays"),
    Pattern.MONTHLY_WEEKDAY: ("nth", "weekday"),
    Pattern.MONTHLY_DAY: ("month_day",),
    Pattern.MONTHLY_WORKING_DAY: ("working_day",),
}
"""Which fields each pattern needs."""


def _days(pattern: Pattern, last: Any) -> list[tuple[int, Any]]:
    return [(n, last if n == LAST else n) for n in ORDINALS[pattern]]


class RuleForm(forms.Form):
    """The rule, in the fields that its pattern needs."""

    pattern = forms.ChoiceField(label=_("How often"), choices=Pattern.choices)
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    interval = forms.TypedChoiceField(
        label=_("Interval"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=[
            (1, _("every week")),
            (2, _("every second week")),
            (3, _("every third week")),
            (4, _("every fourth week")),
        ],
    )
    nth = forms.TypedChoiceField(
        label=_("Which one"), coerce=int, required=False, empty_value=None, choices=NTH
    )
    weekday = forms.ChoiceField(label=_("Weekday"), choices=DAYS, required=False)
    month_day = forms.TypedChoiceField(
        label=_("Day of the month"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=_days(Pattern.MONTHLY_DAY, _("the last day")),
    )
    working_day = forms.TypedChoiceField(
        label=_("Working day of the month"),
        coerce=int,
        required=False,
        empty_value=None,
        choices=_days(Pattern.MONTHLY_WORKING_DAY, _("the last one")),
    )

    def recurrence(self) -> Recurrence | None:
        """The rule as typed; None with errors beside the fields when there is none."""
        cleaned = self.cleaned_data
        try:
            pattern = Pattern(cleaned["pattern"])
            return Recurrence(
                pattern,
                weekdays=self._weekdays(pattern),
                interval=cleaned.get("interval") or 1,
                nth=self._nth(pattern),
            )
        except KeyError:
            return None
        except InvalidRecurrenceError as error:
            self.add_error(self._beside(error.field), ValidationError(str(error)))
            return None

    def _weekdays(self, pattern: Pattern) -> tuple[int, ...]:
        if pattern == Pattern.MONTHLY_WEEKDAY:
            one = self.cleaned_data.get("weekday")
            return (int(one),) if one else ()
        return tuple(int(day) for day in self.cleaned_data.get("weekdays", ()))

    def _nth(self, pattern: Pattern) -> int:
        name = {
            Pattern.MONTHLY_WEEKDAY: "nth",
            Pattern.MONTHLY_DAY: "month_day",
            Pattern.MONTHLY_WORKING_DAY: "working_day",
        }.get(pattern)
        return cast("int", self.cleaned_data.get(name) or 0) if name else 0

    def _beside(self, part: str) -> str:
        """The field in which a part of the rule was typed."""
        names = PARTS[Pattern(self.cleaned_data["pattern"])]
        if part in names:
            return part
        return next((name for name in names if name in {"month_day", "working_day"}), names[-1])

    def shown(self) -> list[forms.BoundField]:
        """The fields that the pattern as it stands needs."""
        value = self["pattern"].value() or Pattern.WEEKLY
        pattern = Pattern(value) if value in Pattern.values else Pattern.WEEKLY
        return [self[name] for name in PARTS[pattern]]


def rule_values(rule: str) -> dict[str, Any]:
    """A rule as the fields of the form show it."""
    found = parse(rule)
    first = str(found.weekdays[0]) if found.weekdays else ""
    return {
        "pattern": found.pattern,
        "weekdays": [str(day) for day in found.weekdays],
        "weekday": first,
        "interval": found.interval,
        "nth": found.nth,
        "month_day": found.nth,
        "working_day": found.nth,
    }


class SeriesForm(forms.ModelForm[Series], AudienceFields, RuleForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: without end."))
    start_time = ClockField(label=_("Start time"))
    minutes = MinutesField(label=_("Length (min)"))
    chair = PersonField(label=_("Chair"))
    recorder = PersonField(label=_("Recorder"))
    cc = PeopleField(
        label=_("Minutes also to"),
        required=False,
        help_text=_("They get the minutes without being invited. Only people with an account."),
    )
    data_pack = forms.BooleanField(
        label=_("A data pack goes along with the notice"),
        required=False,
        help_text=_("Open promises, last decisions, attendance and feedback as a PDF."),
    )
    token = TokenField()

    class Meta:
        model = Series
        fields = (
            "kind",
            "title",
            "starts_on",
            "ends_on",
            "start_time",
            "minutes",
            "closed_rule",
            "room",
            "chair",
            "recorder",
            "template",
            "everyone",
            "departments",
            "roles",
            "people",
            "cc",
            "data_pack",
        )

    field_order = ("kind", "title", "pattern")

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            kwargs["initial"] = {
                **rule_values(instance.rule),
                "data_pack": instance.makes_pack,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        self.store = store
        self.offer(store)
        for name in ("chair", "recorder", "cc"):
            field = self.fields[name]
            if isinstance(field, PersonField | PeopleField):
                field.queryset = staff(store)
        self._limit("room", Room.objects.filter(store=store, is_active=True), _("No room"))
        templates = AgendaTemplate.objects.filter(store=store)
        self._limit("template", templates, _("The usual parts of this kind"))

    def _limit(self, name: str, rows: Any, nothing: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows
            field.empty_label = str(nothing)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = self.recurrence()
        cleaned["rule"] = found.rule if found else ""
        self.check_audience()
        return cleaned

    def fields_of_series(self) -> dict[str, Any]:
        """What `create_series` and `change_series` take."""
        names = ("rule", *(self._meta.fields or ()))
        return {str(name): self.cleaned_data[str(name)] for name in names}


class ScopeForm(forms.Form):
    """From when a change of a series holds."""

    from_on = DayField(
        label=_("The change holds from"),
        required=False,
        help_text=_("Empty: for all meetings ahead."),
    )


KEPT = ("title", "room", "chair", "recorder", "template", "departments", "roles", "people", "cc")
"""What stays when another kind is chosen; days, times and length follow the kind."""


def _kept(typed: QueryDict) -> dict[str, Any]:
    """What has been typed and does not follow from the kind."""
    lists = {"departments", "roles", "people", "cc"}
    usual = {usual_title(kind) for kind in PROFILES}
    return {
        name: typed.getlist(name) if name in lists else typed[name]
        for name in KEPT
        if typed.get(name) and not (name == "title" and typed[name] in usual)
    }


def first_values(by: User, typed: QueryDict, today: dt.date) -> dict[str, Any]:
    """What a new series begins with; title and length follow the kind."""
    kind = typed.get("kind", MeetingKind.WEEKLY)
    if kind not in PROFILES:
        kind = MeetingKind.WEEKLY
    daily = kind in {MeetingKind.MORNING, MeetingKind.EVENING}
    monthly = kind in {MeetingKind.MONTHLY_REVIEW, MeetingKind.TRAINING, MeetingKind.TECHNICAL}
    pattern = Pattern.DAILY if daily else Pattern.MONTHLY_WEEKDAY if monthly else Pattern.WEEKLY
    start = {MeetingKind.MORNING: dt.time(8, 15), MeetingKind.EVENING: dt.time(17, 45)}
    return {
        "kind": kind,
        "title": usual_title(kind),
        "pattern": pattern,
        "weekdays": ["0", "1", "2", "3", "4", "5", "6"] if daily else ["1"],
        "weekday": "2",
        "nth": 2,
        "month_day": 5,
        "working_day": 5,
        "interval": 1,
        "starts_on": today + dt.timedelta(days=1),
        "start_time": start.get(MeetingKind(kind), dt.time(16, 0)),
        "minutes": PROFILES[kind].minutes,
        "chair": by.pk,
        "recorder": by.pk,
        "everyone": not PROFILES[kind].restricted,
        "data_pack": PROFILES[kind].data_pack,
        **_kept(typed),
    }

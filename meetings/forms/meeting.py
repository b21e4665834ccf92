"""One meeting: when, where, what for, and whom to invite."""

import copy
import datetime as dt
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import (
    AudienceFields,
    ClockField,
    DayField,
    MinutesField,
    PersonField,
    TokenField,
    moment_of,
    staff,
)
from meetings.kinds import PROFILES, MeetingKind
from meetings.models import AgendaTemplate, Meeting
from people.models import Room, Store, User

AUDIENCE = ("everyone", "departments", "roles", "people")


def usual_title(kind: str) -> str:
    """What a meeting of this kind is called until somebody says otherwise."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(MeetingKind(kind).label)


class MeetingForm(forms.ModelForm[Meeting]):
    """Change one meeting."""

    date = DayField(label=_("Day"))
    start = ClockField(label=_("Start time"))
    minutes = MinutesField(label=_("Length (min)"))
    chair = PersonField(label=_("Chair"))
    recorder = PersonField(label=_("Recorder"))

    class Meta:
        model = Meeting
        fields = (
            "title",
            "room",
            "place",
            "theme",
            "goal",
            "goal_measure",
            "chair",
            "recorder",
            "is_restricted",
        )
        labels = {"is_restricted": _("Only those invited may see this meeting")}

    def __init__(
        self, *args: Any, store: Store, meeting: Meeting | None = None, **kwargs: Any
    ) -> None:
        if meeting is not None:
            start = meeting.starts_at.astimezone(store.zone)
            kwargs["instance"] = copy.copy(meeting)  # the page still shows what is saved
            kwargs["initial"] = {
                "date": start.date(),
                "start": start.time(),
                "minutes": meeting.slot_minutes,
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)
        self.store = store
        self.meeting = meeting
        self.starts_at: dt.datetime | None = None
        for name in ("chair", "recorder"):
            field = self.fields[name]
            if isinstance(field, PersonField):
                field.queryset = staff(store)
        room = self.fields["room"]
        if isinstance(room, forms.ModelChoiceField):
            room.queryset = Room.objects.filter(store=store, is_active=True)
            room.empty_label = str(_("No room"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        on, at = cleaned.get("date"), cleaned.get("start")
        self.starts_at = moment_of(self.store, on, at) if on and at else None
        if self.starts_at is not None and self._has_passed(self.starts_at):
            self.add_error("date", _("This time has passed."))
        return cleaned

    def _has_passed(self, starts_at: dt.datetime) -> bool:
        """Whether it is too late for this start; a meeting that keeps its time may lie in the past."""
        kept = self.meeting is not None and self.meeting.starts_at == starts_at
        return not kept and starts_at < timezone.now()

    def changes(self) -> dict[str, Any]:
        """What `change_meeting` takes; the form is valid."""
        starts_at = cast("dt.datetime", self.starts_at)
        ends_at = starts_at + dt.timedelta(minutes=self.cleaned_data["minutes"])
        names = self._meta.fields or ()
        return {
            **{str(name): self.cleaned_data[str(name)] for name in names},
            "starts_at": starts_at,
            "ends_at": ends_at,
        }


class NewMeetingForm(MeetingForm, AudienceFields):
    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=MeetingKind.choices)
    template = forms.ModelChoiceField(
        queryset=AgendaTemplate.objects.none(),
        label=_("Agenda template"),
        required=False,
        empty_label=_("The usual parts of this kind"),
    )
    token = TokenField()

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, store=store, **kwargs)
        self.offer(store)
        template = self.fields["template"]
        if isinstance(template, forms.ModelChoiceField):
            template.queryset = AgendaTemplate.objects.filter(store=store)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_audience()
        return cleaned

    def fields_of_meeting(self) -> dict[str, Any]:
        """What `create_meeting` takes, besides whom to invite."""
        names = ("kind", "minutes", "template", "token", *(self._meta.fields or ()))
        starts_at = self.starts_at
        return {
            **{str(name): self.cleaned_data[str(name)] for name in names},
            "starts_at": starts_at,
        }


def first_values(by: User, typed: QueryDict) -> dict[str, Any]:
    """What a new meeting begins with. Title and length follow the kind until they are changed."""
    kind = typed.get("kind", MeetingKind.WEEKLY)
    if kind not in PROFILES:
        kind = MeetingKind.WEEKLY
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    values: dict[str, Any] = {
        "date": tomorrow,
        "start": dt.time(16, 0),
        "chair": by.pk,
        "recorder": by.pk,
        "everyone": not PROFILES[kind].restricted,
    }
    lists = {"departments", "roles", "people"}
    values |= {
        name: typed.getlist(name) if name in lists else typed[name] for name in typed if typed[name]
    }
    values["kind"] = kind
    usual = {usual_title(one) for one in PROFILES}
    lengths = {str(profile.minutes) for profile in PROFILES.values()}
    if values.get("title", "") in usual | {""}:
        values["title"] = usual_title(kind)
    if values.get("minutes", "") in lengths | {""}:
        values["minutes"] = PROFILES[kind].minutes
    if PROFILES[kind].restricted:
        values["is_restricted"] = True
    return values

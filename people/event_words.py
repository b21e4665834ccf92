"""The log in words: what happened to a person or a store, line by line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Department, Event, Room, Shift, Store, Team, User
from people.permissions import Role
from people.templatetags.house import WEEKDAYS

Words = tuple[str | Promise, str]  # the sentence and the tone of its mark

WORDS: Mapping[str, Words] = {
    "created": (_("Added"), "green"),
    "changed": (_("Changed"), "blue"),
    "deactivated": (_("Deactivated"), "red"),
    "reactivated": (_("Active again"), "green"),
    "invited": (_("Invitation made"), "blue"),
    "invitation_accepted": (_("Invitation accepted, password chosen"), "green"),
    "link_mailed": (_("Link sent by e-mail"), "grey"),
    "link_unsent": (_("The link could not be sent by e-mail"), "red"),
    "reset_link_made": (_("Link for a new password made"), "blue"),
    "reset_asked": (_("Asked for a new password"), "grey"),
    "password_reset": (_("New password set by link"), "blue"),
    "password_changed": (_("Password changed"), "blue"),
    "profile_changed": (_("Changed their own e-mail or phone"), "blue"),
    "calendar_link_renewed": (_("New calendar link"), "grey"),
    "set_up": (_("Store set up"), "green"),
    "closure_added": (_("Closed days added"), "blue"),
    "closure_removed": (_("Closed days removed"), "blue"),
    "department_deleted": (_("Department deleted"), "red"),
    "team_added": (_("Team added"), "blue"),
    "team_renamed": (_("Team renamed"), "blue"),
    "team_deleted": (_("Team deleted"), "red"),
    "reminder_deleted": (_("Reminder deleted"), "red"),
    "shift_deleted": (_("Shift deleted"), "red"),
    "year_imported": (_("Year imported"), "green"),
    "day_edited": (_("Day changed"), "blue"),
    "away": (_("Noted as away"), "amber"),
    "back": (_("Absence removed"), "green"),
    "staff_imported": (_("Staff imported"), "blue"),
    "staff_exported": (_("Staff exported"), "grey"),
    "case_export": (_("Cases exported"), "grey"),
    "case_import": (_("Import of cases begun"), "blue"),
    "case_import_discarded": (_("File of cases put away"), "grey"),
    "case_list_deleted": (_("List of cases deleted"), "red"),
    "issues_exported": (_("Issues exported"), "grey"),
    "issue_figures_exported": (_("Issue figures exported"), "grey"),
}
OTHER_FIELDS: Mapping[str, str | Promise] = {
    "opening_hours": _("opening hours"),
    "busy_hours": _("hours to avoid"),
    "issues": _("settings of issues"),
    "issue_levels": _("time limits of issues"),
    "issue_owner_rules": _("rules for owners of issues"),
    "group": _("group of stores"),
    "team": _("team"),
}
YES_NO: Mapping[str, str | Promise] = {"True": _("yes"), "False": _("no")}


@dataclass(frozen=True)
class ChangeLine:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class LogLine:
    event: Event
    label: str
    tone: str
    changes: tuple[ChangeLine, ...]
    note: str


def lines(events: Iterable[Event]) -> Iterator[LogLine]:
    for event in events:
        label, tone = WORDS.get(event.name, (event.name, "grey"))
        changes = event.details.get("changes", {})
        yield LogLine(
            event,
            str(label),
            tone,
            tuple(_change(name, old, new) for name, (old, new) in changes.items()),
            event.details.get("source", ""),
        )


def _change(name: str, old: str, new: str) -> ChangeLine:
    if name == "roles":
        old, new = _roles(old), _roles(new)
    elif name in {"opening_hours", "busy_hours"}:
        old, new = _week(old), _week(new)
    elif {old, new} <= set(YES_NO):
        old, new = str(YES_NO[old]), str(YES_NO[new])
    return ChangeLine(_label(name), old, new)


def _roles(codes: str) -> str:
    labels = dict(Role.choices)
    return ", ".join(str(labels.get(code, code)) for code in codes.split(", ") if code)


def _week(logged: str) -> str:
    """Hours as logged, `1 08:30–18:00, 2 …`; days in a row with the same hours said together."""
    rows = [day.split(" ", 1) for day in logged.split(", ") if day]
    runs: list[tuple[int, int, str]] = []
    for number, hours in rows:
        day = int(number) - 1
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return str(_(", ")).join(f"{_days(first, last)} {hours}" for first, last, hours in runs)


def _days(first: int, last: int) -> str:
    names = str(WEEKDAYS[first]), str(WEEKDAYS[last])
    if first == last:
        return names[0]
    return str(_("{first} to {last}").format(first=names[0], last=names[1]))


def _label(name: str) -> str:
    """What the field is called on its form."""
    if name in OTHER_FIELDS:
        return str(OTHER_FIELDS[name])
    for model in (User, Store, Room, Department, Team, Shift):
        for field in model._meta.fields:  # noqa: SLF001 - Django's documented name
            if field.name == name:
                return str(field.verbose_name)
    return name

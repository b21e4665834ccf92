"""What people were last told of a meeting, and what is different now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from meetings.models import AgendaItem, Meeting

TIME = gettext_lazy("Time")


@dataclass(frozen=True)
class Change:
    label: str | Promise
    old: str
    new: str


def _agenda_of(meeting: Meeting) -> dict[str, str]:
    """The agenda as one line an item, by id, in order."""
    return {str(item.pk): _line(item) for item in meeting.items.select_related("presenter")}


def _line(item: AgendaItem) -> str:
    presenter = f" · {item.presenter.name}" if item.presenter else ""
    return f"{item.title}{presenter} · {item.minutes}′"


def snapshot(meeting: Meeting) -> dict[str, object]:
    """Time, place and agenda as they are now."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "where": meeting.where,
        "theme": meeting.theme,
        "agenda": _agenda_of(meeting),
    }


def _span(told: dict[str, object]) -> str:
    start, end = (
        timezone.localtime(dt.datetime.fromisoformat(str(told[name])))
        for name in ("starts_at", "ends_at")
    )
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"


def changes(meeting: Meeting) -> list[Change]:
    """What people do not know yet: time, place, theme, each line of the agenda."""
    old, new = meeting.told, snapshot(meeting)
    if not old:
        return []
    found = []
    if (old["starts_at"], old["ends_at"]) != (new["starts_at"], new["ends_at"]):
        found.append(Change(TIME, _span(old), _span(new)))
    for name, label in (("where", gettext_lazy("Place")), ("theme", gettext_lazy("Theme"))):
        if old[name] != new[name]:
            found.append(Change(label, str(old[name]), str(new[name])))
    return found + list(_agenda_changes(_dict(old["agenda"]), _dict(new["agenda"])))


def _dict(value: object) -> dict[str, str]:
    return value if isinstance(value, dict) else {}


def _agenda_changes(old: dict[str, str], new: dict[str, str]) -> Iterable[Change]:
    for pk in new.keys() - old.keys():
        yield Change(gettext_lazy("New on the agenda"), "", new[pk])
    for pk in old.keys() - new.keys():
        yield Change(gettext_lazy("No longer on the agenda"), old[pk], "")
    kept = [pk for pk in new if pk in old]
    for pk in kept:
        if old[pk] != new[pk]:
            yield Change(gettext_lazy("Agenda"), old[pk], new[pk])
    if kept != [pk for pk in old if pk in new]:
        order = " → ".join(new[pk].split(" · ")[0] for pk in new)
        yield Change(gettext_lazy("New order"), "", order)

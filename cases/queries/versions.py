"""What was different in each version of a case, and its log."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cases.models import Case, CaseVersion
from cases.wording import EVENTS, Label, label_of, shown
from people import events
from people.models import Event

LOGGED = 60


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class VersionRow:
    version: CaseVersion
    changes: list[Change]
    is_first: bool


@dataclass(frozen=True)
class LogLine:
    event: Event
    label: Label
    fields: str


def differences(case: Case) -> list[VersionRow]:
    """The newest first, each with what it changed of the one before."""
    kept = list(case.versions.select_related("by"))
    rows = [VersionRow(kept[0], [], is_first=True)] if kept else []
    rows += [
        VersionRow(new, list(_changes(old, new)), is_first=False) for old, new in pairwise(kept)
    ]
    return rows[::-1]


def _changes(old: CaseVersion, new: CaseVersion) -> Iterator[Change]:
    for name, value in new.facts.items():
        before = shown(name, old.facts.get(name, ""))
        after = shown(name, value)
        if before != after:
            yield Change(label_of(name), before, after)


def log_of(case: Case) -> list[LogLine]:
    """Newest first; what one person wrote in a row is one line."""
    lines: list[LogLine] = []
    for event in events.of(case)[:LOGGED]:
        last = lines[-1].event if lines else None
        if last and (last.name, last.by_id) == (event.name, event.by_id) and event.name == "change":
            continue
        names = event.details.get("fields", [])
        lines.append(
            LogLine(
                event, EVENTS.get(event.name, event.name), ", ".join(label_of(one) for one in names)
            )
        )
    return lines

"""Two versions of minutes side by side, and what is different in a few lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings.comparing import SAME, Gap, Line, compare, shortened
from meetings.queries.editions import Edition, Group, Head
from meetings.queries.tables import Promised, Reviewed, Tables

MOST = 40
"""Changes that a version keeps in its list."""
LONG = 120
SIGNS = re.compile(r"^\s*(?:#{1,6}\s+|>\s+|[-*+]\s+)|\*\*|~~|\\(?=[#>\-+*=|])")
"""Signs of Markdown that are no words."""


@dataclass(frozen=True)
class Section:
    """A part of the minutes and what is different in it."""

    title: str
    lines: Sequence[Line | Gap]


def sections(old: Edition, new: Edition) -> list[Section]:
    """The parts in which something is different."""
    return [
        Section(title, shortened(lines))
        for title, lines in _compared(old, new)
        if any(line.kind != SAME for line in lines)
    ]


def changes(old: Edition, new: Edition) -> list[dict[str, str]]:
    """What is different, one line each, as data: `kind`, `old`, `new`."""
    found = [line for _title, lines in _compared(old, new) for line in lines if line.kind != SAME]
    return [
        {"kind": line.kind, "old": _clipped(line, line.old), "new": _clipped(line, line.new)}
        for line in found[:MOST]
    ]


def _clipped(line: Line, text: str) -> str:
    """Long lines from shortly before what is different."""
    if len(text) <= LONG:
        return text
    same = len(line.parts[0].text) if line.parts[0].kind == SAME else 0
    start = max(0, min(same - LONG // 4, len(text) - LONG))
    end = start + LONG
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _compared(old: Edition, new: Edition) -> Iterator[tuple[str, list[Line]]]:
    yield _("Who, when and where"), compare(_head(old.head), _head(new.head))
    yield _("Text"), compare(_words(old.body), _words(new.body))
    yield _("Review of last resolutions"), compare(_reviewed(old.tables), _reviewed(new.tables))
    yield _("Action plan"), compare(_promised(old.tables), _promised(new.tables))


def _words(body: str) -> list[str]:
    return [words for line in body.splitlines() if (words := SIGNS.sub("", line).strip())]


def _list(words: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def _head(head: Head) -> list[str]:
    begun, ended = (timezone.localtime(at) if at else None for at in (head.begun_at, head.ended_at))
    when = f"{begun:%Y-%m-%d %H:%M}–{ended:%H:%M}" if begun and ended else ""
    facts = (
        (_("When"), when),
        (_("Where"), head.where),
        (_("Chair / recorder"), f"{head.chair} / {head.recorder}"),
        (_("Theme"), head.theme),
        (_("Goal"), " ".join(filter(None, (head.goal, head.goal_measure)))),
        *((str(group.label), _people(group)) for group in head.groups),
        (_("Copies to"), _list(head.cc)),
    )
    return [f"{label}: {text}" for label, text in facts if text]


def _people(group: Group) -> str:
    return _list([one.name for one in group.people])


def _reviewed(tables: Tables) -> list[str]:
    return [_row(one.number, one.text, one.owner, _outcome(one)) for one in tables.reviewed]


def _outcome(one: Reviewed) -> str:
    return " ".join(filter(None, (str(one.label), one.why, one.new_due_on)))


def _promised(tables: Tables) -> list[str]:
    return [_row(one.number, one.text, *_who(one), one.due_on) for one in tables.promised]


def _who(one: Promised) -> Iterator[str]:
    yield _list([one.owner, *one.helpers])
    if one.check_how:
        yield one.check_how


def _row(*cells: str) -> str:
    return " · ".join(filter(None, cells))

"""Everything that minutes ever said, found by any two characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.safestring import SafeString

from meetings.models import Meeting, Minutes, MinutesVersion
from meetings.models.meetings import MeetingQuerySet
from people.models import User
from search.query import highlight, search_query, terms

BEFORE, AFTER = 40, 110
MARKS = re.compile(r"^[ \t]*(?:#{1,6}|[-*+]|\d+\.|>)[ \t]+|\*\*|~~|__", re.MULTILINE)
"""Signs of Markdown that say nothing in an extract."""


@dataclass(frozen=True)
class Found:
    """The version of minutes that holds, with the place in it that answers the question."""

    version: MinutesVersion
    extract: SafeString

    @property
    def minutes(self) -> Minutes:
        return self.version.minutes

    @property
    def meeting(self) -> Meeting:
        return self.minutes.meeting


def published(user: User) -> QuerySet[MinutesVersion]:
    """The versions that hold, of minutes that the reader may see; none that were replaced."""
    rows = Meeting.objects.all()
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    seen = rows.with_minutes_for(user).filter(pk=OuterRef("minutes__meeting"))
    return MinutesVersion.objects.filter(Exists(seen), number=F("minutes__version")).select_related(
        "minutes__meeting__chair", "minutes__meeting__series", "published_by"
    )


def matching(user: User, q: str) -> QuerySet[MinutesVersion]:
    """Those whose text, title, theme or number answers the question; all without one."""
    query = search_query(q)
    rows = published(user)
    if query is None:
        return rows
    return rows.filter(Q(search=query) | Q(minutes__meeting__search=query))


def found(rows: Sequence[MinutesVersion], q: str) -> list[Found]:
    runs = terms(q)
    return [Found(row, highlight(_extract(row.body, runs), runs)) for row in rows]


def _extract(body: str, runs: Sequence[str]) -> str:
    """Some words around the first run that occurs; the beginning where none does."""
    text = " ".join(MARKS.sub("", body).split())
    lower = text.lower()
    places = [at for at in (lower.find(run) for run in runs) if at >= 0]
    start = max(0, min(places, default=0) - BEFORE)
    end = start + BEFORE + AFTER
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"

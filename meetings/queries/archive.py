"""Everything that minutes ever said, found by any two characters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.safestring import SafeString

from meetings.models import Meeting, Minutes
from meetings.states import MinutesStatus
from people.models import User
from search.query import highlight, search_query, terms

BEFORE, AFTER = 40, 110
MARKS = re.compile(r"^[ \t]*(?:#{1,6}|[-*+]|\d+\.|>)[ \t]+|\*\*|~~|__", re.MULTILINE)
"""Signs of Markdown that say nothing in an extract."""


@dataclass(frozen=True)
class Found:
    """Minutes with the place in them that answers the question."""

    minutes: Minutes
    extract: SafeString

    @property
    def meeting(self) -> Meeting:
        return self.minutes.meeting


def published(user: User) -> QuerySet[Minutes]:
    """Minutes that are out, of meetings the reader may see."""
    seen = Meeting.objects.visible_to(user).filter(pk=OuterRef("meeting"))
    return (
        Minutes.objects.filter(Exists(seen), published_at__isnull=False)
        .exclude(status=MinutesStatus.DRAFT)
        .select_related("meeting__chair", "meeting__series", "published_by")
    )


def matching(user: User, q: str) -> QuerySet[Minutes]:
    """Those whose text, title, theme or number answers the question; all without one."""
    query = search_query(q)
    rows = published(user)
    return rows if query is None else rows.filter(Q(search=query) | Q(meeting__search=query))


def found(rows: Sequence[Minutes], q: str) -> list[Found]:
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

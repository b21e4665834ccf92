"""Pages of meetings by key: as fast at the thousandth page as at the first."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from meetings.models import Meeting
from meetings.models.meetings import MeetingQuerySet

SIZE = 25


@dataclass(frozen=True)
class Page:
    """`before` and `after` are the cursors of the neighbouring pages, empty at the ends."""

    rows: list[Meeting]
    before: str = ""
    after: str = ""


def _cursor(meeting: Meeting) -> str:
    return f"{int(meeting.starts_at.timestamp() * 1_000_000)}-{meeting.pk}"


def _read(cursor: str) -> tuple[dt.datetime, int] | None:
    """The start and the id in a cursor; None for what is not one."""
    stamp, dash, pk = cursor.partition("-")
    if not (dash and stamp.isdecimal() and pk.isdecimal() and len(cursor) < 40):  # noqa: PLR2004
        return None
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(stamp))
    except OverflowError:
        return None
    return moment, int(pk)


def _beyond(key: tuple[dt.datetime, int], *, later: bool) -> Q:
    moment, pk = key
    if later:
        return Q(starts_at__gte=moment) & (Q(starts_at__gt=moment) | Q(pk__gt=pk))
    return Q(starts_at__lte=moment) & (Q(starts_at__lt=moment) | Q(pk__lt=pk))


def page_of(
    meetings: MeetingQuerySet, *, later_first: bool, after: str = "", before: str = ""
) -> Page:
    """One page in order of the start, from the latest or from the earliest on."""
    key = _read(after) or _read(before)
    backwards = key is not None and not _read(after)
    upwards = later_first == backwards  # the direction in which rows are read
    rows = (
        meetings.order_by("starts_at", "pk") if upwards else meetings.order_by("-starts_at", "-pk")
    )
    if key is not None:
        rows = rows.filter(_beyond(key, later=upwards))
    found = list(rows[: SIZE + 1])
    more = len(found) > SIZE
    found = found[:SIZE]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_after = more if not backwards else True
    has_before = more if backwards else key is not None
    return Page(
        found,
        before=_cursor(found[0]) if has_before else "",
        after=_cursor(found[-1]) if has_after else "",
    )


def today_begins() -> dt.datetime:
    """Midnight in the reader's zone."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

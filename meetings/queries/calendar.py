"""A month or a week of meetings, day by day, with what each day is."""

import calendar as months
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from meetings.models import Meeting
from meetings.models.meetings import MeetingQuerySet
from people.calendar import DAY, StoreCalendar

WEEK = 7


@dataclass(frozen=True)
class Day:
    """One day: its meetings, whether the store is open, the name of a holiday or make-up day."""

    on: dt.date
    meetings: Sequence[Meeting] = ()
    is_open: bool = True
    is_make_up: bool = False
    is_provisional: bool = False
    name: str = ""
    is_out: bool = False
    is_today: bool = False


def span_of_month(on: dt.date) -> tuple[dt.date, dt.date]:
    """Monday before the first to Sunday after the last of the month."""
    first = on.replace(day=1)
    last = on.replace(day=months.monthrange(on.year, on.month)[1])
    return first - DAY * first.weekday(), last + DAY * (WEEK - 1 - last.weekday())


def span_of_week(on: dt.date) -> tuple[dt.date, dt.date]:
    monday = on - DAY * on.weekday()
    return monday, monday + DAY * (WEEK - 1)


def days(
    meetings: MeetingQuerySet,
    first: dt.date,
    last: dt.date,
    store_days: StoreCalendar,
    *,
    month: int = 0,
) -> list[Day]:
    """Each day from first to last with its meetings in the reader's zone; one query."""
    zone = timezone.get_current_timezone()
    begin = dt.datetime.combine(first, dt.time(), tzinfo=zone)
    end = dt.datetime.combine(last + DAY, dt.time(), tzinfo=zone)
    rows = meetings.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "pk")
    by_day = _by_day(rows.select_related("room"))
    today = timezone.localdate()
    return [
        Day(
            on,
            by_day.get(on, ()),
            is_open=store_days.is_open_day(on),
            is_make_up=store_days.state.is_make_up_day(on),
            is_provisional=store_days.state.is_provisional(on),
            name=store_days.state.holiday_name(on),
            is_out=bool(month) and on.month != month,
            is_today=on == today,
        )
        for on in (first + DAY * number for number in range((last - first).days + 1))
    ]


def _by_day(meetings: Iterable[Meeting]) -> dict[dt.date, list[Meeting]]:
    found: dict[dt.date, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        found[timezone.localtime(meeting.starts_at).date()].append(meeting)
    return found


def weeks(all_days: Sequence[Day]) -> list[Sequence[Day]]:
    return [all_days[start : start + WEEK] for start in range(0, len(all_days), WEEK)]

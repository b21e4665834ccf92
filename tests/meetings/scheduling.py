"""What tests of scheduling begin with."""

import datetime as dt
from typing import Any

from meetings.models import Meeting, Series
from meetings.services import meetings, series
from people.models import Store, User

NOW = "2026-11-23 09:00+08:00"  # a Monday morning in Shanghai


def fields(by: User, **more: Any) -> dict[str, Any]:
    """A weekly meeting on Tuesdays at 16:00 for everyone in after-sales."""
    return {
        "kind": "weekly",
        "title": "售后周例会",
        "rule": "FREQ=WEEKLY;BYDAY=TU",
        "starts_on": dt.date(2026, 11, 23),
        "ends_on": None,
        "start_time": dt.time(16, 0),
        "minutes": 70,
        "closed_rule": "skip",
        "room": None,
        "chair": by,
        "recorder": by,
        "template": None,
        "everyone": True,
        "departments": [],
        "roles": [],
        "people": [],
        **more,
    }


def make_series(store: Store, by: User, **more: Any) -> Series:
    return series.create_series(store=store, by=by, **fields(by, **more))


def make_meeting(store: Store, by: User, **more: Any) -> Meeting:
    """A quality meeting of an hour on Tuesday 24 November at 16:00, of the convener alone."""
    given: dict[str, Any] = {
        "kind": "quality",
        "title": "质量分析会",
        "starts_at": at(24, 16),
        "minutes": 60,
        "chair": by,
        "recorder": by,
        "people": [],
    }
    return meetings.create_meeting(store=store, by=by, **{**given, **more})


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> dt.datetime:
    """A moment of 2026 in Shanghai."""
    zone = dt.timezone(dt.timedelta(hours=8))
    return dt.datetime(2026, month, day, hour, minute, tzinfo=zone)


def days(series: Series) -> list[str]:
    """The days of the meetings of a series, as 11-24."""
    rows = series.meetings.exclude(status="cancelled").order_by("starts_at")
    return [f"{one.starts_at.astimezone(series.store.zone):%m-%d}" for one in rows]

"""Meetings of series, made weeks ahead."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings import recurrence
from meetings.models import Meeting, Series
from meetings.recurrence import Occurrence
from meetings.services import agenda, carrying
from meetings.services import meetings as meeting_services
from meetings.services.audience import audience
from meetings.services.meetings import RoomTakenError
from people import events, moves
from people.models import Store, User
from people.services.calendars import store_calendar

logger = logging.getLogger(__name__)

HORIZON = dt.timedelta(days=42)


def today_in(store: Store) -> dt.date:
    return timezone.now().astimezone(store.zone).date()


def days_of(series: Series, since: dt.date, until: dt.date) -> tuple[Occurrence, ...]:
    last = min(until, series.ends_on) if series.ends_on else until
    if last < max(since, series.starts_on):
        return ()
    return recurrence.occurrences(
        recurrence.parse(series.rule),
        series.starts_on,
        last,
        series.closed_rule,
        store_calendar(series.store),
        since=since,
    )


def slot_of(series: Series, on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    starts_at = dt.datetime.combine(on, series.start_time, tzinfo=series.store.zone)
    return starts_at, starts_at + dt.timedelta(minutes=series.minutes)


@transaction.atomic
def extend_series(series: Series, *, until: dt.date) -> list[Meeting]:
    """Make the meetings of the series that are missing from now to `until`.

    A room that is taken does not stop it: the meeting is made without one and says so.
    """
    series = moves.lock(series)
    if not series.is_active:
        return []
    now = timezone.now()
    today = today_in(series.store)
    there = set(
        series.meetings.filter(occurrence_on__gte=today).values_list("occurrence_on", flat=True)
    )
    wanted = [
        day
        for day in days_of(series, today, until)
        if day.occurrence_on not in there and slot_of(series, day.held_on)[0] > now
    ]
    people = list(audience(series)) if wanted else []
    made = [_make(series, day, people) for day in wanted]
    series.made_until = max(until, series.made_until or until)
    series.save(update_fields=["made_until"])
    _carry(series)
    return made


def _make(series: Series, day: Occurrence, people: Sequence[User]) -> Meeting:
    starts_at, ends_at = slot_of(series, day.held_on)
    meeting = Meeting(
        store=series.store,
        series=series,
        occurrence_on=day.occurrence_on,
        kind=series.kind,
        title=series.title,
        is_restricted=series.profile.restricted,
        starts_at=starts_at,
        ends_at=ends_at,
        room=series.room,
        chair=series.chair,
        recorder=series.recorder,
        created_by=series.created_by,
    )
    parts = agenda.parts_of(meeting, series.template)
    try:
        with transaction.atomic():
            return meeting_services.make(meeting, people=people, parts=parts, by=None)
    except RoomTakenError as taken:
        meeting.pk, meeting.room, meeting.wanted_room = None, None, series.room
        made = meeting_services.make(meeting, people=people, parts=parts, by=None)
        events.record(made, "room_taken", by=None, why=" ".join(taken.messages))
        return made


def _carry(series: Series) -> None:
    """The next meeting takes what the last one left over."""
    ahead = Meeting.objects.same_line(series).ahead().filter(starts_at__gt=timezone.now())
    following = ahead.order_by("starts_at").first()
    if following is not None:
        carrying.carry_into(following)


def extend_all(now: dt.datetime) -> int:
    """Make the meetings ahead of every series that has come short of the horizon.

    One series that fails does not stop the others: it is logged and tried again next time.
    """
    until = now.date() + HORIZON
    short = Q(made_until=None) | Q(made_until__lt=until)
    going_on = Q(ends_on=None) | Q(ends_on__gte=now.date())
    made = 0
    for series in Series.objects.active().filter(short, going_on).select_related("store"):
        try:
            made += len(extend_series(series, until=until))
        except Exception:
            logger.exception("Series %s could not be extended", series.pk)
    return made

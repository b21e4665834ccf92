"""Series: meetings made ahead by a rule, changed all at once, ended."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings import recurrence, recurrence_words, rules
from meetings.models import Meeting, Series
from meetings.recurrence import Occurrence
from meetings.services import meetings as meeting_services
from meetings.services.audience import audience, audience_of, people_missing
from meetings.services.extending import (
    HORIZON,
    days_of,
    extend_all,
    extend_series,
    slot_of,
    today_in,
)
from meetings.services.meetings import RoomTakenError
from meetings.services.once import once
from meetings.states import MeetingStatus
from notifications import outbox
from people import events, moves
from people.models import Event, Store, User
from people.rules import Denied, NotNow

__all__ = [
    "Change",
    "audience",
    "audience_of",
    "change_series",
    "create_series",
    "end_series",
    "extend_all",
    "extend_series",
    "people_missing",
    "today_in",
]

NEAR = dt.timedelta(days=6)
"""A meeting goes over to a day of the changed rule that is not farther away than this."""

MANY = ("departments", "people", "cc")
FIELDS = (
    "kind",
    "title",
    "rule",
    "starts_on",
    "ends_on",
    "start_time",
    "minutes",
    "closed_rule",
    "room",
    "chair",
    "recorder",
    "template",
    "everyone",
    "roles",
    "data_pack",
)
DATES = {"rule", "starts_on", "ends_on", "closed_rule"}
FOLLOWED = {"title", "chair", "recorder", "start_time", "minutes", "room", "kind"}
"""What goes over from the series to its meetings ahead."""
TOLD = DATES | {"start_time", "minutes", "room", "chair"}
"""What people are told of a daily series when it changes."""


class Change(NamedTuple):
    """What a change of a series did to its meetings ahead."""

    series: Series
    kept: int
    moved: int
    dropped: int


@transaction.atomic
def create_series(
    *, store: Store, by: User, token: uuid.UUID | None = None, **fields: object
) -> Series:
    """Make a series and its meetings for the next weeks."""
    rules.check_schedule(by)
    return once(token, partial(_create, store, by, fields), by=by)


def _create(store: Store, by: User, fields: Mapping[str, object]) -> Series:
    series = Series(store=store, created_by=by)
    _set(series, fields)
    meeting_services.check_of_store(store, [series.chair, series.recorder])
    series.save()
    _set_many(series, fields)
    event = events.record(series, "create", by=by)
    extend_series(series, until=today_in(store) + HORIZON)
    _tell(series, event)
    return series


def _tell(series: Series, event: Event) -> None:
    """Tell people of a series whose meetings get no notice of their own: once, and on changes."""
    if series.profile.needs_notice:
        return
    people = {series.chair, series.recorder, *audience(series)}
    outbox.notify(
        "meetings.series_notice",
        people,
        key=f"series-{series.pk}-notice-{event.pk}",
        context=lambda reader: {"series": series, "sentence": _sentence(series, reader.language)},
        target=series,
        url=series.get_absolute_url(),
    )


def _sentence(series: Series, language: str) -> str:
    """When the meetings take place, and until when, in the reader's language."""
    rule = recurrence.parse(series.rule)
    said = recurrence_words.sentence(
        rule, language, at=series.start_time, closed_rule=series.closed_rule
    )
    if series.ends_on is None:
        return said
    with translation.override(language):
        last = _("The last day is %(day)s.") % {"day": series.ends_on.isoformat()}
    return f"{said}\n\n{last}"


def _set(series: Series, fields: Mapping[str, object]) -> None:
    unknown = set(fields) - set(FIELDS) - set(MANY)
    if unknown:
        raise TypeError(f"A series has no {', '.join(sorted(unknown))}")
    for name in FIELDS:
        if name in fields:
            setattr(series, name, fields[name])


def _set_many(series: Series, fields: Mapping[str, object]) -> None:
    for name in MANY:
        if name in fields:
            getattr(series, name).set(fields[name])


@transaction.atomic
def change_series(
    series: Series, *, by: User, from_on: dt.date | None = None, **fields: object
) -> Change:
    """Change all meetings ahead, or from a day on: then the series is split on that day.

    Meetings go over to the changed rule with their agenda; those that find no day in it are
    dropped, or called off when somebody has worked on them or was told.
    """
    series = moves.lock(series)
    rules.check_schedule(by)
    if not series.is_active:
        raise NotNow(_("This series has ended."))
    since = max(from_on or today_in(series.store), today_in(series.store))
    if series.ends_on is not None and since > series.ends_on:
        raise NotNow(_("The series ends before that day."))
    if from_on is not None and from_on > series.starts_on:
        old, series = series, _split(series, since, by)
        old.meetings.ahead().filter(occurrence_on__gte=since).update(series=series)
        fields = {**fields, "starts_on": max(since, _day(fields.get("starts_on")) or since)}
    before, seated = {name: getattr(series, name) for name in FIELDS}, _seated(series)
    _save(series, fields)
    changed = {name for name in FIELDS if before[name] != getattr(series, name)}
    event = events.record(series, "change", by=by, fields=sorted(changed))
    if changed & TOLD:
        _tell(series, event)
    return _follow(series, since, changed, seated, by)


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


def _save(series: Series, fields: Mapping[str, object]) -> None:
    _set(series, fields)
    meeting_services.check_of_store(series.store, [series.chair, series.recorder])
    series.made_until = None
    series.save()
    _set_many(series, fields)


def _seated(series: Series) -> dict[int, User]:
    """Everyone whom a meeting of the series invites, chair and recorder among them."""
    people = (series.chair, series.recorder, *audience(series))
    return {person.pk: person for person in people}


def _split(series: Series, on: dt.date, by: User) -> Series:
    """End the series the day before and go on with a copy that belongs to the same line."""
    many = {name: list(getattr(series, name).all()) for name in MANY}
    rest = Series(
        store=series.store,
        created_by=by,
        root_id=series.root_id or series.pk,
        **{name: getattr(series, name) for name in FIELDS},
    )
    rest.starts_on = on
    rest.save()
    _set_many(rest, many)
    series.topics.update(series=rest)
    series.ends_on = on - dt.timedelta(days=1)
    series.save(update_fields=["ends_on"])
    events.record(series, "split", by=by, on=on.isoformat(), into=rest.pk)
    return rest


def _follow(
    series: Series, since: dt.date, changed: set[str], seated: Mapping[int, User], by: User
) -> Change:
    """Bring the meetings ahead in line with the series as it is now."""
    ahead = list(
        series.meetings.ahead()
        .filter(occurrence_on__gte=since, starts_at__gt=timezone.now())
        .select_related("store", "room", "chair", "recorder")
        .order_by("occurrence_on")
    )
    last = max([one.occurrence_on for one in ahead if one.occurrence_on], default=since)
    until = max(today_in(series.store) + HORIZON, last)
    days = _pair(ahead, days_of(series, since, until))
    dropped = [one for one in ahead if one.pk not in days]
    for meeting in dropped:
        _drop(meeting, by)
    moved = _move_over(series, [one for one in ahead if one.pk in days], days, changed, by)
    _invite_anew(seated, _seated(series), [one for one in ahead if one.pk in days], by)
    extend_series(series, until=until)
    return Change(series, len(days) - moved, moved, len(dropped))


def _pair(ahead: Sequence[Meeting], days: Sequence[Occurrence]) -> dict[int, Occurrence]:
    """Give each meeting a day of the rule: its own if there is one, else the nearest free one."""
    free = {day.occurrence_on: day for day in days}
    paired = {}
    for meeting in ahead:
        if meeting.occurrence_on in free:
            paired[meeting.pk] = free.pop(meeting.occurrence_on)
    for meeting in ahead:
        on = meeting.occurrence_on
        if meeting.pk in paired or on is None or not free:
            continue
        nearest = min(free, key=lambda day, on=on: abs(day - on))  # type: ignore[misc]
        if abs(nearest - on) <= NEAR:
            paired[meeting.pk] = free.pop(nearest)
    return paired


def _drop(meeting: Meeting, by: User) -> None:
    """Delete a draft that nobody has touched; call off what somebody has seen."""
    if meeting.status == MeetingStatus.DRAFT and meeting.version == 1:
        meeting.delete()
    else:
        Meeting.objects.filter(pk=meeting.pk).update(occurrence_on=None)
        meeting_services.cancel_meeting(meeting, why=_("The series was changed."), by=by)


def _move_over(
    series: Series,
    meetings: Sequence[Meeting],
    days: Mapping[int, Occurrence],
    changed: set[str],
    by: User,
) -> int:
    """Give the meetings their day and what the series says; return how many have moved."""
    pks = [one.pk for one in meetings]
    Meeting.objects.filter(pk__in=pks).update(occurrence_on=None)  # so that days can be swapped
    moved = 0
    for meeting in meetings:
        day = days[meeting.pk]
        Meeting.objects.filter(pk=meeting.pk).update(occurrence_on=day.occurrence_on)
        wanted = _wanted(series, meeting, day, changed)
        new = {name: value for name, value in wanted.items() if getattr(meeting, name) != value}
        if new:
            moved += bool({"starts_at", "ends_at"} & set(new))
            _apply(meeting, new, by)
    return moved


def _wanted(
    series: Series, meeting: Meeting, day: Occurrence, changed: set[str]
) -> dict[str, object]:
    """What the changed series says of one meeting; a time set by hand stays."""
    wanted: dict[str, object] = {
        name: getattr(series, name) for name in ("title", "chair", "recorder") if name in changed
    }
    if not meeting.moved_by_hand:
        if changed & (DATES | {"start_time", "minutes"}):
            wanted["starts_at"], wanted["ends_at"] = slot_of(series, day.held_on)
        if "room" in changed:
            wanted["room"] = series.room
    return wanted


def _apply(meeting: Meeting, new: dict[str, object], by: User) -> None:
    meeting = moves.lock(meeting)
    try:
        with transaction.atomic():
            meeting_services.apply(meeting, dict(new), by=by, by_hand=False)
    except RoomTakenError as taken:
        wanted = new.get("room", meeting.room)
        meeting = moves.lock(meeting)
        meeting_services.apply(
            meeting, {**new, "room": None, "wanted_room": wanted}, by=by, by_hand=False
        )
        events.record(meeting, "room_taken", by=None, why=" ".join(taken.messages))


def _invite_anew(
    old: Mapping[int, User], new: Mapping[int, User], meetings: Sequence[Meeting], by: User
) -> None:
    """Invite who has joined the audience, take out who has left it; guests of one meeting stay."""
    joined = [person for pk, person in new.items() if pk not in old]
    left = old.keys() - new.keys()
    for meeting in meetings if joined or left else ():
        meeting_services.invite(meeting, joined, by=by)
        for attendee in meeting.attendees.filter(user__in=left).select_related("meeting", "user"):
            meeting_services.uninvite(attendee, by=by)


@transaction.atomic
def end_series(series: Series, *, on: dt.date, by: User) -> Change:
    """No meetings after `on`: those ahead are dropped, or called off when somebody knows them."""
    series = moves.lock(series)
    rules.check_schedule(by)
    if not series.is_active:
        raise NotNow(_("This series has ended."))
    if on < series.starts_on:
        raise Denied(_("The last day must not be before the first."))
    series.ends_on = on
    series.is_active = on > today_in(series.store)
    series.save(update_fields=["ends_on", "is_active"])
    _tell(series, events.record(series, "end", by=by, on=on.isoformat()))
    later = list(series.meetings.ahead().filter(occurrence_on__gt=on, starts_at__gt=timezone.now()))
    for meeting in later:
        _drop(meeting, by)
    return Change(series, 0, 0, len(later))

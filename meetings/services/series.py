"""Series: meetings made ahead by a rule, changed all at once, ended."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import recurrence, rules
from meetings.models import Attendee, Meeting, Series
from meetings.recurrence import Occurrence
from meetings.services import agenda, carrying
from meetings.services import meetings as meeting_services
from meetings.services.meetings import RoomTakenError
from meetings.services.once import once
from meetings.states import MeetingStatus
from people import events, moves
from people.models import Store, User
from people.rules import Denied, NotNow
from people.services.calendars import store_calendar

logger = logging.getLogger(__name__)

HORIZON = dt.timedelta(days=42)
NEAR = dt.timedelta(days=6)
"""A meeting goes over to a day of the changed rule that is not farther away than this."""

MANY = ("departments", "people")
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
)
DATES = {"rule", "starts_on", "ends_on", "closed_rule"}
FOLLOWED = {"title", "chair", "recorder", "start_time", "minutes", "room", "kind"}
"""What goes over from the series to its meetings ahead."""
AUDIENCE = {"everyone", "roles", *MANY}


class Change(NamedTuple):
    """What a change of a series did to its meetings ahead."""

    series: Series
    kept: int
    moved: int
    dropped: int


def today_in(store: Store) -> dt.date:
    return timezone.now().astimezone(store.zone).date()


def audience(series: Series) -> models.QuerySet[User]:
    """Whom a meeting of the series invites, besides chair and recorder."""
    return audience_of(
        series.store,
        everyone=series.everyone,
        departments=[one.pk for one in series.departments.all()],
        roles=series.roles,
        people=[one.pk for one in series.people.all()],
    )


def audience_of(
    store: Store,
    *,
    everyone: bool,
    departments: Iterable[int] = (),
    roles: Sequence[str] = (),
    people: Iterable[int] = (),
) -> models.QuerySet[User]:
    """Active people of the store by department, role and name; or everyone in after-sales."""
    chosen = Q(department__in=list(departments)) | Q(pk__in=list(people))
    if everyone:
        chosen |= Q(department__is_aftersales=True)
    if roles:
        chosen |= Q(roles__overlap=list(roles))
    return User.objects.active().filter(chosen, store=store).by_name()


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
    events.record(series, "create", by=by)
    extend_series(series, until=today_in(store) + HORIZON)
    return series


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


def _days(series: Series, since: dt.date, until: dt.date) -> tuple[Occurrence, ...]:
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


def _slot(series: Series, on: dt.date) -> tuple[dt.datetime, dt.datetime]:
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
        for day in _days(series, today, until)
        if day.occurrence_on not in there and _slot(series, day.held_on)[0] > now
    ]
    people = list(audience(series)) if wanted else []
    made = [_make(series, day, people) for day in wanted]
    series.made_until = max(until, series.made_until or until)
    series.save(update_fields=["made_until"])
    _carry(series)
    return made


def _make(series: Series, day: Occurrence, people: Sequence[User]) -> Meeting:
    starts_at, ends_at = _slot(series, day.held_on)
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
    if from_on is not None and from_on > series.starts_on:
        old, series = series, _split(series, since, by)
        old.meetings.ahead().filter(occurrence_on__gte=since).update(series=series)
        fields = {**fields, "starts_on": max(since, _day(fields.get("starts_on")) or since)}
    before = {name: getattr(series, name) for name in FIELDS}
    _set(series, fields)
    meeting_services.check_of_store(series.store, [series.chair, series.recorder])
    series.made_until = None
    series.save()
    _set_many(series, fields)
    changed = {name for name in FIELDS if before[name] != getattr(series, name)}
    events.record(series, "change", by=by, fields=sorted(changed | set(fields) & set(MANY)))
    return _follow(series, since, changed | set(fields) & AUDIENCE, by)


def _day(value: object) -> dt.date | None:
    return value if isinstance(value, dt.date) else None


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


def _follow(series: Series, since: dt.date, changed: set[str], by: User) -> Change:
    """Bring the meetings ahead in line with the series as it is now."""
    ahead = list(
        series.meetings.ahead()
        .filter(occurrence_on__gte=since, starts_at__gt=timezone.now())
        .select_related("store", "room", "chair", "recorder")
        .order_by("occurrence_on")
    )
    last = max([one.occurrence_on for one in ahead if one.occurrence_on], default=since)
    until = max(today_in(series.store) + HORIZON, last)
    days = _pair(ahead, _days(series, since, until))
    dropped = [one for one in ahead if one.pk not in days]
    for meeting in dropped:
        _drop(meeting, by)
    moved = _move_over(series, [one for one in ahead if one.pk in days], days, changed, by)
    if changed & AUDIENCE:
        _invite_anew(series, [one for one in ahead if one.pk in days], by)
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
            wanted["starts_at"], wanted["ends_at"] = _slot(series, day.held_on)
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


def _invite_anew(series: Series, meetings: Sequence[Meeting], by: User) -> None:
    """Invite who has joined the audience and take out who has left it."""
    people = list(audience(series))
    wanted = {person.pk for person in people} | {series.chair_id, series.recorder_id}
    for meeting in meetings:
        meeting_services.invite(meeting, people, by=by)
        staying = {meeting.chair_id, meeting.recorder_id}
        gone = meeting.attendees.exclude(user__in=wanted).exclude(user__in=staying)
        for attendee in gone.select_related("meeting", "user"):
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
    events.record(series, "end", by=by, on=on.isoformat())
    later = list(series.meetings.ahead().filter(occurrence_on__gt=on, starts_at__gt=timezone.now()))
    for meeting in later:
        _drop(meeting, by)
    return Change(series, 0, 0, len(later))


def people_missing(meeting: Meeting) -> models.QuerySet[User]:
    """People of the series' audience who are not invited, such as new colleagues."""
    if meeting.series is None:
        return User.objects.filter(pk__in=[])
    invited = Attendee.objects.filter(meeting=meeting).values("user")
    return audience(meeting.series).exclude(pk__in=invited)

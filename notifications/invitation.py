"""Meetings as iCalendar: an invitation to one person, and the feed a calendar subscribes to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.utils import timezone
from icalendar import Alarm, Calendar, Event, vCalAddress

from notifications.channels.text import one_line, tidy

PRODUCT = "-//Luoshi//Meetings//EN"
REFRESH = dt.timedelta(hours=1)

_UNSAFE = str.maketrans({'"': "'", "^": "'", "\\": "/"})

PartStat = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"]


class Attendee(NamedTuple):
    name: str
    email: str
    required: bool = True
    partstat: PartStat = "NEEDS-ACTION"


@dataclass(frozen=True)
class FeedEvent:
    """One meeting in somebody's feed; by `changed_at` the feed stays the same while it does."""

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    changed_at: dt.datetime
    description: str = ""
    location: str = ""
    url: str = ""
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"
    alarms: tuple[dt.timedelta, ...] = ()


def uid_for(meeting_id: int, host: str) -> str:
    """The same for the life of the meeting: a changed UID is a second entry in every calendar."""
    return f"meeting-{meeting_id}@{host}"


def build(
    *,
    uid: str,
    sequence: int,
    method: Literal["REQUEST", "CANCEL"],
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    summary: str,
    organizer: tuple[str, str],
    attendees: Sequence[tuple[str, str, bool, PartStat]],
    description: str = "",
    location: str = "",
    url: str = "",
    language: str = "zh-CN",
    alarms: Sequence[dt.timedelta] = (),
) -> bytes:
    """An iTIP message. Times go out in UTC, which every client shows in its own zone.

    `sequence` must rise with each change that is sent, also with the cancellation.
    `alarms` are times before the start.
    """
    now = timezone.now()
    cancelled = method == "CANCEL"
    event = _event(uid, sequence, starts_at, ends_at, changed_at=now)
    _describe(event, summary, description, location, url, language)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event["organizer"] = _person(*organizer, language)
    for attendee in attendees:
        event.add("attendee", _attendee(Attendee(*attendee), language), encode=False)
    if not cancelled:
        _remind(event, summary, alarms)
    calendar = _calendar(method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed(
    name: str,
    events: Iterable[FeedEvent],
    *,
    language: str = "zh-CN",
    time_zone: str = "Asia/Shanghai",
) -> bytes:
    """A calendar to subscribe to: Outlook, Apple and Google read these headers, each its own."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for one in events:
        event = _event(one.uid, one.sequence, one.starts_at, one.ends_at, changed_at=one.changed_at)
        _describe(event, one.summary, one.description, one.location, one.url, language)
        event.add("status", one.status)
        event.add("transp", "OPAQUE" if one.status == "CONFIRMED" else "TRANSPARENT")
        _remind(event, one.summary, one.alarms)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(
    uid: str,
    sequence: int,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    changed_at: dt.datetime,
) -> Event:
    event = Event()
    event.add("uid", one_line(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", _utc(changed_at))
    event.add("last-modified", _utc(changed_at))
    event.add("dtstart", _utc(starts_at))
    event.add("dtend", _utc(ends_at))
    return event


def _describe(
    event: Event,
    summary: str,
    description: str,
    location: str,
    url: str,
    language: str,
) -> None:
    in_language = {"LANGUAGE": language}
    event.add("summary", one_line(summary), parameters=in_language)
    if description:
        event.add("description", tidy(description), parameters=in_language)
    if location:
        event.add("location", one_line(location), parameters=in_language)
    if url:
        event.add("url", "".join(one_line(url).split()))


def _remind(event: Event, summary: str, alarms: Iterable[dt.timedelta]) -> None:
    for before in alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one_line(summary))
        alarm.add("trigger", -before)
        event.add_component(alarm)


def _attendee(attendee: Attendee, language: str) -> vCalAddress:
    person = _person(attendee.name, attendee.email, language)
    person.params["CUTYPE"] = "INDIVIDUAL"
    person.params["ROLE"] = "REQ-PARTICIPANT" if attendee.required else "OPT-PARTICIPANT"
    person.params["PARTSTAT"] = attendee.partstat
    person.params["RSVP"] = "TRUE" if attendee.partstat == "NEEDS-ACTION" else "FALSE"
    return person


def _person(name: str, email: str, language: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{''.join(one_line(email).split())}")
    # quoting them is allowed (RFC 6868), reading them is not everybody's strength
    person.params["CN"] = one_line(name).translate(_UNSAFE) or email
    person.params["LANGUAGE"] = language
    return person


def _utc(moment: dt.datetime) -> dt.datetime:
    if timezone.is_naive(moment):
        raise ValueError("A meeting's time needs its zone.")
    return moment.astimezone(dt.UTC).replace(microsecond=0)

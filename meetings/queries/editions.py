"""What stands on the minutes, in a version that holds, in one that was replaced, or in a draft."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from meetings.models import Attendee, Meeting, Minutes, MinutesVersion
from meetings.queries.tables import Tables, tables_of
from meetings.states import MinutesStatus
from people.models import User

Attendance = Attendee.Attendance
ORDER = (
    Attendance.PRESENT,
    Attendance.LATE,
    Attendance.EXCUSED,
    Attendance.ABSENT,
    Attendance.UNKNOWN,
)
AGREED = frozenset({Attendee.Verdict.CONFIRMED, Attendee.Verdict.LAPSED})


@dataclass(frozen=True)
class Named:
    """Somebody invited; why they were excused, and who came instead."""

    name: str
    reason: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Group:
    """People of one attendance."""

    attendance: str
    people: Sequence[Named]

    @property
    def label(self) -> str | Promise:
        return Attendance(self.attendance).label


@dataclass(frozen=True)
class Head:
    """Who, when, where, what for: the facts above the text."""

    store: str
    brand: str
    number: str
    title: str
    theme: str
    goal: str
    goal_measure: str
    where: str
    chair: str
    recorder: str
    begun: str
    ended: str
    groups: Sequence[Group]
    cc: Sequence[str] = ()

    @property
    def begun_at(self) -> dt.datetime | None:
        return parse_datetime(self.begun) if self.begun else None

    @property
    def ended_at(self) -> dt.datetime | None:
        return parse_datetime(self.ended) if self.ended else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Objection:
    name: str
    text: str
    reply: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Edition:
    """One version as it reads. `number` is 0 before the first was published.

    `replaces` is the version before it, `replaced_by` the one after.
    """

    head: Head
    body: str
    tables: Tables
    number: int
    is_draft: bool = False
    why: str = ""
    published_at: dt.datetime | None = None
    published_by: User | None = None
    replaces: MinutesVersion | None = None
    replaced_by: MinutesVersion | None = None
    objections: Sequence[Objection] = ()
    agreed: int = 0
    invited: int = 0


def versions_of(minutes: Minutes) -> list[MinutesVersion]:
    """Every version that was published, the first one first."""
    if not minutes.version:
        return []
    return list(minutes.versions.select_related("published_by", "reopened_by"))


def seats_of(meeting: Meeting) -> list[Attendee]:
    return list(meeting.attendees.select_related("user", "substitute").order_by("-required", "pk"))


def edition_of(
    minutes: Minutes,
    versions: Sequence[MinutesVersion] | None = None,
    seats: Sequence[Attendee] | None = None,
) -> Edition:
    """The minutes as they stand: the draft, else the version that holds."""
    if versions is None:
        versions = versions_of(minutes)
    if seats is None:
        seats = seats_of(minutes.meeting)
    if minutes.status != MinutesStatus.DRAFT and versions:
        return edition_of_version(versions[-1], versions, seats)
    is_draft = minutes.status == MinutesStatus.DRAFT
    return Edition(
        head_of(minutes, seats),
        minutes.body,
        tables_of(minutes),
        minutes.version + minutes.is_reopened,
        is_draft=is_draft,
        why=minutes.reopened_why if minutes.is_reopened else "",
        published_at=None if is_draft else minutes.published_at,
        published_by=None if is_draft else minutes.published_by,
        replaces=versions[-1] if versions else None,
        objections=objections_of(seats),
        agreed=sum(seat.verdict in AGREED for seat in seats),
        invited=len(seats),
    )


def edition_of_version(
    version: MinutesVersion, versions: Sequence[MinutesVersion], seats: Sequence[Attendee] = ()
) -> Edition:
    """A version as it was published. Its objections are those of the seats while it holds."""
    at = [one.pk for one in versions].index(version.pk)
    after = versions[at + 1] if at + 1 < len(versions) else None
    said = [Objection(**one) for one in after.objections] if after else objections_of(seats)
    return Edition(
        head_from(version.head),
        version.body,
        Tables.from_json(version.tables),
        version.number,
        why=version.why,
        published_at=version.published_at,
        published_by=version.published_by,
        replaces=versions[at - 1] if at else None,
        replaced_by=after,
        objections=said,
        agreed=0 if after else sum(seat.verdict in AGREED for seat in seats),
        invited=len(seats),
    )


def head_of(minutes: Minutes, seats: Sequence[Attendee] | None = None) -> Head:
    """The facts as they are now."""
    meeting = minutes.meeting
    if seats is None:
        seats = seats_of(meeting)
    begun, ended = meeting.started_at, meeting.ended_at
    return Head(
        store=meeting.store.name,
        brand=meeting.store.brand,
        number=meeting.number,
        title=meeting.title,
        theme=meeting.theme,
        goal=meeting.goal,
        goal_measure=meeting.goal_measure,
        where=meeting.where,
        chair=meeting.chair.name,
        recorder=meeting.recorder.name,
        begun=begun.isoformat() if begun else "",
        ended=ended.isoformat() if ended else "",
        groups=list(_groups(seats)),
        cc=[person.name for person in minutes.cc.by_name()],
    )


def _groups(seats: Sequence[Attendee]) -> Iterable[Group]:
    for value in ORDER:
        found = [_named(seat) for seat in seats if seat.attendance == value]
        if found:
            yield Group(value, found)


def _named(seat: Attendee) -> Named:
    if seat.attendance != Attendance.EXCUSED:
        return Named(seat.user.name)
    return Named(
        seat.user.name, seat.answer_reason, seat.substitute.name if seat.substitute else ""
    )


def head_from(kept: dict[str, Any]) -> Head:
    """The facts as they were frozen."""
    groups = [
        Group(one["attendance"], [Named(**person) for person in one["people"]])
        for one in kept.get("groups", ())
    ]
    return Head(**{**kept, "groups": groups})


def objections_of(seats: Iterable[Attendee]) -> list[Objection]:
    return [
        Objection(seat.user.name, seat.objection, seat.objection_reply)
        for seat in seats
        if seat.objection
    ]

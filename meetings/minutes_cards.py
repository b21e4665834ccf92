"""Cards of the start page: minutes to read and confirm, minutes to write and publish."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from meetings.kinds import PROFILES
from meetings.models import Attendee, Meeting
from meetings.services import feedback
from meetings.services.confirming import OUT, due_at
from meetings.states import HELD, MeetingStatus
from people.cards import Card
from people.models import User

SHOWN = 6
DAILY = [kind for kind, profile in PROFILES.items() if not profile.needs_notice]
RECENT = dt.timedelta(days=60)


@dataclass(frozen=True)
class Owed:
    """Minutes that one has to publish, or under which one has to answer an objection."""

    meeting: Meeting
    due: dt.datetime | None
    objected: bool

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.now()


def cards(user: User) -> Iterable[Card]:
    to_confirm = list(_to_confirm(user))
    if to_confirm:
        yield Card("meetings/cards/minutes_confirm.html", {"rows": to_confirm}, order=12)
    owed = list(_owed(user))
    if owed:
        yield Card("meetings/cards/minutes_publish.html", {"rows": owed}, order=14)
    asked = list(_asked(user))
    if asked:
        yield Card("meetings/cards/feedback.html", {"rows": asked}, order=30, column="side")


def _to_confirm(user: User) -> Iterable[Attendee]:
    """Published minutes on which the person has not said a word; the oldest deadline first."""
    rows = Attendee.objects.filter(
        user=user, verdict=Attendee.Verdict.NONE, meeting__minutes__status__in=OUT
    )
    return rows.select_related("meeting__minutes").order_by("meeting__minutes__confirm_until")[
        :SHOWN
    ]


def _asked(user: User) -> Iterable[Attendee]:
    """Meetings of the last week that the person was at; not the daily ones."""
    since = timezone.now() - feedback.ASKED_FOR
    rows = Attendee.objects.filter(
        user=user,
        has_fed_back=False,
        attendance__in=[Attendee.Attendance.PRESENT, Attendee.Attendance.LATE],
        meeting__ended_at__gt=since,
        meeting__status__in=HELD - {MeetingStatus.IN_PROGRESS},
    ).exclude(meeting__kind__in=DAILY)
    return rows.select_related("meeting").order_by("-meeting__ended_at")[:SHOWN]


def _owed(user: User) -> Iterable[Owed]:
    """Ended meetings that the person chairs or records, and those with an objection to answer."""
    open_objections = Attendee.objects.filter(
        meeting=OuterRef("pk"),
        verdict=Attendee.Verdict.OBJECTED,
        objection_replied_at=None,
    )
    since = timezone.now() - RECENT
    rows = (
        Meeting.objects.filter(Q(chair=user) | Q(recorder=user), starts_at__gt=since)
        .filter(
            Q(status=MeetingStatus.ENDED)
            | Q(Exists(open_objections), status=MeetingStatus.PUBLISHED)
        )
        .select_related("minutes")
        .order_by("ended_at")
    )
    for meeting in rows[:SHOWN]:
        objected = meeting.status == MeetingStatus.PUBLISHED
        yield Owed(meeting, None if objected else due_at(meeting), objected)

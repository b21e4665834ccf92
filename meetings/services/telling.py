"""Who was told that a meeting is recorded: before it starts, on their own screens, as they arrive."""

from collections.abc import Iterable

from django.core.cache import cache
from django.utils import timezone

from meetings.models import Attendee, Meeting, Recording, Told
from meetings.states import RecordingStatus
from people.models import User

HERE = (Attendee.Attendance.PRESENT, Attendee.Attendance.LATE)
ASKED_AGAIN = 3600
"""Seconds for which it is remembered that somebody has been told, to ask the database less."""


def is_on(meeting: Meeting) -> bool:
    return Recording.objects.filter(meeting=meeting, status=RecordingStatus.RUNNING).exists()


def told_aloud(meeting: Meeting, *, by: User) -> None:
    """All who are there have heard it before it starts, and whoever starts it knows."""
    there = set(meeting.attendees.filter(attendance__in=HERE).values_list("user", flat=True))
    _put_down(meeting.pk, there | {by.pk}, Told.How.ALOUD, by=by)


def arrived(meeting: Meeting, people: Iterable[int]) -> None:
    """Somebody comes while it is on: the code page and the projector say so."""
    if is_on(meeting):
        _put_down(meeting.pk, people, Told.How.ARRIVAL, by=None)


def shown(meeting: int, user: int) -> None:
    """The page of this person has said that the meeting is recorded."""
    key = f"told:{meeting}:{user}"
    if cache.add(key, 1, ASKED_AGAIN):
        _put_down(meeting, [user], Told.How.PAGE, by=None)


def before_upload(meeting: Meeting, *, by: User) -> None:
    """Whoever uploads a recording says that all who were there knew of it before."""
    there = set(meeting.attendees.filter(attendance__in=HERE).values_list("user", flat=True))
    _put_down(meeting.pk, there | {by.pk}, Told.How.UPLOAD, by=by)


def _put_down(meeting: int, people: Iterable[int], how: Told.How, *, by: User | None) -> None:
    """The first time counts; later ones change nothing."""
    now = timezone.now()
    Told.objects.bulk_create(
        [
            Told(meeting_id=meeting, user_id=pk, how=how, told_at=now, told_by=by)
            for pk in sorted(people)
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )

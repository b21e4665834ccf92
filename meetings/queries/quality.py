"""How good the meetings of a series are, one after another, by numbers that cannot be argued with."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from meetings import notice_rule
from meetings.models import ActionItem, Attendee, Decision, Feedback, Meeting, Series
from meetings.services.guarding import policy_of
from meetings.states import HELD, ActionStatus, MeetingStatus
from people.models import Store, User
from people.services.calendars import store_calendar

SHOWN = 12
FEW = 3
"""Fewer sayings than this are not shown: one could tell whose they are."""
ON_TIME = dt.timedelta(minutes=5)
KEPT = {ActionStatus.DONE, ActionStatus.VERIFIED}
Attendance = Attendee.Attendance


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True)
class Sayings:
    """Feedback of one meeting; None where too few have said anything."""

    count: int = 0
    useful: float | None = None
    had_say: int | None = None
    too_long: int | None = None


@dataclass(frozen=True)
class Quality:
    """One meeting. Rates in per cent; None where there is nothing to count."""

    meeting: Meeting
    notice_on_time: bool | None
    attendance: int | None
    is_punctual: bool
    minutes: int
    decisions: int
    settled: int | None
    kept: int | None
    sayings: Sayings

    @property
    def planned(self) -> int:
        return self.meeting.slot_minutes

    @property
    def ran_over(self) -> bool:
        return self.minutes > self.planned * 1.1


def quality_of(series: Series, user: User) -> list[Quality]:
    """The last held meetings of the series that the reader may see, oldest first. Seven queries."""
    seen = Meeting.objects.visible_to(user).filter(
        pk__in=Meeting.objects.same_line(series).values("pk")
    )
    return quality_among(series.store, seen)


def quality_among(store: Store, rows: QuerySet[Meeting], *, most: int = SHOWN) -> list[Quality]:
    """The last held ones of these meetings of one line, oldest first."""
    held = (
        rows.filter(
            status__in=HELD - {MeetingStatus.IN_PROGRESS},
            started_at__isnull=False,
            ended_at__isnull=False,
        )
        .select_related("store")
        .order_by("-starts_at")[:most]
    )
    meetings = list(reversed(held))
    there, decided = _attendance(meetings), _decided(meetings)
    kept, sayings = _kept(meetings), _sayings(meetings)
    on_time = _notices(store, meetings)
    return [
        Quality(
            meeting,
            on_time[meeting.pk],
            there.get(meeting.pk),
            meeting.started_at is not None and meeting.started_at <= meeting.starts_at + ON_TIME,
            _lasted(meeting),
            *decided.get(meeting.pk, (0, None)),
            kept.get(meeting.pk),
            sayings.get(meeting.pk, Sayings()),
        )
        for meeting in meetings
    ]


def words_of(meetings: Sequence[Meeting]) -> dict[int, list[str]]:
    """What was written, by meeting, where enough people have said something."""
    enough = (
        Feedback.objects.filter(meeting__in=meetings)
        .values("meeting")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEW)
        .values("meeting")
    )
    found: dict[int, list[str]] = {}
    rows = Feedback.objects.filter(meeting__in=enough).exclude(words="").order_by("words")
    for meeting, words in rows.values_list("meeting", "words"):
        found.setdefault(meeting, []).append(words)
    return found


def _lasted(meeting: Meeting) -> int:
    begun, ended = meeting.started_at, meeting.ended_at
    return round((ended - begun).total_seconds() / 60) if begun and ended else 0


def _notices(store: Store, meetings: Sequence[Meeting]) -> dict[int, bool | None]:
    policy, calendar = policy_of(store), store_calendar(store)

    def judged(meeting: Meeting) -> bool | None:
        if not meeting.profile.needs_notice or not policy.applies_to(meeting.kind):
            return None
        if meeting.announced_at is None:
            return False
        return notice_rule.assess(
            meeting.announced_at, meeting.starts_at, policy, calendar, store.zone
        ).is_on_time

    return {meeting.pk: judged(meeting) for meeting in meetings}


def _attendance(meetings: Sequence[Meeting]) -> dict[int, int | None]:
    """Who was there of those who had to be and were not excused."""
    there = Q(attendance__in=[Attendance.PRESENT, Attendance.LATE])
    rows = (
        Attendee.objects.filter(meeting__in=meetings, required=True)
        .exclude(attendance=Attendance.EXCUSED)
        .values("meeting")
        .annotate(all=Count("pk"), there=Count("pk", filter=there))
    )
    return {row["meeting"]: _percent(row["there"], row["all"]) for row in rows}


def _decided(meetings: Sequence[Meeting]) -> dict[int, tuple[int, int | None]]:
    """How many decisions, and the share whose item has a promise with owner and date."""
    promised = ActionItem.objects.filter(agenda_item=OuterRef("item"))
    rows = (
        Decision.objects.filter(meeting__in=meetings)
        .annotate(is_settled=Exists(promised))
        .values("meeting")
        .annotate(all=Count("pk"), settled=Count("pk", filter=Q(is_settled=True)))
    )
    return {row["meeting"]: (row["all"], _percent(row["settled"], row["all"])) for row in rows}


def _kept(meetings: Sequence[Meeting]) -> dict[int, int | None]:
    """Promises done by the start of the next meeting, of those that were due by then."""
    found: dict[int, int | None] = {}
    following = dict(itertools.pairwise(meetings))
    due, kept = Q(), Q()
    for meeting, later in following.items():
        due |= Q(meeting=meeting, due_on__lt=later.starts_at.date())
        kept |= Q(meeting=meeting, done_at__lte=later.starts_at)
    if not following:
        return found
    rows = (
        ActionItem.objects.filter(due)
        .exclude(status=ActionStatus.DROPPED)
        .values("meeting")
        .annotate(all=Count("pk"), kept=Count("pk", filter=kept & Q(status__in=KEPT)))
    )
    return {row["meeting"]: _percent(row["kept"], row["all"]) for row in rows}


def _sayings(meetings: Sequence[Meeting]) -> dict[int, Sayings]:
    rows = (
        Feedback.objects.filter(meeting__in=meetings)
        .values(of=F("meeting"))
        .annotate(
            n=Count("pk"),
            mean=Avg("useful"),
            heard=Count("pk", filter=Q(say=Feedback.Say.YES)),
            long=Count("pk", filter=Q(length=Feedback.Length.LONG)),
        )
    )
    return {
        row["of"]: Sayings(
            row["n"],
            round(row["mean"], 1),
            _percent(row["heard"], row["n"]),
            _percent(row["long"], row["n"]),
        )
        if row["n"] >= FEW
        else Sayings(row["n"])
        for row in rows
    }

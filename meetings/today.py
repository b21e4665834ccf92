"""Cards of the start page: the next meetings, what those one convenes still need, the beginning."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings import notice_rule, rules
from meetings.models import Attendee, Meeting, Series
from meetings.models.meetings import MeetingQuerySet
from meetings.services import guarding
from meetings.states import AHEAD, MeetingStatus
from people.cards import Card
from people.models import User
from people.services.calendars import store_calendar

NEXT_DAYS = dt.timedelta(days=14)
NEXT = 6
TO_PREPARE = 6
MISSED_FOR = dt.timedelta(days=7)


@dataclass(frozen=True)
class Prepared:
    """A meeting that one convenes, what it lacks, and until when its notice is on time."""

    meeting: Meeting
    lacks: Sequence[str | Promise]
    hints: Sequence[str | Promise]
    deadline: dt.datetime | None
    is_missed: bool = False

    @property
    def is_late(self) -> bool:
        return self.deadline is not None and self.deadline < timezone.now()


def cards(user: User) -> Iterable[Card]:
    now = timezone.now()
    coming = _coming(user, now)
    prepare = list(_to_prepare(user, now))
    if prepare:
        yield Card("meetings/cards/prepare.html", {"rows": prepare}, order=20)
    if coming:
        yield Card("meetings/cards/next.html", {"rows": coming}, order=10, column="side")
    elif user.may(rules.SCHEDULE) and not Series.objects.filter(store=user.store_id).exists():
        yield Card("meetings/cards/begin.html", order=5)


def _seen(user: User) -> MeetingQuerySet:
    rows = Meeting.objects.visible_to(user)
    assert isinstance(rows, MeetingQuerySet)  # noqa: S101 - narrows the type
    return rows


def _coming(user: User, now: dt.datetime) -> list[Meeting]:
    """What the person goes to in the next two weeks, the present meeting first."""
    rows = (
        _seen(user)
        .of(user)
        .filter(
            Q(status__in=AHEAD, ends_at__gt=now) | Q(status=MeetingStatus.IN_PROGRESS),
            starts_at__gt=now - dt.timedelta(days=1),
            starts_at__lt=now + NEXT_DAYS,
        )
    )
    shown: list[Meeting] = []
    daily: set[int | None] = set()
    for meeting in rows.select_related("room").order_by("starts_at")[: NEXT * 5]:
        if is_daily(meeting):
            if meeting.series_id in daily:
                continue  # the next one of them is enough
            daily.add(meeting.series_id)
        shown.append(meeting)
    return shown[:NEXT]


def is_daily(meeting: Meeting) -> bool:
    """An occurrence of a short meeting that comes every day and needs no notice of its own."""
    return meeting.series_id is not None and not meeting.profile.needs_notice


def _to_prepare(user: User, now: dt.datetime) -> Iterator[Prepared]:
    """Drafts of the next two weeks that the person chairs or records, and meetings missed."""
    rows = (
        _seen(user)
        .ahead()
        .filter(Q(chair=user) | Q(recorder=user))
        .filter(starts_at__gt=now - MISSED_FOR, starts_at__lt=now + NEXT_DAYS)
        .exclude(status=MeetingStatus.ANNOUNCED, starts_at__gt=now)
        .select_related("room", "store")
        .annotate(item_count=Count("items", distinct=True))
        .order_by("starts_at")
    )
    found = list(rows[:TO_PREPARE])
    if not found:
        return
    seated = set(Attendee.objects.filter(meeting__in=found).values_list("meeting", flat=True))
    policy, days = guarding.policy_of(user.store), store_calendar(user.store)
    for meeting in found:
        missed = meeting.is_missed(now)
        if not missed and is_daily(meeting):
            continue  # a daily meeting needs no preparing
        lacks = [] if missed else list(_lacks(meeting, seated))
        hints = [] if missed else list(_hints(meeting))
        deadline = None
        if not missed and meeting.profile.needs_notice and policy.applies_to(meeting.kind):
            on = meeting.starts_at.astimezone(user.store.zone).date()
            deadline = notice_rule.latest_on_time(on, policy, days, user.store.zone)
        if missed or lacks or hints or deadline:
            yield Prepared(meeting, lacks, hints, deadline, missed)


def _lacks(meeting: Meeting, seated: set[int]) -> Iterator[str | Promise]:
    if not getattr(meeting, "item_count", 0):
        yield _("no agenda")
    if meeting.pk not in seated:
        yield _("nobody invited")
    if not meeting.where:
        yield _("no room")


def _hints(meeting: Meeting) -> Iterator[str | Promise]:
    if not meeting.theme:
        yield _("no theme")
    if not meeting.goal:
        yield _("no goal")

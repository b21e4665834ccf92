"""Tells the whole story, from the first day to now, in one transaction."""

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone, translation

from config.demo import deliveries, people, texts
from config.demo.ahead import Ahead
from config.demo.cases import Cases
from config.demo.clock import turned_to
from config.demo.diary import Diary
from config.demo.holding import Holding
from config.demo.issues import Issues
from config.demo.meetings import Meetings
from config.demo.mornings import Mornings
from config.demo.people import Cast
from config.demo.present import Present
from config.demo.promises import Promises
from issues.services import escalating, legal_clocks, patterns
from meetings.services import followup, packs, reminders
from meetings.services import meetings as meeting_services
from meetings.services import series as series_services
from meetings.states import AHEAD
from people.calendar import DAY

A_MOMENT = dt.timedelta(minutes=1)
"""The clock of the story goes on while it is told; nothing in it may come to lie after now."""
LENGTH = dt.timedelta(days=205)
EARLY, FOLLOWED_FOR = dt.time(8, 5), dt.timedelta(days=8)
JUST_NOW = dt.timedelta(hours=3)
EXTENDED = 28
"""Days from one making of meetings ahead to the next: less than the services look ahead."""
ENOUGH = dt.timedelta(days=30)
"""So long ago someone has left."""


@transaction.atomic
def load() -> None:
    """Fill an empty database. All or nothing; a worker is woken once, after the commit."""
    now = timezone.now() - A_MOMENT
    first = timezone.localtime(now - LENGTH).replace(hour=9, minute=0, second=0, microsecond=0)
    with translation.override("zh-hans"), in_a_hurry(), turned_to(first) as clock:
        diary = Diary(clock, now)
        main = people.open_main_store()
        second = people.open_second_store(main)
        people.hand_out_passwords(main, second)
        deliveries.want_one_mail_a_day(main)
        _plan_main(main, diary)
        _plan_second(second, diary)
        _plan_clockwork(diary, now)
        diary.tell()
        for cast in (main, second):
            deliveries.settle(cast, now)
            deliveries.read(cast, now)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Twenty seconds instead of thirty: no savepoints, no looking for garbage.

    Half of all statements would be savepoints, and here one failure ends it all anyway.
    """
    connection.features.uses_savepoints = False
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        connection.features.uses_savepoints = True


def _plan_main(cast: Cast, diary: Diary) -> None:
    promises = Promises(cast, diary)
    holding = Holding(cast, diary, promises)
    meetings = Meetings(cast, diary, promises, holding)
    Mornings(cast, diary).plan()
    issues = Issues(cast, diary)
    issues.plan()
    Cases(cast, diary, holding, issues.logged).plan()
    for facts in texts.load("series")["series"]:
        meetings.plan(facts)
    Present(cast, diary, meetings, holding).plan()
    Ahead(cast, diary, meetings, promises).plan()
    last_day = timezone.localdate(diary.until - ENOUGH)
    diary.at(diary.until - ENOUGH, _say_goodbye, cast, last_day)


def _say_goodbye(cast: Cast, last_day: dt.date) -> None:
    """One leaves; the chairs of the meetings ahead take him off their lists."""
    leaver = people.say_goodbye(cast, last_day)
    seats = leaver.invitations.filter(
        meeting__status__in=AHEAD, meeting__starts_at__gt=timezone.now()
    )
    for seat in seats.select_related("meeting__chair", "user").order_by("pk"):
        meeting_services.uninvite(seat, by=seat.meeting.chair)


def _plan_second(cast: Cast, diary: Diary) -> None:
    promises = Promises(cast, diary)
    meetings = Meetings(cast, diary, promises, Holding(cast, diary, promises))
    for facts in texts.load("series")["second"]:
        meetings.plan(facts)


def _plan_clockwork(diary: Diary, now: dt.datetime) -> None:
    """What the schedule does in life: meetings ahead now and then, reminders of promises each day."""
    day = diary.clock.at.replace(hour=EARLY.hour, minute=EARLY.minute)
    while day < now:
        if (now - day).days % EXTENDED == 0:
            diary.at(day, _extend)
        if now - day < FOLLOWED_FOR:
            diary.at(day, _follow_up)
        day += DAY
    diary.at(now - JUST_NOW, _extend)
    diary.at(now - JUST_NOW, _look_after_issues)
    diary.at(now, _follow_up)
    diary.at(now, _keep)


def _extend() -> None:
    series_services.extend_all(timezone.now())


def _follow_up() -> None:
    followup.sweep(timezone.now())


def _keep() -> None:
    reminders.sweep(timezone.now())
    packs.sweep(timezone.now())


def _look_after_issues() -> None:
    now = timezone.now()
    patterns.sweep(now)
    legal_clocks.warn(now)
    escalating.sweep(now)

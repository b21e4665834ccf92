"""What is fresh: a complaint some weeks ago, a meeting of yesterday, one that is going on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from config.demo import texts, voices
from config.demo.diary import Diary
from config.demo.holding import MINUTE, Holding, Story
from config.demo.meetings import Meetings
from config.demo.people import Cast
from meetings.kinds import Section
from meetings.models import Meeting
from meetings.services import announcing, running, timing
from meetings.services import meetings as meeting_services
from people.calendar import DAY, DayKind
from people.models import User
from people.services.calendars import store_calendar

COMPLAINT = 45
LATE_MORNING = dt.time(11, 30)
"""In the morning: the series have the afternoons."""
SINCE = 11 * MINUTE
"""For how long the meeting that is going on has been going on."""


@dataclass
class Present:
    cast: Cast
    diary: Diary
    meetings: Meetings
    holding: Holding

    def plan(self) -> None:
        calendar, today = store_calendar(self.cast.store), self._today()
        day = calendar.previous_day(DayKind.STORE_OPEN, today - COMPLAINT * DAY)
        self.diary.at(self._at(day, dt.time(9)), self._complaint, day)
        yesterday = calendar.previous_day(DayKind.STORE_OPEN, today - DAY)
        self.diary.at(self._at(yesterday, dt.time(9, 5)), self._recent, yesterday)
        self.diary.at(self.diary.until - SINCE - 9 * MINUTE, self._run)

    def _complaint(self, day: dt.date) -> None:
        """Only for those named, called within a day."""
        story = texts.load("workshop")["complaint"][0]
        cast = self.cast
        meeting = meeting_services.create_meeting(
            store=cast.store,
            by=cast["吴倩"],
            kind="complaint",
            title="制动异响投诉专题会",
            starts_at=self._at(day, LATE_MORNING),
            minutes=60,
            chair=cast["陈国强"],
            recorder=cast["吴倩"],
            people=[cast[name] for name in ("马海涛", "韩立群", "何丽", "李娜")],
            room=cast.rooms["一楼洽谈室"],
        )
        self.meetings.prepare(meeting, story, by=cast["吴倩"])
        why = "客户到店投诉，须当天给出答复。"
        announcing.announce(meeting, by=cast["吴倩"], why=why)
        self.diary.at(meeting.starts_at, self._hold, meeting, story)

    def _hold(self, meeting: Meeting, story: Story) -> None:
        meeting = self._fresh(meeting)
        self.holding.hold(meeting, story)

    def _recent(self, day: dt.date) -> None:
        facts, cast = texts.load("ahead")["recent"], self.cast
        meeting = self._make(
            facts, self._at(day, LATE_MORNING), 60, chair=cast["刘洋"], recorder=cast["邓凯"]
        )
        why = "漆面返工还在发生，等不了三天。"
        announcing.ask_late(meeting, why=why, approver=cast["陈国强"], by=cast["刘洋"])
        announcing.approve_late(meeting, by=cast["陈国强"])
        self.diary.at(meeting.starts_at, self._hold, meeting, texts.in_full(facts))

    def _run(self) -> None:
        """Called on the spot; stops in the middle, for whoever looks at it now to go on."""
        facts, cast = texts.load("ahead")["running"], self.cast
        starts_at = (self.diary.until - SINCE).replace(second=0, microsecond=0)
        meeting = self._make(facts, starts_at, 15, chair=cast["刘洋"], recorder=cast["邓凯"])
        announcing.announce(meeting, by=cast["刘洋"])
        self.diary.at(starts_at, self._begin, meeting, texts.in_full(facts))

    def _begin(self, meeting: Meeting, story: Story) -> None:
        meeting = self._fresh(meeting)
        meeting = self.holding.begin(meeting)
        items = {item.title: item for item in meeting.items.select_related("meeting")}
        topic = story["topic"][0]
        item = items[topic["title"]]
        running.go_to(item, by=meeting.chair)
        self.holding.say(meeting, item, topic)
        giver = meeting.items.get(section=Section.ACTIONS)
        timing.take_minutes(item, 2, origin="item", source=giver.pk, by=meeting.chair)
        voices.speak_up(meeting, self.cast)

    def _make(
        self,
        facts: dict[str, Any],
        starts_at: dt.datetime,
        length: int,
        *,
        chair: User,
        recorder: User,
    ) -> Meeting:
        meeting = meeting_services.create_meeting(
            store=self.cast.store,
            by=chair,
            kind=facts["kind"],
            title=facts["title"],
            starts_at=starts_at,
            minutes=length,
            chair=chair,
            recorder=recorder,
            people=[self.cast[name] for name in facts["people"]],
            place=facts["place"],
        )
        self.meetings.prepare(meeting, texts.in_full(facts), by=chair)
        return meeting

    def _fresh(self, meeting: Meeting) -> Meeting:
        rows = Meeting.objects.select_related("store", "series", "chair", "recorder", "room")
        return rows.get(pk=meeting.pk)

    def _today(self) -> dt.date:
        return self.diary.until.astimezone(self.cast.store.zone).date()

    def _at(self, day: dt.date, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, clock, tzinfo=self.cast.store.zone)

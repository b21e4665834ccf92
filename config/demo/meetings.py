"""Series and what becomes of each of their meetings: prepared, announced, answered, held."""

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils import timezone

from config.demo import texts
from config.demo.diary import Diary
from config.demo.holding import Holding
from config.demo.papers import paper
from config.demo.people import Cast
from config.demo.promises import Promises
from meetings import recurrence
from meetings.kinds import Section
from meetings.models import Attendee, Meeting, Series
from meetings.services import agenda, announcing, answers, reminders
from meetings.services import meetings as meeting_services
from meetings.services import series as series_services
from meetings.states import MeetingStatus
from people.calendar import DAY, DayKind
from people.models import User
from people.services.calendars import store_calendar

HALF_A_YEAR = dt.timedelta(days=200)
REACH = dt.timedelta(days=30)
LATEST = dt.timedelta(minutes=5)
"""Nobody begins later than this, unless the text says so."""
REMINDED_FOR = dt.timedelta(days=8)
"""Reminders of longer ago would only fill the inboxes."""
MINUTE = dt.timedelta(minutes=1)
REASONS = (
    "调休",
    "参加厂家线上培训",
    "外出办事，赶不回来",
    "家里有事，已请假",
    "当天值班，走不开",
)


@dataclass
class Line:
    """One series as its text tells it: its days, first those `begun` by now, then some ahead."""

    facts: dict[str, Any]
    days: list[recurrence.Occurrence]
    stories: list[dict[str, Any]]
    begun: int

    def is_special(self, number: int, name: str) -> bool:
        """Whether the meeting so many times before the last is the one named in the text."""
        ago = self.begun - number
        named = self.facts.get(name, ())
        return ago in named if isinstance(named, list) else ago == named


@dataclass
class Meetings:
    cast: Cast
    diary: Diary
    promises: Promises
    holding: Holding

    def plan(self, facts: dict[str, Any]) -> None:
        """Write down a series from its first meeting to the last before now, and those ahead."""
        line = self._line(facts)
        begins = line.days[0].held_on - 8 * DAY
        self.diary.at(self._moment(begins, dt.time(10)), self._found, line)

    def _line(self, facts: dict[str, Any]) -> Line:
        """As many meetings as there are stories; the one cancelled and the one missed have none."""
        told = [one for file, table in facts["texts"] for one in texts.load(file)[table]]
        ahead = [texts.in_full(texts.load("ahead")[name]) for name in facts.get("ahead", ())]
        silent = {facts[name] for name in ("cancelled", "missed") if name in facts}
        past, coming = self._days(facts)
        past = past[-len(told) - len(silent) :]
        stories = [SILENT if len(past) - n in silent else {} for n in range(len(past))]
        for number in reversed(range(len(past))):
            stories[number] = stories[number] or told.pop()
        return Line(facts, [*past, *coming[: len(ahead)]], [*stories, *ahead], len(past))

    def _days(
        self, facts: dict[str, Any]
    ) -> tuple[list[recurrence.Occurrence], list[recurrence.Occurrence]]:
        """The days of the series whose meeting has begun by now, and the next ones."""
        today = self.diary.until.astimezone(self.cast.store.zone).date()
        found = recurrence.occurrences(
            recurrence.parse(facts["rule"]),
            today - HALF_A_YEAR,
            today + REACH,
            facts["closed_rule"],
            store_calendar(self.cast.store),
        )
        now = self.diary.until - LATEST
        has_begun = [self._moment(day.held_on, facts["start_time"]) <= now for day in found]
        begun = sum(has_begun)
        return list(found[:begun]), list(found[begun:])

    def _found(self, line: Line) -> None:
        facts, cast = line.facts, self.cast
        departments = {row.name: row for row in cast.store.departments.all()}
        series = series_services.create_series(
            store=cast.store,
            by=cast[facts["chair"]],
            kind=facts["kind"],
            title=facts["title"],
            rule=facts["rule"],
            starts_on=line.days[0].occurrence_on,
            start_time=facts["start_time"],
            minutes=facts["minutes"],
            closed_rule=facts["closed_rule"],
            room=cast.rooms[facts["room"]],
            chair=cast[facts["chair"]],
            recorder=cast[facts["recorder"]],
            everyone=facts.get("everyone", False),
            departments=[departments[name] for name in facts.get("departments", ())],
            roles=facts.get("roles", []),
            people=[cast[name] for name in facts.get("people", ())],
            cc=[cast[name] for name in facts.get("cc", ())],
        )
        for number in range(len(line.days)):
            self._plan_one(series, line, number)

    def _plan_one(self, series: Series, line: Line, number: int) -> None:
        day = line.days[number]
        if not series.profile.needs_notice:
            self._on(day.held_on, series.start_time, self._hold, series, line, number)
            return
        late = line.is_special(number, "late_notice")
        ready = min(
            self._moment(self._open_days_before(day.held_on, 6), dt.time(9, 30)),
            self.diary.until - 100 * MINUTE,
        )
        notice_on = self._open_days_before(day.held_on, 2 if late else 5)
        self.diary.at(ready, self._prepare, series, line, number)
        self._on(notice_on, dt.time(16, 20), self._announce, series, line, number)
        self._on(notice_on + DAY, dt.time(11, 40), self._answer, series, line, number)
        if line.is_special(number, "cancelled"):
            self._on(day.held_on - DAY, dt.time(15), self._cancel, series, line, number)
        elif line.is_special(number, "missed"):
            self._on(day.held_on, _later(series.start_time, 45), self._miss)
        else:
            self._on(day.held_on, series.start_time, self._hold, series, line, number)

    def meeting_of(self, series: Series, line: Line, number: int) -> Meeting:
        rows = Meeting.objects.select_related("store", "series", "chair", "recorder", "room")
        return rows.get(series=series, occurrence_on=line.days[number].occurrence_on)

    def _prepare(self, series: Series, line: Line, number: int) -> None:
        meeting = self.meeting_of(series, line, number)
        self.prepare(meeting, line.stories[number], by=series.chair)

    def prepare(self, meeting: Meeting, story: dict[str, Any], *, by: User) -> None:
        """Theme, goal and topics, in the place of the empty parts where there are some."""
        on = timezone.localdate(meeting.starts_at)
        words = {name: texts.filled(story[key], on) for name, key in WORDS.items()}
        meeting_services.change_meeting(meeting, by=by, **words)
        free = {item.section: item for item in meeting.items.all()}
        for topic in story["topic"]:
            section = topic.get("section", Section.THEME)
            values = {
                "title": texts.filled(topic["title"], on),
                "minutes": topic["minutes"],
                "presenter": self.cast[topic["by"]],
                "details": topic.get("details", ""),
            }
            if item := free.pop(section, None):
                agenda.change_item(item, by=by, **values)
            else:
                item = agenda.add_item(meeting, by=by, section=section, **values)
            if topic.get("paper"):
                agenda.add_files(item, [paper(topic["paper"])], by=by)

    def _announce(self, series: Series, line: Line, number: int) -> None:
        meeting = self.meeting_of(series, line, number)
        if line.is_special(number, "late_notice"):
            which = line.facts["late_notice"].index(line.begun - number)
            why, boss = line.facts["late_why"][which], self.cast["马海涛"]
            announcing.ask_late(meeting, why=why, approver=boss, by=series.chair)
            self.diary.clock.move(self.diary.clock.at + 35 * MINUTE)
            announcing.approve_late(meeting, by=boss)
        else:
            announcing.announce(meeting, by=series.chair, quietly=self.diary.is_long_ago)
        if self.diary.until - meeting.starts_at < REMINDED_FOR:
            for before in (DAY, 60 * MINUTE):
                self.diary.at(meeting.starts_at - before + MINUTE, self._remind)

    def _remind(self) -> None:
        reminders.sweep(timezone.now())

    def _answer(self, series: Series, line: Line, number: int) -> None:
        """Most say yes, one or two no with a reason, some never answer."""
        meeting = self.meeting_of(series, line, number)
        chance = Random(meeting.number)  # noqa: S311 - the same story each time
        others = meeting.attendees.exclude(user__in=[meeting.chair, meeting.recorder])
        rows = list(others.select_related("user", "meeting").order_by("user__employee_number"))
        few = 0 if self.diary.is_long_ago else 1 + number % 2
        unable = chance.sample(rows, k=min(len(rows) // 6, few))
        silent = chance.sample(rows, k=len(rows) // 7)
        for row, why in zip(unable, chance.sample(REASONS, k=len(unable)), strict=True):
            answers.answer(row, Attendee.Answer.NO, by=row.user, reason=why)
        quick = meeting.attendees.exclude(pk__in=[row.pk for row in [*unable, *silent]])
        # as `answers.answer` would for each; six queries a person would take the longest of all
        quick.update(answer=Attendee.Answer.YES, answered_at=timezone.now())

    def _cancel(self, series: Series, line: Line, number: int) -> None:
        meeting_services.cancel_meeting(
            self.meeting_of(series, line, number), why=line.facts["cancelled_why"], by=series.chair
        )

    def _miss(self) -> None:
        reminders.sweep(timezone.now())

    def _hold(self, series: Series, line: Line, number: int) -> None:
        meeting = self.meeting_of(series, line, number)
        if meeting.status == MeetingStatus.DRAFT:  # of a daily series; its notice was given once
            announcing.announce(meeting, by=None, quietly=True)
        if meeting.ends_at + LATEST > self.diary.until:
            self.holding.begin(meeting)
            return
        self.holding.hold(
            meeting,
            line.stories[number],
            minutes_late=12 if line.is_special(number, "late_start") else 0,
            publish_late=line.is_special(number, "late_minutes"),
            is_last=number == line.begun - 1,
            is_recorded=line.is_special(number, "recorded"),
        )

    def _open_days_before(self, day: dt.date, number: int) -> dt.date:
        return store_calendar(self.cast.store).add_days(DayKind.STORE_OPEN, day, -number)

    def _on(self, day: dt.date, clock: dt.time, step: Any, *args: Any) -> None:
        self.diary.at(self._moment(day, clock), step, *args)

    def _moment(self, day: dt.date, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, clock, tzinfo=self.cast.store.zone)


def _later(clock: dt.time, minutes: int) -> dt.time:
    moment = dt.datetime.combine(dt.date.min, clock) + minutes * MINUTE
    return moment.time()


WORDS = {"theme": "theme", "goal": "goal", "goal_measure": "measure"}
SILENT: dict[str, Any] = {
    "theme": "上周工作回顾与本周重点",
    "goal": "确认本周重点与负责人",
    "measure": "行动项 100% 有负责人",
    "topic": [],
}

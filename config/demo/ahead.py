"""What lies ahead of the store: meetings in every state of being prepared, waiting topics."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from config.demo import texts
from config.demo.diary import Diary
from config.demo.meetings import MINUTE, Meetings
from config.demo.people import Cast
from config.demo.promises import Promises
from meetings.kinds import MeetingKind
from meetings.models import Attendee, Meeting, Topic
from meetings.queries.speakers import suggestions
from meetings.services import agenda, announcing, answers, sharing, topics
from meetings.services import meetings as meeting_services
from meetings.states import MeetingStatus
from people.calendar import DAY, DayKind
from people.services.calendars import store_calendar

AFTERNOON = dt.time(16, 40)


@dataclass
class Ahead:
    cast: Cast
    diary: Diary
    meetings: Meetings
    promises: Promises

    @property
    def facts(self) -> dict[str, Any]:
        return texts.load("ahead")

    def plan(self) -> None:
        """All of it in the last weeks before now; the last steps at the very end."""
        now = self.diary.until
        for facts in self.facts["promise"]:
            self.diary.at(self._ago(facts["ago"], dt.time(10, 20)), self._promise, facts)
        for facts in self.facts["topic"]:
            self.diary.at(self._ago(facts["days"], dt.time(17, 10)), self._propose, facts)
        self.diary.at(self._ago(3, dt.time(9, 40)), self._announce_in_time)
        self.diary.at(self._ago(4, dt.time(15, 20)), self._announce_training)
        self.diary.at(now - 150 * MINUTE, self._prepare_ready)
        self.diary.at(now - 70 * MINUTE, self._decline_and_take)
        self.diary.at(now - 60 * MINUTE, self._ask_speakers)
        self.diary.at(now - 50 * MINUTE, self._ask_late)
        self.diary.at(now - 4 * MINUTE, self._change_training)

    def _promise(self, facts: dict[str, Any]) -> None:
        self.promises.give(facts, by=self.cast[facts["by"]])

    def _propose(self, facts: dict[str, Any]) -> None:
        topics.propose(by=self.cast[facts["who"]], title=facts["title"], details=facts["why"])

    def _make(
        self, name: str, on: dt.date, clock: dt.time, *, chair: str, recorder: str
    ) -> Meeting:
        """A meeting of its own with what its text says."""
        facts, cast = self.facts[name], self.cast
        minutes = sum(topic[3] for topic in facts["topics"])
        meeting = meeting_services.create_meeting(
            store=cast.store,
            by=cast[chair],
            kind=facts["kind"],
            title=facts["title"],
            starts_at=dt.datetime.combine(on, clock, tzinfo=cast.store.zone),
            minutes=facts.get("length", max(60, minutes + 20)),
            chair=cast[chair],
            recorder=cast[recorder],
            people=[cast[one] for one in facts["people"]],
            place=facts["place"],
        )
        self.meetings.prepare(meeting, texts.in_full(facts), by=cast[chair])
        return meeting

    def _announce_in_time(self) -> None:
        meeting = self._make(
            "answered", self._in(3), dt.time(10, 30), chair="陈国强", recorder="郑昊"
        )
        announcing.announce(meeting, by=self.cast["陈国强"])
        self.diary.at(self._ago(2, dt.time(11, 15)), self._answer, meeting)

    def _answer(self, meeting: Meeting) -> None:
        facts = self.facts["answered"]
        unable = {self.cast[name].pk: (why, other) for name, why, other in facts["no"]}
        silent = {self.cast[name].pk for name in facts["silent"]}
        for row in meeting.attendees.select_related("user", "meeting").order_by("pk"):
            self.diary.clock.move(self.diary.clock.at + 7 * MINUTE)
            if row.user_id in unable:
                why, other = unable[row.user_id]
                stands_in = self.cast[other] if other else None
                answers.answer(
                    row, Attendee.Answer.NO, by=row.user, reason=why, substitute=stands_in
                )
            elif row.user_id not in silent:
                answers.answer(row, Attendee.Answer.YES, by=row.user)

    def _announce_training(self) -> None:
        meeting = self._make("changed", self._in(5), dt.time(9, 30), chair="苏婉", recorder="沈浩")
        announcing.announce(meeting, by=self.cast["苏婉"])
        self.diary.at(self._ago(3, dt.time(8, 50)), self._say_yes, meeting)

    def _say_yes(self, meeting: Meeting) -> None:
        coming = [self.cast[name].pk for name in self.facts["changed"]["coming"]]
        rows = meeting.attendees.filter(user__in=coming).select_related("user", "meeting")
        for row in rows.order_by("pk"):
            answers.answer(row, Attendee.Answer.YES, by=row.user)

    def _change_training(self) -> None:
        """Told already; another room and another item, which nobody has been told of yet."""
        meeting = self._titled("changed")
        meeting_services.change_meeting(meeting, by=self.cast["苏婉"], place="E3 专用工位旁")
        title, section, presenter, minutes = self.facts["changed"]["added"]
        agenda.add_item(
            meeting,
            by=self.cast["苏婉"],
            title=title,
            section=section,
            minutes=minutes,
            presenter=self.cast[presenter],
        )

    def _prepare_ready(self) -> None:
        """All is there; the notice goes out by itself at the deadline."""
        self._make("ready", self._in(9), AFTERNOON, chair="韩立群", recorder="冯堃")

    def _decline_and_take(self) -> None:
        for facts in self.facts["topic"]:
            topic = Topic.objects.get(store=self.cast.store, title=facts["title"])
            if "declined" in facts:
                topics.decline(topic, why=facts["declined"], by=self.cast["陈国强"])
            elif "taken" in facts and (meeting := self._first_draft()):
                topics.take(topic, meeting, by=self.cast["陈国强"])

    def _ask_speakers(self) -> None:
        """For the next weekly meeting that is not announced yet: one will share, one has not said."""
        meeting = self._first_draft()
        item = meeting.items.filter(section="sharing").first() if meeting else None
        if meeting is None or item is None:
            return
        reasons = {one.user.pk: one.why for one in suggestions(meeting)}
        ready_on = timezone.localdate(meeting.starts_at) - 2 * DAY
        for facts in self.facts["speaker"]:
            person = self.cast[facts["who"]]
            speaker = sharing.ask_speaker(
                item,
                person,
                wish=facts["wish"],
                ready_on=ready_on,
                why=reasons.get(person.pk, ""),
                by=self.cast["陈国强"],
            )
            if "answer" in facts:
                sharing.accept(speaker, words=facts["answer"], by=person)

    def _ask_late(self) -> None:
        """For the day after tomorrow: too late, so it waits for the service manager."""
        meeting = self._make("late", self._in(2), dt.time(11), chair="刘洋", recorder="邓凯")
        announcing.ask_late(
            meeting,
            why=self.facts["late"]["why"],
            approver=self.cast["陈国强"],
            by=self.cast["刘洋"],
        )

    def _first_draft(self) -> Meeting | None:
        """The next weekly meeting whose notice is not out."""
        rows = Meeting.objects.filter(
            store=self.cast.store,
            kind=MeetingKind.WEEKLY,
            status=MeetingStatus.DRAFT,
            starts_at__gt=self.diary.until,
        )
        return rows.select_related("store", "series").order_by("starts_at").first()

    def _titled(self, name: str) -> Meeting:
        return Meeting.objects.get(store=self.cast.store, title=self.facts[name]["title"])

    def _today(self) -> dt.date:
        return self.diary.until.astimezone(self.cast.store.zone).date()

    def _in(self, days: int) -> dt.date:
        """The day on which the store is open for so many days from now."""
        return store_calendar(self.cast.store).add_days(DayKind.STORE_OPEN, self._today(), days)

    def _ago(self, days: int, clock: dt.time) -> dt.datetime:
        return dt.datetime.combine(self._today() - days * DAY, clock, tzinfo=self.cast.store.zone)

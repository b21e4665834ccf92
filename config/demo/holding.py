"""One meeting from the opening to the confirmed minutes, as its story tells."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from config.demo import pace, sounds, texts, voices
from config.demo.diary import Diary
from config.demo.people import Cast
from config.demo.promises import Promises
from meetings.kinds import CARRIED_SECTIONS, Section
from meetings.models import ActionReview, AgendaItem, Attendee, Meeting
from meetings.queries.review import review_of
from meetings.services import (
    agenda,
    attendance,
    confirming,
    correcting,
    minutes,
    noting,
    reviewing,
    running,
    stories,
)
from meetings.states import MeetingStatus
from people.calendar import DAY

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
OFFICE_CLOSES = dt.time(17, 50)
PUT_AWAY = dt.timedelta(days=8)
REVIEWED, FEW = 6, 1
"""So many promises are gone through aloud; the rest is on the list."""
NOT_DONE = (
    "责任人说明：还差对方书面回复。",
    "一半完成，剩余部分本周内补齐。",
    "排班冲突没顾上，主持人要求本周优先。",
    "材料已交，等审批。",
)
Attendance, Outcome, Verdict = Attendee.Attendance, ActionReview.Outcome, Attendee.Verdict
Story = dict[str, Any]


@dataclass
class Holding:
    cast: Cast
    diary: Diary
    promises: Promises
    about: list[Callable[[AgendaItem], None]] = field(default_factory=list)
    """Called with each item that is turned to and is about a row of another part of the product."""

    def hold(
        self,
        meeting: Meeting,
        story: Story,
        *,
        minutes_late: int = 0,
        publish_late: bool = False,
        is_last: bool = False,
        is_recorded: bool = False,
    ) -> None:
        meeting = self.begin(meeting, minutes_late)
        self._talk(meeting, story, is_recorded=is_recorded)
        meeting = running.end_meeting(meeting, by=meeting.chair)
        if is_recorded:
            sounds.upload(meeting)
        if meeting.profile.needs_notice and not self.diary.is_long_ago:
            self.diary.at(self.diary.clock.at + 20 * MINUTE, voices.feed_back, meeting)
        if is_last and not meeting.profile.needs_notice:
            return  # of the daily ones the last still waits for its minutes
        self.publish_later(meeting, story, is_late=publish_late)

    def begin(self, meeting: Meeting, late: int = 0) -> Meeting:
        """Start it and say who is there; two do not come in time."""
        chance = Random(f"start {meeting.number}")  # noqa: S311 - the same story each time
        late = late or chance.randrange(4)
        self._move(meeting.starts_at + late * MINUTE)
        meeting = running.start_meeting(meeting, by=meeting.chair)
        expected = meeting.attendees.filter(attendance=Attendance.UNKNOWN)
        rows = list(expected.select_related("meeting", "user").order_by("user__employee_number"))
        few = 0 if self.diary.is_long_ago else 2
        missing = chance.sample(rows, k=min(few, len(rows) // 12))
        for row, value in zip(missing, (Attendance.LATE, Attendance.ABSENT), strict=False):
            attendance.set_attendance(row, value, by=meeting.recorder)
        attendance.everyone_else_present(meeting, by=meeting.recorder)
        return meeting

    def _talk(self, meeting: Meeting, story: Story, *, is_recorded: bool = False) -> None:
        """Item by item; some take longer than planned, some are not reached.

        In the last weeks the chair gives the first discussion of each meeting some minutes more.
        """
        on = timezone.localdate(meeting.starts_at)
        told = {texts.filled(one["title"], on): one for one in story.get("topic", ())}
        if "topic" not in story:
            self._stand_up(meeting, story)
            return
        for item in list(meeting.items.select_related("meeting")):
            topic = told.get(item.title, {})
            if self._is_not_reached(item, topic):
                running.carry_item(item, by=meeting.chair)
                continue
            running.go_to(item, by=meeting.chair)
            if is_recorded and item.section == Section.THEME:
                sounds.mark_soon(meeting, self.diary.clock)
                is_recorded = False
            if item.section == Section.REVIEW:
                self._review(meeting)
            self.say(meeting, item, topic)
            begun = self.diary.clock.at
            giver = None if self.diary.is_long_ago else pace.giver_for(meeting, item)
            if giver is not None:
                self._move(begun + item.minutes * MINUTE)
                pace.give_more(item, giver, by=meeting.chair)
            self._move(begun + pace.taken(meeting, item))

    def _is_not_reached(self, item: AgendaItem, topic: Story) -> bool:
        is_carried = item.carried_from_id is not None and item.section in CARRIED_SECTIONS
        return bool(topic.get("unreached")) or is_carried

    def _stand_up(self, meeting: Meeting, story: Story) -> None:
        """A morning meeting: a few lines and perhaps a promise, nobody goes through parts."""
        parts = {item.section: item for item in meeting.items.select_related("meeting")}
        item = parts[Section.THEME]
        self._move(self.diary.clock.at + pace.taken(meeting, parts[Section.OPENING]))
        running.go_to(item, by=meeting.chair)
        self._note(meeting, item, story["notes"])
        if "promise" in story:
            self._promise(meeting, item, story["promise"])
        self._move(self.diary.clock.at + pace.taken(meeting, item))
        running.go_to(parts[Section.ACTIONS], by=meeting.chair)
        self._move(self.diary.clock.at + pace.taken(meeting, parts[Section.ACTIONS]))

    def say(self, meeting: Meeting, item: AgendaItem, topic: Story) -> None:
        if item.section == Section.BRIEFING:
            self._read(meeting, item)
        if topic.get("notes"):
            self._note(meeting, item, topic["notes"])
        if item.object_id is not None:
            for tell in self.about:
                tell(item)
        for text in topic.get("decisions", ()):
            noting.decide(meeting, text, by=meeting.recorder, item=item)
        for words in topic.get("questions", ()):
            self._ask(meeting, item, *words)
        if "story" in topic:
            self._capture(meeting, item, topic["story"])
        for facts in topic.get("promises", ()):
            self._promise(meeting, item, facts)

    def _capture(self, meeting: Meeting, item: AgendaItem, facts: Story) -> None:
        """The recorder writes the story down while it is told."""
        by = meeting.recorder
        story = stories.capture(item, self.cast[facts["who"]], by=by)
        for name in stories.LONGEST:
            if name in facts:
                base = getattr(story, name)
                stories.save_part(story, name, facts[name], version=0, base=base, by=by)

    def _read(self, meeting: Meeting, item: AgendaItem) -> None:
        """Every other one has read the documents of the briefing."""
        seats = meeting.attendees.select_related("user").order_by("user__employee_number")
        for seat in seats[::2]:
            agenda.mark_read(item, by=seat.user)

    def _note(self, meeting: Meeting, item: AgendaItem, text: str) -> None:
        lines = "\n".join(f"- {line}" for line in text.splitlines())
        noting.save_notes(
            item, lines, version=item.notes_version, base=item.notes, by=meeting.recorder
        )

    def _ask(
        self, meeting: Meeting, item: AgendaItem, who: str, text: str, answer: str, to: str = ""
    ) -> None:
        by = meeting.recorder
        question = noting.ask(meeting, text, by=by, item=item, asked_by=self.cast[who])
        if answer:
            noting.answer_question(question, answer, by=by)
        else:
            due_on = timezone.localdate() + 6 * DAY
            noting.hand_over(question, self.cast[to], due_on=due_on, by=by)

    def _promise(self, meeting: Meeting, item: AgendaItem, facts: Story) -> None:
        self.promises.give(facts, by=meeting.recorder, meeting=meeting, item=item)

    def _review(self, meeting: Meeting) -> None:
        """What is proven is done; what is overdue is asked about."""
        by, today = meeting.chair, timezone.localdate()
        most = FEW if self.diary.is_long_ago else REVIEWED
        for number, row in enumerate(review_of(meeting).rows[:most]):
            if row.is_closed:
                reviewing.review(meeting, row.action, outcome=Outcome.DONE, by=by)
            elif row.action.days_overdue(today):
                outcome = Outcome.PARTLY if row.action.status == "doing" else Outcome.NOT_DONE
                why = NOT_DONE[(number + today.toordinal()) % len(NOT_DONE)]
                reviewing.review(meeting, row.action, outcome=outcome, by=by, why=why)

    # After it

    def publish_later(self, meeting: Meeting, story: Story, *, is_late: bool = False) -> None:
        """Two hours after the end, next morning if that is too late, after the day if told so."""
        ended = timezone.localtime(meeting.ended_at)
        at = ended + 2 * HOUR
        if at.time() > OFFICE_CLOSES:
            at = (ended + DAY).replace(hour=9, minute=20)
        self.diary.at(at + 26 * HOUR if is_late else at, self._publish, meeting, story)

    def _publish(self, meeting: Meeting, story: Story) -> None:
        published = minutes.publish(meeting.minutes, by=meeting.recorder)
        self.diary.at(timezone.now() + 3 * HOUR, self._confirm, meeting, story)
        if published.confirm_until is not None:
            self.diary.at(published.confirm_until + MINUTE, self._settle)
        self.diary.at(timezone.now() + PUT_AWAY, self._close, meeting)

    def _confirm(self, meeting: Meeting, story: Story) -> None:
        """Most confirm, one may object; who keeps silent agrees when the time is over."""
        chance = Random(f"minutes {meeting.number}")  # noqa: S311
        silent = meeting.attendees.filter(verdict=Verdict.NONE)
        rows = list(silent.select_related("user", "meeting").order_by("user__employee_number"))
        if "objection" in story:
            self._object(meeting, rows, *story["objection"])
        if "correction" in story:
            morning = (timezone.localtime() + DAY).replace(hour=9, minute=35)
            self.diary.at(morning, self._correct, meeting, story["correction"])
        slow = {self.cast[name].pk for name in story.get("silent", ())}
        quick = [
            row.pk for row in chance.sample(rows, k=len(rows) * 3 // 4) if row.user_id not in slow
        ]
        now = timezone.now()
        # as `confirming.confirm` would for each, all at once
        silent.filter(pk__in=quick).update(
            verdict=Verdict.CONFIRMED,
            verdict_at=now,
            minutes_read_at=now,
            agreed_to=meeting.minutes.version,
        )

    def _object(
        self, meeting: Meeting, rows: list[Attendee], who: str, text: str, reply: str = ""
    ) -> None:
        person = self.cast[who]
        row = next(one for one in rows if one.user_id == person.pk)
        confirming.object_to(row, text, by=person)
        if reply:
            self.diary.at(timezone.now() + 2 * HOUR, self._reply, meeting, row, reply)

    def _reply(self, meeting: Meeting, row: Attendee, text: str) -> None:
        confirming.reply(row, text, by=meeting.recorder)

    def _correct(self, meeting: Meeting, facts: Story) -> None:
        """The objection was right: the text is put right and goes out as the next version."""
        draft = correcting.reopen(meeting.minutes, why=facts["why"], by=meeting.recorder)
        text = draft.body.replace(facts["was"], facts["now"])
        minutes.save_body(
            draft, text, version=draft.body_version, base=draft.body, by=meeting.recorder
        )
        published = minutes.publish(draft, by=meeting.recorder)
        self.diary.at(timezone.now() + 3 * HOUR, self._confirm, meeting, {})
        if published.confirm_until is not None:
            self.diary.at(published.confirm_until + MINUTE, self._settle)

    def _settle(self) -> None:
        confirming.settle(timezone.now())

    def _close(self, meeting: Meeting) -> None:
        meeting.refresh_from_db(fields=["status"])
        if meeting.status == MeetingStatus.PUBLISHED:
            running.close_meeting(meeting, by=meeting.chair)

    def _move(self, at: dt.datetime) -> None:
        self.diary.clock.move(at)

"""What is said of a case, who read, used and thanked, and what is asked again later."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils import timezone

from cases.kinds import CaseKind
from cases.models import Case, Quiz, Reading
from cases.services import (
    choosing,
    distilling,
    learning,
    listing,
    practising,
    talking,
    thanking,
    voting,
)
from config.demo.diary import Diary
from config.demo.people import Cast
from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting
from meetings.services import agenda
from meetings.states import MeetingStatus
from people.calendar import DAY
from people.models import User

HOUR = dt.timedelta(hours=1)
Row = dict[str, Any]
LEARNERS = ("李婷", "王志远", "朱磊", "高翔", "秦勇", "董健", "徐静", "彭飞", "沈浩", "冯堃")
LEAST_READ, MOST_READ = 6, 20
KNOWS = 0.72
"""So often an answer is right."""
OPENS, CLOSES = 9, 18
FEW_THANKS = 3
"""What nobody looks into any more is told in fewer strokes."""
AT_MEETING = 10
"""Minutes for a case on an agenda."""


@dataclass
class CaseTalk:
    cast: Cast
    diary: Diary
    made: dict[str, Case]

    def __post_init__(self) -> None:
        self.says: dict[int, list[list[Any]]] = {}
        self.week = 0

    def plan(self, case: Case, row: Row) -> None:
        """After it was published."""
        self._after(DAY, self._read, case)
        self._after(9 * DAY, self._read, case)
        thanks = row.get("thanks", ())
        few = FEW_THANKS if self.diary.is_long_ago else len(thanks)
        for number, name in enumerate(thanks[:few], 1):
            self._after(DAY + number * 5 * HOUR, thanking_by, case, self.cast[name])
        for number, name in enumerate(row.get("worth", ()), 1):
            self._after(2 * DAY + number * 3 * HOUR, self._mark, case, self.cast[name])
        for name, result, note, days in row.get("uses", ()):
            self._after(days * DAY, self._use, case, self.cast[name], result, note)
        if "quiz" in row:
            self._after(DAY, self._ask, case, row["quiz"])
        self.says[case.pk] = row.get("says", [])
        if "meeting" not in row:
            self.say_all(case)

    def _after(self, span: dt.timedelta, act: Callable[..., object], *args: object) -> None:
        """So much later, at an hour at which the store is open."""
        self.diary.at(at_work(timezone.now() + span, self.cast.store.zone), act, *args)

    def _fresh(self, case: Case) -> Case:
        return Case.objects.select_related("store", "author").get(pk=case.pk)

    # Said

    def say_all(self, case: Case) -> None:
        """Without a meeting, in the days after it was published."""
        for number, words in enumerate(self.says.pop(case.pk, ()), 1):
            self._after(DAY + number * 7 * HOUR, self._say, case, words)

    def _say(self, case: Case, words: list[Any]) -> None:
        who, section, text, answers = words
        case = self._fresh(case)
        post = talking.say(case, text, section=section, by=self.cast[who])
        for name, answer, is_accepted in answers:
            said = talking.say(case, answer, section=section, parent=post, by=self.cast[name])
            if is_accepted:
                talking.accept(said, by=post.by)
        if post.by_id != case.author_id:
            talking.vote(post, by=case.author)

    def in_meeting(self, item: AgendaItem) -> None:
        """By phone, while the item is talked about; who was not invited says it afterwards."""
        case = self._about(item)
        if case is None:
            return
        invited = set(item.meeting.attendees.values_list("user", flat=True))
        for words in self.says.pop(case.pk, ()):
            if self.cast[words[0]].pk in invited:
                self._say(case, words)
            else:
                self._after(5 * HOUR, self._say, case, words)

    def _about(self, item: AgendaItem) -> Case | None:
        subject = item.subject
        return subject if isinstance(subject, Case) else None

    def next_meeting(self, kind: str, after: dt.datetime) -> Meeting | None:
        rows = Meeting.objects.filter(
            store=self.cast.store, kind=kind, status=MeetingStatus.DRAFT, starts_at__gt=after
        )
        return rows.select_related("store", "chair", "series").order_by("starts_at").first()

    def put_on(self, case: Case, meeting: Meeting) -> None:
        """Unless the meeting has been announced or called off meanwhile."""
        meeting = Meeting.objects.select_related("store", "chair", "series").get(pk=meeting.pk)
        if meeting.status != MeetingStatus.DRAFT:
            self.say_all(case)
            return
        is_invited = meeting.attendees.filter(user=case.author).exists()
        agenda.add_item(
            meeting,
            by=meeting.chair,
            title=f"案例：{case.title}",
            section=Section.SHARING if case.kind == CaseKind.GOOD else Section.THEME,
            minutes=AT_MEETING,
            presenter=case.author if is_invited else meeting.chair,
            subject=case,
        )

    # Read, used, learned

    def _read(self, case: Case) -> None:
        """As `thanking.read` would for each, all at once."""
        chance = Random(f"read {case.title} {self.diary.clock.at.date()}")  # noqa: S311
        people = [one for one in self.cast.working() if one.pk != case.author_id]
        now = timezone.now()
        Reading.objects.bulk_create(
            [
                Reading(case=case, user=one, first_at=now, last_at=now)
                for one in chance.sample(people, k=chance.randint(LEAST_READ, MOST_READ))
            ],
            update_conflicts=True,
            unique_fields=["case", "user"],
            update_fields=["last_at"],
        )

    def _mark(self, case: Case, by: User) -> None:
        lesson = case.lessons.first()
        if lesson is not None and by.is_active:
            distilling.mark_worth(lesson, by=by)

    def _use(self, case: Case, by: User, result: str, note: str) -> None:
        thanking.use(self._fresh(case), result=result, note=note, by=by)

    def _ask(self, case: Case, facts: list[Any]) -> None:
        """The choices in another order for each question, so that the first is not always right."""
        text, choices, right, explanation = facts
        order = Random(text).sample(range(len(choices)), k=len(choices))  # noqa: S311
        learning.ask(
            self._fresh(case),
            text=text,
            choices=[choices[place] for place in order],
            right=[order.index(place) for place in right],
            explanation=explanation,
            by=case.author,
        )

    def look_after(self) -> None:
        """What the schedule does in life, here once a week; then some answer their questions."""
        now = timezone.now()
        choosing.sweep(now)
        practising.ask_all(now)
        talking.close_after_meetings(now)
        distilling.follow_actions()
        voting.count_all(now)
        if self.diary.until - now > 7 * DAY:
            self._learn()

    def _learn(self) -> None:
        """More of them in the last weeks; this week's questions still wait."""
        self.week += 1
        several = 1 if self.diary.is_long_ago else 4
        begin = self.week * several
        for number in range(begin, begin + several):
            person = self.cast[LEARNERS[number % len(LEARNERS)]]
            for key in learning.waiting(person, timezone.now())[:3]:
                self._answer(Quiz.objects.select_related("case").get(pk=key), person)

    def _answer(self, quiz: Quiz, person: User) -> None:
        chance = Random(f"{quiz.text} {person.name} {self.week}")  # noqa: S311
        wrong = [place for place in range(len(quiz.choices)) if place not in quiz.right]
        chosen = quiz.right if chance.random() < KNOWS else [chance.choice(wrong)]
        learning.answer(quiz, chosen, by=person)

    def tell_of_week(self) -> None:
        learning.tell_of_week(timezone.now())

    # Lists

    def make_list(self, facts: Row) -> None:
        by = self.cast[facts["by"]]
        days = facts.get("days")
        day = timezone.localdate(self.diary.until, self.cast.store.zone)
        chosen = listing.save(
            None,
            name=facts["name"],
            is_shared=bool(days),
            read_by_on=day + days * DAY if days else None,
            every_year=bool(days),
            by=by,
        )
        for key in facts["cases"]:
            listing.add(chosen, self._fresh(self.made[key]), by=by)


def at_work(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """What falls into the night happens on its day between nine and six."""
    local = moment.astimezone(zone)
    if OPENS <= local.hour < CLOSES:
        return moment
    return local.replace(hour=OPENS + local.hour % (CLOSES - OPENS))


def thanking_by(case: Case, by: User) -> None:
    thanking.thank(Case.objects.select_related("store", "author").get(pk=case.pk), by=by)

"""What the store wrote down of half a year, so that the next one finds it.

A row of the text: `key` (other rows name it), `ago` (days before the story ends), `by` and
`reviewer` (the technical manager if not said), `kind`, the words and facts of a case; `issue` (the
`ago` of the issue it was made from), `parts` as [name, number, quantity, price], `photo` as [what
is drawn, caption, marks]; `lessons` as [words, also for models, components, steps], `worth` (who
marks the first), `adopt` (which lesson, who); `improve`, or `none` (why nothing had to be
improved); `meeting` (the kind of the next meeting that talks about it) or `ahead`; `says` as [who,
heading, words, answers as [who, words, true if accepted]]; `thanks`, `uses` as [who, result, words,
days after], `quiz` as [question, choices, right, explanation]; `correction`, `superseded_by`.
`fate` is empty (published) or draft, review, back (`why`).
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.models import Case, Nomination
from cases.services import (
    annotating,
    choosing,
    distilling,
    editing,
    practising,
    reviewing,
    uploading,
    writing,
)
from config.demo import texts
from config.demo.case_talk import CaseTalk, Row, at_work
from config.demo.diary import Diary
from config.demo.exhibits import EXHIBITS
from config.demo.experiences import Experiences
from config.demo.holding import Holding
from config.demo.people import Cast
from config.demo.pictures import photo
from issues.models import Issue
from meetings.models import ActionItem
from meetings.services import actions
from meetings.states import OWED
from people.calendar import DAY, DayKind
from people.models import User
from people.services.calendars import store_calendar

HOUR = dt.timedelta(hours=1)
FILES = ("cases_1", "cases_2", "cases_3")
FIRST_LOOKED_AFTER = 182
ASKED_ONCE = 18 * DAY
AS_WRITTEN = (
    "title",
    "concern",
    "found",
    "cause",
    "cause_kind",
    "done",
    "result",
    "satisfaction",
    "brand",
    "model",
    "mileage",
    "codes",
    "tags",
    "seasons",
)
MARKS = ("kind", "x", "y", "x2", "y2", "text", "colour")
PROOF = "已完成，附照片和抽查记录。"


@dataclass
class Cases:
    """The cases of one store; `logged` are its issues by the days that they lie back."""

    cast: Cast
    diary: Diary
    holding: Holding
    logged: dict[int, Issue]
    made: dict[str, Case] = field(default_factory=dict)

    def plan(self) -> None:
        self.talk = CaseTalk(self.cast, self.diary, self.made)
        self.holding.about.append(self.talk.in_meeting)
        rows = [row for file in FILES for row in texts.load(file)["case"]]
        for number, row in enumerate(rows):
            clock = dt.time(9 + number % 8, number * 7 % 60)
            self.diary.at(self._moment(row["ago"], clock), self._begin, row)
            if "superseded_by" in row:
                moment = self._moment(row["superseded_ago"], dt.time(11, 20))
                self.diary.at(moment, self._supersede, row)
        Experiences(self.cast, self.diary, self.talk).plan(texts.load("cases_3")["story"])
        week = self._moment(FIRST_LOOKED_AFTER, dt.time(9, 5))
        while week < self.diary.until - HOUR:
            self.diary.at(week, self.talk.look_after)
            week += 7 * DAY
        self.diary.at(self.diary.until - 3 * HOUR, self.talk.look_after)
        self.diary.at(self.diary.until - 3 * HOUR, self.talk.tell_of_week)
        self.diary.at(self.diary.until - 80 * dt.timedelta(minutes=1), self._put_ahead, rows)
        for facts in texts.load("cases_3")["list"].values():
            self.diary.at(self._moment(4, dt.time(15, 10)), self.talk.make_list, facts)

    def _moment(self, ago: int, clock: dt.time) -> dt.datetime:
        """On the day so long ago, or the open day before it."""
        calendar, zone = store_calendar(self.cast.store), self.cast.store.zone
        day = timezone.localdate(self.diary.until, zone) - ago * DAY
        while not calendar.is_open_day(day):
            day -= DAY
        return dt.datetime.combine(day, clock, tzinfo=zone)

    def _after(self, span: dt.timedelta, act: Callable[..., object], *args: object) -> None:
        self.diary.at(at_work(timezone.now() + span, self.cast.store.zone), act, *args)

    # Written

    def _begin(self, row: Row) -> None:
        by, facts = self.cast[row["by"]], self._facts(row)
        if "issue" in row:
            case = self._of_issue(row, by)
            case = writing.change(case, by=by, version=case.version, **facts)
        else:
            case = writing.begin(by=by, kind=row["kind"], **facts)
        self.made[row["key"]] = case
        if "parts" in row:
            lines = [
                editing.Line(name, number, Decimal(str(quantity)), Decimal(price))
                for name, number, quantity, price in row["parts"]
            ]
            editing.save_parts(case, lines, base="", by=by)
        if "photo" in row:
            self._photograph(case, *row["photo"], by=by)
        for words, models_too, components, steps in row.get("lessons", ()):
            distilling.add(
                case,
                words,
                models_too=models_too,
                steps_too=steps,
                components_too=self.cast.store.issue_components.filter(name__in=components),
                by=by,
            )
        if row.get("fate") != "draft":
            self._after(HOUR, self._submit, row)

    def _of_issue(self, row: Row, by: User) -> Case:
        """Of one that was proposed, if it was; else from its own page."""
        issue = Issue.objects.select_related("store", "analysis").get(
            pk=self.logged[row["issue"]].pk
        )
        found = Nomination.objects.filter(issue=issue, verdict=Nomination.Verdict.OPEN).first()
        if found is not None:
            return choosing.take(found, kind=row["kind"], by=by)
        return writing.from_issue(issue, by=by, kind=row["kind"])

    def _facts(self, row: Row) -> dict[str, Any]:
        facts = {name: row[name] for name in AS_WRITTEN if name in row}
        facts |= dict(self._found(row))
        facts["department"] = self.cast[row["by"]].department
        facts["happened_on"] = timezone.localdate() - (2 + len(row["key"]) % 4) * DAY
        return facts

    def _found(self, row: Row) -> Iterator[tuple[str, Any]]:
        if "component" in row:
            component = self.cast.store.issue_components.get(name=row["component"])
            yield "component", component
            yield "symptom", component.symptoms.get(name=row["symptom"])
        if "hours" in row:
            yield "labour_hours", Decimal(str(row["hours"]))
        if "cost" in row:
            yield "cost", Decimal(row["cost"])

    def _photograph(
        self, case: Case, kind: str, caption: str, marks: list[list[Any]], *, by: User
    ) -> None:
        kept = uploading.add(case, photo(kind, caption, EXHIBITS[kind]), by=by)
        shapes = [dict(zip(MARKS, mark, strict=True)) for mark in marks]
        annotating.annotate(kept, shapes, caption=caption, version=0, by=by)

    # Reviewed

    def _case(self, row: Row) -> Case:
        rows = Case.objects.select_related("store", "author", "reviewer", "author__department")
        return rows.get(pk=self.made[row["key"]].pk)

    def _submit(self, row: Row) -> None:
        reviewer = self.cast[row.get("reviewer", "韩立群")]
        case = self._case(row)
        reviewing.submit(case, by=case.author, reviewer=reviewer)
        later = (20 + len(row["title"]) % 9) * HOUR
        if row.get("fate") == "back":
            self._after(later, self._send_back, row)
        elif row.get("fate") != "review":
            self._after(later, self._publish, row)

    def _send_back(self, row: Row) -> None:
        case = self._case(row)
        reviewing.send_back(case, why=row["why"], by=case.reviewer or case.author)

    def _publish(self, row: Row) -> None:
        case = self._case(row)
        if "improve" in row:
            self._improve(case, row["improve"])
        case = reviewing.publish(case, by=case.reviewer or case.author)
        self.talk.plan(case, row)
        if "none" in row:
            self._after(ASKED_ONCE, self._need_none, row)
        if "adopt" in row:
            self._after(3 * DAY, self._adopt, row)
        if "meeting" in row:
            self._put_on_agenda(case, row)
        if "correction" in row:
            self.diary.at(self._moment(row["correction"]["ago"], dt.time(16)), self._correct, row)

    def _correct(self, row: Row) -> None:
        """An editor puts a sentence right; another one publishes the second version."""
        facts, case = row["correction"], self._case(row)
        by, other = self.cast[facts["by"]], self.cast[facts["reviewer"]]
        case = reviewing.correct(case, why=facts["why"], by=by)
        words = case.done + facts["adds"]
        case = writing.change(case, by=by, version=case.version, done=words)
        case = reviewing.submit(case, by=by, reviewer=other)
        reviewing.publish(case, why=facts["why"], by=other)

    def _supersede(self, row: Row) -> None:
        other = self.made[row["superseded_by"]]
        other.refresh_from_db()
        reviewing.supersede(self._case(row), other, why=row["why"], by=self.cast["陈国强"])

    # Put into practice

    def _improve(self, case: Case, facts: Row) -> None:
        action = practising.improve(
            case,
            text=facts["text"],
            owner=self.cast[facts["owner"]],
            due_on=self._open_day(facts["days"]),
            by=case.reviewer or case.author,
        )
        self._foretell(action, facts)

    def _need_none(self, row: Row) -> None:
        case = self._case(row)
        practising.needs_none(case, why=row["none"], by=case.author)

    def _adopt(self, row: Row) -> None:
        case, facts = self._case(row), row["adopt"]
        made = distilling.adopt(
            case.lessons.all()[facts["lesson"]],
            self.cast.store.departments.get(name=facts["department"]),
            owner=self.cast[facts["owner"]],
            due_on=self._open_day(facts["days"]),
            by=case.reviewer if case.reviewer and case.reviewer.may("cases.review") else self._head,
        )
        if made.action is not None:
            self._foretell(made.action, facts)

    @property
    def _head(self) -> User:
        return self.cast["陈国强"]

    def _foretell(self, action: ActionItem, facts: Row) -> None:
        if facts.get("done"):
            self._after((facts["days"] - 2) * DAY, self._report, action)

    def _report(self, action: ActionItem) -> None:
        action.refresh_from_db()
        if action.status in OWED:
            action = actions.report_done(action, text=PROOF, by=action.owner)
            self._after(20 * HOUR, self._verify, action)

    def _verify(self, action: ActionItem) -> None:
        actions.verify(action, by=action.verifier)

    def _open_day(self, days: int) -> dt.date:
        today = timezone.localdate(timezone=self.cast.store.zone)
        return store_calendar(self.cast.store).next_day(DayKind.STORE_OPEN, today + days * DAY)

    # Talked about

    def _put_on_agenda(self, case: Case, row: Row) -> None:
        """On the agenda of the next meeting that is still a draft, the day before its notice."""
        meeting = self.talk.next_meeting(row["meeting"], timezone.now() + 10 * DAY)
        if meeting is None:
            self.talk.say_all(case)
            return
        zone, calendar = self.cast.store.zone, store_calendar(self.cast.store)
        day = calendar.add_days(DayKind.STORE_OPEN, timezone.localdate(meeting.starts_at, zone), -5)
        moment = dt.datetime.combine(day, dt.time(15, 20), tzinfo=zone)
        self.diary.at(moment, self.talk.put_on, case, meeting)

    def _put_ahead(self, rows: list[Row]) -> None:
        for row in rows:
            if "ahead" in row and row["key"] in self.made:
                meeting = self.talk.next_meeting(row["ahead"], timezone.now())
                if meeting is not None:
                    self.talk.put_on(self._case(row), meeting)

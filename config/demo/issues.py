"""What was said on the shop floor in half a year, and what became of it.

A row of the text: `ago` (days before the story ends) and `at`, `by` (empty: the suggestion box),
`place`, `urgency`, `text`; what triage settles (`kind`, `category`, `component`, `symptom`,
`priority`, `severity`, `owner`, `verifier`); `contain`, `hours` (open hours until solved),
`solution`, `result`; `remarks` as [who, words, true if the reporter reads it]; `reject` with
`solution2`, or `silent`; `whys`, `bones`, `measures`, `repairs`. `fate` is empty (closed) or how
far it has come: new, triaged, doing, "wait parts", "wait customer", solved, verified, told,
refused (`why`), merged (`into`: the `ago` of the other), same (`again`: it has come back).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from config.demo import texts
from config.demo.diary import Diary
from config.demo.people import Cast
from issues.kinds import Channel, Priority, Severity
from issues.models import Category, EffectCheck, Issue, Place, Repair
from issues.services import (
    analysing,
    deadlines,
    effects,
    measuring,
    moving,
    repairs,
    settling,
    talking,
    taxonomy,
    triaging,
)
from issues.services.logging import log_issue
from issues.states import IssueStatus
from issues.suggesting import suggest
from meetings.models import ActionItem
from meetings.services import actions
from meetings.states import OWED
from people.calendar import DAY
from people.models import User
from people.services.calendars import store_calendar

HOUR = dt.timedelta(hours=1)
OPEN_DAY = 9 * HOUR
BOX_OPENS = dt.time(8)
WAITS = {
    "wait parts": IssueStatus.WAITING_PARTS,
    "wait customer": IssueStatus.WAITING_CUSTOMER,
}
SOON = 20 * dt.timedelta(minutes=1)
HOLDS = "现场看过，没有再出现。"
FIRST_CHECKS = 160
STILL_THERE = 99
"""A repair that is not finished yet."""
DONE_WITHIN, MEASURES_WITHIN = 6 * DAY, 10 * DAY
ON_THE_WAY = {"new", "triaged", "doing", *WAITS}
"""Fates of issues that are not solved yet."""

Row = dict[str, Any]


@dataclass
class Issues:
    """The issues of one store; `logged` finds them by the days that they lie back."""

    cast: Cast
    diary: Diary
    logged: dict[int, Issue] = field(default_factory=dict)

    def plan(self) -> None:
        taxonomy.load_shipped(self.cast.store)
        for name in ("issues_1", "issues_2"):
            for row in texts.load(name)["issue"]:
                self.diary.at(self._moment(row), self._log, row)

        week = self._moment({"ago": FIRST_CHECKS, "by": "-", "at": "10:00"})
        while week < self.diary.until:
            self.diary.at(week, self._check_effects)
            week += 7 * DAY

    def _check_effects(self) -> None:
        """Once a week somebody looks whether what was solved has lasted."""
        today = timezone.localdate(timezone=self.cast.store.zone)
        due = EffectCheck.objects.filter(issue__store=self.cast.store, done_at=None)
        for check in due.filter(due_on__lte=today).select_related("checker").order_by("pk"):
            effects.say(check, EffectCheck.Outcome.HOLDS, note=HOLDS, by=check.checker)

    def _moment(self, row: Row) -> dt.datetime:
        """On the day so long ago or the open day before it; a letter, when the box is opened."""
        calendar, zone = store_calendar(self.cast.store), self.cast.store.zone
        day = timezone.localdate(self.diary.until, zone) - row["ago"] * DAY
        while not calendar.is_open_day(day):
            day -= DAY
        if not row["by"]:
            return dt.datetime.combine(day + DAY, BOX_OPENS, tzinfo=zone)
        return dt.datetime.combine(day, dt.time.fromisoformat(row["at"]), tzinfo=zone)

    def _after(self, span: dt.timedelta, act: Callable[..., object], *args: object) -> None:
        """Write down a step after so much open time from now."""
        clock = deadlines.clock_of(self.cast.store, Priority.P4)
        self.diary.at(clock.after(timezone.now(), span), act, *args)

    def _log(self, row: Row) -> None:
        by = self.cast[row["by"]] if row["by"] else None
        store = self.cast.store
        day = timezone.localtime(timezone.now() - DAY, store.zone).date()
        issue = log_issue(
            store=store,
            text=row["text"],
            urgency=row["urgency"],
            by=by,
            reporter=by,
            place=Place.objects.filter(store=store, name=row["place"]).first(),
            channel=Channel.DESK if by else Channel.BOX,
            is_unnamed=by is None,
            is_confidential=row.get("confidential", False),
            reported_at=None if by else dt.datetime.combine(day, dt.time(), tzinfo=store.zone),
        )
        self.logged.setdefault(row["ago"], issue)
        fate = row.get("fate", "")
        if fate == "merged":
            self._after(HOUR, self._merge, row, issue)
        elif fate != "new":
            self._after(
                SOON if issue.priority <= Priority.P2 else 2 * HOUR, self._triage, row, issue
            )

    def _fresh(self, issue: Issue) -> Issue:
        return Issue.objects.select_related("store", "owner", "reporter", "verifier").get(
            pk=issue.pk
        )

    @property
    def _triager(self) -> User:
        return self.cast["陈国强"]

    def _merge(self, row: Row, issue: Issue) -> None:
        triaging.merge(self._fresh(issue), into=self.logged[row["into"]], by=self._triager)

    def _triage(self, row: Row, issue: Issue) -> None:
        issue, store = self._fresh(issue), self.cast.store
        component = _named(store.issue_components, row.get("component"))
        issue = moving.triage(
            issue,
            by=self._triager,
            kind=row.get("kind", issue.kind),
            priority=row.get("priority", issue.priority),
            severity=row.get("severity", Severity.MINOR),
            owner=self.cast[row["owner"]] if "owner" in row else None,
            category=self._category(row, issue),
            component=component,
            symptom=_named(component.symptoms, row.get("symptom")) if component else None,
        )
        fate = row.get("fate", "")
        if fate == "refused":
            moving.refuse(issue, why=row["why"], by=self._triager)
        elif fate == "same":
            before = self.logged[row["again"]]
            triaging.merge(issue, into=before, by=self._triager)
            self._after(4 * HOUR, self._solve, row, before)
            for action in ActionItem.objects.filter(measure__issue=before, status__in=OWED):
                self.diary.at(timezone.now() + DONE_WITHIN, self._keep, action)
        elif fate != "triaged":
            self._after(SOON, self._accept, row, issue)
        for agreed, finished in row.get("repairs", ()):
            self._repair(issue, agreed, finished)

    def _category(self, row: Row, issue: Issue) -> Category | None:
        """As the text says, else as the product suggests for this class."""
        if "category" in row:
            return self.cast.store.issue_categories.filter(name=row["category"]).first()
        found = suggest(issue.store, issue.text, issue.urgency, self._triager).category
        kind = row.get("kind", issue.kind)
        return found if found is not None and found.kind == kind else None

    def _repair(self, issue: Issue, agreed: int, finished: int) -> None:
        """A stay of the car, in days before the issue; one that ends later is entered then."""
        if issue.vehicle is None:
            return
        at = issue.reported_at
        ends = None if finished == STILL_THERE else at - finished * DAY
        repair = Repair(
            store=issue.store,
            vehicle=issue.vehicle,
            issue=issue,
            component=issue.component,
            symptom=issue.symptom,
            agreed_at=at - agreed * DAY,
            finished_at=ends if ends is None or ends <= timezone.now() else None,
        )
        repairs.save_repair(repair, by=self.cast["郭倩"])
        if ends is not None and ends > timezone.now():
            self.diary.at(ends, self._finish_repair, repair, ends)

    def _finish_repair(self, repair: Repair, ends: dt.datetime) -> None:
        repair.finished_at = ends
        repairs.save_repair(repair, by=self.cast["郭倩"])

    def _accept(self, row: Row, issue: Issue) -> None:
        issue = self._fresh(issue)
        owner = issue.owner
        moving.accept(issue, by=owner)
        if "contain" in row:
            moving.contain(issue, row["contain"], by=owner)
        for number, remark in enumerate(row.get("remarks", ()), start=1):
            self._after(number * 2 * HOUR, self._remark, issue, *remark)
        fate = row.get("fate", "")
        if fate in WAITS:
            moving.wait(self._fresh(issue), WAITS[fate], why=row["why"], by=owner)
        if row.get("whys"):
            self._after(3 * HOUR, self._analyse, row, issue)
        if fate not in ON_THE_WAY:
            self._after(dt.timedelta(hours=row["hours"]), self._solve, row, issue)

    def _remark(self, issue: Issue, who: str, words: str, is_public: bool = False) -> None:
        talking.remark(self._fresh(issue), words, by=self._who(who), is_public=is_public)

    def _who(self, name: str) -> User:
        """Namesakes have their department in brackets."""
        return self.cast[name]

    def _analyse(self, row: Row, issue: Issue) -> None:
        issue = self._fresh(issue)
        bones = [(bone, text, bool(root)) for bone, text, *root in row.get("bones", ())]
        whole = len(row["whys"]) > 2  # noqa: PLR2004 - three are asked for
        content = analysing.Content(
            facts={"root_cause": row["whys"][-1] if whole else "", "what": issue.title},
            team=[issue.owner, *self.cast.with_role("quality_inspector")],
            whys=row["whys"],
            is_controllable=whole,
            causes=bones,
        )
        analysing.save_analysis(issue, content, seen=0, by=issue.owner)
        for type_, way, who, text in row.get("measures", ()):
            self._measure(issue, type_, way, self.cast[who], text)

    def _measure(self, issue: Issue, type_: str, way: str, owner: User, text: str) -> None:
        due_on = timezone.localdate(timezone=self.cast.store.zone) + MEASURES_WITHIN
        measure = measuring.add_measure(
            issue, by=issue.owner, type_=type_, way=way, text=text, owner=owner, due_on=due_on
        )
        self.diary.at(timezone.now() + DONE_WITHIN, self._keep, measure.action)

    def _keep(self, action: ActionItem) -> None:
        action = actions.report_done(action, text="已完成，附现场记录。", by=action.owner)
        self._after(OPEN_DAY, self._confirm, action)

    def _confirm(self, action: ActionItem) -> None:
        actions.verify(action, by=action.verifier)

    def _solve(self, row: Row, issue: Issue, words: str = "solution") -> None:
        issue = self._fresh(issue)
        if issue.priority <= Priority.P2 and not issue.containment:
            issue = moving.contain(issue, "先恢复客户用车，安排主诊人员。", by=issue.owner)
        moving.solve(issue, row[words], by=issue.owner)
        if row.get("fate") != "solved":
            self._after(OPEN_DAY, self._verify, row, issue, words)

    def _verify(self, row: Row, issue: Issue, words: str) -> None:
        issue = self._fresh(issue)
        verifier = self.cast[row["verifier"]] if "verifier" in row else issue.verifier
        moving.verify(issue, by=verifier or self._triager)
        if row.get("fate") != "verified":
            self._after(2 * HOUR, self._tell, row, issue, words)

    def _tell(self, row: Row, issue: Issue, words: str) -> None:
        issue = self._fresh(issue)
        told: str = row[words]
        if words == "solution":
            told = row.get("result", told)
        issue = moving.feed_back(issue, told, by=issue.owner)
        if issue.accepted_at is not None or row.get("fate") == "told":
            return
        if row.get("silent") and issue.accept_by is not None:
            self.diary.at(issue.accept_by + SOON, _settle)
        elif words == "solution" and "reject" in row:
            self._after(OPEN_DAY, self._reject, row, issue)
        else:
            self._after(OPEN_DAY, self._like, issue)

    def _reject(self, row: Row, issue: Issue) -> None:
        moving.dispute(self._fresh(issue), why=row["reject"], by=issue.reporter)
        self._after(12 * HOUR, self._solve, row, issue, "solution2")

    def _like(self, issue: Issue) -> None:
        issue = self._fresh(issue)
        if issue.status == IssueStatus.FED_BACK and issue.accepted_at is None:
            moving.accept_result(issue, by=issue.reporter)


def _settle() -> None:
    settling.sweep(timezone.now())


def _named(rows: Any, name: str | None) -> Any:
    return rows.filter(name=name).first() if name else None

"""Telling up the line that issues take long: rows whose time has come, in sets.

Each step of an issue is told once. A person who would get many notices from one sweep gets one
with the list of them.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.utils.functional import Promise

from issues import escalation
from issues.clocks import Step
from issues.escalation import HEADS, Lines
from issues.models import Entry, Issue
from issues.services import deadlines
from issues.states import UNSOLVED
from notifications import outbox
from notifications.outbox import Letter
from people.models import Store, User
from people.permissions import Role
from people.services import absences

BATCH = 5000
NEEDED = (
    "store",
    "number",
    "title",
    "status",
    "priority",
    "owner",
    "verifier",
    "reporter",
    "department",
    "is_confidential",
    "acknowledged_at",
    "contained_at",
    "due_at",
    "clock_from",
    "paused_at",
    "steps",
    "escalation",
    "escalate_at",
)
"""What a sweep looks at; no long texts."""
FEW = 3
"""So many issues at once are told one by one; more come as one list,"""
LISTED = 20
"""of which so many are named, the gravest first."""


@dataclass(frozen=True)
class Breach:
    """An issue whose time has come: at which step, and who is to hear."""

    issue: Issue
    step: Step
    people: Sequence[User]

    @property
    def label(self) -> str | Promise:
        return escalation.LABELS[self.step]


def sweep(now: dt.datetime) -> int:
    """Take every step that is due, store by store. Returns how many issues were looked at.

    Two sweeps at once share the rows; killed between batches, the next one goes on.
    """
    due = Issue.objects.filter(escalate_at__lte=now).order_by()
    done = 0
    for store in Store.objects.filter(pk__in=due.values("store")):
        lines = _lines(store)
        while looked := _sweep_batch(store, lines, now):
            done += looked
    return done


def _lines(store: Store) -> Lines:
    leaders = User.objects.active().filter(store=store).select_related("store")
    chosen = list(leaders.with_role(Role.AFTERSALES_DIRECTOR, Role.GENERAL_MANAGER, *HEADS))
    heads: dict[int, list[User]] = defaultdict(list)
    for person in chosen:
        if person.department_id and set(HEADS) & set(person.roles):
            heads[person.department_id].append(person)
    return Lines(
        directors=[one for one in chosen if Role.AFTERSALES_DIRECTOR in one.roles],
        general_managers=[one for one in chosen if Role.GENERAL_MANAGER in one.roles],
        heads=heads,
    )


@transaction.atomic
def _sweep_batch(store: Store, lines: Lines, now: dt.datetime) -> int:
    issues = list(
        Issue.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(store=store, escalate_at__lte=now)
        .only(*NEEDED)
        .order_by("escalate_at")[:BATCH]
    )
    if not issues:
        return 0
    _bring_owners(issues)
    today = now.astimezone(store.zone).date()
    lines = replace(lines, away=absences.away_on(today, {issue.owner for issue in issues}))
    watchers = _watchers(issue for issue in issues if issue.is_confidential)
    breaches = [
        breach
        for issue in issues
        if (breach := _breach(issue, lines, watchers.get(issue.pk, ()), now)) is not None
    ]
    _keep(issues)
    _record(breaches, now)
    _tell(breaches)
    return len(issues)


def _bring_owners(issues: Sequence[Issue]) -> None:
    """A store has few people and may have many issues: each person is read once."""
    people = User.objects.select_related("superior", "store")
    owners = people.in_bulk({issue.owner_id for issue in issues})
    for issue in issues:
        issue.owner = owners[issue.owner_id]


def _breach(issue: Issue, lines: Lines, watchers: Iterable[int], now: dt.datetime) -> Breach | None:
    """Take the steps of one issue that are due; None when nobody has to hear of them."""
    passed = []
    for moment, name in issue.steps[issue.escalation :]:
        if dt.datetime.fromisoformat(moment) > now:
            break
        passed.append(Step(name))
    issue.escalation += len(passed)
    is_running = issue.status in UNSOLVED and issue.paused_at is None
    issue.escalate_at = deadlines.next_step_at(issue) if is_running else None
    due = [step for step in passed if is_running and escalation.applies(step, issue)]
    if not due:
        return None
    people = {
        person.pk: person
        for step in due
        for person in escalation.hears(step, issue, lines)
        if escalation.may_hear(person, issue, watchers)
    }
    return Breach(issue, escalation.gravest(due), list(people.values()))


def _watchers(issues: Iterable[Issue]) -> dict[int, list[int]]:
    rows = Issue.watchers.through.objects.filter(issue__in=[issue.pk for issue in issues])
    found: dict[int, list[int]] = defaultdict(list)
    for issue_id, user_id in rows.values_list("issue", "user"):
        found[issue_id].append(user_id)
    return found


def _keep(issues: Sequence[Issue]) -> None:
    """One statement for the whole batch."""
    table = Issue._meta.db_table  # noqa: SLF001 - Django's documented name
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} set escalation = new.escalation, escalate_at = new.at "  # noqa: S608 - our own table
            "from unnest(%s::bigint[], %s::smallint[], %s::timestamptz[]) as new(id, escalation, at) "
            f"where {table}.id = new.id",
            [
                [issue.pk for issue in issues],
                [issue.escalation for issue in issues],
                [issue.escalate_at for issue in issues],
            ],
        )


def _record(breaches: Sequence[Breach], now: dt.datetime) -> None:
    """A line in each timeline, which the reporter does not read."""
    Entry.objects.bulk_create(
        [
            Entry(
                issue=breach.issue,
                kind=Entry.Kind.LINE,
                code=f"escalate_{breach.step}",
                details={"names": "、".join(person.name for person in breach.people)},
                at=now,
            )
            for breach in breaches
        ],
        batch_size=1000,
    )


def _tell(breaches: Sequence[Breach]) -> None:
    by_person: dict[int, list[Breach]] = defaultdict(list)
    people = {person.pk: person for breach in breaches for person in breach.people}
    for breach in breaches:
        for person in breach.people:
            by_person[person.pk].append(breach)
    lists = [_list(people[pk], rows) for pk, rows in by_person.items() if len(rows) > FEW]
    alone = [
        _letter(people[pk], breach)
        for pk, rows in by_person.items()
        if len(rows) <= FEW
        for breach in rows
    ]
    outbox.notify_each("issues.breaches", lists)
    outbox.notify_each("issues.breach", alone)


def _letter(reader: User, breach: Breach) -> Letter:
    issue = breach.issue
    return Letter(
        reader,
        key=f"issue-{issue.pk}-{breach.step}-{_clock(issue)}",
        target=issue,
        url=issue.get_absolute_url(),
        context={"issue": issue, "step": str(breach.step)},
    )


def _list(reader: User, rows: Sequence[Breach]) -> Letter:
    rows = sorted(
        rows,
        key=lambda row: (-escalation.BY_SEVERITY.index(row.step), row.issue.due_at, row.issue.pk),
    )
    marks = "".join(f"{row.issue.pk}:{row.step}:{_clock(row.issue)};" for row in rows)
    return Letter(
        reader,
        key=f"issues-{hashlib.sha256(marks.encode()).hexdigest()[:32]}",
        url="/issues/?state=overdue&scope=all",
        context={"rows": rows[:LISTED], "count": len(rows), "more": len(rows) > LISTED},
    )


def _clock(issue: Issue) -> str:
    """Which run of the clock it is: after reopening, or due later, a step is told anew."""
    return f"{issue.clock_from:%Y%m%d%H%M%S%f}-{issue.due_at:%y%m%d%H%M}-{issue.escalation}"

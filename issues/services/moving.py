"""An issue on its way: taken on, waiting, solved, verified, told back, accepted or not, closed."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import closing, rules
from issues.kinds import IssueClass, Priority, Severity
from issues.models import Category, Component, Entry, Issue, Symptom
from issues.services import deadlines, duplicates, effects, following, locking, owning, timeline
from issues.states import ISSUE_MOVES, UNSOLVED, IssueStatus
from notifications import outbox
from people import events, moves
from people.models import Department, User
from people.rules import NotNow
from people.services import points

REPORTED, SOLVED = "issue_reported", "issue_solved"


def _move(issue: Issue, name: str, *, by: User | None, why: str = "", **changes: object) -> Issue:
    return moves.make(
        issue,
        ISSUE_MOVES,
        name,
        by=by,
        check=rules.check_move,
        why=why,
        version=issue.version + 1,
        **changes,
    )


def _clock(issue: Issue) -> dict[str, Any]:
    return {name: getattr(issue, name) for name in deadlines.FIELDS}


@transaction.atomic
def triage(
    issue: Issue,
    *,
    by: User,
    kind: str,
    priority: int,
    severity: int,
    owner: User | None = None,
    category: Category | None = None,
    component: Component | None = None,
    symptom: Symptom | None = None,
    department: Department | None = None,
    is_confidential: bool | None = None,
) -> Issue:
    """Settle what it is and whose; without `owner` the rules say whose. The clock stays at its start."""
    issue = moves.lock(issue)
    former_priority = issue.priority
    issue.kind, issue.priority = IssueClass(kind), Priority(priority)
    issue.component = component or (symptom.component if symptom else None)
    if owner is None:
        choice = owning.choose(
            issue.store,
            kind=issue.kind,
            at=timezone.now(),
            place=issue.place,
            component=issue.component,
        )
        owner, department = choice.owner, department or choice.department
    deadlines.restart(issue, former=former_priority)
    former = issue.owner_id
    issue = _move(
        issue,
        "triage",
        by=by,
        kind=issue.kind,
        priority=issue.priority,
        severity=Severity(severity),
        category=category,
        component=issue.component,
        symptom=symptom,
        owner=owner,
        verifier=owning.choose_verifier(issue.store, owner, issue.kind, by),
        department=department or owner.department,
        is_confidential=issue.is_confidential if is_confidential is None else is_confidential,
        **_clock(issue),
    )
    due = issue.due_at.isoformat()
    timeline.line(issue, "triage", by=by, owner=owner.name, due=due)
    key = "triaged" if owner.pk == former else f"given-{owner.pk}-{issue.version}"
    timeline.tell("given", issue, [owner], key=key, but=by)
    following.classified(issue)
    return issue


@transaction.atomic
def assign(issue: Issue, owner: User, *, by: User, why: str = "") -> Issue:
    """Pass it on to another owner; the limits stay."""
    issue = moves.lock(issue)
    rules.check_owner(by, issue)
    if issue.status not in UNSOLVED:
        raise NotNow(_("This is solved; the owner stays."))
    if owner.store_id != issue.store_id or not owner.is_active:
        raise NotNow(_("%(name)s does not work here any more.") % {"name": owner.name})
    if owner.pk == issue.owner_id:
        return issue
    old = issue.owner
    issue.owner, issue.department = owner, owner.department or issue.department
    issue.verifier = owning.choose_verifier(issue.store, owner, issue.kind, by)
    issue.version += 1
    issue.save(update_fields=["owner", "department", "verifier", "version"])
    event = events.record(issue, "assign", by=by, old=old.name, new=owner.name, why=why)
    timeline.line(issue, "assign", by=by, owner=owner.name)
    timeline.tell("given", issue, [owner], key=f"given-{event.pk}", but=by, why=why)
    return issue


@transaction.atomic
def accept(issue: Issue, *, by: User) -> Issue:
    now = timezone.now()
    issue = moves.lock(issue)
    issue = _move(
        issue,
        "accept",
        by=by,
        acknowledged_at=issue.acknowledged_at or now,
        answered_at=issue.answered_at or now,
    )
    timeline.line(issue, "accept", by=by, owner=issue.owner.name)
    return issue


@transaction.atomic
def contain(issue: Issue, text: str, *, by: User) -> Issue:
    """Write down the immediate measure: contain first, analyse after."""
    issue = moves.lock(issue)
    rules.check_owner(by, issue)
    if issue.status not in UNSOLVED:
        raise NotNow(_("This is solved already."))
    if not text.strip():
        raise NotNow(_("Please write the immediate measure."))
    is_first = issue.contained_at is None
    issue.containment = text.strip()
    issue.contained_at = issue.contained_at or timezone.now()
    issue.version += 1
    issue.save(update_fields=["containment", "contained_at", "version"])
    events.record(issue, "contain", by=by, why=text)
    if is_first:
        timeline.line(issue, "contain", by=by)
    return issue


@transaction.atomic
def wait(issue: Issue, status: str, *, why: str, by: User) -> Issue:
    """Wait for parts, customer or manufacturer; only the customer's time stops the clock."""
    issue = moves.lock(issue)
    now = timezone.now()
    if status == IssueStatus.WAITING_CUSTOMER:
        deadlines.pause(issue, now)
    else:
        deadlines.resume(issue, now)
    name = {
        IssueStatus.WAITING_PARTS: "wait_parts",
        IssueStatus.WAITING_CUSTOMER: "wait_customer",
        IssueStatus.WAITING_OEM: "wait_oem",
    }[IssueStatus(status)]
    issue = _move(issue, name, by=by, why=why, **_clock(issue))
    timeline.line(issue, name, by=by)
    return issue


@transaction.atomic
def resume(issue: Issue, *, by: User) -> Issue:
    issue = moves.lock(issue)
    deadlines.resume(issue, timezone.now())
    issue = _move(issue, "resume", by=by, **_clock(issue))
    timeline.line(issue, "resume", by=by)
    return issue


@transaction.atomic
def solve(issue: Issue, solution: str, *, by: User) -> Issue:
    """Report it solved. What is urgent must have been contained first."""
    issue = locking.with_duplicates(issue)
    if not solution.strip():
        raise NotNow(_("Please write what solved it."))
    if issue.priority <= Priority.P2 and not issue.containment:
        raise NotNow(_("Write the immediate measure first: contain, then solve."))
    now = timezone.now()
    deadlines.resume(issue, now)
    deadlines.stop(issue)
    issue = _move(
        issue,
        "solve",
        by=by,
        solution=solution.strip(),
        solved_at=now,
        acknowledged_at=issue.acknowledged_at or now,
        **_clock(issue),
    )
    timeline.line(issue, "solve", by=by, owner=issue.owner.name)
    duplicates.line(issue, "solve", by=by, owner=issue.owner.name)
    timeline.tell("to_verify", issue, [issue.verifier], key=f"solved-{issue.version}", but=by)
    return issue


def _back_to_work(
    issue: Issue, name: str, *, by: User | None, why: str, **changes: object
) -> Issue:
    """Limits begin anew from now; the owner is told. Whoever has left is replaced by the rules."""
    issue = locking.with_duplicates(issue)
    was_told = issue.told_at is not None
    former = issue.owner_id
    changes |= owning.instead_of_left(issue)
    deadlines.start(issue, timezone.now())
    effects.forget(issue)
    issue = _move(
        issue,
        name,
        by=by,
        why=why,
        solved_at=None,
        verified_at=None,
        told_at=None,
        accept_by=None,
        accepted_at=None,
        accepted_silently=False,
        closed_at=None,
        effect_check_on=None,
        refused_why="",
        **changes,
        **_clock(issue),
    )
    if issue.owner_id != former:
        key = f"given-{issue.owner_id}-{issue.version}"
        timeline.tell("given", issue, [issue.owner], key=key, but=by)
    if was_told:
        duplicates.line(issue, "go_on", by=None)
    return issue


@transaction.atomic
def send_back(issue: Issue, *, why: str, by: User) -> Issue:
    issue = _back_to_work(issue, "send_back", by=by, why=why)
    Entry.objects.create(issue=issue, text=why.strip(), by=by)
    timeline.line(issue, "send_back", by=by)
    timeline.tell("back", issue, [issue.owner], key=f"back-{issue.version}", but=by, why=why)
    return issue


@transaction.atomic
def verify(issue: Issue, *, by: User) -> Issue:
    issue = _move(moves.lock(issue), "verify", by=by, verified_at=timezone.now())
    timeline.line(issue, "verify", by=by, verifier=by.name)
    timeline.tell("verified", issue, [issue.owner], key=f"verified-{issue.version}", but=by)
    return issue


@transaction.atomic
def feed_back(issue: Issue, result: str, *, by: User) -> Issue:
    """Tell the reporter the result; without an answer it counts as accepted after some days.

    Who reported the same hears it too.
    """
    issue = locking.with_duplicates(issue)
    if not result.strip():
        raise NotNow(_("Please write the result in words that the reporter understands."))
    now = timezone.now()
    days = deadlines.settings_of(issue.store).accept_after_days
    issue = _move(
        issue,
        "feed_back",
        by=by,
        result=result.strip(),
        told_at=now,
        answered_at=issue.answered_at or now,
        accept_by=now + dt.timedelta(days=days),
    )
    Entry.objects.create(
        issue=issue, kind=Entry.Kind.ANSWER, text=issue.result, is_public=True, by=by
    )
    timeline.line(issue, "feed_back", by=by)
    following.answered(issue, by=by)
    timeline.tell("result", issue, [issue.reporter], key=f"result-{issue.version}", but=by)
    duplicates.answer(issue, issue.result, by=by)
    if not issue.has_reporter or issue.reporter_id == by.pk:
        return accept_result(issue, by=by if issue.reporter_id == by.pk else None)
    return issue


@transaction.atomic
def accept_result(issue: Issue, *, by: User | None, silently: bool = False) -> Issue:
    """The reporter says that it is solved, or has said nothing in time (`silently`).

    `by=None` is an unnamed reporter, one outside the store, or time. Closes it if nothing is open.
    """
    issue = moves.lock(issue)
    if issue.status != IssueStatus.FED_BACK or issue.accepted_at is not None:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    if by is not None:
        rules.check_reporter(by, issue)
    issue.accepted_at, issue.accepted_silently = timezone.now(), silently
    due = issue.accept_by.isoformat() if issue.accept_by else ""
    issue.accept_by = None
    issue.version += 1
    issue.save(update_fields=["accepted_at", "accepted_silently", "accept_by", "version"])
    name = "accept_silently" if silently else "accept_result"
    events.record(issue, name, by=by)
    timeline.line(issue, name, by=by, due=due)
    if not silently:
        timeline.tell("accepted", issue, [issue.owner], key=f"accepted-{issue.version}", but=by)
    return close_if_through(issue)


@transaction.atomic
def close_if_through(issue: Issue) -> Issue:
    """Close what was accepted once cause and measures are there, where they are asked for."""
    issue = moves.lock(issue)
    if issue.status != IssueStatus.FED_BACK or issue.accepted_at is None or closing.gaps(issue):
        return issue
    issue = _move(issue, "close", by=None, closed_at=timezone.now())
    timeline.line(issue, "close", by=None)
    effects.plan(issue)
    chosen = deadlines.settings_of(issue.store)
    if issue.reporter is not None:
        points.give(
            issue.reporter,
            chosen.points_logged,
            reason=REPORTED,
            target=issue,
            words=issue.title,
            by=None,
        )
    points.give(
        issue.owner, chosen.points_solved, reason=SOLVED, target=issue, words=issue.title, by=None
    )
    return issue


@transaction.atomic
def dispute(issue: Issue, *, why: str, by: User | None) -> Issue:
    """The reporter says that it is not solved; `by=None` is an unnamed or outside reporter."""
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    issue = _back_to_work(issue, "dispute", by=by, why=why, reopened=issue.reopened + 1)
    Entry.objects.create(
        issue=issue, kind=Entry.Kind.REPLY, text=why.strip(), is_public=True, by=by
    )
    timeline.line(issue, "dispute", by=by)
    _tell_back(issue, by=by, why=why)
    return issue


@transaction.atomic
def reopen(issue: Issue, *, why: str, by: User) -> Issue:
    issue = _back_to_work(issue, "reopen", by=by, why=why, reopened=issue.reopened + 1)
    timeline.line(issue, "reopen", by=by, why=why.strip())
    _tell_back(issue, by=by, why=why)
    return issue


@transaction.atomic
def come_back(issue: Issue, *, why: str, by: User) -> Issue:
    """Its effect did not last: open again, with its history; the owner is told."""
    issue = _back_to_work(issue, "recur", by=None, why=why, recurrences=issue.recurrences + 1)
    _tell_back(issue, by=by, why=why)
    return issue


def _tell_back(issue: Issue, *, by: User | None, why: str) -> None:
    people = [issue.owner, issue.verifier]
    timeline.tell("reopened", issue, people, key=f"reopened-{issue.version}", but=by, why=why)


@transaction.atomic
def recur(issue: Issue, *, seen_in: Issue) -> Issue:
    """It has come back after closing: taken up again with its history, at least as P2."""
    issue = moves.lock(issue)
    if issue.priority > Priority.P2:
        issue.priority = Priority.P2
        issue.save(update_fields=["priority"])
    times = issue.recurrences + 1
    issue = _back_to_work(issue, "recur", by=None, why=seen_in.number, recurrences=times)
    timeline.line(issue, "recur", by=None, number=seen_in.number)
    people = [issue.owner, issue.verifier]
    timeline.tell("recurred", issue, people, key=f"recurred-{issue.version}", number=seen_in.number)
    return issue


@transaction.atomic
def refuse(issue: Issue, *, why: str, by: User) -> Issue:
    """It is not followed up, and the reporter is told why; so is who reported the same."""
    issue = locking.with_duplicates(issue)
    deadlines.stop(issue)
    issue = _move(
        issue,
        "refuse",
        by=by,
        why=why,
        refused_why=why.strip(),
        closed_at=timezone.now(),
        answered_at=issue.answered_at or timezone.now(),
        **_clock(issue),
    )
    timeline.line(issue, "refuse", by=by, why=why.strip())
    following.answered(issue, by=by)
    duplicates.answer(issue, issue.refused_why, by=by)
    forget_reminders([issue])
    return issue


def forget_reminders(issues: Iterable[Issue]) -> None:
    """What still waits to be told about what is over is not told."""
    for issue in issues:
        outbox.withdraw(issue, kinds=["issues.breach"])

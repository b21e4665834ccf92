"""Triage: take a suggestion as it is, many at once; duplicates together, one report into two."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from issues import rules
from issues.models import Entry, Issue, IssueLink
from issues.services import deadlines, duplicates, locking, moving, timeline
from issues.services.logging import log_issue
from issues.states import ISSUE_MOVES, OPEN, IssueStatus
from issues.suggesting import Suggestion, suggest
from people import events, moves
from people.models import User
from people.rules import Denied, NotNow

MOST = 200
"""So many issues at once; nobody has looked at more."""


@dataclass
class Outcome:
    """What became of many: what was done, and why the others were left as they are."""

    done: list[Issue] = field(default_factory=list)
    left: list[tuple[Issue, str]] = field(default_factory=list)


@transaction.atomic
def accept_suggestion(
    issue: Issue, *, by: User, suggestion: Suggestion | None = None, owner: User | None = None
) -> Issue:
    """Triage with the suggested values; the owner stays unless the class changes or one is named."""
    found = suggestion or suggest(issue.store, issue.text, issue.urgency, by, but=issue)
    if owner is None and found.kind == issue.kind:
        owner = issue.owner
    return moving.triage(
        issue,
        by=by,
        kind=found.kind,
        priority=found.priority,
        severity=found.severity,
        owner=owner,
        category=found.category,
        component=found.component,
        symptom=found.symptom,
    )


def bulk(issues: Iterable[Issue], act: Callable[[Issue], Any]) -> Outcome:
    """Do the same with each; one that cannot be is left, the others are done."""
    outcome = Outcome()
    for issue in list(issues)[:MOST]:
        try:
            with transaction.atomic():
                act(issue)
        except (NotNow, Denied) as why:
            outcome.left.append((issue, str(why)))
        else:
            outcome.done.append(issue)
    return outcome


@transaction.atomic
def merge(issue: Issue, *, into: Issue, by: User) -> Issue:
    """Follow it as part of another: its people follow that one, its remarks stay with it."""
    if issue.pk == into.pk:
        raise NotNow(_("An issue is no duplicate of itself."))
    own = Issue.objects.filter(duplicate_of=issue)
    rows = locking.newest_first({issue.pk, into.pk, *own.values_list("pk", flat=True)})
    issue, into = rows[issue.pk], rows[into.pk]
    _check_into(issue, into, by)
    deadlines.stop(issue)
    issue = moves.make(
        issue,
        ISSUE_MOVES,
        "merge",
        by=by,
        check=rules.check_move,
        why=into.number,
        version=issue.version + 1,
        duplicate_of=into,
        closed_at=timezone.now(),
        answered_at=issue.answered_at or timezone.now(),
        paused_at=None,
        escalate_at=None,
    )
    own.update(duplicate_of=into)
    _follow(issue, into)
    _remember(issue, into, by)
    timeline.line(issue, "merge", by=by, number=into.number)
    if into.status == IssueStatus.FED_BACK and not into.is_confidential:
        duplicates.answer(into, into.result, by=by, only=issue)
    timeline.tell("merged", into, [into.owner], key=f"merged-{issue.pk}-{issue.version}", but=by)
    moving.forget_reminders([issue])
    return issue


def _check_into(issue: Issue, into: Issue, by: User) -> None:
    if into.store_id != issue.store_id:
        raise NotNow(_("Issues of two stores stay apart."))
    rules.check_comment(by, into)
    if into.status == IssueStatus.DUPLICATE:
        raise NotNow(_("%(number)s is a duplicate itself.") % {"number": into.number})
    if into.status not in OPEN:
        raise NotNow(
            _("%(number)s is over. Reopen it first, or take this one up on its own.")
            % {"number": into.number}
        )


def _follow(issue: Issue, into: Issue) -> None:
    """Whoever followed the one follows the other; a confidential one is opened to nobody by that."""
    if into.is_confidential:
        return
    people = {*issue.watchers.values_list("pk", flat=True), issue.reporter_id} - {None}
    into.watchers.add(*people - {into.reporter_id, into.owner_id})


def _remember(issue: Issue, into: Issue, by: User) -> None:
    """What was reported stands at the original too; what is confidential is only named."""
    text = issue.number if issue.is_confidential else f"{issue.number}: {issue.text}"
    Entry.objects.create(issue=into, text=text, by=by)
    events.record(into, "merged", by=by, new=issue.number)


@transaction.atomic
def part(issue: Issue, *, by: User) -> Issue:
    """It was no duplicate after all: followed on its own, with limits from now on."""
    issue = moves.lock(issue)
    original = issue.duplicate_of
    deadlines.start(issue, timezone.now())
    issue = moves.make(
        issue,
        ISSUE_MOVES,
        "part",
        by=by,
        check=rules.check_move,
        version=issue.version + 1,
        duplicate_of=None,
        closed_at=None,
        **{name: getattr(issue, name) for name in deadlines.FIELDS},
    )
    if original is not None:
        events.record(original, "parted", by=by, old=issue.number)
    timeline.line(issue, "part", by=by)
    timeline.tell("given", issue, [issue.owner], key=f"given-part-{issue.version}", but=by)
    return issue


@transaction.atomic
def split(issue: Issue, *, text: str, by: User) -> Issue:
    """A report that speaks of two things: the second, `text`, becomes an issue of its own."""
    rules.check_triager(by, issue)
    issue = moves.lock(issue)
    if issue.status not in OPEN:
        raise NotNow(_("This is over; log a new issue instead."))
    made = log_issue(
        store=issue.store,
        text=text,
        urgency=issue.urgency,
        by=by,
        reporter=issue.reporter,
        place=issue.place,
        vehicle=issue.vehicle,
        ro_number=issue.ro_number,
        channel=issue.channel,
        reporter_name=issue.reporter_name,
        reporter_email=issue.reporter_email,
        is_unnamed=issue.is_unnamed,
        is_confidential=issue.is_confidential,
        reported_at=issue.reported_at,
        clock_from=timezone.now(),
    )
    IssueLink.objects.create(issue=made, other=issue, kind=IssueLink.Kind.SPLIT, by=by)
    if not issue.is_confidential:
        made.watchers.add(*issue.watchers.all())
    timeline.line(issue, "split", by=by, number=made.number)
    return made


@transaction.atomic
def relate(issue: Issue, other: Issue, *, by: User) -> IssueLink:
    """Two issues belong together; each page leads to the other."""
    rules.check_triager(by, issue)
    rules.check_comment(by, other)
    if issue.pk == other.pk:
        raise NotNow(_("An issue is related to others only."))
    if issue.store_id != other.store_id:
        raise NotNow(_("Issues of two stores stay apart."))
    first, second = sorted((issue, other), key=lambda one: one.pk)
    link, _made = IssueLink.objects.update_or_create(
        issue=first,
        other=second,
        kind=IssueLink.Kind.RELATED,
        defaults={"verdict": IssueLink.Verdict.CONFIRMED, "by": by, "at": timezone.now()},
    )
    events.record(issue, "related", by=by, new=other.number)
    return link


@transaction.atomic
def unrelate(link: IssueLink, *, by: User) -> None:
    """Kept as dismissed, so that nobody proposes it again."""
    rules.check_triager(by, link.issue)
    link = moves.lock(link)
    link.verdict, link.by, link.at = IssueLink.Verdict.DISMISSED, by, timezone.now()
    link.save(update_fields=["verdict", "by", "at"])
    events.record(link.issue, "unrelated", by=by, old=link.other.number)


@transaction.atomic
def same_again(
    issue: Issue, *, text: str, by: User, files: Iterable[UploadedFile[Any]] = ()
) -> Entry:
    """Whoever saw the same says so at the issue that is open already, and follows it."""
    issue = moves.lock(issue)
    rules.check_comment(by, issue)
    if issue.status not in OPEN:
        raise NotNow(
            _("%(number)s is over; this is logged as a new one.") % {"number": issue.number}
        )
    entry = Entry.objects.create(issue=issue, text=text.strip(), by=by)
    for file in files:
        attach(entry, file, by=by)
    if by.pk not in {issue.owner_id, issue.reporter_id}:
        issue.watchers.add(by)
    events.record(issue, "same_again", by=by)
    timeline.tell("again", issue, [issue.owner], key=f"again-{entry.pk}", but=by, entry=entry)
    return entry

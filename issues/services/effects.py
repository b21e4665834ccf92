"""30, 60 and 90 days after closing: has it lasted? Asked of somebody who is not the owner."""

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import rules
from issues.kinds import Severity
from issues.models import EffectCheck, Issue
from issues.services import locking, owning, timeline
from issues.states import IssueStatus
from meetings.services.actions import default_verifier
from people import events
from people.models import Store, User
from people.moves import lock
from people.rules import NotNow

OFTEN = (30, 60, 90)
ONCE = (30,)
WEEK = dt.timedelta(days=7)
NOT_BEFORE = dt.time(8)
BATCH = 200


def days_of(issue: Issue) -> tuple[int, ...]:
    """After how many days: three times for what did damage or came back, else once."""
    return OFTEN if issue.severity >= Severity.MAJOR or issue.recurrences else ONCE


def plan(issue: Issue) -> list[EffectCheck]:
    """Set the checks of an issue that has just been closed; without anybody to ask there are none."""
    checker = _checker(issue)
    if checker is None or issue.closed_at is None:
        return []
    closed_on = issue.closed_at.astimezone(issue.store.zone).date()
    made = []
    for days in days_of(issue):
        on = closed_on + dt.timedelta(days=days)
        check, _is_new = EffectCheck.objects.get_or_create(
            issue=issue,
            due_on=on,
            defaults={"after_days": days, "checker": checker, "remind_on": on},
        )
        made.append(check)
    _set_next(issue)
    return made


def _checker(issue: Issue) -> User | None:
    """The verifier while working here, else a superior or manager; never the owner."""
    if owning.works_here(issue.verifier, issue.store_id) and issue.verifier_id != issue.owner_id:
        return issue.verifier
    return default_verifier(issue.owner, None)


def forget(issue: Issue) -> None:
    """It is open again: what was still to be checked is planned anew at the next closing."""
    EffectCheck.objects.filter(issue=issue, done_at=None).delete()


def _set_next(issue: Issue) -> None:
    pending = EffectCheck.objects.filter(issue=issue, done_at=None)
    issue.effect_check_on = pending.aggregate(on=Min("due_on"))["on"]
    issue.save(update_fields=["effect_check_on"])


@transaction.atomic
def say(check: EffectCheck, outcome: str, *, note: str, by: User) -> EffectCheck:
    """Write down whether it has lasted. What has come back is open again, with its history."""
    from issues.services import measuring, moving  # noqa: PLC0415 - closing plans checks, a check reopens

    issue = locking.with_measures(check.issue)
    check = lock(check)
    rules.check_effect(by, check)
    if check.done_at is not None or issue.status != IssueStatus.CLOSED:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    check.outcome, check.note = EffectCheck.Outcome(outcome), note.strip()
    if check.outcome != EffectCheck.Outcome.HOLDS and not check.note:
        raise NotNow(_("Please write what you have seen."))
    check.done_at, check.remind_on = timezone.now(), None
    check.checker = by
    check.save(update_fields=["outcome", "note", "done_at", "remind_on", "checker"])
    events.record(issue, "effect_checked", by=by, new=check.outcome, why=check.note)
    timeline.line(issue, f"effect_{check.outcome}", by=by, days=str(check.after_days))
    if check.outcome == EffectCheck.Outcome.BACK:
        issue = moving.come_back(issue, why=check.note, by=by)
        measuring.reopen_preventive(issue, why=check.note)
    else:
        _set_next(issue)
    return check


def sweep(now: dt.datetime) -> int:
    """Remind of checks whose day has come, in stores where the day has begun; then weekly."""
    done = 0
    for store in Store.objects.all():
        local = now.astimezone(store.zone)
        if local.time() >= NOT_BEFORE:
            while batch := _remind_batch(store, local.date()):
                done += batch
    return done


@transaction.atomic
def _remind_batch(store: Store, today: dt.date) -> int:
    checks = list(
        EffectCheck.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(issue__store=store, done_at=None, remind_on__lte=today)
        .select_related("issue__owner", "issue__verifier", "checker")
        .defer("issue__search")
        .order_by("remind_on", "pk")[:BATCH]
    )
    for check in checks:
        if not owning.works_here(check.checker, store.pk):
            check.checker = _checker(check.issue) or check.checker
        key = f"effect-{check.pk}-{check.remind_on}"
        timeline.tell("effect", check.issue, [check.checker], key=key, check=check)
        check.remind_on = today + WEEK
    EffectCheck.objects.bulk_update(checks, ["remind_on", "checker"])
    return len(checks)

"""30, 60 and 90 days after closing: has it lasted? Asked of somebody who is not the owner."""

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import rules
from issues.kinds import Severity
from issues.models import EffectCheck, Issue
from issues.services import timeline
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
    checker = issue.verifier if issue.verifier_id != issue.owner_id else None
    checker = checker or default_verifier(issue.owner, None)
    if checker is None or checker.pk == issue.owner_id or issue.closed_at is None:
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
    from issues.services import moving  # noqa: PLC0415 - closing plans checks, a check reopens

    issue = lock(check.issue)
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
        moving.come_back(issue, why=check.note, by=by)
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
        .select_related("issue", "checker")
        .defer("issue__search")
        .order_by("remind_on", "pk")[:BATCH]
    )
    for check in checks:
        key = f"effect-{check.pk}-{check.remind_on}"
        timeline.tell("effect", check.issue, [check.checker], key=key, check=check)
        check.remind_on = today + WEEK
    EffectCheck.objects.bulk_update(checks, ["remind_on"])
    return len(checks)

"""The clocks of the law on issues: started, stopped, warned of."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import legal, rules
from issues.kinds import IssueClass
from issues.legal import RULES, Form, Rule
from issues.models import Issue, LegalClock
from issues.services import timeline
from issues.states import IssueStatus
from people import events, moves
from people.models import User
from people.permissions import Role
from people.rules import NotNow
from people.services.calendars import store_calendar

BATCH = 200
# put into words for each reader
RUN_OUT = gettext_lazy("A time limit of the law has run out")
ENDS = gettext_lazy("A time limit of the law ends on %(day)s")


def clock_rule(code: str) -> Rule:
    rule = RULES.get(code)
    if rule is None or rule.form != Form.CLOCK:
        raise NotNow(_("There is no such time limit."))
    return rule


def _day(issue: Issue, at: dt.datetime) -> dt.date:
    return at.astimezone(issue.store.zone).date()


@transaction.atomic
def start_clock(
    issue: Issue, code: str, *, by: User | None, started_on: dt.date | None = None
) -> LegalClock:
    """Start a clock on an issue; `by=None`: it starts by itself. One of a kind runs at a time."""
    issue = moves.lock(issue)
    if by is not None:
        rules.check_analyst(by, issue)
    rule = clock_rule(code)
    running = issue.legal_clocks.filter(rule=code, stopped_at=None).first()
    if running is not None:
        raise NotNow(_("This clock is running already."))
    now = timezone.now()
    day = started_on or _day(issue, issue.reported_at)
    if day > _day(issue, now):
        raise NotNow(_("It cannot begin in the future."))
    dates = legal.dates_of(rule, day, store_calendar(issue.store))
    clock = LegalClock.objects.create(
        issue=issue,
        rule=code,
        started_at=dt.datetime.combine(day, dt.time.min, tzinfo=issue.store.zone),
        due_on=dates.due_on,
        warn_on=dates.warn_on,
        by=by,
    )
    events.record(issue, "legal_start", by=by, rule=code, due=dates.due_on.isoformat())
    return clock


@transaction.atomic
def stop_clock(clock: LegalClock, *, why: str, by: User | None) -> LegalClock:
    """Stop it with the reason: it was answered, or the claim is settled otherwise."""
    clock = (
        LegalClock.objects.select_for_update(of=("self",)).select_related("issue").get(pk=clock.pk)
    )
    if by is not None:
        rules.check_analyst(by, clock.issue)
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    if clock.stopped_at is not None:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    clock.stopped_at, clock.stopped_why, clock.warn_on = timezone.now(), why.strip()[:200], None
    clock.save(update_fields=["stopped_at", "stopped_why", "warn_on"])
    events.record(clock.issue, "legal_stop", by=by, rule=clock.rule, why=why)
    return clock


def when_classified(issue: Issue) -> None:
    """A complaint starts its seven working days by itself."""
    if issue.kind != IssueClass.CUSTOMER:
        return
    if not issue.legal_clocks.filter(rule=legal.COMPLAINT).exists():
        start_clock(issue, legal.COMPLAINT, by=None)


def when_answered(issue: Issue, by: User | None) -> None:
    """The reporter was told: the time limit for telling is kept, or over."""
    for clock in issue.legal_clocks.filter(rule=legal.COMPLAINT, stopped_at=None):
        stop_clock(clock, why=_("The reporter was told."), by=None)
    del by


# Warnings


def warn(now: dt.datetime) -> int:
    """Tell of clocks that near their end, fall due, or have run out; each stage once."""
    told = 0
    while batch := _warn_some(now):
        told += batch
    return told


@transaction.atomic
def _warn_some(now: dt.datetime) -> int:
    latest = (now + dt.timedelta(days=1)).date()  # stores east of us have tomorrow already
    rows = (
        LegalClock.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(stopped_at=None, warn_on__lte=latest)
        .exclude(
            issue__status__in=[IssueStatus.CLOSED, IssueStatus.REJECTED]
        )  # taken up again, it goes on where it was
        .select_related("issue__store", "issue__owner", "issue__verifier")
        .order_by("warn_on", "pk")
    )
    due = [
        clock
        for clock in rows[:BATCH]
        if clock.warn_on is not None and clock.warn_on <= _day(clock.issue, now)
    ]
    for clock in due:
        _warn(clock, _day(clock.issue, now))
    return len(due)


def _warn(clock: LegalClock, today: dt.date) -> None:
    """Warned before, told on the day and once after it; then it only stands on the pages."""
    issue, rule = clock.issue, RULES[clock.rule]
    stage = clock.warn_on
    if today < clock.due_on:
        clock.warn_on = clock.due_on
    elif today == clock.due_on:
        clock.warn_on = clock.due_on + dt.timedelta(days=1)
    else:
        clock.warn_on = None
    clock.save(update_fields=["warn_on"])
    what = RUN_OUT if today > clock.due_on else ENDS % {"day": clock.due_on.isoformat()}
    timeline.tell(
        "legal",
        issue,
        concerned(issue),
        key=f"legal-{clock.pk}-{stage}",
        what=what,
        name=issue.number,
        about=issue.title,
        rule=rule.name,
        source=rule.source,
        due=clock.due_on.isoformat(),
    )


def concerned(issue: Issue) -> list[User]:
    """Owner, verifier and who runs after-sales, each once."""
    people = User.objects.active().filter(store=issue.store_id)
    leaders = people.with_role(Role.AFTERSALES_DIRECTOR)
    found = {one.pk: one for one in (issue.owner, issue.verifier, *leaders) if one is not None}
    return list(found.values())

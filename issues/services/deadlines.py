"""By when an issue is acknowledged, contained and solved; standing still while a customer decides."""

import datetime as dt

from django.utils import timezone

from issues.clocks import Clock, Limits, Step, steps_of, without_break
from issues.kinds import Priority
from issues.models import Issue, IssueSettings, ServiceLevel, Unit
from people.models import Store
from people.services.calendars import opening_hours, store_calendar

# domain: P1 15 min/2 h/24 h, P2 1/3/72 h on the wall; P3 2 h/24 h/5 days, P4 1/3/15 open days
SHIPPED: dict[int, dict[str, object]] = {
    Priority.P1: {
        "on_open_time": False,
        "acknowledge": 15,
        "acknowledge_unit": Unit.MINUTES,
        "contain": 2,
        "solve": 24,
        "director_after": 0,
        "gm_after": 120,
    },
    Priority.P2: {
        "on_open_time": False,
        "acknowledge": 1,
        "contain": 3,
        "solve": 72,
        "director_after": 240,
    },
    Priority.P3: {
        "on_open_time": True,
        "acknowledge": 2,
        "contain": 24,
        "solve": 5,
        "solve_unit": Unit.DAYS,
    },
    Priority.P4: {
        "on_open_time": True,
        "acknowledge": 1,
        "acknowledge_unit": Unit.DAYS,
        "contain": 3,
        "contain_unit": Unit.DAYS,
        "solve": 15,
        "solve_unit": Unit.DAYS,
    },
}


def level(store: Store, priority: int) -> ServiceLevel:
    """The store's time limits of a priority; what is shipped while nobody has changed them."""
    found = ServiceLevel.objects.filter(store=store, priority=priority).first()
    return found or ServiceLevel(store=store, priority=priority, **SHIPPED[priority])


def settings_of(store: Store) -> IssueSettings:
    return IssueSettings.objects.filter(store=store).first() or IssueSettings(store=store)


def clock_of(store: Store, priority: int) -> Clock:
    return clock_by(store, level(store, priority))


def clock_by(store: Store, chosen: ServiceLevel) -> Clock:
    lunch = settings_of(store)
    hours = without_break(opening_hours(store), lunch.lunch_from, lunch.lunch_to)
    return Clock(store_calendar(store), hours, store.zone, on_open_time=chosen.on_open_time)


def _limit(clock: Clock, start: dt.datetime, amount: int, unit: str) -> dt.datetime:
    if unit == Unit.DAYS:
        return clock.days_after(start, amount)
    minutes = amount * 60 if unit == Unit.HOURS else amount
    return clock.after(start, dt.timedelta(minutes=minutes))


def limits_of(store: Store, priority: int, start: dt.datetime) -> Limits:
    chosen = level(store, priority)
    return limits_on(clock_by(store, chosen), chosen, start)


def limits_on(clock: Clock, chosen: ServiceLevel, start: dt.datetime) -> Limits:
    limits = {
        Step.ACKNOWLEDGE: _limit(clock, start, chosen.acknowledge, chosen.acknowledge_unit),
        Step.CONTAIN: _limit(clock, start, chosen.contain, chosen.contain_unit),
        Step.DUE: _limit(clock, start, chosen.solve, chosen.solve_unit),
    }
    steps = steps_of(
        clock,
        start,
        limits,
        director_after=chosen.director_after,
        gm_after=chosen.gm_after,
    )
    return Limits(limits[Step.ACKNOWLEDGE], limits[Step.CONTAIN], limits[Step.DUE], [*steps])


FIELDS = (
    "acknowledge_by",
    "contain_by",
    "due_at",
    "clock_from",
    "paused_at",
    "steps",
    "escalation",
    "escalate_at",
)


def start(issue: Issue, at: dt.datetime) -> None:
    """Set every limit anew, counted from `at` by the issue's priority; FIELDS are to be saved."""
    start_on(issue, at, limits_of(issue.store, issue.priority, at))


def start_on(issue: Issue, at: dt.datetime, limits: Limits) -> None:
    issue.acknowledge_by, issue.contain_by = limits.acknowledge_by, limits.contain_by
    issue.due_at, issue.clock_from, issue.paused_at = limits.due_at, at, None
    issue.steps = [
        [moment.astimezone(dt.UTC).isoformat(), str(step)] for moment, step in limits.steps
    ]
    issue.escalation = 0
    issue.escalate_at = next_step_at(issue)


def restart(issue: Issue, *, former: int, waited: dt.timedelta = dt.timedelta(0)) -> None:
    """Perhaps another priority than `former`: its limits from the same start.

    Time that did not count is added. What was told is not told again unless it comes later now. A clock that stands still goes on standing.
    """
    paused_at = issue.paused_at
    told = _told(issue, former)
    start(issue, issue.clock_from)
    clock = clock_of(issue.store, issue.priority)
    if waited:
        issue.acknowledge_by = clock.after(issue.acknowledge_by, waited)
        issue.contain_by = clock.after(issue.contain_by, waited)
        issue.due_at = clock.after(issue.due_at, waited)
        issue.steps = [
            [
                clock.after(dt.datetime.fromisoformat(when), waited).astimezone(dt.UTC).isoformat(),
                step,
            ]
            for when, step in issue.steps
        ]
    _leave_out(issue, told)
    issue.escalate_at = next_step_at(issue)
    if paused_at is not None:
        pause(issue, paused_at)


def _told(issue: Issue, former: int) -> dict[str, str]:
    """The steps that were told, with their moment; of P4 only the owner has heard."""
    told = {step: when for when, step in issue.steps[: issue.escalation]}
    if former == Priority.P4 and issue.priority != Priority.P4:
        return {step: when for step, when in told.items() if step == Step.HALF}
    return told


def _leave_out(issue: Issue, told: dict[str, str]) -> None:
    """Put what was told to the front, as taken, except what is still to come and later than it was."""
    now = timezone.now()

    def is_moved(when: str, step: str) -> bool:
        moment = dt.datetime.fromisoformat(when)
        return moment > now and moment > dt.datetime.fromisoformat(told[step])

    ahead = [[when, step] for when, step in issue.steps if step not in told or is_moved(when, step)]
    again = {step for _when, step in ahead}
    done = [[when, step] for step, when in told.items() if step not in again]
    issue.steps, issue.escalation = [*done, *ahead], len(done)


def next_step_at(issue: Issue) -> dt.datetime | None:
    """When somebody is told next; None when all steps are taken."""
    if issue.escalation >= len(issue.steps):
        return None
    return dt.datetime.fromisoformat(issue.steps[issue.escalation][0])


def pause(issue: Issue, at: dt.datetime) -> None:
    if issue.paused_at is None:
        issue.paused_at, issue.escalate_at = at, None


def resume(issue: Issue, at: dt.datetime) -> None:
    """Let the clock go on: what was left of each limit when it stopped is left from now on."""
    since = issue.paused_at
    if since is None:
        return
    clock = clock_of(issue.store, issue.priority)

    def moved(limit: dt.datetime) -> dt.datetime:
        return clock.after(at, clock.between(since, limit)) if limit > since else limit

    issue.acknowledge_by, issue.contain_by = moved(issue.acknowledge_by), moved(issue.contain_by)
    issue.due_at = moved(issue.due_at)
    issue.steps = [
        [moved(dt.datetime.fromisoformat(when)).astimezone(dt.UTC).isoformat(), step]
        for when, step in issue.steps
    ]
    issue.paused_at = None
    issue.escalate_at = next_step_at(issue)


def stop(issue: Issue) -> None:
    """Nobody has to hear any more that it takes long."""
    issue.paused_at = issue.escalate_at = None

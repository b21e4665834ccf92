"""The clocks of the law on an issue, a store and a vehicle, ready to show."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import Vehicle
from issues import legal, repair_days
from issues.legal import RULES, Rule
from issues.models import Issue, LegalClock, Repair
from issues.repair_days import Alert, Counted, Level, Period
from issues.services.repairs import count_of
from people.calendar import DayKind, StoreCalendar
from people.models import Store, User
from people.services.calendars import store_calendar

MOST_CLOCKS = 100


@dataclass(frozen=True)
class Running:
    """A clock with what is left of it, in days of its own kind."""

    clock: LegalClock
    rule: Rule
    left: int
    provisional: str

    @property
    def is_stopped(self) -> bool:
        return self.clock.stopped_at is not None

    @property
    def tone(self) -> str:
        if self.is_stopped:
            return "grey"
        if self.left < 0:
            return "red"
        return "amber" if self.left <= self.rule.warn_before else "green"

    @property
    def words(self) -> str:
        """How much is left, in words."""
        if self.is_stopped:
            return _("stopped")
        is_working = self.rule.kind == DayKind.STATE_WORKING
        if self.left < 0:
            text = (
                ngettext("%(n)d working day over", "%(n)d working days over", -self.left)
                if is_working
                else ngettext("%(n)d day over", "%(n)d days over", -self.left)
            )
            return text % {"n": -self.left}
        if self.left == 0:
            return _("ends today")
        text = (
            ngettext("%(n)d working day left", "%(n)d working days left", self.left)
            if is_working
            else ngettext("%(n)d day left", "%(n)d days left", self.left)
        )
        return text % {"n": self.left}


def _running(clock: LegalClock, store: Store, calendar: StoreCalendar) -> Running:
    rule = RULES[clock.rule]
    today = timezone.now().astimezone(store.zone).date()
    start = clock.started_at.astimezone(store.zone).date()
    left = legal.days_left(rule, today, clock.due_on, calendar)
    if clock.due_on < today:
        left = min(left, -1)
    return Running(clock, rule, left, calendar.why_provisional(rule.kind, start, clock.due_on))


def clocks_of(issue: Issue) -> list[Running]:
    """Running ones first, the earliest end first."""
    rows = [clock for clock in issue.legal_clocks.all() if clock.rule in RULES]
    if not rows:
        return []
    calendar = store_calendar(issue.store)
    found = [_running(clock, issue.store, calendar) for clock in rows]
    return sorted(found, key=lambda one: (one.is_stopped, one.clock.due_on))


def running_in(store: Store, user: User) -> list[Running]:
    """All clocks that run in a store on issues that the person may see."""
    rows = list(
        LegalClock.objects.filter(stopped_at=None, issue__store=store)
        .select_related("issue__owner", "issue__store")
        .order_by("due_on", "pk")[:MOST_CLOCKS]
    )
    keys = [one.issue_id for one in rows]
    seen = set(Issue.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    calendar = store_calendar(store)
    return [
        _running(one, store, calendar) for one in rows if one.issue_id in seen and one.rule in RULES
    ]


@dataclass(frozen=True)
class Warned:
    """A count near or over its limit, in words."""

    rule: Rule
    words: str
    is_over: bool

    @property
    def tone(self) -> str:
        return "red" if self.is_over else "amber"


@dataclass(frozen=True)
class Stayed:
    repair: Repair
    days: int
    warranty: Period | None


@dataclass(frozen=True)
class RepairsOf:
    """The repairs of a vehicle with all that the law counts on them."""

    vehicle: Vehicle
    stays: Sequence[Stayed]
    counted: Counted
    warned: Sequence[Warned]


def repairs_of(vehicle: Vehicle) -> RepairsOf:
    rows, counted = count_of(vehicle, timezone.now())
    zone = vehicle.store.zone
    parts = {f"{one.replaced}-{one.component_id}": _part(one) for one in rows if one.replaced}
    return RepairsOf(
        vehicle,
        [Stayed(one, counted.days[one.pk], _warranty(one, zone)) for one in rows],
        counted,
        [_warned(one, parts) for one in counted.warnings],
    )


def _part(repair: Repair) -> str:
    kind = str(repair.get_replaced_display())
    return f"{kind} ({repair.component.label})" if repair.component else kind


def _warranty(repair: Repair, zone: dt.tzinfo) -> Period | None:
    if repair.finished_at is None:
        return None
    day = repair.finished_at.astimezone(zone).date()
    return repair_days.repair_warranty(repair.work, day, repair.mileage)


def _warned(alert: Alert, parts: dict[str, str]) -> Warned:
    about = parts.get(alert.about, alert.about) or _("unnamed fault")
    facts = {"n": alert.count, "limit": alert.limit, "about": about}
    sentences = {
        "one_repair": _("In repair for %(n)s days now (limit %(limit)s): %(about)s"),
        "cumulative": _("%(n)s days in repair altogether (limit %(limit)s)"),
        "same_fault": _("%(n)s times in repair for the same (limit %(limit)s): %(about)s"),
        "safety_twice": _("%(n)s of %(limit)s repairs of a severe safety fault: %(about)s"),
        "assembly_twice": _("Replaced %(n)s of %(limit)s times: %(about)s"),
    }
    return Warned(RULES[alert.rule], sentences[alert.rule] % facts, alert.level == Level.OVER)


@dataclass(frozen=True)
class Covered:
    """A warranty period of a vehicle as it stands today."""

    rule: Rule
    period: Period
    is_running: bool


def warranty_of(vehicle: Vehicle) -> list[Covered]:
    """The statutory periods, from the invoice or the later delivery; none while that is unknown."""
    known = [day for day in (vehicle.invoiced_on, vehicle.delivered_on) if day is not None]
    if vehicle.invoiced_on is None or not known:
        return []
    today = timezone.now().astimezone(vehicle.store.zone).date()
    return [
        Covered(RULES[one.rule], one, _is_running(one, today, vehicle.mileage))
        for one in repair_days.periods(max(known))
    ]


def _is_running(period: Period, today: dt.date, mileage: int | None) -> bool:
    within_km = period.km is None or mileage is None or mileage <= period.km
    return today <= period.last_day and within_km


def rules_in_order() -> Iterable[Rule]:
    return RULES.values()

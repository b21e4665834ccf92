"""The figures of a period: what there is most of, how fast it is answered and solved, what returns.

One statement counts by class, category, component, department, person, priority and week at once.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.translation import gettext as _

from issues.charts import Pareto, pareto
from issues.kinds import IssueClass, MeasureWay, Priority
from issues.models import Category, Component, Issue, Measure, ServiceLevel
from issues.queries.period import Period
from issues.services.deadlines import SHIPPED
from issues.states import AFTER_SOLVING, OPEN, UNSOLVED, IssueStatus
from people.models import Department, Store, User

FEWEST = 30
"""A person's rates say nothing below so many solved issues, and are not shown."""
LONGEST = dt.timedelta(days=731)
DIMENSIONS = (
    "kind",
    "category_id",
    "component_id",
    "department_id",
    "owner_id",
    "priority",
    "week",
)
MEASURED = (
    "solved", "late", "unanswered", "solved_at", "due_at", "answered_at", "acknowledge_by", "reopened", "recurrences",
)  # fmt: skip
AGES = (3, 7, 30, 90)
OWED_NOW = UNSOLVED - {IssueStatus.WAITING_CUSTOMER}
"""Their clock runs; while a customer is asked it stands still."""

_COUNTS = """
select grouping(kind, category_id, component_id, department_id, owner_id, priority, week),
    kind, category_id, component_id, department_id, owner_id, priority, week,
    count(*),
    count(*) filter (where solved),
    count(*) filter (where solved or reopened > 0 or recurrences > 0),
    count(*) filter (where solved_at is not null or late),
    count(*) filter (where solved_at is not null and solved_at <= due_at),
    count(*) filter (where answered_at is not null or unanswered),
    count(*) filter (where answered_at is not null and answered_at <= acknowledge_by),
    count(*) filter (where reopened > 0),
    count(*) filter (where recurrences > 0)
from ({rows}) as issue
group by grouping sets
    ((), (kind), (category_id), (component_id), (department_id), (owner_id), (priority), (week))
"""
_TIMES = """
select priority,
    percentile_cont(array[0.5, 0.9]) within group (order by answering) filter (where answering is not null),
    percentile_cont(array[0.5, 0.9]) within group (order by solving) filter (where solving is not null)
from ({rows}) as issue group by rollup (priority)
"""


@dataclass(frozen=True)
class Counts:
    """So many were reported, solved, in time…; rates in per cent, None where nothing is counted.

    What is above the line of a rate is always among what is below it: solved in time of what was
    solved or is overdue (`timed`); answered in time of what was answered or should have been;
    reopened, and come back, of what was solved at least `once`, perhaps open again now.
    """

    all: int = 0
    solved: int = 0
    once: int = 0
    timed: int = 0
    in_time: int = 0
    answered: int = 0
    answered_in_time: int = 0
    reopened: int = 0
    recurred: int = 0

    @property
    def in_time_share(self) -> int | None:
        return _share(self.in_time, self.timed)

    @property
    def answered_share(self) -> int | None:
        return _share(self.answered_in_time, self.answered)

    @property
    def reopen_rate(self) -> float | None:
        return _rate(self.reopened, self.once)

    @property
    def recurrence_rate(self) -> float | None:
        return _rate(self.recurred, self.once)


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def _rate(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


@dataclass(frozen=True)
class Line:
    """A row of a table of figures, with the list that it counts."""

    label: str
    counts: Counts
    url: str = ""
    shows_rates: bool = True


@dataclass(frozen=True)
class Speed:
    """How long answers and solutions of a priority take, and on which clock they are due."""

    label: str
    counts: Counts
    answer: Sequence[dt.timedelta] | None
    solution: Sequence[dt.timedelta] | None
    on_open_time: bool


@dataclass(frozen=True)
class Week:
    first: dt.date
    came: int
    went: int


@dataclass(frozen=True)
class Age:
    label: str
    count: int
    late: int


@dataclass(frozen=True)
class Figures:
    """Everything that the page and its export show."""

    period: Period
    total: Counts
    open: int
    late: int
    charts: Sequence[tuple[str, str, Pareto]] = field(default_factory=list)
    weeks: Sequence[Week] = field(default_factory=list)
    ages: Sequence[Age] = field(default_factory=list)
    speeds: Sequence[Speed] = field(default_factory=list)
    departments: Sequence[Line] = field(default_factory=list)
    people: Sequence[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Scope:
    """Whose issues of which days are counted."""

    user: User
    stores: Sequence[Store]
    period: Period

    @property
    def zone(self) -> dt.tzinfo:
        return self.stores[0].zone

    @property
    def rows(self) -> "Any":
        return Issue.objects.visible_to(self.user).filter(store__in=[s.pk for s in self.stores])

    @property
    def reported(self) -> "Any":
        first, after = self.period.bounds(self.zone)
        return self.rows.filter(reported_at__gte=first, reported_at__lt=after)

    def url(self, **asked: object) -> str:
        """The list of what is counted."""
        query = {
            "state": "any",
            **asked,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
        }
        if len(self.stores) == 1 and self.stores[0].pk != self.user.store_id:
            query["store"] = self.stores[0].pk
        return f"{reverse('issues:list')}?{urlencode(query)}"


def figures_of(scope: Scope, now: dt.datetime) -> Figures:
    counted = _counted(scope, now)
    total = counted["total"].get(None, Counts())
    ages, still_open, late = _ages(scope, now)
    return Figures(
        scope.period,
        total,
        still_open,
        late,
        charts=_charts(scope, counted),
        weeks=_weeks(scope, counted["week"]),
        ages=ages,
        speeds=_speeds(scope, counted["priority"]),
        departments=_departments(scope, counted["department_id"]),
        people=_people(scope, counted["owner_id"]),
    )


def _counted(scope: Scope, now: dt.datetime) -> Mapping[str, Mapping[Any, Counts]]:
    """By dimension, by its value; "total" by None."""
    rows = (
        scope.reported.order_by()
        .annotate(
            solved=Case(When(status__in=AFTER_SOLVING, then=True), default=False),
            late=Case(When(status__in=OWED_NOW, due_at__lt=now, then=True), default=False),
            unanswered=Case(
                When(status__in=OPEN, answered_at=None, acknowledge_by__lt=now, then=True),
                default=False,
            ),
            week=TruncWeek("reported_at", tzinfo=scope.zone),
        )
        .values(*DIMENSIONS, *MEASURED)
    )
    inner, parameters = rows.query.sql_with_params()
    found: dict[str, dict[Any, Counts]] = {name: {} for name in ("total", *DIMENSIONS)}
    whole = (1 << len(DIMENSIONS)) - 1
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(rows=inner), parameters)
        for level, *values in cursor.fetchall():
            keys, counts = values[: len(DIMENSIONS)], Counts(*values[len(DIMENSIONS) :])
            if level == whole:
                found["total"][None] = counts
            else:
                place = len(DIMENSIONS) - (whole ^ level).bit_length()
                found[DIMENSIONS[place]][keys[place]] = counts
    return found


def _charts(
    scope: Scope, counted: Mapping[str, Mapping[Any, Counts]]
) -> list[tuple[str, str, Pareto]]:
    """(key, title, chart) by class, category, component and way of the measures."""
    classes = [
        (str(IssueClass(kind).label), one.all, scope.url(kind=kind))
        for kind, one in counted["kind"].items()
    ]
    categories = Category.objects.in_bulk([key for key in counted["category_id"] if key])
    components = Component.objects.in_bulk([key for key in counted["component_id"] if key])
    by_way = (
        Measure.objects.filter(issue__in=scope.reported.order_by().values("pk"))
        .values_list("way")
        .annotate(n=Count("issue", distinct=True))
        .order_by()
    )
    without, other = _("Not specified"), _("Other")
    return [
        ("kind", _("By class"), pareto(classes, other)),
        (
            "category",
            _("By category"),
            pareto(_named(scope, "category", counted["category_id"], categories), without),
        ),
        (
            "component",
            _("By system or part"),
            pareto(_named(scope, "component", counted["component_id"], components), without),
        ),
        (
            "way",
            _("By kind of measure"),
            pareto([(str(MeasureWay(way).label), n, "") for way, n in by_way], other),
        ),
    ]


def _named(
    scope: Scope, name: str, counts: Mapping[Any, Counts], rows: Mapping[int, Any]
) -> list[tuple[str, int, str]]:
    """Rows of several stores that bear the same name are one bar."""
    merged: dict[str, tuple[int, str]] = {}
    for key, one in counts.items():
        label = rows[key].label if key in rows else ""
        count, _url = merged.get(label, (0, ""))
        merged[label] = count + one.all, scope.url(**{name: key}) if key else ""
    alone = len(scope.stores) == 1
    return [(label, count, url if alone else "") for label, (count, url) in merged.items()]


def _weeks(scope: Scope, came: Mapping[Any, Counts]) -> list[Week]:
    """Every week of the period, those without anything too; what was solved counts as gone."""
    first, after = scope.period.bounds(scope.zone)
    solved = (
        scope.rows.filter(solved_at__gte=first, solved_at__lt=after)
        .order_by()
        .annotate(week=TruncWeek("solved_at", tzinfo=scope.zone))
        .values_list("week")
        .annotate(n=Count("pk"))
    )
    went = {week.date(): n for week, n in solved}
    arrived = {week.astimezone(scope.zone).date(): one.all for week, one in came.items()}
    monday = scope.period.first - dt.timedelta(days=scope.period.first.weekday())
    count = (scope.period.last - monday).days // 7 + 1
    weeks = [monday + dt.timedelta(weeks=n) for n in range(count)]
    return [Week(week, arrived.get(week, 0), went.get(week, 0)) for week in weeks]


def _ages(scope: Scope, now: dt.datetime) -> tuple[list[Age], int, int]:
    """Everything open now, by how long it has been; whenever it was reported."""
    late = Q(status__in=UNSOLVED, paused_at=None, due_at__lt=now)
    limits = [now - dt.timedelta(days=days) for days in AGES]
    step = Case(
        *(When(reported_at__gt=limit, then=Value(n)) for n, limit in enumerate(limits)),
        default=Value(len(AGES)),
    )
    rows = (
        scope.rows.filter(status__in=OPEN)
        .order_by()
        .annotate(step=step)
        .values_list("step")
        .annotate(n=Count("pk"), late=Count("pk", filter=late))
    )
    counted = {step: (n, late) for step, n, late in rows}
    bounds = zip((0, *AGES), (*AGES, None), strict=True)
    ages = [Age(_age(low, high), *counted.get(n, (0, 0))) for n, (low, high) in enumerate(bounds)]
    return ages, sum(age.count for age in ages), sum(age.late for age in ages)


def _age(low: int, high: int | None) -> str:
    if high is None:
        return _("more than %(n)s days") % {"n": low}
    return _("%(low)s–%(high)s days") % {"low": low, "high": high}


def _speeds(scope: Scope, counted: Mapping[Any, Counts]) -> list[Speed]:
    """By priority: shares within the limits, and how long it took by the calendar."""
    rows = (
        scope.reported.order_by()
        .annotate(
            answering=F("answered_at") - F("reported_at"),
            solving=F("solved_at") - F("reported_at"),
        )
        .values("priority", "answering", "solving")
    )
    inner, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_TIMES.format(rows=inner), parameters)
        times = {priority: (answer, solution) for priority, answer, solution in cursor.fetchall()}
    chosen = dict(
        ServiceLevel.objects.filter(store=scope.stores[0]).values_list("priority", "on_open_time")
    )
    return [
        Speed(
            str(Priority(priority).label),
            counted[priority],
            *times[priority],
            on_open_time=bool(chosen.get(priority, SHIPPED[priority]["on_open_time"])),
        )
        for priority in sorted(counted)
    ]


def _departments(scope: Scope, counted: Mapping[Any, Counts]) -> list[Line]:
    rows = Department.objects.select_related("store").in_bulk([key for key in counted if key])
    several = len(scope.stores) > 1
    lines = [
        Line(
            _place(rows[key], rows[key].name, several=several) if key else _("Not specified"),
            one,
            scope.url(department=key) if key else "",
        )
        for key, one in counted.items()
    ]
    return sorted(lines, key=lambda line: (not line.url, line.label))


def _people(scope: Scope, counted: Mapping[Any, Counts]) -> list[Line]:
    """By name and never by number: this is no table of who is worst."""
    rows = User.objects.select_related("store").in_bulk(list(counted))
    several = len(scope.stores) > 1
    lines = [
        Line(
            _place(rows[key], rows[key].name, several=several),
            one,
            scope.url(owner=key),
            shows_rates=one.timed >= FEWEST,
        )
        for key, one in counted.items()
    ]
    return sorted(lines, key=lambda line: line.label)


def _place(row: Any, name: str, *, several: bool) -> str:
    return f"{name} · {row.store.name}" if several else name

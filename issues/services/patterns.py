"""Counts what keeps happening, store by store, for the radar; tells once when something begins to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from issues import control
from issues.kinds import IssueClass
from issues.models import Issue, IssueLink, Pattern, RecurrenceMonth
from issues.services import deadlines, recurring
from notifications import outbox
from people.models import Store, User
from people.permissions import Role

WEEKS = 13
"""The running week and the twelve before it."""
WEEK = dt.timedelta(days=7)
FRESH = dt.timedelta(days=3)
MOST_FRESH = 2000
Key = tuple[str, int | None, int | None]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _begin(day: dt.date, store: Store) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=store.zone)


def _weekly(store: Store, first: dt.date) -> dict[Key, dict[dt.date, int]]:
    """Counts by class and component, and by class and category where no component is known."""
    rows = (
        Issue.objects.filter(
            store=store, is_confidential=False, reported_at__gte=_begin(first, store)
        )
        .exclude(status__in=recurring.NEVER_A_CASE)
        .values("kind", "component", "category", week=TruncWeek("reported_at", tzinfo=store.zone))
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[Key, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        week = row["week"].date()
        for key in _keys(row["kind"], row["component"], row["category"]):
            found[key][week] += row["n"]
    return found


def _keys(kind: str, component: int | None, category: int | None) -> list[Key]:
    keys: list[Key] = []
    if component is not None:
        keys.append((kind, component, None))
    if category is not None:
        keys.append((kind, None, category))
    return keys


def _recent(store: Store, since: dt.datetime) -> dict[Key, int]:
    rows = (
        Issue.objects.filter(store=store, is_confidential=False, reported_at__gte=since)
        .exclude(status__in=recurring.NEVER_A_CASE)
        .values_list("kind", "component", "category")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[Key, int] = defaultdict(int)
    for kind, component, category, n in rows:
        for key in _keys(kind, component, category):
            found[key] += n
    return found


@transaction.atomic
def count_store(store: Store, now: dt.datetime) -> int:
    """Write the patterns of a store anew; returns how many are recurring."""
    today = now.astimezone(store.zone).date()
    first = _monday(today) - WEEK * (WEEKS - 1)
    weeks = [first + WEEK * number for number in range(WEEKS)]
    chosen = deadlines.settings_of(store)
    recent = _recent(store, now - dt.timedelta(days=chosen.recurring_days))
    begun = Issue.objects.filter(store=store).aggregate(at=Min("reported_at"))["at"]
    known = [
        week for week in weeks if begun and week >= _monday(begun.astimezone(store.zone).date())
    ]
    before = set(Pattern.objects.filter(store=store).values_list("pk", flat=True))
    found = _weekly(store, first)
    kept = _locked(store, found, today)
    for key, counts in found.items():
        row = kept.pop(key)
        _write(row, counts, known, recent.get(key, 0), chosen.recurring_count, today)
    gone = [row.pk for row in kept.values() if row.pk in before]
    Pattern.objects.filter(pk__in=gone).delete()
    _count_months(store, today)
    return Pattern.objects.filter(store=store, since__isnull=False).count()


def _locked(
    store: Store, keys: Iterable[Key], today: dt.date, *, all_: bool = True
) -> dict[Key, Pattern]:
    """The store's patterns, locked, with those of `keys` made if missing (`all_` False: only those).

    Missing ones are made in one order before any is locked, and all are locked in one order: two
    that count at once wait for each other, and neither fails.
    """
    wanted = sorted(keys, key=lambda key: (key[0], key[1] or 0, key[2] or 0))
    rows = Pattern.objects.filter(store=store)
    if not all_:
        same = [Q(kind=kind, component=part, category=group) for kind, part, group in wanted]
        rows = rows.filter(reduce(or_, same, Q(pk=None)))
    known = set(rows.values_list("kind", "component", "category"))
    Pattern.objects.bulk_create(
        [
            Pattern(
                store=store,
                kind=IssueClass(kind),
                component_id=part,
                category_id=group,
                counted_on=today,
            )
            for kind, part, group in wanted
            if (kind, part, group) not in known
        ],
        ignore_conflicts=True,
    )
    return {
        (row.kind, row.component_id, row.category_id): row
        for row in rows.select_for_update(of=("self",)).order_by("pk")
    }


def _write(
    row: Pattern,
    counts: Mapping[dt.date, int],
    known: list[dt.date],
    recent: int,
    often: int,
    today: dt.date,
) -> None:
    row.weeks = [counts.get(week, 0) for week in known]
    row.limit = control.limit(row.weeks[:-1])
    row.count, row.counted_on = recent, today
    row.is_often = recent >= often
    row.is_above = bool(row.weeks) and control.is_above(row.weeks[-1], row.limit)
    begins = row.since is None and (row.is_often or row.is_above)
    row.since = (row.since or today) if row.is_often or row.is_above else None
    row.save()
    if begins:
        _tell(row)


def _tell(pattern: Pattern) -> None:
    """Once when it begins: who runs after-sales hears that something keeps happening."""
    people = User.objects.active().filter(store=pattern.store_id)
    outbox.notify(
        "issues.recurring",
        people.with_role(Role.AFTERSALES_DIRECTOR),
        key=f"issue-pattern-{pattern.pk}-{pattern.since}",
        target=pattern,
        url="/issues/radar",
        context={
            "pattern": pattern,
            "days": deadlines.settings_of(pattern.store).recurring_days,
        },
    )


def _count_months(store: Store, today: dt.date) -> None:
    """Of the running and the last month: the share of issues that had been there before."""
    first = today.replace(day=1)
    counted = RecurrenceMonth.objects.filter(store=store).exists()
    months = [first, _before(first)] if counted else _months(first, 6)
    for month in months:
        rows = Issue.objects.filter(
            store=store,
            is_confidential=False,
            reported_at__gte=_begin(month, store),
            reported_at__lt=_begin(_after(month), store),
        ).exclude(status__in=recurring.NEVER_A_CASE)
        same = IssueLink.objects.filter(
            issue=OuterRef("pk"), kind=recurring.SAME, verdict=recurring.CONFIRMED
        )
        RecurrenceMonth.objects.update_or_create(
            store=store,
            month=month,
            defaults={"issues": rows.count(), "repeats": rows.filter(Exists(same)).count()},
        )


def _before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)


def _after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def _months(first: dt.date, number: int) -> list[dt.date]:
    months = [first]
    while len(months) < number:
        months.append(_before(months[-1]))
    return months


def sweep(now: dt.datetime) -> int:
    """Find repeats among what came in lately by any door, then count every store anew."""
    fresh = (
        Issue.objects.filter(reported_at__gte=now - FRESH, vehicle__isnull=False)
        .exclude(status__in=recurring.NEVER_A_CASE)
        .exclude(Exists(IssueLink.objects.filter(issue=OuterRef("pk"), kind=recurring.SAME)))
        .select_related("store", "component", "symptom")
    )
    for issue in fresh.order_by("pk")[:MOST_FRESH]:
        recurring.link_repeat(issue)
    stores = Store.objects.filter(issues__isnull=False).distinct()
    return sum(count_store(store, now) for store in stores)


def count_now(issue: Issue) -> None:
    """Count the issue's store again when one was classified that could make a pattern."""
    if issue.component_id or issue.category_id:
        _count_one(issue, timezone.now())


def _count_one(issue: Issue, now: dt.datetime) -> None:
    """Whether this class and component, or category, has reached the number; the sweep does the rest."""
    store, chosen = issue.store, deadlines.settings_of(issue.store)
    today = now.astimezone(store.zone).date()
    since = now - dt.timedelta(days=chosen.recurring_days)
    keys = _keys(issue.kind, issue.component_id, issue.category_id)
    kept = _locked(store, keys, today, all_=False)
    for key in keys:
        kind, component, category = key
        rows = Issue.objects.filter(
            store=store, kind=kind, is_confidential=False, reported_at__gte=since
        )
        rows = rows.filter(component=component) if component else rows.filter(category=category)
        count = rows.exclude(status__in=recurring.NEVER_A_CASE).count()
        row = kept[key]
        row.count, row.is_often = count, count >= chosen.recurring_count
        row.counted_on = today
        begins = row.since is None and row.is_often
        row.since = (row.since or today) if row.is_often or row.is_above else None
        row.save(update_fields=["count", "counted_on", "is_often", "since"])
        if begins:
            _tell(row)

"""The story of the month: one vote each, counted when the month is over, ties shared."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import talk_rules
from cases.kinds import CaseKind
from cases.models import Case, MonthVote, StoryOfMonth
from cases.services.telling import tell
from cases.states import CaseStatus
from notifications import outbox
from people.models import Store, User
from people.rules import NotNow
from people.services import points

WON, FOR_MONTH = "cases.month", 10


def first_of(store: Store, at: dt.datetime | None = None) -> dt.date:
    """The first day of the month that goes on in the store."""
    return timezone.localdate(at, store.zone).replace(day=1)


def next_first(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def bounds(store: Store, month: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """When a month begins and ends in the store."""

    def midnight(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), tzinfo=store.zone)

    return midnight(month), midnight(next_first(month))


@transaction.atomic
def vote(case: Case, *, by: User) -> MonthVote:
    """Vote for a story of this month; voting again moves the vote."""
    store = by.store
    month = first_of(store)
    begins, ends = bounds(store, month)
    if case.kind != CaseKind.STORY or case.status != CaseStatus.PUBLISHED:
        raise NotNow(_("Only published experiences are voted for."))
    if case.store_id != store.pk:
        raise NotNow(_("This is another store."))
    if not (case.published_at and begins <= case.published_at < ends):
        raise NotNow(_("The vote is for experiences published this month."))
    talk_rules.check_not_own(by, case)
    row, _is_new = MonthVote.objects.update_or_create(
        store=store, month=month, user=by, defaults={"case": case}
    )
    return row


def count_all(now: dt.datetime) -> int:
    """Count every month that is over and not counted yet."""
    earliest = (now - dt.timedelta(days=400)).date()
    voted = MonthVote.objects.filter(month__gte=earliest, month__lt=now.date())
    open_months = voted.values_list("store", "month").distinct()
    done = set(StoryOfMonth.objects.filter(month__gte=earliest).values_list("store", "month"))
    waiting = [pair for pair in open_months if pair not in done]
    stores = Store.objects.in_bulk({pk for pk, _month in waiting})
    return sum(
        count(stores[pk], month) for pk, month in waiting if month < first_of(stores[pk], now)
    )


@transaction.atomic
def count(store: Store, month: dt.date) -> int:
    """Who has most votes has won; with the same number they share it. Done once."""
    Store.objects.select_for_update().get(pk=store.pk)
    if StoryOfMonth.objects.filter(store=store, month=month).exists():
        return 0
    winners = list(_first(store, month))
    for case, votes in winners:
        won = StoryOfMonth.objects.create(store=store, month=month, case=case, votes=votes)
        points.give(case.author, FOR_MONTH, reason=WON, target=won, words=case.title, by=None)
        tell("month_won", case, [case.author], key=f"won-{month}", won=won)
    if winners:
        _tell_all(store, month, winners)
    return len(winners)


def _first(store: Store, month: dt.date) -> Iterator[tuple[Case, int]]:
    """A story that was withdrawn meanwhile does not win."""
    votes = MonthVote.objects.filter(
        store=store, month=month, case__status__in=talk_rules.IN_ARCHIVE
    )
    counted = dict(votes.values_list("case").annotate(n=Count("pk")).order_by())
    best = max(counted.values(), default=0)
    cases = Case.objects.select_related("author").in_bulk(
        [pk for pk, n in counted.items() if n == best]
    )
    for pk in sorted(cases):
        yield cases[pk], best


def _tell_all(store: Store, month: dt.date, winners: list[tuple[Case, int]]) -> None:
    won = {case.author_id for case, _votes in winners}
    people = User.objects.in_aftersales().filter(store=store).exclude(pk__in=won).order_by("pk")
    outbox.notify(
        "cases.month_counted",
        people,
        key=f"month-{store.pk}-{month}",
        target=winners[0][0],
        url=winners[0][0].get_absolute_url(),
        context={"month": month, "cases": [case for case, _votes in winners]},
    )

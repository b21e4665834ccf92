"""The hours that a store wants to keep free of meetings."""

from collections.abc import Sequence

from django.db import transaction

from meetings.models import BusyHours, BusyWeek
from meetings.quiet import Span, Week, busy_week
from people import events
from people.models import Store, User
from people.moves import lock
from people.rules import check_manage_store


@transaction.atomic
def set_busy_hours(store: Store, week: Week, *, by: User) -> None:
    """Replace the hours of the whole week; a weekday that is not named has none."""
    store = lock(store)
    check_manage_store(by, store)
    before = _words(busy_week(store))
    own, _made = BusyWeek.objects.get_or_create(store=store)
    own.hours.all().delete()
    BusyHours.objects.bulk_create(
        BusyHours(week=own, weekday=weekday, begins=begins, ends=ends)
        for weekday, spans in sorted(week.items())
        for begins, ends in spans
    )
    now = _words(week)
    if before != now:
        events.record(store, "changed", by=by, changes={"busy_hours": [before, now]})


def _words(week: Week) -> str:
    """As the log of the store reads the hours of a week."""
    return ", ".join(
        f"{day + 1} " + " ".join(f"{begins:%H:%M}–{ends:%H:%M}" for begins, ends in week[day])
        for day in sorted(week)
        if week[day]
    )


def spans_text(spans: Sequence[Span]) -> str:
    """As one writes it into the form: 08:30-11:00, 12:00-13:00."""
    return ", ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in spans)

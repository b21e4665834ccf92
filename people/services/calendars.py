"""The State's holiday tables and each store's days: written here, read as one calendar."""

from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction

from people import holiday_tables
from people.calendar import StateCalendar, StoreCalendar
from people.models import StateCalendarYear, StateDay, Store

SHIPPED = "gov.cn"
KEPT_FOR = 3600
ALL_DAYS = frozenset(range(7))


def store_calendar(store: Store) -> StoreCalendar:
    """Return the days of one store; kept in the cache until one of its rows changes."""
    return cache.get_or_set(_key(store), lambda: _built(store), KEPT_FOR) or _built(store)


def forget(store: Store | None = None) -> None:
    """Let the next reader build the calendar anew: of one store, or of all (the State's table)."""
    stores = [store] if store is not None else list(Store.objects.all())
    transaction.on_commit(lambda: cache.delete_many([_key(one) for one in stores]))


def _key(store: Store) -> str:
    return f"store-calendar-{store.pk}"


def _built(store: Store) -> StoreCalendar:
    days = {day.date: (day.name, day.is_off) for day in StateDay.objects.all()}
    years = frozenset(StateCalendarYear.objects.values_list("year", flat=True))
    open_on = set(store.opening_hours.values_list("weekday", flat=True))
    return StoreCalendar(
        state=StateCalendar(days, years),
        weekly_closed=ALL_DAYS - open_on if open_on else frozenset(),
        closures=tuple(store.closures.values_list("first_on", "last_on")),
        closed_at_spring_festival=store.closed_at_spring_festival,
    )


@transaction.atomic
def load_shipped() -> list[int]:
    """Bring in the tables that come with the product, leaving years that are there as they are."""
    tables = holiday_tables.shipped_years()
    known = set(StateCalendarYear.objects.values_list("year", flat=True))
    new = [year for year in tables if year not in known]
    for year in new:
        made = StateCalendarYear.objects.create(year=year, source=SHIPPED)
        StateDay.objects.bulk_create(_days(made, tables[year]))
    forget()
    return new


def _days(year: StateCalendarYear, rows: Iterable[holiday_tables.HolidayRow]) -> list[StateDay]:
    return [StateDay(year=year, date=row.date, name=row.name, is_off=row.is_off) for row in rows]

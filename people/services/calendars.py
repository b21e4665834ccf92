"""The State's holiday tables and each store's days: written here, read as one calendar."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people import events, holiday_tables, rules
from people.calendar import StateCalendar, StoreCalendar
from people.holiday_tables import HolidayRow, ParsedYear
from people.models import OpeningHours, StateCalendarYear, StateDay, Store, StoreClosure, User

SHIPPED = "gov.cn"
KEPT = 10 * 60  # seconds; a change is seen at once, this bounds what a lost message can do
STATE = "people:calendar:state"

Hours = Mapping[int, list[tuple[dt.time, dt.time]]]


def store_calendar(store: Store) -> StoreCalendar:
    """The three calendars of a store, from the cache if nothing has changed since."""
    found = cache.get_many([STATE, _key(store)])
    stamp = found.get(STATE, "")
    kept = found.get(_key(store))
    if kept and kept[0] == stamp:
        calendar: StoreCalendar = kept[1]
        return calendar
    calendar = _built(store)
    cache.set(_key(store), (stamp, calendar), KEPT)
    return calendar


def opening_hours(store: Store) -> Hours:
    """When the store is open, by weekday (0 = Monday), as people.calendar counts with it."""
    hours: dict[int, list[tuple[dt.time, dt.time]]] = {}
    for row in OpeningHours.objects.filter(store=store):
        hours.setdefault(row.weekday, []).append((row.opens, row.closes))
    return hours


def state_calendar() -> StateCalendar:
    """All tables as they are in the database now."""
    tables: dict[int, list[HolidayRow]] = {}
    rows = StateDay.objects.values_list("year_id", "date", "name", "is_off")
    for year, date, name, is_off in rows:
        tables.setdefault(year, []).append(HolidayRow(date, name, is_off))
    return holiday_tables.state_calendar(tables)


def _built(store: Store) -> StoreCalendar:
    open_weekdays = set(OpeningHours.objects.filter(store=store).values_list("weekday", flat=True))
    closures = StoreClosure.objects.filter(store=store).values_list("first_on", "last_on")
    return StoreCalendar(
        state=state_calendar(),
        # without a single row nobody has said yet when the store is open
        weekly_closed=frozenset(range(7)) - open_weekdays if open_weekdays else frozenset(),
        closures=tuple(closures),
        closed_at_spring_festival=store.closed_at_spring_festival,
    )


def _key(store: Store) -> str:
    return f"people:calendar:{store.pk}"


def forget(store: Store) -> None:
    """The store's days have changed: build its calendar anew once this is committed."""
    transaction.on_commit(partial(cache.delete, _key(store)))


def _forget_state() -> None:
    """The State's days have changed: no store's calendar is good any longer."""
    stamp = dt.datetime.now(dt.UTC).isoformat()
    transaction.on_commit(partial(cache.set, STATE, stamp, None))


@transaction.atomic
def load_shipped() -> list[int]:
    """Bring in the tables that come with the product, leaving years that are there as they are."""
    tables = holiday_tables.shipped_years()
    known = set(StateCalendarYear.objects.values_list("year", flat=True))
    new = [year for year in tables if year not in known]
    for year in new:
        made = StateCalendarYear.objects.create(year=year, source=SHIPPED)
        StateDay.objects.bulk_create(_days(made, tables[year]))
    if new:
        _forget_state()
    return new


@transaction.atomic
def import_year(table: ParsedYear, *, by: User, source: str = "") -> StateCalendarYear:
    """Put a published table in the place of what was known of its year."""
    rules.check_manage_store(by)
    if table.problems or table.year is None:
        raise ValueError("A table with problems cannot be imported.")
    if not table.is_published:
        raise rules.NotNow(_("The file has no days: the year is not published yet."))
    year, _made = StateCalendarYear.objects.update_or_create(
        year=table.year, defaults={"source": source[:300]}
    )
    dates = [row.date for row in table.rows]
    StateDay.objects.filter(year=year).delete()
    StateDay.objects.filter(date__in=dates).delete()
    StateDay.objects.bulk_create(_days(year, table.rows))
    events.record(year, "year_imported", by=by, source=source, days=len(dates))
    _forget_state()
    return year


@transaction.atomic
def edit_day(day: dt.date, *, name: str, is_off: bool, by: User) -> StateDay:
    """Say by hand that the State has a day off, or work on a weekend; the year must be known."""
    rules.check_manage_store(by)
    year = _known_year(day)
    old = StateDay.objects.filter(date=day).first()
    state_day, _made = StateDay.objects.update_or_create(
        date=day, defaults={"year": year, "name": name, "is_off": is_off}
    )
    events.record(
        year,
        "day_edited",
        by=by,
        date=day.isoformat(),
        old_day=_shown(old),
        new_day=_shown(state_day),
    )
    _forget_state()
    return state_day


@transaction.atomic
def clear_day(day: dt.date, *, by: User) -> None:
    """Make a day an ordinary one again, worked or off by its weekday."""
    rules.check_manage_store(by)
    year = _known_year(day)
    old = _of(day).first()
    if old is None:
        return
    old.delete()
    events.record(year, "day_edited", by=by, date=day.isoformat(), old_day=_shown(old), new_day="")
    _forget_state()


def _known_year(day: dt.date) -> StateCalendarYear:
    """Lock the year; one without a table stays provisional until it is imported as a whole."""
    year = StateCalendarYear.objects.select_for_update().filter(year=day.year).first()
    if year is None:
        raise rules.NotNow(_("Import the table of %(year)s first.") % {"year": day.year})
    return year


def _of(day: dt.date) -> QuerySet[StateDay]:
    return StateDay.objects.filter(date=day)


def _shown(day: StateDay | None) -> str:
    if day is None:
        return ""
    return f"{day.name} ({'off' if day.is_off else 'worked'})"


def _days(year: StateCalendarYear, rows: Iterable[HolidayRow]) -> list[StateDay]:
    return [StateDay(year=year, date=row.date, name=row.name, is_off=row.is_off) for row in rows]

"""When a store is quiet: the hours it wants to keep free, and how many cars arrive when.

Arrivals are known to a higher app, which plugs its histogram in here from its apps.py.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from meetings.models import BusyWeek
from people.models import Store

Span = tuple[dt.time, dt.time]
Week = Mapping[int, Sequence[Span]]
Histogram = Mapping[tuple[int, int], float]
"""Arrivals in an hour by weekday (0 = Monday) and hour of the day, on average."""
Source = Callable[[Store], Histogram]

SATURDAY = 5
MORNING: Span = (dt.time(8, 30), dt.time(11))
MIDDAY: Span = (dt.time(12), dt.time(13))
USUAL: Week = {
    **dict.fromkeys(range(7), (MORNING, MIDDAY)),
    SATURDAY: ((dt.time(8, 30), dt.time(16)),),
}
"""Cars are brought in the morning, and most of all on Saturday; at noon people eat."""

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add what knows of arrivals; called from the apps.py of the app that owns them."""
    if source not in _sources:
        _sources.append(source)


def arrivals(store: Store) -> Histogram:
    """What all sources know, added up; empty while none is plugged in."""
    found: dict[tuple[int, int], float] = defaultdict(float)
    for source in _sources:
        for hour, cars in source(store).items():
            found[hour] += cars
    return found


def busy_week(store: Store) -> Week:
    """The store's own hours to avoid, else the usual ones."""
    own = BusyWeek.objects.filter(store=store).prefetch_related("hours").first()
    if own is None:
        return USUAL
    week: dict[int, list[Span]] = defaultdict(list)
    for row in own.hours.all():
        week[row.weekday].append((row.begins, row.ends))
    return week


@dataclass(frozen=True)
class Load:
    """How busy the store is at a time.

    `busy` are the hours to avoid that it falls into, `minutes` how much of it does; `cars` arrive
    in an hour then, `peak` in the busiest one; 0 while nobody counts them.
    """

    minutes: int = 0
    busy: Sequence[Span] = ()
    cars: float = 0
    peak: float = 0

    @property
    def level(self) -> float:
        """Of the busiest hour, rounded: a car more or less makes no difference."""
        return round(self.cars / self.peak, 1) if self.peak else 0


@dataclass(frozen=True)
class Rhythm:
    """The week of a store, asked for once and looked into for each time."""

    week: Week
    cars: Histogram = field(default_factory=dict)

    def load(self, starts: dt.datetime, ends: dt.datetime) -> Load:
        """Both in the store's zone and on one day."""
        day = starts.weekday()
        spans = [span for span in self.week.get(day, ()) if _shared(starts, ends, span)]
        minutes = sum(_shared(starts, ends, span) for span in spans)
        last = ends.hour if ends.minute else ends.hour - 1
        hours = range(starts.hour, max(last, starts.hour) + 1)
        cars = sum(self.cars.get((day, hour), 0) for hour in hours) / len(hours)
        return Load(minutes, spans, cars, max(self.cars.values(), default=0))


def rhythm_of(store: Store) -> Rhythm:
    return Rhythm(busy_week(store), arrivals(store))


def _shared(starts: dt.datetime, ends: dt.datetime, span: Span) -> int:
    """Minutes that a time has in common with hours of its day."""
    first, last = (dt.datetime.combine(starts, at, tzinfo=starts.tzinfo) for at in span)
    return max(0, int((min(ends, last) - max(starts, first)).total_seconds()) // 60)

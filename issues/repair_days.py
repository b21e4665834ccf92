"""What the law counts on the repairs of one vehicle. Pure: from plain stays to counts and warnings."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

HOUR = dt.timedelta(hours=1)
DAY_HOURS = 24
ONE_REPAIR, ALL_REPAIRS, SAME_FAULT, TWICE = 5, 30, 4, 2
WARN_ONE, WARN_ALL = 4, 25


@dataclass(frozen=True)
class Stay:
    """One repair; `fault` names the same problem, `part` what was replaced of its kind."""

    key: int
    agreed_at: dt.datetime
    finished_at: dt.datetime | None = None
    not_counted_hours: int = 0
    fault: str = ""
    is_safety: bool = False
    replaced: str = ""
    part: str = ""
    under_warranty: bool = True


def days_of(stay: Stay, now: dt.datetime) -> int:
    """Every full 24 hours are a day and a rest counts as a day; still in repair: until now."""
    hours = ((stay.finished_at or now) - stay.agreed_at) / HOUR - stay.not_counted_hours
    return max(0, math.ceil(round(hours, 6) / DAY_HOURS))


class Level(StrEnum):
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True)
class Alert:
    """A count that comes near its limit or is over it; `rule` is a code of `issues.legal`."""

    rule: str
    level: Level
    count: int
    limit: int
    about: str = ""
    stay: int = 0


@dataclass(frozen=True)
class Counted:
    """All counts of a vehicle: days by stay, altogether, times by fault, and the warnings."""

    days: Mapping[int, int]
    total: int
    times: Mapping[str, int]
    warnings: Sequence[Alert]


def count(stays: Sequence[Stay], now: dt.datetime) -> Counted:
    """Count what is under the statutory warranty."""
    counted = [stay for stay in stays if stay.under_warranty]
    days = {stay.key: days_of(stay, now) for stay in stays}
    total = sum(days[stay.key] for stay in counted)
    times = Counter(stay.fault for stay in counted if stay.fault)
    return Counted(days, total, times, list(_warnings(counted, days, total, times)))


def _warnings(
    stays: Sequence[Stay], days: Mapping[int, int], total: int, times: Mapping[str, int]
) -> Iterator[Alert]:
    for stay in stays:
        if stay.finished_at is None and days[stay.key] >= WARN_ONE:
            yield _limit("one_repair", days[stay.key], ONE_REPAIR, stay.fault, stay.key)
    if total >= WARN_ALL:
        yield _limit("cumulative", total, ALL_REPAIRS)
    for fault, number in times.items():
        if number >= SAME_FAULT:
            yield _limit("same_fault", number, SAME_FAULT, fault)
    for fault, number in _safety(stays).items():
        yield _reached("safety_twice", number, fault)
    for part, number in _replaced(stays).items():
        yield _reached("assembly_twice", number, part)


def _limit(rule: str, number: int, limit: int, about: str = "", stay: int = 0) -> Alert:
    """More than the limit is over it; before, it is near."""
    level = Level.OVER if number > limit else Level.NEAR
    return Alert(rule, level, number, limit, about, stay)


def _reached(rule: str, number: int, about: str) -> Alert:
    """The second time counts already; after the first, the next one would."""
    level = Level.OVER if number >= TWICE else Level.NEAR
    return Alert(rule, level, number, TWICE, about)


def _safety(stays: Sequence[Stay]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for stay in stays:
        if stay.is_safety:
            found[stay.fault] += 1
    return found


def _replaced(stays: Sequence[Stay]) -> dict[str, int]:
    """Assemblies and main parts, each counted with its own kind."""
    found: dict[str, int] = defaultdict(int)
    for stay in stays:
        if stay.replaced:
            found[stay.part] += 1
    return found


@dataclass(frozen=True)
class Period:
    """A warranty: until a day or a mileage, the first of the two; km None: no limit known."""

    rule: str
    last_day: dt.date
    km: int | None = None


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same date so many years later; 29 February becomes the 28th."""
    try:
        later = day.replace(year=day.year + years)
    except ValueError:
        later = day.replace(year=day.year + years, day=28)
    return later


def periods(begins: dt.date) -> list[Period]:
    """What runs from the invoice, or from a later delivery."""
    return [
        Period("seven_days", begins + dt.timedelta(days=7)),
        Period("sixty_days", begins + dt.timedelta(days=60), 3_000),
        Period("three_guarantees", _years_later(begins, 2), 50_000),
        Period("free_repair", _years_later(begins, 3), 60_000),
    ]


REPAIR_WARRANTY: Mapping[str, tuple[int, int]] = {
    "overhaul": (100, 20_000),
    "second": (30, 5_000),
    "minor": (10, 2_000),
}


def repair_warranty(work: str, finished_on: dt.date, mileage: int | None) -> Period:
    """How long the store answers for a repair, counted from the day it was handed back."""
    days, km = REPAIR_WARRANTY[work]
    until = None if mileage is None else mileage + km
    return Period("repair_warranty", finished_on + dt.timedelta(days=days), until)

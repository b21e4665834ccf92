"""The mornings of half a year: shifts, reminders, the numbers entered each evening."""

import datetime as dt
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from config.demo import texts
from config.demo.diary import Diary
from config.demo.people import Cast
from meetings.models import Figure
from meetings.services import day_reminders, figures
from people.calendar import DAY, DayKind
from people.models import User
from people.services import shifts
from people.services.calendars import store_calendar

EVENING = dt.time(17, 40)
BUSY = (5, 6)
FILLED_FOR = dt.timedelta(days=14)
A_MOMENT = dt.timedelta(minutes=20)


@dataclass
class Mornings:
    """Who enters the numbers is the dispatcher; one of them is corrected by customer care."""

    cast: Cast
    diary: Diary

    def plan(self) -> None:
        by = self.cast["陈国强"]
        self._shifts(by)
        for facts in texts.load("morning")["reminder"]:
            day_reminders.add_reminder(self.cast.store, by=by, **facts)
        figures.begin_with_usual(self.cast.store, by=by)
        rows = list(Figure.objects.filter(store=self.cast.store).select_related("store"))
        by_place = {row.position: row for row in rows}
        for place, target in ((0, 45), (1, 42), (10, 3)):
            figures.change_figure(by_place[place], target=Decimal(target), by=by)
        self._evenings(by_place)

    def _shifts(self, by: User) -> None:
        for facts in texts.load("morning")["shift"]:
            places = set(facts["places"])
            people = [one for one in self.cast.people.values() if _place(one) in places]
            shifts.add_shift(
                self.cast.store,
                name=facts["name"],
                starts=facts["starts"],
                ends=facts["ends"],
                people=people,
                by=by,
            )

    def _evenings(self, rows: dict[int, Figure]) -> None:
        """Each open day, the numbers of the day and those of the next one."""
        store, until = self.cast.store, self.diary.until
        calendar = store_calendar(store)
        day, last = self.diary.clock.at.astimezone(store.zone).date(), until.astimezone(store.zone)
        while day <= last.date():
            at = dt.datetime.combine(day, EVENING, tzinfo=store.zone)
            if calendar.is_open_day(day):
                morning = calendar.next_day(DayKind.STORE_OPEN, day + DAY)
                self.diary.at(at, self._enter, rows, day, morning)
            day += DAY
        self.diary.at(until - A_MOMENT, self._correct, rows[3], last.date())

    def _enter(self, rows: dict[int, Figure], day: dt.date, morning: dt.date) -> None:
        said = dict(enumerate(numbers(day, morning)))
        given = {rows[place].pk: value for place, value in said.items() if value is not None}
        figures.set_values(self.cast.store, morning, given, by=self.cast["邓凯"])
        if self.diary.until - self.diary.clock.at < FILLED_FOR:
            figures.fill(self.cast.store, morning)

    def _correct(self, csi: Figure, morning: dt.date) -> None:
        """Two more customers were called back after the numbers had been entered."""
        before = figures.day_before(self.cast.store, morning)
        value = csi.values.filter(day=before).first()
        if value is not None:
            better = {csi.pk: value.value - Decimal("0.4")}
            figures.set_values(self.cast.store, morning, better, by=self.cast["吴倩"])


def _place(person: User) -> str:
    return str(person.team or person.department or "")


def numbers(day: dt.date, morning: dt.date) -> Iterable[Decimal | None]:
    """The usual numbers in their order: the same for a day whenever the story is told."""
    visits = 36 + _some(day, "visits", 12) + (22 if day.weekday() in BUSY else 0)
    rework = max(0, _some(day, "rework", 5) - 2)
    csi = Decimal(885 + _some(day, "csi", 60) - 8 * rework) / 10
    return (
        Decimal(visits),
        Decimal(visits - 4 + _some(day, "done", 7)),
        Decimal(rework),
        csi,
        Decimal(52 + _some(day, "nps", 21)),
        Decimal(max(0, _some(day, "complaints", 8) - 6)),
        None,
        Decimal(9 + _some(morning, "booked", 9) + (6 if morning.weekday() in BUSY else 0)),
        Decimal(_some(morning, "vip", 4)),
        Decimal(32 + _some(morning, "duty", 7)),
        Decimal(_some(morning, "parts", 7)),
    )


def _some(day: dt.date, what: str, below: int) -> int:
    return zlib.crc32(f"{what} {day.isoformat()}".encode()) % below

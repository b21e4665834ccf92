"""Where the time went: by agenda item, by part over the last meetings, and what to plan next time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Series
from meetings.states import HELD, MeetingStatus
from people.models import User

Progress = AgendaItem.Progress
LOOKED_AT = 4
"""Meetings back from which next time's minutes are suggested."""
ENOUGH = 3
OVER, OVER_MINUTES = 1.1, 1
"""Over its time is what took a tenth and a minute more than planned."""
WHOLE, WIDTH = 10, 100
"""From ten minutes on, suggestions are multiples of five."""


@dataclass(frozen=True)
class Bar:
    """One line: minutes planned when the meeting began, moved in it, taken; drawn to `scale`."""

    label: str
    planned: float
    took: float
    scale: float
    moved: int = 0
    note: str = ""

    @property
    def difference(self) -> int:
        return round(self.took) - round(self.planned)

    @property
    def is_over(self) -> bool:
        return self.took > self.planned * OVER and self.took - self.planned > OVER_MINUTES

    def _width(self, minutes: float) -> str:
        return f"{WIDTH * minutes / self.scale:.1f}" if self.scale else "0"

    @property
    def planned_width(self) -> str:
        return self._width(self.planned)

    @property
    def within_width(self) -> str:
        return self._width(min(self.took, self.planned))

    @property
    def beyond_width(self) -> str:
        return self._width(max(0, self.took - self.planned))


@dataclass(frozen=True)
class Spent:
    """A meeting: its lines and the sum; no lines where nobody went from item to item."""

    bars: Sequence[Bar]
    total: Bar


def spent_of(meeting: Meeting, items: Sequence[AgendaItem]) -> Spent:
    """No query: what the items of a meeting that is over say."""
    if not any(item.spent_seconds for item in items):
        return Spent([], Bar("", 0, 0, 0))
    scale = max(max(item.planned, item.spent_seconds / 60) for item in items)
    notes = {"carried": _("Next time"), "dropped": _("Dropped")}
    bars = [
        Bar(
            item.called,
            item.planned,
            item.spent_seconds / 60,
            scale,
            item.moved,
            notes.get(item.progress, ""),
        )
        for item in items
    ]
    planned, took = sum(bar.planned for bar in bars), sum(bar.took for bar in bars)
    begun, ended = meeting.started_at, meeting.ended_at
    between = (ended - begun).total_seconds() / 60 - took if begun and ended else 0
    if between >= 1:
        bars.append(Bar(_("Between items"), 0, between, max(scale, between)))
        took += between
    moved = sum(bar.moved for bar in bars)
    return Spent(bars, Bar(_("Altogether"), planned, took, max(planned, took), moved))


@dataclass(frozen=True)
class Part:
    """A part of the agenda over several meetings: means per meeting, and in how many it was over."""

    section: str
    meetings: int
    over: int
    bar: Bar

    @property
    def always_over(self) -> bool:
        return self.over >= ENOUGH


def parts_of(meetings: Iterable[Meeting]) -> list[Part]:
    """Planned and taken minutes by part, in the order of an agenda. One query.

    What was put off or dropped before anybody spoke of it took no time and needs none.
    """
    planned: dict[tuple[int, str], int] = defaultdict(int)
    took: dict[tuple[int, str], float] = defaultdict(float)
    unheard = Q(progress__in=[Progress.CARRIED, Progress.DROPPED], spent_seconds=0)
    rows = (
        AgendaItem.objects.filter(meeting__in=list(meetings))
        .exclude(unheard)
        .annotate(at_start=Coalesce("minutes_at_start", F("minutes")))
    )
    for pk, section, minutes, seconds in rows.values_list(
        "meeting", "section", "at_start", "spent_seconds"
    ):
        planned[pk, section] += minutes
        took[pk, section] += seconds / 60
    timed = {pk for (pk, _section), minutes in took.items() if minutes}
    found = {
        section: [
            Bar("", planned[pk, section], took[pk, section], 0)
            for pk, part in planned
            if part == section and pk in timed
        ]
        for section in Section.values
    }
    means = {section: _mean(bars) for section, bars in found.items() if bars}
    scale = max((max(pair) for pair in means.values()), default=0)
    return [
        Part(
            section,
            len(found[section]),
            sum(bar.is_over for bar in found[section]),
            Bar(str(Section(section).label), *means[section], scale),
        )
        for section in means
    ]


def _mean(bars: Sequence[Bar]) -> tuple[float, float]:
    return sum(bar.planned for bar in bars) / len(bars), sum(bar.took for bar in bars) / len(bars)


@dataclass(frozen=True)
class Hint:
    """A part that always runs over: `minutes` are what to plan for `item`, its longest.

    `too_many` is by how much the agenda would then be longer than the meeting.
    """

    part: Part
    item: AgendaItem
    total: int
    minutes: int
    too_many: int

    @property
    def planned(self) -> int:
        return round(self.part.bar.planned)

    @property
    def took(self) -> int:
        return round(self.part.bar.took)


def recent(series: Series | None, user: User, number: int = LOOKED_AT) -> list[Meeting]:
    """The last meetings of the series that were held to the end and that the reader may see."""
    return list(
        Meeting.objects.visible_to(user)
        .filter(pk__in=Meeting.objects.same_line(series).values("pk"))
        .filter(status__in=HELD - {MeetingStatus.IN_PROGRESS}, ended_at__isnull=False)
        .order_by("-starts_at")[:number]
    )


def hints_for(meeting: Meeting, user: User) -> list[Hint]:
    """What ran over in most of the last meetings and is planned too short again. Three queries."""
    if meeting.series_id is None:
        return []
    over = {
        part.section: part
        for part in parts_of(recent(meeting.series, user))
        if part.always_over and part.bar.planned
    }
    items = list(meeting.items.all()) if over else []
    whole = sum(item.minutes for item in items)
    hints = []
    for section, part in over.items():
        there = [item for item in items if item.section == section]
        total = rounded(part.bar.took)
        more = total - sum(item.minutes for item in there)
        if there and more > OVER_MINUTES:
            longest = max(there, key=lambda item: item.minutes)
            too_many = max(0, whole + more - meeting.slot_minutes)
            hints.append(Hint(part, longest, total, longest.minutes + more, too_many))
    return hints


def rounded(minutes: float) -> int:
    """As one plans: 7, 9, 10, 15, 25."""
    near = round(minutes)
    return near if near < WHOLE else -(-near // 5) * 5

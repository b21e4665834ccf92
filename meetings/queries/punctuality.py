"""How regularly the meetings of a series are held."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from meetings.models import Meeting, Series
from meetings.states import AHEAD, HELD, MeetingStatus

YEAR = dt.timedelta(days=365)
GRACE = dt.timedelta(minutes=30)
LATE = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Punctuality:
    """Of the meetings whose time has come: how many were held, late, missed, called off."""

    held: int = 0
    late: int = 0
    missed: int = 0
    cancelled: int = 0

    @property
    def planned(self) -> int:
        return self.held + self.missed + self.cancelled

    @property
    def on_schedule(self) -> int:
        return self.held - self.late

    @property
    def rate(self) -> int | None:
        """Held on schedule, in per cent; None while there is nothing to count."""
        return round(100 * self.on_schedule / self.planned) if self.planned else None

    @property
    def tone(self) -> str:
        if self.rate is None:
            return ""
        return "green" if self.rate >= 90 else "amber" if self.rate >= 75 else "red"  # noqa: PLR2004


def of_series(series: Iterable[Series], now: dt.datetime | None = None) -> dict[int, Punctuality]:
    """The last year of each series with those it was split from, by the id of the first of them."""
    now = now or timezone.now()
    roots = {one.root_id or one.pk for one in series}
    due = Meeting.objects.filter(starts_at__gte=now - YEAR, starts_at__lte=now - GRACE)
    late = Q(status__in=HELD, started_at__gt=F("starts_at") + LATE)
    rows = (
        due.filter(Q(series__in=roots) | Q(series__root__in=roots))
        .annotate(line=Coalesce("series__root", "series"))
        .values("line")
        .annotate(
            held=Count("pk", filter=Q(status__in=HELD)),
            late=Count("pk", filter=late),
            missed=Count("pk", filter=Q(status__in=AHEAD)),
            cancelled=Count("pk", filter=Q(status=MeetingStatus.CANCELLED)),
        )
    )
    return {
        row["line"]: Punctuality(row["held"], row["late"], row["missed"], row["cancelled"])
        for row in rows
    }

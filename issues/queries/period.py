"""A span of days as people choose it."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, by the store's own midnight."""

    first: dt.date
    last: dt.date

    def bounds(self, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
        after = self.last + dt.timedelta(days=1)
        return (
            dt.datetime.combine(self.first, dt.time(), zone),
            dt.datetime.combine(after, dt.time(), zone),
        )

"""The rule of three days' notice: until when a notice is on time, and whether one was.

The days counted lie after the day of the notice up to and including the day of the meeting; a
notice sent at the cut-off or later counts as sent on the next day.
"""

import datetime as dt
from dataclasses import dataclass, field

from people.calendar import DAY, DayKind, StoreCalendar, moment

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class NoticePolicy:
    """How much notice a store gives; `cut_off` None lets a notice count until midnight.

    `exempt_kinds` need no notice of their own (a series of daily meetings gives it once);
    `reason_kinds` may be called at once, with the reason recorded.
    """

    days: int = 3
    calendar: DayKind = DayKind.STORE_OPEN
    cut_off: dt.time | None = dt.time(18)
    exempt_kinds: frozenset[str] = field(default=frozenset({"morning", "evening"}))
    reason_kinds: frozenset[str] = field(default=frozenset({"complaint"}))

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError(f"A notice of {self.days} days makes no sense.")
        object.__setattr__(self, "calendar", DayKind(self.calendar))

    def applies_to(self, kind: str) -> bool:
        """Whether a meeting of this kind that is announced late needs a reason and an approver."""
        return kind not in self.exempt_kinds | self.reason_kinds

    def asks_reason(self, kind: str) -> bool:
        """Whether a late notice needs a written reason."""
        return kind not in self.exempt_kinds


@dataclass(frozen=True)
class Notice:
    """How one notice stands to the rule. `provisional` is the sentence to show, if any."""

    days: int
    needed: int
    is_on_time: bool
    latest_on_time: dt.datetime
    provisional: str


def counted_on(sent_at: dt.datetime, policy: NoticePolicy, zone: dt.tzinfo) -> dt.date:
    """The day a notice counts as sent: the local day, the next one from the cut-off on."""
    day = sent_at.astimezone(zone).date()
    return day if sent_at.astimezone(dt.UTC) < _closes_at(day, policy, zone) else day + DAY


def latest_on_time(
    starts_on: dt.date, policy: NoticePolicy, calendar: StoreCalendar, zone: dt.tzinfo
) -> dt.datetime:
    """The last full minute in which sending the notice is on time."""
    last_day = calendar.add_days(policy.calendar, starts_on + DAY, -policy.days) - DAY
    return (_closes_at(last_day, policy, zone) - MINUTE).astimezone(zone)


def earliest_start_on(
    sent_at: dt.datetime, policy: NoticePolicy, calendar: StoreCalendar, zone: dt.tzinfo
) -> dt.date:
    """The first day for which a notice sent at this moment is on time."""
    return calendar.add_days(policy.calendar, counted_on(sent_at, policy, zone), policy.days)


def notice_days(
    sent_at: dt.datetime,
    starts_at: dt.datetime,
    policy: NoticePolicy,
    calendar: StoreCalendar,
    zone: dt.tzinfo,
) -> int:
    """How many days of notice people had; none if it came after the start."""
    sent_on, starts_on = counted_on(sent_at, policy, zone), starts_at.astimezone(zone).date()
    return max(0, calendar.days_between(policy.calendar, sent_on, starts_on))


def is_on_time(
    sent_at: dt.datetime,
    starts_at: dt.datetime,
    policy: NoticePolicy,
    calendar: StoreCalendar,
    zone: dt.tzinfo,
) -> bool:
    days = notice_days(sent_at, starts_at, policy, calendar, zone)
    return sent_at < starts_at and days >= policy.days


def assess(
    sent_at: dt.datetime,
    starts_at: dt.datetime,
    policy: NoticePolicy,
    calendar: StoreCalendar,
    zone: dt.tzinfo,
) -> Notice:
    """All there is to say about a notice sent, or to be sent, at this moment."""
    starts_on = starts_at.astimezone(zone).date()
    latest = latest_on_time(starts_on, policy, calendar, zone)
    return Notice(
        days=notice_days(sent_at, starts_at, policy, calendar, zone),
        needed=policy.days,
        is_on_time=is_on_time(sent_at, starts_at, policy, calendar, zone),
        latest_on_time=latest,
        provisional=calendar.why_provisional(policy.calendar, latest.date(), starts_on),
    )


def _closes_at(day: dt.date, policy: NoticePolicy, zone: dt.tzinfo) -> dt.datetime:
    """The first moment at which a notice no longer counts for this day."""
    if policy.cut_off is None:
        return moment(day + DAY, dt.time(), zone)
    return moment(day, policy.cut_off, zone)

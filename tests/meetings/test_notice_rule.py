import datetime as dt
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.notice_rule import (
    MINUTE,
    NoticePolicy,
    assess,
    counted_on,
    earliest_start_on,
    is_on_time,
    latest_on_time,
    notice_days,
)
from people.calendar import DayKind, StoreCalendar
from people.holiday_tables import shipped_years, state_calendar

pytestmark = pytest.mark.req("2.4")

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
STORE = StoreCalendar(state_calendar(shipped_years()))
SUNDAYS_OFF = StoreCalendar(STORE.state, weekly_closed=frozenset({6}))
RULE = NoticePolicy()
CALENDAR_DAYS = NoticePolicy(calendar=DayKind.CALENDAR)
WORKING_DAYS = NoticePolicy(calendar=DayKind.STATE_WORKING)

policies = st.builds(
    NoticePolicy,
    days=st.integers(1, 10),
    calendar=st.sampled_from(DayKind),
    cut_off=st.none() | st.times(),
)
stores = st.sampled_from([STORE, SUNDAYS_OFF, StoreCalendar(closed_at_spring_festival=False)])
zones = st.sampled_from([SHANGHAI, BERLIN, NEW_YORK])


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def at(text: str, zone: dt.tzinfo = SHANGHAI) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("policy", "store", "meeting", "latest"),
    [
        # Friday: sent on Tuesday at the latest
        (RULE, STORE, "2026-11-27", "2026-11-24T17:59"),
        # over a weekend nothing changes: a 4S store is open on all seven days
        (RULE, STORE, "2026-11-30", "2026-11-27T17:59"),
        (RULE, SUNDAYS_OFF, "2026-11-30", "2026-11-26T17:59"),
        (RULE, SUNDAYS_OFF, "2026-12-01", "2026-11-27T17:59"),
        # closed from 16 to 19 February 2026: those days give no time to prepare
        (RULE, STORE, "2026-02-16", "2026-02-12T17:59"),  # 13, 14, 15; the 16th is closed
        (RULE, STORE, "2026-02-20", "2026-02-13T17:59"),  # 14, 15, 20
        (RULE, STORE, "2026-02-21", "2026-02-14T17:59"),  # 15, 20, 21
        (RULE, STORE, "2026-02-22", "2026-02-19T17:59"),  # 20, 21, 22
        (RULE, STORE, "2026-02-23", "2026-02-20T17:59"),
        (CALENDAR_DAYS, STORE, "2026-02-20", "2026-02-17T17:59"),
        # State working days: a long holiday and a worked Saturday
        (WORKING_DAYS, STORE, "2026-10-09", "2026-09-29T17:59"),  # 30 Sept, 8, 9 Oct
        (WORKING_DAYS, STORE, "2026-10-12", "2026-10-08T17:59"),  # 9, worked 10, 12 Oct
        # a closure of the store's own
        (
            RULE,
            replace(STORE, closures=[(dt.date(2026, 11, 25), dt.date(2026, 11, 26))]),
            "2026-11-27",
            "2026-11-22T17:59",
        ),
        # a day opened within the Spring Festival
        (
            RULE,
            replace(STORE, openings=[(dt.date(2026, 2, 19), dt.date(2026, 2, 19))]),
            "2026-02-21",
            "2026-02-18T17:59",
        ),
        # over the end of a year, and by other numbers
        (RULE, STORE, "2027-01-01", "2026-12-29T17:59"),
        (replace(RULE, days=1), STORE, "2026-11-27", "2026-11-26T17:59"),
        (replace(RULE, days=7), STORE, "2026-11-27", "2026-11-20T17:59"),
        (replace(RULE, cut_off=dt.time(12, 30)), STORE, "2026-11-27", "2026-11-24T12:29"),
        (replace(RULE, cut_off=None), STORE, "2026-11-27", "2026-11-24T23:59"),
        (replace(RULE, cut_off=dt.time(0)), STORE, "2026-11-27", "2026-11-23T23:59"),
    ],
)
def test_notice_is_on_time_up_to_the_last_minute_and_not_one_minute_later(
    policy: NoticePolicy, store: StoreCalendar, meeting: str, latest: str
) -> None:
    day = dt.date.fromisoformat(meeting)
    start = dt.datetime.combine(day, dt.time(14), tzinfo=SHANGHAI)

    found = latest_on_time(day, policy, store, SHANGHAI)

    assert (found, found.tzinfo) == (at(latest), SHANGHAI)
    assert is_on_time(found, start, policy, store, SHANGHAI)
    assert not is_on_time(found + MINUTE, start, policy, store, SHANGHAI)


@pytest.mark.parametrize(
    ("sent", "meeting", "days", "on_time"),
    [
        ("2026-11-24T00:00", "2026-11-27T14:00", 3, True),
        ("2026-11-24T17:59", "2026-11-27T14:00", 3, True),
        ("2026-11-24T17:59:59", "2026-11-27T14:00", 3, True),
        ("2026-11-24T18:00", "2026-11-27T14:00", 2, False),
        ("2026-11-24T23:59", "2026-11-27T14:00", 2, False),
        ("2026-11-25T00:00", "2026-11-27T14:00", 2, False),
        ("2026-11-23T18:00", "2026-11-27T14:00", 3, True),
        ("2026-11-20T10:00", "2026-11-27T08:15", 7, True),
        ("2026-11-24T17:59", "2026-11-27T00:00", 3, True),
        ("2026-11-26T17:59", "2026-11-27T23:59", 1, False),
        ("2026-11-27T09:00", "2026-11-27T14:00", 0, False),
        ("2026-11-27T15:00", "2026-11-27T14:00", 0, False),
        ("2026-11-30T09:00", "2026-11-27T14:00", 0, False),
        ("2026-02-14T10:00", "2026-02-20T14:00", 2, False),  # six days, four of them closed
        ("2026-02-13T10:00", "2026-02-20T14:00", 3, True),
        ("2026-02-17T10:00", "2026-02-22T14:00", 3, True),  # sent while closed
    ],
)
def test_days_of_notice_leave_out_the_day_it_was_sent(
    sent: str, meeting: str, days: int, on_time: bool
) -> None:
    notice = assess(at(sent), at(meeting), RULE, STORE, SHANGHAI)

    assert (notice.days, notice.needed, notice.is_on_time) == (days, 3, on_time)
    assert (at(sent) <= notice.latest_on_time + dt.timedelta(seconds=59)) is on_time
    assert notice.provisional == ""


@pytest.mark.parametrize(
    ("sent", "zone", "counted"),
    [
        ("2026-11-24T09:59:00+00:00", SHANGHAI, "2026-11-24"),  # 17:59 in Shanghai
        ("2026-11-24T10:00:00+00:00", SHANGHAI, "2026-11-25"),
        ("2026-11-23T16:00:00+00:00", SHANGHAI, "2026-11-24"),  # midnight in Shanghai
        ("2026-11-24T16:59:00+00:00", BERLIN, "2026-11-24"),  # winter time
        ("2026-11-24T17:00:00+00:00", BERLIN, "2026-11-25"),
        ("2026-07-24T15:59:00+00:00", BERLIN, "2026-07-24"),  # summer time
        ("2026-07-24T16:00:00+00:00", BERLIN, "2026-07-25"),
        ("2026-11-24T01:00:00+00:00", NEW_YORK, "2026-11-24"),  # 20:00 on the 23rd
    ],
)
def test_day_of_notice_is_the_day_in_the_stores_own_zone(
    sent: str, zone: dt.tzinfo, counted: str
) -> None:
    moment = dt.datetime.fromisoformat(sent)

    assert counted_on(moment, RULE, zone) == dt.date.fromisoformat(counted)


def test_change_of_the_clock_does_not_shift_the_deadline() -> None:
    # Berlin changes to summer time in the night to Sunday, 29 March 2026
    latest = latest_on_time(dt.date(2026, 3, 31), RULE, STORE, BERLIN)

    assert latest == at("2026-03-28T17:59", BERLIN)
    assert latest.astimezone(dt.UTC).hour == 16


@pytest.mark.parametrize(
    ("policy", "provisional"),
    [
        (WORKING_DAYS, "Provisional: make-up days for 2027 not published yet"),
        (RULE, ""),
        (CALENDAR_DAYS, ""),
    ],
)
def test_notice_counted_in_unpublished_working_days_is_flagged(
    policy: NoticePolicy, provisional: str
) -> None:
    notice = assess(at("2026-12-28T10:00"), at("2027-01-05T14:00"), policy, STORE, SHANGHAI)

    assert notice.is_on_time
    assert notice.provisional == provisional


@pytest.mark.parametrize(
    ("sent", "earliest"),
    [
        ("2026-11-24T17:59", "2026-11-27"),
        ("2026-11-24T18:00", "2026-11-28"),
        ("2026-02-14T10:00", "2026-02-21"),
        ("2026-02-17T10:00", "2026-02-22"),
    ],
)
def test_earliest_day_for_a_notice_sent_now(sent: str, earliest: str) -> None:
    assert earliest_start_on(at(sent), RULE, STORE, SHANGHAI) == dt.date.fromisoformat(earliest)


@pytest.mark.parametrize(
    ("kind", "applies", "asks_reason"),
    [
        ("weekly", True, True),
        ("monthly_review", True, True),
        ("training", True, True),
        ("morning", False, False),
        ("evening", False, False),
        ("complaint", False, True),
    ],
)
def test_standing_and_urgent_meetings_are_exempt(
    kind: str, applies: bool, asks_reason: bool
) -> None:
    assert RULE.applies_to(kind) is applies
    assert RULE.asks_reason(kind) is asks_reason


def test_policy_takes_its_calendar_by_name_and_refuses_nonsense() -> None:
    assert NoticePolicy(calendar=DayKind("state_working")) == WORKING_DAYS
    with pytest.raises(ValueError, match="-1 days"):
        NoticePolicy(days=-1)


@settings(deadline=None)
@given(
    policy=policies,
    store=stores,
    zone=zones,
    day=st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31)),
    time=st.times(),
)
def test_latest_moment_is_on_time_and_a_minute_later_is_not(
    policy: NoticePolicy, store: StoreCalendar, zone: dt.tzinfo, day: dt.date, time: dt.time
) -> None:
    start = dt.datetime.combine(day, time, tzinfo=zone)

    latest = latest_on_time(day, policy, store, zone)
    later = (latest.astimezone(dt.UTC) + MINUTE).astimezone(zone)

    assert is_on_time(latest, start, policy, store, zone)
    assert not is_on_time(later, start, policy, store, zone)


@settings(deadline=None)
@given(
    policy=policies,
    store=stores,
    zone=zones,
    sent=st.datetimes(
        dt.datetime(2025, 1, 1),  # noqa: DTZ001 - the zone is added below
        dt.datetime(2028, 12, 31),  # noqa: DTZ001
    ),
)
def test_earliest_day_is_on_time_and_the_day_before_is_not(
    policy: NoticePolicy, store: StoreCalendar, zone: dt.tzinfo, sent: dt.datetime
) -> None:
    sent = sent.replace(tzinfo=zone)

    day = earliest_start_on(sent, policy, store, zone)
    start = dt.datetime.combine(day, dt.time(23, 59), tzinfo=zone)

    assert notice_days(sent, start, policy, store, zone) == policy.days
    assert not is_on_time(sent, start - dt.timedelta(1), policy, store, zone)

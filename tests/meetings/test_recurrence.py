import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.recurrence import (
    ORDINALS,
    ClosedRule,
    InvalidRecurrenceError,
    Occurrence,
    Pattern,
    PreviewedDay,
    Recurrence,
    occurrences,
    parse,
    preview,
    why_provisional,
)
from meetings.recurrence_words import sentence
from people.calendar import StoreCalendar
from people.holiday_tables import shipped_years, state_calendar

STORE = StoreCalendar(state_calendar(shipped_years()))
WEEKDAYS_ONLY = StoreCalendar(STORE.state, weekly_closed=frozenset({5, 6}))

ordinal_rules = st.sampled_from(sorted(ORDINALS)).flatmap(
    lambda pattern: st.builds(
        Recurrence,
        st.just(pattern),
        weekdays=st.integers(0, 6).map(lambda weekday: (weekday,)),
        nth=st.sampled_from(ORDINALS[pattern]),
    )
)
weekly_rules = st.builds(
    Recurrence,
    st.sampled_from([Pattern.DAILY, Pattern.WEEKLY]),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(tuple),
    interval=st.integers(1, 4),
)
rules = weekly_rules | ordinal_rules
calendars = st.builds(
    StoreCalendar,
    st.just(STORE.state),
    weekly_closed=st.sets(st.integers(0, 6), max_size=3).map(frozenset),
    closures=st.lists(
        st.builds(
            lambda first, length: (first, first + dt.timedelta(length)),
            st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
            st.integers(0, 20),
        ),
        max_size=2,
    ),
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def dates(text: str) -> list[dt.date]:
    return [day(part) for part in text.split()]


@pytest.mark.req("1.4.1")
@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        ("FREQ=DAILY", "Every day", "每天"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA", "Every Monday to Saturday", "每周一至周六"),
        ("FREQ=DAILY;BYDAY=MO,WE,FR", "Every Monday, Wednesday and Friday", "每周一、周三、周五"),
        ("FREQ=WEEKLY;BYDAY=TU", "Every Tuesday", "每周二"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "Every Monday and Thursday", "每周一、周四"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "Every Saturday and Sunday", "每周六、周日"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "Every 2 weeks on Monday", "每 2 周的周一"),
        (
            "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TU,WE",
            "Every 3 weeks on Monday to Wednesday",
            "每 3 周的周一至周三",
        ),
        ("FREQ=MONTHLY;BYDAY=2WE", "Every second Wednesday of the month", "每月第二个星期三"),
        ("FREQ=MONTHLY;BYDAY=1MO", "Every first Monday of the month", "每月第一个星期一"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Every last Friday of the month", "每月最后一个星期五"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "Every month on day 5", "每月 5 日"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day", "每月最后一天"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3",
            "Every month on working day 3",
            "每月第 3 个工作日",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "Every month on the last working day",
            "每月最后一个工作日",
        ),
    ],
)
def test_rule_reads_as_a_sentence_and_is_written_back_unchanged(
    rule: str, english: str, chinese: str
) -> None:
    recurrence = parse(rule)

    assert recurrence.rule == rule
    assert sentence(recurrence) == sentence(recurrence, "en") == english
    assert sentence(recurrence, "zh-hans") == chinese


@pytest.mark.parametrize(
    ("closed_rule", "english", "chinese"),
    [
        (None, "", ""),
        ("skip", ". When the store is closed that day, it is left out.", "，遇闭店日取消。"),
        (
            "before",
            ". When the store is closed that day, it is held on the open day before.",
            "，遇闭店日提前到前一个营业日。",
        ),
        (
            "after",
            ". When the store is closed that day, it is held on the next open day.",
            "，遇闭店日顺延到下一个营业日。",
        ),
    ],
)
def test_sentence_says_the_time_and_what_happens_on_closed_days(
    closed_rule: str | None, english: str, chinese: str
) -> None:
    rule, at = parse("FREQ=MONTHLY;BYDAY=2WE"), dt.time(14)

    said = sentence(rule, "en", at=at, closed_rule=closed_rule)
    said_in_chinese = sentence(rule, "zh-hans", at=at, closed_rule=closed_rule)

    assert said == "Every second Wednesday of the month at 14:00" + english
    assert said_in_chinese == "每月第二个星期三 14:00" + chinese


@settings(deadline=None)
@given(rules)
def test_every_rule_survives_being_written_and_read(rule: Recurrence) -> None:
    assert parse(rule.rule) == rule
    assert sentence(rule, "zh-hans") != sentence(rule, "en")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("freq=weekly;byday=th,mo;wkst=mo;", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TU", "FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=+2WE", "FREQ=MONTHLY;BYDAY=2WE"),
        ("FREQ=MONTHLY;BYDAY=WE;BYSETPOS=2", "FREQ=MONTHLY;BYDAY=2WE"),
        ("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR", "FREQ=MONTHLY;BYDAY=-1FR"),
    ],
)
def test_same_rule_written_otherwise_is_read_too(text: str, rule: str) -> None:
    assert parse(text).rule == rule


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("", "pattern", "is not a recurrence rule"),
        ("every tuesday", "pattern", "is not a recurrence rule"),
        ("BYDAY=TU", "pattern", "is not a recurrence rule"),
        ("FREQ=YEARLY", "pattern", "not one of those offered"),
        ("FREQ=HOURLY", "pattern", "not one of those offered"),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", "pattern", "not one of those offered"),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", "pattern", "not one of those offered"),
        ("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9", "pattern", "not one of those offered"),
        ("FREQ=WEEKLY;BYDAY=2TU", "pattern", "not one of those offered"),
        ("FREQ=DAILY;INTERVAL=2", "pattern", "not one of those offered"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5", "pattern", "not one of those offered"),
        ("FREQ=MONTHLY", "pattern", "not one of those offered"),
        ("FREQ=MONTHLY;BYDAY=WE", "pattern", "not one of those offered"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "pattern", "not one of those offered"),
        ("FREQ=WEEKLY", "weekdays", "Choose at least one weekday"),
        ("FREQ=WEEKLY;BYDAY=XX", "weekdays", "no such weekday"),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", "weekdays", "Choose one weekday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "weekdays", "Choose one weekday"),
        ("FREQ=WEEKLY;INTERVAL=5;BYDAY=TU", "interval", "every 1 to 4 weeks"),
        ("FREQ=WEEKLY;INTERVAL=0;BYDAY=TU", "interval", "every 1 to 4 weeks"),
        ("FREQ=WEEKLY;INTERVAL=two;BYDAY=TU", "interval", "“TWO” is not a number"),
        ("FREQ=MONTHLY;BYDAY=5WE", "nth", "first to fourth or the last"),
        ("FREQ=MONTHLY;BYDAY=-2WE", "nth", "first to fourth or the last"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "nth", "from 1 to 28 or the last day"),
        ("FREQ=MONTHLY;BYMONTHDAY=x", "nth", "is not a number"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=16", "nth", "first 15 working days"),
    ],
)
def test_rule_the_form_does_not_offer_is_refused_with_a_reason(
    text: str, field: str, message: str
) -> None:
    with pytest.raises(InvalidRecurrenceError, match=message) as refused:
        parse(text)

    assert refused.value.field == field


def test_weekday_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidRecurrenceError, match="no such weekday"):
        Recurrence(Pattern.WEEKLY, (7,))


@settings(deadline=None)
@given(st.text())
def test_no_text_makes_reading_a_rule_fall_over(text: str) -> None:
    with pytest.raises(InvalidRecurrenceError):
        parse(f"FREQ=WEEKLY;BYDAY=TU;X{text}")


@pytest.mark.req("1.4.1")
@pytest.mark.parametrize(
    ("rule", "start", "until", "expected"),
    [
        ("FREQ=DAILY", "2026-06-01", "2026-06-03", "2026-06-01 2026-06-02 2026-06-03"),
        ("FREQ=DAILY;BYDAY=FR,MO", "2026-06-04", "2026-06-09", "2026-06-05 2026-06-08"),
        ("FREQ=WEEKLY;BYDAY=TU", "2026-06-02", "2026-06-16", "2026-06-02 2026-06-09 2026-06-16"),
        ("FREQ=WEEKLY;BYDAY=TU", "2026-06-03", "2026-06-10", "2026-06-09"),
        # every second week counts from the week of the start, which begins on Monday
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-06-03", "2026-06-30", "2026-06-15 2026-06-29"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-06-03", "2026-06-30", "2026-06-07 2026-06-21"),
        # the second Wednesday, also where the month begins on one
        ("FREQ=MONTHLY;BYDAY=2WE", "2026-06-01", "2026-08-31", "2026-06-10 2026-07-08 2026-08-12"),
        ("FREQ=MONTHLY;BYDAY=2WE", "2026-06-11", "2026-07-31", "2026-07-08"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-06-01", "2026-07-31", "2026-06-26 2026-07-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "2026-06-06", "2026-08-05", "2026-07-05 2026-08-05"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2028-01-31",
            "2028-03-31",
            "2028-01-31 2028-02-29 2028-03-31",
        ),
        # working days follow the State's table: 2 and 3 January are off, Sunday the 4th is worked
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3",
            "2026-01-01",
            "2026-03-31",
            "2026-01-06 2026-02-04 2026-03-04",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-02-01",
            "2026-02-28",
            "2026-02-28",
        ),
        ("FREQ=WEEKLY;BYDAY=TU", "2026-06-10", "2026-06-09", ""),
    ],
)
def test_series_meets_on_the_days_its_rule_names(
    rule: str, start: str, until: str, expected: str
) -> None:
    found = occurrences(parse(rule), day(start), day(until), ClosedRule.SKIP, STORE)

    assert [occurrence.held_on for occurrence in found] == dates(expected)
    assert not any(occurrence.is_moved for occurrence in found)


@pytest.mark.req("1.4.1")
@pytest.mark.parametrize(
    ("rule", "closed_rule", "expected"),
    [
        # Spring Festival 2026 closes the store from Monday 16 to Thursday 19 February
        ("FREQ=WEEKLY;BYDAY=TU", "skip", "10>10 24>24"),
        ("FREQ=WEEKLY;BYDAY=TU", "before", "10>10 17>15 24>24"),
        ("FREQ=WEEKLY;BYDAY=TU", "after", "10>10 17>20 24>24"),
        ("FREQ=WEEKLY;BYDAY=TU,WE", "before", "10>10 11>11 17>15 24>24 25>25"),
        ("FREQ=WEEKLY;BYDAY=TU,WE", "after", "10>10 11>11 17>20 24>24 25>25"),
        ("FREQ=WEEKLY;BYDAY=TU,FR", "after", "10>10 13>13 20>20 24>24 27>27"),
        ("FREQ=WEEKLY;BYDAY=SU,TU", "before", "10>10 15>15 22>22 24>24"),
        ("FREQ=MONTHLY;BYDAY=3WE", "before", "18>15"),
        ("FREQ=MONTHLY;BYDAY=3WE", "after", "18>20"),
        ("FREQ=MONTHLY;BYMONTHDAY=16", "skip", ""),
    ],
)
def test_closed_day_is_skipped_or_moved_and_what_meets_on_one_day_is_one_meeting(
    rule: str, closed_rule: str, expected: str
) -> None:
    found = occurrences(
        parse(rule),
        day("2026-02-09"),
        day("2026-02-28"),
        closed_rule,
        STORE,
        since=day("2026-02-10"),
    )

    assert " ".join(f"{o.occurrence_on.day}>{o.held_on.day}" for o in found) == expected


def test_no_meeting_is_moved_to_before_the_start_of_its_series() -> None:
    daily, start = parse("FREQ=DAILY"), day("2026-02-16")

    found = occurrences(daily, start, day("2026-02-20"), ClosedRule.BEFORE, STORE)

    assert found == (Occurrence(day("2026-02-20"), day("2026-02-20")),)


@pytest.mark.parametrize("closed_rule", ClosedRule)
def test_store_closed_for_good_has_no_meetings(closed_rule: ClosedRule) -> None:
    closed = StoreCalendar(weekly_closed=frozenset(range(7)))

    found = occurrences(
        parse("FREQ=DAILY"), day("2026-06-01"), day("2026-06-30"), closed_rule, closed
    )

    assert found == ()


@settings(deadline=None)
@given(
    rule=rules,
    calendar=calendars,
    closed_rule=st.sampled_from(ClosedRule),
    start=st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
    cut=st.integers(0, 150),
)
def test_meetings_are_on_open_days_one_a_day_and_the_same_in_any_window(
    rule: Recurrence,
    calendar: StoreCalendar,
    closed_rule: ClosedRule,
    start: dt.date,
    cut: int,
) -> None:
    end, middle = start + dt.timedelta(150), start + dt.timedelta(cut)

    whole = occurrences(rule, start, end, closed_rule, calendar)
    left = occurrences(rule, start, middle, closed_rule, calendar)
    right = occurrences(rule, start, end, closed_rule, calendar, since=middle + dt.timedelta(1))

    assert left + right == whole
    assert all(calendar.is_open_day(found.held_on) for found in whole)
    assert len({found.held_on for found in whole}) == len(whole)
    assert len({found.occurrence_on for found in whole}) == len(whole)


def test_preview_shows_what_is_left_out_as_well() -> None:
    weekly = parse("FREQ=WEEKLY;BYDAY=TU")

    skipped = preview(weekly, day("2026-02-10"), ClosedRule.SKIP, STORE, count=3)
    moved = preview(weekly, day("2026-02-01"), "after", STORE, since=day("2026-02-10"), count=2)

    assert skipped == (
        PreviewedDay(day("2026-02-10"), day("2026-02-10")),
        PreviewedDay(day("2026-02-17"), None),
        PreviewedDay(day("2026-02-24"), day("2026-02-24")),
    )
    assert moved == (
        PreviewedDay(day("2026-02-10"), day("2026-02-10")),
        PreviewedDay(day("2026-02-17"), day("2026-02-20")),
    )


@settings(deadline=None)
@given(rules, st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), st.integers(1, 8))
def test_preview_always_has_as_many_days_as_asked_for(
    rule: Recurrence, start: dt.date, count: int
) -> None:
    assert len(preview(rule, start, ClosedRule.SKIP, WEEKDAYS_ONLY, count=count)) == count


def test_working_days_of_an_unpublished_year_are_said_to_be_provisional() -> None:
    working_day = Recurrence(Pattern.MONTHLY_WORKING_DAY, nth=3)
    first, last = day("2026-12-01"), day("2027-02-28")

    assert "2027" in why_provisional(working_day, first, last, STORE)
    assert why_provisional(parse("FREQ=MONTHLY;BYDAY=2WE"), first, last, STORE) == ""
    assert why_provisional(working_day, first, day("2026-12-31"), STORE) == ""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.dates_in_words import find_dates, parse_date

pytestmark = pytest.mark.req("3.6")

MONDAY = dt.date(2026, 11, 23)
FRIDAY = dt.date(2026, 11, 27)
SUNDAY = dt.date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # named days
        ("今天", "2026-11-23"),
        ("今日", "2026-11-23"),
        ("今晚", "2026-11-23"),
        ("明天", "2026-11-24"),
        ("明早", "2026-11-24"),
        ("后天", "2026-11-25"),
        ("大后天", "2026-11-26"),
        ("today", "2026-11-23"),
        ("Tomorrow", "2026-11-24"),
        ("the day after tomorrow", "2026-11-25"),
        ("EOD", "2026-11-23"),
        # weekdays
        ("周五", "2026-11-27"),
        ("星期五", "2026-11-27"),
        ("礼拜五", "2026-11-27"),
        ("周一", "2026-11-30"),  # today is Monday: the next one
        ("周日", "2026-11-29"),
        ("星期天", "2026-11-29"),
        ("本周五", "2026-11-27"),
        ("这周五", "2026-11-27"),
        ("这个周五", "2026-11-27"),
        ("本周一", "2026-11-23"),
        ("下周三", "2026-12-02"),
        ("下个周三", "2026-12-02"),
        ("下星期三", "2026-12-02"),
        ("下个礼拜日", "2026-12-06"),
        ("下下周一", "2026-12-07"),
        ("周末", "2026-11-29"),
        ("下周末", "2026-12-06"),
        ("friday", "2026-11-27"),
        ("Fri", "2026-11-27"),
        ("monday", "2026-11-30"),
        ("this friday", "2026-11-27"),
        ("coming friday", "2026-11-27"),
        ("this coming friday", "2026-11-27"),
        ("next wednesday", "2026-12-02"),
        ("next Wed", "2026-12-02"),
        ("this weekend", "2026-11-29"),
        ("next weekend", "2026-12-06"),
        # so many days from now
        ("3天后", "2026-11-26"),
        ("三天后", "2026-11-26"),
        ("3 天之内", "2026-11-26"),
        ("3-5天内", "2026-11-28"),
        ("十五天内", "2026-12-08"),
        ("二十一天后", "2026-12-14"),
        ("两周后", "2026-12-07"),
        ("一个星期后", "2026-11-30"),
        ("半个月后", "2026-12-08"),
        ("一个月内", "2026-12-23"),
        ("三个月后", "2027-02-23"),
        ("半年内", "2027-05-25"),
        ("in 3 days", "2026-11-26"),
        ("in a week", "2026-11-30"),
        ("within two weeks", "2026-12-07"),
        ("in 3 days' time", "2026-11-26"),
        ("in one month", "2026-12-23"),
        ("3 days from now", "2026-11-26"),
        ("2 weeks later", "2026-12-07"),
        # the end, or the beginning, of something
        ("月底", "2026-11-30"),
        ("月末", "2026-11-30"),
        ("本月底", "2026-11-30"),
        ("本月内", "2026-11-30"),
        ("下月底", "2026-12-31"),
        ("下个月底", "2026-12-31"),
        ("下月初", "2026-12-01"),
        ("月初", "2026-12-01"),
        ("11月底", "2026-11-30"),
        ("1月底", "2027-01-31"),
        ("明年2月底", "2027-02-28"),
        ("十二月初", "2026-12-01"),
        ("年底", "2026-12-31"),
        ("2027年底", "2027-12-31"),
        ("本周内", "2026-11-29"),
        ("本周", "2026-11-29"),
        ("下周内", "2026-12-06"),
        ("下个月", "2026-12-31"),
        ("end of month", "2026-11-30"),
        ("the end of next month", "2026-12-31"),
        ("month-end", "2026-11-30"),
        ("EOM", "2026-11-30"),
        ("end of the year", "2026-12-31"),
        ("end of the week", "2026-11-29"),
        ("this week", "2026-11-29"),
        ("next month", "2026-12-31"),
        # a month and a day
        ("11-28", "2026-11-28"),
        ("11/28", "2026-11-28"),
        ("１１-２８", "2026-11-28"),
        ("11月28日", "2026-11-28"),
        ("11月28号", "2026-11-28"),
        ("11月28", "2026-11-28"),
        ("十一月二十八日", "2026-11-28"),
        ("11 月 28 日", "2026-11-28"),
        ("今年12月5日", "2026-12-05"),
        ("明年1月5日", "2027-01-05"),
        ("2026-11-28", "2026-11-28"),
        ("2026/11/28", "2026-11-28"),
        ("2026.11.28", "2026-11-28"),
        ("2026年11月28日", "2026-11-28"),
        ("28号", "2026-11-28"),
        ("28日", "2026-11-28"),
        ("二十八号", "2026-11-28"),
        ("23号", "2026-11-23"),
        ("22号", "2026-12-22"),  # this month's is past
        ("31号", "2026-12-31"),  # November has none
        ("下月5号", "2026-12-05"),
        ("下个月5日", "2026-12-05"),
        ("本月28号", "2026-11-28"),
        ("nov 28", "2026-11-28"),
        ("Nov. 28th", "2026-11-28"),
        ("November 28, 2026", "2026-11-28"),
        ("28 nov", "2026-11-28"),
        ("28th of November", "2026-11-28"),
        ("5 dec 2027", "2027-12-05"),
        ("4th May", "2027-05-04"),
        ("the 28th", "2026-11-28"),
        # past within half a year stays past, beyond that it is next year's
        ("11-20", "2026-11-20"),
        ("6-1", "2026-06-01"),
        ("5-23", "2027-05-23"),
        ("1-5", "2027-01-05"),
        # with what makes it a deadline
        ("周五前", "2026-11-27"),
        ("周五之前", "2026-11-27"),
        ("周五下班前", "2026-11-27"),
        ("截止周五", "2026-11-27"),
        ("截止时间：周五", "2026-11-27"),
        ("最迟11月28日", "2026-11-28"),
        ("赶在月底前", "2026-11-30"),
        ("周五为止", "2026-11-27"),
        ("by friday", "2026-11-27"),
        ("before the 28th", "2026-11-28"),
        ("due: nov 28", "2026-11-28"),
        ("no later than friday", "2026-11-27"),
        ("friday at the latest", "2026-11-27"),
        # with its weekday
        ("11月28日（周六）", "2026-11-28"),
        ("周六（11-28）前", "2026-11-28"),
        ("11-28周六", "2026-11-28"),
        ("Saturday, Nov 28", "2026-11-28"),
    ],
)
def test_date_in_words_is_worked_out_from_today(text: str, expected: str) -> None:
    assert parse_date(text, MONDAY) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (FRIDAY, "周五", "2026-12-04"),
        (FRIDAY, "本周五", "2026-11-27"),
        (FRIDAY, "下周五", "2026-12-04"),
        (FRIDAY, "周六", "2026-11-28"),
        (FRIDAY, "本周一", "2026-11-23"),  # past, and said to be so by the reader of the line
        (FRIDAY, "friday", "2026-12-04"),
        (FRIDAY, "this friday", "2026-11-27"),
        (SUNDAY, "周一", "2026-11-30"),
        (SUNDAY, "下周一", "2026-11-30"),
        (SUNDAY, "next monday", "2026-11-30"),
        (SUNDAY, "周末", "2026-11-29"),
        (SUNDAY, "本周内", "2026-11-29"),
        (dt.date(2026, 11, 30), "月底", "2026-11-30"),
        (dt.date(2026, 12, 1), "月初", "2027-01-01"),
        (dt.date(2026, 12, 31), "下月底", "2027-01-31"),
        (dt.date(2026, 12, 31), "明天", "2027-01-01"),
        (dt.date(2027, 1, 31), "一个月后", "2027-02-28"),
        (dt.date(2027, 1, 31), "下月底", "2027-02-28"),
        (dt.date(2027, 1, 5), "12-28", "2027-12-28"),
        (dt.date(2028, 2, 1), "2月29日", "2028-02-29"),
    ],
)
def test_same_words_mean_other_days_on_other_days(today: dt.date, text: str, expected: str) -> None:
    assert parse_date(text, today) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "更换质检清单",
        "3号工位更换灯管",
        "28号车",
        "修2号举升机",
        "加92号汽油",
        "检查 2-3 个工位",
        "3/4 寸接头",
        "扭矩 11.28",
        "电话 138-1234-5678",
        "编号 A3-11-28",
        "18:00",
        "GB/T 7258-2017",
        "13-45",
        "每周五检查",
        "每个周五检查",
        "一周五次",
        "一周三次",
        "两周一次",
        "每周一次",
        "下周一次",
        "上周五",
        "上个周五",
        "提交周日报",
        "周一至周五值班",
        "周一到周五",
        "11月28日-30日",
        "11月28日至12月3日",
        "周一的会议记录",
        "今天的行动项",
        "每月5号",
        "每月底",
        "上月底",
        "去年底",
        "每年11月28日",
        "3个工作日内",
        "第3天",
        "昨天",
        "下周前",
        "sat nav update",
        "sun visor",
        "the 2nd bay",
        "last friday",
        "every friday",
        "Monday's minutes",
        "monday to friday",
        "fridays",
        "2 may be enough",
        "may",
        "in 3 business days",
        "2-3 days",
        "we may go",
        "frıday",
        "ſunday",
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(line: str) -> None:
    assert find_dates(line, MONDAY) == []


@pytest.mark.parametrize("line", ["2月30日", "2026-02-30", "2-30", "6月31号", "feb 30", "本月31号"])
def test_day_that_does_not_exist_is_found_without_a_date(line: str) -> None:
    assert [found.date for found in find_dates(line, MONDAY)] == [None]
    assert parse_date(line, MONDAY) is None


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("周五前台值班", "周五"),
        ("周五前轮定位", "周五"),
        ("周五前台账整理", "周五前"),
        ("周五前排查漏油", "周五前"),
        ("由于周五停电", "周五"),
        ("现在周五", "周五"),
        ("请于周五完成", "于周五"),
        ("周五14:00回访", "周五"),
        ("明天下午回访", "明天"),
        ("3号前提交", "3号前"),
        ("fix by friday please", "by friday"),
        ("on friday call", "on friday"),
        ("3天后台升级", None),
    ],
)
def test_words_beside_a_date_go_with_it_only_if_they_belong_to_it(
    line: str, found: str | None
) -> None:
    assert [line[date.start : date.end] for date in find_dates(line, MONDAY)] == (
        [found] if found else []
    )


@pytest.mark.parametrize(
    "text", ["周五 周六", "周五提交", "请周五", "明天还是后天", "soon", "周五，下周三"]
)
def test_whole_text_must_be_one_date(text: str) -> None:
    assert parse_date(text, MONDAY) is None


def test_weekday_that_does_not_fit_its_date_is_noticed() -> None:
    [wrong] = find_dates("11月28日（周五）", MONDAY)
    [right] = find_dates("11月28日（周六）", MONDAY)

    assert (wrong.date, wrong.disagrees) == (dt.date(2026, 11, 28), True)
    assert (right.date, right.disagrees) == (dt.date(2026, 11, 28), False)


@settings(deadline=None)
@given(st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 182))
def test_written_dates_of_the_next_half_year_come_back(today: dt.date, days: int) -> None:
    day = today + dt.timedelta(days)

    full = (f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%d %B %Y}")
    short = (f"{day.month}-{day.day}", f"{day.month}月{day.day}日", f"{day:%b} {day.day}")

    assert {parse_date(text, today) for text in full} == {day}
    if day.year == today.year:
        assert {parse_date(text, today) for text in short} == {day}

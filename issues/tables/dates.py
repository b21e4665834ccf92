"""Dates as people and programs write them. Which of day and month comes first is never guessed."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from people.contacts import folded

YEARS = range(1950, 2100)
EXCEL_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a day of the wall calendar
EXCEL_DAYS = range(18_000, 73_000)
MILLISECONDS = 10**11
TWO_DIGITS = 100
MIDDAY = 12
AFTERNOON = 3  # 中午1点 is 13:00


class Order(StrEnum):
    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        start=1,
    )
}
_WEEKDAY = re.compile(
    r"[(\[]?(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?)[)\]]?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?<=\d)\s*(?P<zone>Z|[+-]\d\d:?\d\d)$")
_TIME = re.compile(
    r"(?P<half>上午|下午|凌晨|早上|早晨|中午|晚上|傍晚|夜里|am|pm|a\.m\.|p\.m\.)?\s*"
    r"(?P<h>\d{1,2})(?:[:：]|[点时])\s*(?P<m>\d{1,2})?(?:[:：分]\s*(?P<s>\d{1,2})?(?:\.\d+)?)?秒?\s*"
    r"(?P<after>am|pm|a\.m\.|p\.m\.)?\s*$",
    re.IGNORECASE,
)
_LATE = {"下午", "晚上", "傍晚", "夜里", "pm", "p.m."}
_CHINESE = re.compile(r"(?:(\d{4}|\d\d)\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[ T]?(\d\d)(\d\d)(\d\d)?)?")
_MONTH_AND_DAY = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,4})\s*([-/.,])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
_NAMED = re.compile(
    r"(?:(\d{1,2})[-. ]+([a-z]{3,9})|([a-z]{3,9})[-. ]+(\d{1,2})(?:st|nd|rd|th)?)[-.,' ]+(\d{2,4})",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")

Parsed = tuple[dt.datetime, bool]


def parse(text: str, order: Order | None, *, zone: dt.tzinfo, today: dt.date) -> dt.datetime | None:
    """The moment in the store's zone, midnight where no time is given; None: this is no date."""
    text = _WEEKDAY.sub(" ", folded(text)).strip()
    if not text:
        return None
    if found := _zoned(text) or _counted(text, zone):
        return found.astimezone(zone)
    return _written(text, order, zone, today)


def _counted(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """Seconds or milliseconds since 1970, the days of Excel, or digits without a sign between."""
    if _EPOCH.fullmatch(text):
        number = int(text)
        seconds = number / 1000 if number > MILLISECONDS else number
        return _sane(dt.datetime.fromtimestamp(seconds, zone))
    if _SERIAL.fullmatch(text):
        return _from_excel(float(text), zone)
    if compact := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in compact.groups())
        time = dt.timedelta(hours=hour, minutes=minute, seconds=second)
        return _made(year, month, day, time, zone)
    return None


def _written(text: str, order: Order | None, zone: dt.tzinfo, today: dt.date) -> dt.datetime | None:
    text, time = _without_time(text)
    if time is None:
        return None
    for read in (_chinese(today), _numbers(order), _named, _short(order, today)):
        if parts := read(text):
            return _made(*parts, time, zone)
    return None


def _zoned(text: str) -> dt.datetime | None:
    if not _ZONE.search(text):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return _sane(found) if found.tzinfo else None


def _sane(found: dt.datetime) -> dt.datetime | None:
    return found if found.year in YEARS else None


def _from_excel(days: float, zone: dt.tzinfo) -> dt.datetime | None:
    if int(days) not in EXCEL_DAYS:
        return None
    return (EXCEL_EPOCH + dt.timedelta(seconds=round(days * 86_400))).replace(tzinfo=zone)


def _without_time(text: str) -> tuple[str, dt.timedelta | None]:
    """The text before the time of day, and that; (text, None) when the time is no time."""
    match = _TIME.search(text)
    if match is None or match.start() == 0:
        return text.strip(" ,T"), dt.timedelta()
    before = text[: match.start()]
    if before[-1].isdigit() and match["half"] is None and not match[0][0].isspace():
        return text, dt.timedelta()
    half = (match["half"] or match["after"] or "").lower()
    hour, minute, second = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
    if (half in _LATE and hour < MIDDAY) or (half == "中午" and hour < AFTERNOON):
        hour += MIDDAY
    elif half in {"am", "a.m.", "凌晨", "上午"} and hour == MIDDAY:
        hour = 0
    if hour > 24 or minute > 59 or second > 59:  # noqa: PLR2004
        return text, None
    return before.strip(" ,Tt"), dt.timedelta(hours=hour, minutes=minute, seconds=second)


def _chinese(today: dt.date) -> Callable[[str], tuple[int, int, int] | None]:
    """3月1日 without a year is the last one that was."""

    def read(text: str) -> tuple[int, int, int] | None:
        match = _CHINESE.fullmatch(text)
        if match is None:
            return None
        month, day = int(match[2]), int(match[3])
        if match[1]:
            return _year(match[1]), month, day
        return _last(today, month, day)

    return read


def _last(today: dt.date, month: int, day: int) -> tuple[int, int, int]:
    return today.year - ((month, day) > (today.month, today.day)), month, day


def _short(order: Order | None, today: dt.date) -> Callable[[str], tuple[int, int, int] | None]:
    """3/5 and 3.15 without a year are the last ones that were.

    3.1 stays unread: Excel turns the tenth of March, written 3.10, into it as well.
    """

    def read(text: str) -> tuple[int, int, int] | None:
        match = _MONTH_AND_DAY.fullmatch(text)
        if match is None or order is None:
            return None
        if match[2] == "." and match[3] in {"1", "2", "3"}:
            return None
        first, second = int(match[1]), int(match[3])
        return _last(today, second, first) if order is Order.DMY else _last(today, first, second)

    return read


def _numbers(order: Order | None) -> Callable[[str], tuple[int, int, int] | None]:
    def read(text: str) -> tuple[int, int, int] | None:
        match = _NUMBERS.fullmatch(text)
        if match is None:
            return None
        first, middle, last = match[1], match[3], match[4]
        if len(first) == 4:  # noqa: PLR2004 - a year
            return int(first), int(middle), int(last)
        if order is None or len(first) > 2:  # noqa: PLR2004
            return None
        if order is Order.YMD:
            is_year = len(first) == 2 and len(last) <= 2  # noqa: PLR2004 - 05, and never 5
            return (_year(first), int(middle), int(last)) if is_year else None
        day, month = (first, middle) if order is Order.DMY else (middle, first)
        return _year(last), int(month), int(day)

    return read


def _named(text: str) -> tuple[int, int, int] | None:
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    month = MONTHS.get((match[2] or match[3])[:3].lower())
    return (_year(match[5]), month, int(match[1] or match[4])) if month else None


def _year(text: str) -> int:
    year = int(text)
    return year + (2000 if year < 70 else 1900) if year < TWO_DIGITS else year  # noqa: PLR2004


def _made(
    year: int, month: int, day: int, time: dt.timedelta, zone: dt.tzinfo
) -> dt.datetime | None:
    if year not in YEARS:
        return None
    try:
        return dt.datetime(year, month, day, tzinfo=zone) + time
    except ValueError:
        return None


def orders(values: Iterable[str], *, zone: dt.tzinfo, today: dt.date) -> list[Order]:
    """The orders of day and month by which the most of these values are dates.

    One: the values say it themselves. Several: somebody must be asked. None: these are no dates.
    """
    written = [value for value in values if value.strip()]
    unclear = [value for value in written if parse(value, None, zone=zone, today=today) is None]
    readable = {order: _readable(unclear, order, zone, today) for order in Order}
    most = max(readable.values())
    if not written or (most[1] == 0 and len(unclear) == len(written)):
        return []
    if most[1] == 0:
        return [Order.YMD]  # the order does not matter here
    found = [order for order in Order if readable[order] == most]
    if all(_MONTH_AND_DAY.fullmatch(folded(value)) for value in unclear) and Order.MDY in found:
        found.remove(Order.YMD)  # without a year both are the same
    return found


def _readable(
    values: Iterable[str], order: Order, zone: dt.tzinfo, today: dt.date
) -> tuple[int, int]:
    """How many are dates that have been, and dates at all: 32/3/26 is hardly a day of 2032."""
    found = [parse(value, order, zone=zone, today=today) for value in values]
    dates = [date for date in found if date]
    return sum(date.date() <= today for date in dates), len(dates)


def share(values: Iterable[str], *, zone: dt.tzinfo, today: dt.date) -> float:
    """How many of the values that are not empty are dates in one order or another.

    3.5 may as well be hours or millimetres.
    """
    written = [value for value in values if value.strip()]
    dates = sum(
        any(parse(value, order, zone=zone, today=today) for order in Order)
        for value in written
        if not _MONTH_AND_DAY.fullmatch(folded(value))
    )
    return dates / len(written) if written else 0.0

"""Dates as people write them: found in a line and worked out from today.

Decided here:
- A bare weekday is the next such day after today; "this" and "next" count ISO weeks (Monday to
  Sunday), so a "this Monday" may be past. "Next Wednesday" is the one of the week after this.
- A day and month without a year is in this year, unless it is more than 183 days past: then in
  the next. A day past by less is kept, so that the reader of the line can say that it is past.
- A day without a month is the next such day, today included.
- "By the end of" or "within" a week, month or year means its last day; a week ends on Sunday.
- "By Friday" and "before Friday" both mean Friday, as the Chinese word does.
- A date that owns something ("Monday's minutes"), recurs ("every Friday") or opens a range is no
  deadline and is not found.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from meetings import words

Groups = dict[str, str | None]
Resolver = Callable[[Groups, dt.date], dt.date]

DAY = dt.timedelta(days=1)
LONG_PAST = 183
SUNDAY = 6
MASK = "\x00"
BREAKS = set(words.STOPS + "()（）[]【】“”\"'《》")


@dataclass(frozen=True)
class FoundDate:
    """A date in a line. `date` is None where there is no such day, such as 30 February.

    `start` and `end` take in the words that make it a deadline; `weight` says how surely it is one.
    """

    start: int
    end: int
    date: dt.date | None
    is_weekday: bool = False
    weight: int = 0
    disagrees: bool = False  # with the weekday written beside it


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    resolve: Resolver
    is_loose: bool  # a space beside it parts it from the text: Chinese has none within a sentence
    stands_alone: bool
    is_weekday: bool


def parse_date(text: str, today: dt.date) -> dt.date | None:
    """The date that the whole text is; None if it is none or more than one."""
    found = find_dates(text, today)
    if len(found) != 1 or text[: found[0].start].strip() or text[found[0].end :].strip():
        return None
    return found[0].date


def find_dates(line: str, today: dt.date) -> list[FoundDate]:
    """The dates of a line in their order; a mask is an edge of the text."""
    line = line.translate(words.FULL_WIDTH)
    matches = sorted(_matches(line), key=lambda found: found[1].start() - found[1].end())
    taken: list[tuple[int, int]] = []
    dates = []
    for rule, match in matches:
        start, end = match.span()
        if all(end <= begin or start >= stop for begin, stop in taken):
            taken.append((start, end))
            dates.append(_found(rule, match, line, today))
    dates.sort(key=lambda found: found.start)
    merged = _merged([found for found in dates if not _is_owned(line, found.end)], line)
    marked: list[FoundDate] = []
    for found in _without_ranges(merged, line):
        last_end = marked[-1].end if marked else 0
        taken_in = _with_marks(found, line)
        marked.append(replace(taken_in, start=max(taken_in.start, last_end)))
    return marked


def _matches(line: str) -> Iterator[tuple[_Rule, re.Match[str]]]:
    for rule in RULES:
        for match in rule.pattern.finditer(line):
            # Without regard to case, a few foreign letters pass for Latin ones.
            is_plain = rule.is_loose or match.group().isascii()
            if is_plain and (not rule.stands_alone or _stands_alone(rule, match, line)):
                yield rule, match


def _stands_alone(rule: _Rule, match: re.Match[str], line: str) -> bool:
    start, end = match.span()
    before, after = line[:start], line[end:]
    is_marked = bool(_search(words.DEADLINE_BEFORE, before) or _search(words.PLACE_BEFORE, before))
    right = _is_edge(line, end, 1, is_loose=rule.is_loose)
    if rule.is_loose:
        left = is_marked or _is_edge(line, start, -1, is_loose=True)
        return (left and right) or bool(_match(words.DEADLINE_AFTER, after))
    return is_marked or right or before.rstrip().endswith(MASK)


def _is_edge(line: str, at: int, step: int, *, is_loose: bool) -> bool:
    """Whether the text breaks here, going right (1) or left (-1) from a position."""
    rest = line[at:] if step > 0 else line[:at][::-1]
    near = rest.lstrip()
    if not near or near[0] == MASK or near[0] in BREAKS:
        return True
    has_space = len(near) < len(rest)
    return has_space and (is_loose or not (near[0].isascii() and near[0].isalnum()))


def _found(rule: _Rule, match: re.Match[str], line: str, today: dt.date) -> FoundDate:
    try:
        date = rule.resolve(match.groupdict(), today)
    except (ValueError, OverflowError):
        date = None
    start, end = match.span()
    weight = sum(
        _is_edge(line, at, step, is_loose=rule.is_loose) for at, step in ((start, -1), (end, 1))
    )
    return FoundDate(start, end, date, is_weekday=rule.is_weekday, weight=weight)


def _merged(dates: list[FoundDate], line: str) -> list[FoundDate]:
    """A date and its weekday side by side are one date: the weekday only explains it."""
    merged: list[FoundDate] = []
    for found in dates:
        last = merged[-1] if merged else None
        if (
            last
            and last.is_weekday != found.is_weekday
            and re.fullmatch(words.BESIDE, line[last.end : found.start])
        ):
            date = last.date if found.is_weekday else found.date
            end = found.end + _closing(line[last.end : found.start], line[found.end :])
            weight = max(last.weight, found.weight)
            agree = not (last.date and found.date) or last.date.weekday() == found.date.weekday()
            merged[-1] = FoundDate(last.start, end, date, weight=weight, disagrees=not agree)
        else:
            merged.append(found)
    return merged


def _closing(between: str, after: str) -> int:
    """The length of the bracket that closes the one between a date and its weekday."""
    opened = between.strip()[-1:]
    return 1 if opened and after[:1] == words.BRACKETS.get(opened) else 0


def _without_ranges(dates: list[FoundDate], line: str) -> list[FoundDate]:
    ranges = {
        end
        for first, last in pairwise(dates)
        if re.fullmatch(words.RANGE, line[first.end : last.start], re.IGNORECASE)
        for end in (first, last)
    }
    return [
        found
        for found in dates
        if found not in ranges and not _match(words.RANGE_GOES_ON, line[found.end :])
    ]


def _is_owned(line: str, end: int) -> bool:
    return bool(_match(words.OWNED, line[end:]))


def _with_marks(found: FoundDate, line: str) -> FoundDate:
    """Take in the words that make it a deadline, and count them for much."""
    deadline = _search(words.DEADLINE_BEFORE, line[: found.start])
    before = deadline or _search(words.PLACE_BEFORE, line[: found.start])
    after = _match(words.DEADLINE_AFTER, line[found.end :])
    return replace(
        found,
        start=before.start() if before else found.start,
        end=found.end + (after.end() if after else 0),
        weight=found.weight + (4 if deadline or after else 0) + bool(before),
    )


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.IGNORECASE)


def _match(pattern: str, text: str) -> re.Match[str] | None:
    return re.match(pattern, text, re.IGNORECASE)


def _number(text: str) -> int:
    """A number in digits, or up to 99 in Chinese or 12 in English."""
    if text.isdecimal():
        return int(text)
    if text.lower() in words.ENGLISH_NUMBERS:
        return words.ENGLISH_NUMBERS[text.lower()]
    tens, ten, ones = text.rpartition(words.TEN)
    try:
        return (words.DIGITS[tens] or 1) * 10 * bool(ten) + words.DIGITS[ones]
    except KeyError:
        raise ValueError(text) from None


def _named(groups: Groups, today: dt.date) -> dt.date:
    return today + DAY * words.NAMED_DAYS[" ".join((groups["all"] or "").lower().split())]


def _weekday(groups: Groups, today: dt.date) -> dt.date:
    name = (groups["weekday"] or groups.get("weekday2") or "").lower()
    weekday = words.WEEKDAYS[name]
    week = groups.get("week") or groups.get("week2")
    if not week:
        return today + DAY * ((weekday - today.weekday() - 1) % 7 + 1)
    return _monday(today) + DAY * (7 * words.WEEKS_AHEAD[week.lower()] + weekday)


def _week_end(groups: Groups, today: dt.date) -> dt.date:
    weeks = words.WEEKS_AHEAD[(groups["week"] or "this").lower()]
    return _monday(today) + DAY * (7 * weeks + SUNDAY)


def _monday(today: dt.date) -> dt.date:
    return today - DAY * today.weekday()


def _in(groups: Groups, today: dt.date) -> dt.date:
    unit, text = (groups["unit"] or "").lower(), groups["number"] or ""
    if text == words.HALF:
        return today + DAY * words.HALVES[unit]
    number = _number(text)
    if unit in words.DAY_UNITS:
        return today + DAY * number * words.DAY_UNITS[unit]
    return today + relativedelta(months=number * words.MONTH_UNITS[unit])


def _month_ahead(groups: Groups, today: dt.date) -> dt.date:
    """The first of the month meant."""
    months = words.WEEKS_AHEAD[(groups["month"] or "this").lower()]
    return today.replace(day=1) + relativedelta(months=months)


def _month_end(groups: Groups, today: dt.date) -> dt.date:
    return _month_ahead(groups, today) + relativedelta(day=31)


def _month_start(groups: Groups, today: dt.date) -> dt.date:
    return _month_ahead({"month": groups["month"] or "next"}, today)


def _day_of_month(groups: Groups, today: dt.date) -> dt.date:
    return _month_ahead(groups, today).replace(day=_number(groups["d"] or ""))


def _year_end(groups: Groups, today: dt.date) -> dt.date:
    return dt.date(int(groups.get("year") or today.year), 12, 31)


def _named_month(groups: Groups, today: dt.date) -> dt.date:
    first = _in_year(groups["year"], _number(groups["m"] or ""), 1, today)
    return first if groups["start"] else first + relativedelta(day=31)


def _month_day(groups: Groups, today: dt.date) -> dt.date:
    name = groups.get("month") or groups.get("clear")
    month = words.MONTHS.index(name[:3].lower()) + 1 if name else _number(groups["m"] or "")
    day = _number(groups["d"] or groups.get("bare") or "")
    return _in_year(groups.get("year"), month, day, today)


def _in_year(year: str | None, month: int, day: int, today: dt.date) -> dt.date:
    if year:
        ahead = words.YEARS_AHEAD.get(year)
        return dt.date(int(year) if ahead is None else today.year + ahead, month, day)
    return _this_or_next_year(dt.date(today.year, month, day), today)


def _this_or_next_year(date: dt.date, today: dt.date) -> dt.date:
    return date.replace(year=date.year + 1) if (today - date).days > LONG_PAST else date


def _day(groups: Groups, today: dt.date) -> dt.date:
    day, month = _number(groups["d"] or ""), today.replace(day=1)
    for months in range(3):
        date = month + relativedelta(months=months, day=day)
        if date.day == day and date >= today:
            return date
    raise ValueError(day)


RESOLVERS: dict[str, Resolver] = {
    "named": _named,
    "weekday": _weekday,
    "weekend": _week_end,
    "week_end": _week_end,
    "this_week": _week_end,
    "in": _in,
    "later": _in,
    "month_end": _month_end,
    "this_month": _month_end,
    "month_start": _month_start,
    "named_month": _named_month,
    "year_end": _year_end,
    "day_of_month": _day_of_month,
    "month_day": _month_day,
    "day_month": _month_day,
    "full": _month_day,
    "day": _day,
}


def _rules() -> Iterator[_Rule]:
    groups = (
        (words.CHINESE, True, False),
        (words.CHINESE_ALONE, True, True),
        (words.NUMERIC, False, False),
        (words.ENGLISH, False, False),
        (words.ENGLISH_ALONE, False, True),
    )
    for patterns, is_loose, stands_alone in groups:
        is_english = patterns in (words.ENGLISH, words.ENGLISH_ALONE)
        begin, end = (words.BEGIN, words.END) if is_english else ("", "")
        for name, pattern in patterns.items():
            compiled = re.compile(f"{begin}(?P<all>{pattern}){end}", re.IGNORECASE)
            yield _Rule(compiled, RESOLVERS[name], is_loose, stands_alone, name == "weekday")


RULES = tuple(_rules())

"""An action item in one line: who is to do what by when, in Chinese or English words.

"Change the checklist @Wang Zhiyuan @Feng Kun friday" gives the text, the owner (the first name),
the helpers and the date. What is not understood stays in the text: nothing that was typed is lost.
The rules for dates are told in `dates_in_words`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from meetings import words
from meetings.dates_in_words import MASK, FoundDate, find_dates, parse_date
from meetings.mentions import SIGNS, Candidate, Mention, Names, mentions, unknown_name

__all__ = [
    "Candidate",
    "ParsedLine",
    "Problem",
    "ProblemCode",
    "Span",
    "SpanKind",
    "parse_date",
    "parse_line",
]


class SpanKind(StrEnum):
    NAME = "name"
    DATE = "date"
    PRIORITY = "priority"
    FILLER = "filler"  # a separator or label that goes with a name or date
    UNCLEAR = "unclear"  # a name or date that is not understood; it stays in the text


class ProblemCode(StrEnum):
    UNKNOWN_NAME = "unknown_name"
    AMBIGUOUS_NAME = "ambiguous_name"
    SEVERAL_DATES = "several_dates"
    PAST_DATE = "past_date"
    NO_SUCH_DATE = "no_such_date"


@dataclass(frozen=True)
class Span:
    """A piece of the line, to be highlighted; what is consumed is not in the text."""

    start: int
    end: int
    kind: SpanKind

    @property
    def is_consumed(self) -> bool:
        return self.kind is not SpanKind.UNCLEAR


@dataclass(frozen=True)
class Problem:
    """What the writer should look at; `suggestions` are the people who may be meant."""

    code: ProblemCode
    start: int
    end: int
    message: str
    suggestions: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class ParsedLine:
    text: str
    names: tuple[Candidate, ...] = ()
    due_on: dt.date | None = None
    is_high: bool = False
    spans: tuple[Span, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def owner(self) -> Candidate | None:
        return self.names[0] if self.names else None

    @property
    def helpers(self) -> tuple[Candidate, ...]:
        return self.names[1:]


def parse_line(line: str, people: Sequence[Candidate], today: dt.date) -> ParsedLine:
    """Read one line. Names are looked for among these people, dates are counted from today."""
    names = Names(people)
    masked = _mask_addresses(line)
    called = list(mentions(masked, names))
    masked = _mask(masked, called)
    dates = find_dates(masked, today)
    unknown = list(_unknown(masked, names, dates))
    due, others = _due(dates)
    masked = _mask(masked, [due] if due else [])
    known = [mention for mention in called if len(mention.candidates) == 1]
    spans = [
        *(Span(mention.start, mention.end, SpanKind.NAME) for mention in known),
        *([Span(due.start, due.end, SpanKind.DATE)] if due else []),
        *_priorities(masked),
    ]
    spans = sorted([*spans, *_fillers(line, spans)], key=lambda span: span.start)
    problems = [*_name_problems(line, called), *unknown, *_date_problems(line, due, others, today)]
    problems.sort(key=lambda problem: problem.start)
    return ParsedLine(
        text=_rest(line, spans),
        names=tuple(dict.fromkeys(mention.candidates[0] for mention in known)),
        due_on=due.date if due else None,
        is_high=any(span.kind is SpanKind.PRIORITY for span in spans),
        spans=tuple(sorted([*spans, *_unclear(problems)], key=lambda span: span.start)),
        problems=tuple(problems),
    )


def _mask_addresses(line: str) -> str:
    """Links and e-mail addresses are part of the text, whatever they contain."""
    return re.sub(words.NOT_OURS, lambda found: "x" * len(found.group()), line)


def _mask(line: str, pieces: Iterable[Mention | FoundDate]) -> str:
    for piece in pieces:
        line = line[: piece.start] + MASK * (piece.end - piece.start) + line[piece.end :]
    return line


def _unknown(line: str, names: Names, dates: Sequence[FoundDate]) -> Iterator[Problem]:
    for at, sign in enumerate(line):
        if sign not in SIGNS:
            continue
        stop = min((found.start for found in dates if found.start > at), default=len(line))
        called = unknown_name(line[:stop], at)
        if not called:
            continue
        length, suggestions = names.like(called)
        called = called[:length]
        message = _("There is nobody called “%(name)s” here.") % {"name": called}
        if suggestions:
            listed = pgettext("between alternatives", " or ").join(p.name for p in suggestions)
            message = _("There is nobody called “%(name)s” here: do you mean %(names)s?")
            message %= {"name": called, "names": listed}
        end = at + 1 + len(called)
        yield Problem(ProblemCode.UNKNOWN_NAME, at, end, message, suggestions)


def _due(dates: Sequence[FoundDate]) -> tuple[FoundDate | None, list[FoundDate]]:
    """The date that is most surely the deadline, the last of equals; and the others."""
    real = [found for found in dates if found.date]
    due = max(real, key=lambda found: (found.weight, found.start), default=None)
    return due, [found for found in dates if found is not due]


def _name_problems(line: str, called: Iterable[Mention]) -> Iterator[Problem]:
    for mention in called:
        count = len(mention.candidates)
        if count > 1:
            name = line[mention.start + 1 : mention.end].strip()
            message = _("There are %(count)s people called “%(name)s”: which one?")
            message %= {"count": count, "name": name}
            code = ProblemCode.AMBIGUOUS_NAME
            yield Problem(code, mention.start, mention.end, message, mention.candidates)


def _date_problems(
    line: str, due: FoundDate | None, others: Iterable[FoundDate], today: dt.date
) -> Iterator[Problem]:
    for found in others:
        if found.date is None:
            message = _("“%(text)s”: there is no such day.")
            yield _date_problem(ProblemCode.NO_SUCH_DATE, found, message, line)
    if due is None or due.date is None:
        return
    rivals = [found for found in others if found.weight == due.weight and found.date != due.date]
    if due.disagrees or any(found.date for found in rivals):
        message = _("Several dates: “%(text)s” was taken as the due date.")
        yield _date_problem(ProblemCode.SEVERAL_DATES, due, message, line)
    if due.date < today:
        message = _("“%(text)s” is past.")
        yield _date_problem(ProblemCode.PAST_DATE, due, message, line)


def _date_problem(code: ProblemCode, found: FoundDate, message: str, line: str) -> Problem:
    text = line[found.start : found.end].strip()
    return Problem(code, found.start, found.end, message % {"text": text})


def _unclear(problems: Iterable[Problem]) -> Iterator[Span]:
    codes = (ProblemCode.UNKNOWN_NAME, ProblemCode.AMBIGUOUS_NAME, ProblemCode.NO_SUCH_DATE)
    for problem in problems:
        if problem.code in codes:
            yield Span(problem.start, problem.end, SpanKind.UNCLEAR)


def _priorities(line: str) -> Iterator[Span]:
    for found in re.finditer(words.URGENT, line):
        group = "first" if found.group("first") else "many"
        yield Span(*found.span(group), SpanKind.PRIORITY)


def _fillers(line: str, spans: Sequence[Span]) -> list[Span]:
    """What loses its sense when names and dates are taken out: separators, labels, brackets."""
    fillers: list[tuple[int, int]] = []
    ordered = sorted(spans, key=lambda span: span.start)
    for before, after in pairwise(ordered):
        are_names = before.kind is after.kind is SpanKind.NAME
        between = words.BETWEEN_NAMES if are_names else words.BETWEEN
        if re.fullmatch(between, line[before.end : after.start], re.IGNORECASE):
            fillers.append((before.end, after.start))
    previous = 0
    for span in ordered:
        label = re.search(words.LABEL, line[previous : span.start], re.IGNORECASE)
        if label and (previous + label.start(), span.start) not in fillers:
            fillers.append((previous + label.start(), span.start))
        previous = span.end
    for start, end in _clusters(line, [*fillers, *((span.start, span.end) for span in spans)]):
        fillers += _loose_ends(line, start, end)
    trimmed = (_trimmed(line, start, end) for start, end in fillers)
    return [Span(start, end, SpanKind.FILLER) for start, end in trimmed if start < end]


def _clusters(line: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pieces with nothing but spaces between them, as one."""
    begin = end = -1
    for start, stop in sorted(pieces):
        if end >= 0 and not line[end:start].strip():
            end = max(end, stop)
            continue
        if end >= 0:
            yield begin, end
        begin, end = start, stop
    if end >= 0:
        yield begin, end


def _loose_ends(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Brackets around a piece, and a separator beside it that would part it from nothing."""
    before, after = line[:start].rstrip(), line[end:].lstrip()
    left, right = len(before) - 1, len(line) - len(after)
    while before and after and words.BRACKETS.get(before[-1]) == after[0]:
        yield left, left + 1
        yield right, right + 1
        before, after = before[:-1].rstrip(), after[1:].lstrip()
        left, right = len(before) - 1, len(line) - len(after)
    if before and before[-1] in words.SEPARATORS and (not after or after[0] in words.STOPS):
        yield left, left + 1
    elif after and after[0] in words.SEPARATORS and (not before or before[-1] in words.STOPS):
        yield right, right + 1


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    piece = line[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _rest(line: str, spans: Iterable[Span]) -> str:
    """The line without what was consumed; words that met are parted, double spaces closed."""
    text, at = "", 0
    for span in [*spans, Span(len(line), len(line), SpanKind.FILLER)]:
        piece = line[at : span.start]
        is_parted = text[-1:].isspace() or piece[:1].isspace()
        text, piece = (text.rstrip(), piece.lstrip()) if at else (text, piece)
        if at and (is_parted or _are_words(text[-1:], piece[:1])) and piece[:1] not in words.STOPS:
            text += " "
        text += piece
        at = span.end
    return text.strip()


def _are_words(before: str, after: str) -> bool:
    pair = before + after
    return bool(before and after) and pair.isascii() and pair.isalnum()

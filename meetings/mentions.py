"""People called by @ in a line: which of the candidates is meant, and who might be."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SIGNS = "@＠"
USUAL_NAME = 3
SUGGESTIONS = 3
ALIKE = 0.5
HAN = r"[\u3400-\u9fff·]"
UNKNOWN = re.compile(rf"{HAN}+|[A-Za-z][\w.'’-]*(?: [A-Z][\w.'’-]*)?", re.ASCII)


@dataclass(frozen=True)
class Candidate:
    """Someone who may be called: by display name or by an alias (pinyin, handle, staff number)."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def calls(self) -> set[str]:
        """All that one may write after the @, in small letters."""
        names = {name.casefold().strip() for name in (self.name, *self.aliases)}
        return {call for name in names for call in (name, "".join(name.split())) if call}


@dataclass(frozen=True)
class Mention:
    """An @ with a name: of one candidate, or of several who share it."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


class Names:
    """The candidates by what they are called, the longest first."""

    def __init__(self, people: Sequence[Candidate]) -> None:
        self._calls = {person: person.calls for person in people}
        called: defaultdict[str, dict[int, Candidate]] = defaultdict(dict)
        for person, calls in self._calls.items():
            for call in calls:
                called[call][person.id] = person
        self._called = {call: tuple(found.values()) for call, found in called.items()}
        self._lengths = sorted({len(call) for call in called}, reverse=True)

    def at(self, line: str, start: int) -> Mention | None:
        """The mention whose @ stands at this position, by the longest name that fits."""
        begin = start + 1
        if line[begin : begin + 1].isspace():
            begin += 1
        for length in self._lengths:
            end = begin + length
            found = self._called.get(line[begin:end].casefold())
            if found and end <= len(line) and not _goes_on(line, end):
                return Mention(start, end, found)
        return None

    def like(self, text: str) -> tuple[int, tuple[Candidate, ...]]:
        """How much of the text is a name that is not known, and who might be meant by it."""
        for heads in _heads(text):
            scores = {
                (person, head): score
                for person, calls in self._calls.items()
                for head in heads
                if (score := _likeness(head.casefold(), calls)) > ALIKE
            }
            if scores:
                break
        else:
            return len(_heads(text)[0][0]), ()
        best = sorted(scores, key=lambda found: -scores[found])
        suggestions = tuple(dict.fromkeys(person for person, _head in best))[:SUGGESTIONS]
        fitting = [head for head in heads if (suggestions[0], head) in scores]
        given_name = [head for head in fitting if head in suggestions[0].name[1:]]
        return len((given_name or fitting)[0]), suggestions


def mentions(line: str, names: Names) -> Iterator[Mention]:
    """The mentions of candidates, in their order."""
    end = 0
    for at, sign in enumerate(line):
        if sign in SIGNS and at >= end and (found := names.at(line, at)):
            end = found.end
            yield found


def unknown_name(line: str, at: int) -> str:
    """What follows an @ that calls no candidate; empty if it is no name."""
    found = UNKNOWN.match(line, at + 1)
    return found.group() if found else ""


def _goes_on(line: str, end: int) -> bool:
    """Whether a word in Latin letters or digits is cut in two here."""
    pair = line[end - 1 : end + 1]
    return len(pair) == 2 and pair.isascii() and pair.isalnum()  # noqa: PLR2004 - a pair


def _heads(text: str) -> list[list[str]]:
    """What of the text may be the name, the most usual length first.

    A Chinese name runs on into the sentence, so that its lengths are tried together; a second
    Latin word belongs to the name if anybody is called like both.
    """
    if not re.match(HAN, text):
        return [[text], text.split()[:1]]
    return [list(dict.fromkeys(text[:length] for length in (USUAL_NAME, 4, 2)))]


def _likeness(head: str, calls: Iterable[str]) -> float:
    return max((_similarity(head, call) for call in calls), default=0)


def _similarity(head: str, call: str) -> float:
    if head in call:
        return 0.9 + 0.1 * len(head) / len(call)
    matcher = SequenceMatcher(None, head, call)
    return matcher.ratio() if matcher.quick_ratio() > ALIKE else 0

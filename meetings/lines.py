"""One typed line as a promise of people of the store: what was understood, what is missing."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetings import wording
from meetings.mentions import Names, mentions
from meetings.wording import Candidate, ParsedLine, Problem, ProblemCode
from people.models import User

LONGEST = 300
OFFERED = 8
UNCLEAR_NAMES = (ProblemCode.UNKNOWN_NAME, ProblemCode.AMBIGUOUS_NAME)


@dataclass(frozen=True)
class Missing:
    """What keeps the line from being a promise."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Choice:
    """A button that puts `insert` in the place of `piece`, or at the end: a person, or the day `on`."""

    label: str
    insert: str
    piece: str = ""
    on: dt.date | None = None


@dataclass(frozen=True)
class Line:
    raw: str
    text: str
    owner: User | None
    helpers: tuple[User, ...]
    due_on: dt.date | None
    is_high: bool
    missing: tuple[Missing, ...]
    remarks: tuple[str, ...]
    names: tuple[Choice, ...] = ()
    dates: tuple[Choice, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing


def candidate(person: User) -> Candidate:
    """What a person may be called by: the name, the staff number, the mail name."""
    mail_name = person.email.partition("@")[0]
    return Candidate(
        person.pk, person.name, tuple(filter(None, (person.employee_number, mail_name)))
    )


def read(raw: str, people: Sequence[User], today: dt.date, *, likely: Sequence[User] = ()) -> Line:
    """Read a line. `people` may be named in it; `likely` ones are offered when nobody is."""
    raw = " ".join(raw.split())
    parsed = wording.parse_line(raw, [candidate(person) for person in people], today)
    known = {person.pk: person for person in people}
    named = [known[one.id] for one in parsed.names]
    missing = tuple(_missing(parsed, today))
    fields = {one.field for one in missing}
    return Line(
        raw,
        parsed.text,
        owner=named[0] if named else None,
        helpers=tuple(named[1:]),
        due_on=parsed.due_on,
        is_high=parsed.is_high,
        missing=missing,
        remarks=tuple(_remarks(parsed, fields)),
        names=tuple(_names(raw, parsed, known, likely if "owner" in fields else ())),
        dates=tuple(_dates(today)) if "due_on" in fields and parsed.due_on is None else (),
    )


def _missing(parsed: ParsedLine, today: dt.date) -> Iterator[Missing]:
    if not parsed.text:
        yield Missing("text", _("What is to be done?"))
    elif len(parsed.text) > LONGEST:
        sentence = _("This text is too long: at most %(n)s characters.")
        yield Missing("text", sentence % {"n": LONGEST})
    if parsed.owner is None:
        unclear = [one.message for one in parsed.problems if one.code in UNCLEAR_NAMES]
        for sentence in unclear or [_("Who does it? Write @ and a name.")]:
            yield Missing("owner", sentence)
    if parsed.due_on is None:
        yield Missing("due_on", _("By when? Write a day: friday, next wednesday, 11-28."))
    elif parsed.due_on < today:
        yield Missing("due_on", _("This day is past. By when from now?"))


def _remarks(parsed: ParsedLine, fields: set[str]) -> Iterator[str]:
    """What is odd, but not in the way."""
    for problem in parsed.problems:
        said = problem.code in UNCLEAR_NAMES and "owner" in fields
        if problem.code != ProblemCode.PAST_DATE and not said:
            yield problem.message


def _names(
    raw: str, parsed: ParsedLine, known: dict[int, User], likely: Sequence[User]
) -> Iterator[Choice]:
    """Who may be meant by an unclear name; else those who are likely."""
    unclear = [one for one in parsed.problems if one.suggestions]
    for problem in unclear:
        yield from _meant(problem, raw[problem.start : problem.end], known)
    if not unclear:
        for person in likely[:OFFERED]:
            yield Choice(person.name, f" @{person.name} ")


def _meant(problem: Problem, piece: str, known: dict[int, User]) -> Iterator[Choice]:
    """Namesakes are told apart by their staff number."""
    for one in problem.suggestions:
        person = known[one.id]
        if problem.code == ProblemCode.AMBIGUOUS_NAME:
            place = person.title or person.department or ""
            label = f"{person.name} · {place} {person.employee_number}".strip()
            yield Choice(label, f"@{person.employee_number} ", piece)
        else:
            yield Choice(person.name, f"@{person.name} ", piece)


def _dates(today: dt.date) -> Iterator[Choice]:
    """Days that are often meant."""
    for days in (1, 3, 7, 14):
        on = today + dt.timedelta(days=days)
        yield Choice("", f" {on:%m-%d} ", on=on)


def asker(raw: str, people: Sequence[User]) -> tuple[str, User | None]:
    """A question without its @name, and who asks it; nobody unless the name is clear."""
    names = Names([candidate(person) for person in people])
    for mention in mentions(raw, names):
        rest = f"{raw[: mention.start]} {raw[mention.end :]}".strip(" ：:，,")
        if len(mention.candidates) == 1 and rest:
            asked_by = next(one for one in people if one.pk == mention.candidates[0].id)
            return " ".join(rest.split()), asked_by
    return raw, None

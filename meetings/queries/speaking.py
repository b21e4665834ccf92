"""The speaking round as it stands, and who spoke how often."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from meetings.models import AgendaItem, Meeting, Series, Turn
from people.models import User

State = Turn.State


@dataclass(frozen=True)
class Round:
    """`speaker` has the word for `seconds`; `waiting` come after, in this order."""

    turns: Sequence[Turn]
    now: dt.datetime

    @property
    def speaker(self) -> Turn | None:
        return next((turn for turn in self.turns if turn.state == State.SPEAKING), None)

    @property
    def waiting(self) -> Sequence[Turn]:
        return [turn for turn in self.turns if turn.state == State.WAITING]

    @property
    def done(self) -> int:
        return sum(turn.state in {State.SPOKE, State.PASSED} for turn in self.turns)

    @property
    def seconds(self) -> int:
        turn = self.speaker
        return round((self.now - turn.began_at).total_seconds()) if turn and turn.began_at else 0


def round_of(item: AgendaItem, now: dt.datetime) -> Round | None:
    turns = list(item.turns.select_related("user"))
    return Round(turns, now) if turns else None


@dataclass(frozen=True)
class Tally:
    """What one person did in the rounds of a series."""

    user: User
    spoke: int
    passed: int
    minutes: int


def tally_of(series: Series, since: dt.datetime) -> list[Tally]:
    """The quiet ones first; for whoever leads the meetings, and nobody else."""
    meetings = Meeting.objects.same_line(series).filter(starts_at__gt=since)
    rows = (
        User.objects.filter(turns__item__meeting__in=meetings)
        .annotate(
            spoke=Count("turns", filter=Q(turns__state=State.SPOKE)),
            passed=Count("turns", filter=Q(turns__state=State.PASSED)),
            took=Sum("turns__seconds"),
        )
        .order_by("spoke", "name")
    )
    return [Tally(row, row.spoke, row.passed, round((row.took or 0) / 60)) for row in rows]

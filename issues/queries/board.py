"""The board: issues by what has to happen next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import CharField, Value
from django.utils.functional import Promise

from issues.models import Issue
from issues.queries.lists import GROUPS, STATES, Filters
from issues.states import IssueStatus
from people.models import User

COLUMNS = ("new", "hand", "waiting", "verify", "tell", "told", "closed")
SHOWN = 15
CARD = (
    "store",
    "number",
    "title",
    "status",
    "priority",
    "kind",
    "due_at",
    "paused_at",
    "reporter",
    "verifier",
    "owner__name",
)
"""What a card shows, and what the rules of its moves look at."""
COUNTED = 100


@dataclass(frozen=True)
class Column:
    """One column; `count` is "99+" beyond what is counted."""

    name: str
    label: str | Promise
    cards: Sequence[Issue]
    count: str

    @property
    def is_cut(self) -> bool:
        return self.count != str(len(self.cards))


def board(filters: Filters, user: User) -> list[Column]:
    """Every column with its most urgent cards, the closed ones newest first."""
    counts = _counts(filters, user)
    return [
        Column(name, STATES[name], _cards(filters, user, name) if count != "0" else [], count)
        for name, count in counts.items()
    ]


def _cards(filters: Filters, user: User, name: str) -> list[Issue]:
    rows = replace(filters, state=name).apply(user).select_related("owner").only(*CARD)
    order = ("-reported_at", "-pk") if name == "closed" else ("due_at", "pk")
    return list(rows.order_by(*order)[:SHOWN])


def _counts(filters: Filters, user: User) -> Mapping[str, str]:
    """How many there are in each column, no further than ninety-nine; one query."""
    parts = [
        replace(filters, state=name)
        .apply(user)
        .order_by()
        .values_list(Value(name, output_field=CharField()), flat=True)[:COUNTED]
        for name in COLUMNS
    ]
    found = list(parts[0].union(*parts[1:], all=True))
    return {
        name: f"{COUNTED - 1}+" if (n := found.count(name)) >= COUNTED else str(n)
        for name in COLUMNS
    }


def column_of(status: str) -> str:
    return next(name for name in COLUMNS if IssueStatus(status) in GROUPS[name])

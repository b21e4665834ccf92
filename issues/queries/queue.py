"""The triage queue: what is new, the most urgent first, and what each probably is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from issues.models import Issue
from issues.suggesting import Suggestion, Vocabulary, suggest
from people.models import Store, User

SHOWN = 50


@dataclass(frozen=True)
class Row:
    issue: Issue
    suggestion: Suggestion


@dataclass(frozen=True)
class Queue:
    """`more`: there are others behind those shown."""

    rows: Sequence[Row]
    more: bool


def waiting(store: Store, user: User) -> list[Issue]:
    """By due time, which the priority has made: index (store, status, due_at, id)."""
    rows = Issue.objects.visible_to(user).filter(store=store).to_triage().for_list()
    return list(rows.select_related("reporter").order_by("due_at", "pk")[: SHOWN + 1])


def queue(store: Store, user: User, names: Vocabulary) -> Queue:
    issues = waiting(store, user)
    return Queue([*_rows(store, issues[:SHOWN], names)], more=len(issues) > SHOWN)


def _rows(store: Store, issues: Iterable[Issue], names: Vocabulary) -> Iterable[Row]:
    """By rules only: fifty comparisons would be fifty searches."""
    for issue in issues:
        found = suggest(store, issue.text, issue.urgency, None, names=names, compare=False)
        yield Row(issue, found)

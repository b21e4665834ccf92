"""What follows from a step of an issue elsewhere: each capability adds its own from apps.py.

The steps must not know who counts recurrences or runs the clocks of the law.
"""

from collections.abc import Callable

from issues.models import Issue
from people.models import User

Classified = Callable[[Issue], None]
Answered = Callable[[Issue, User | None], None]
_classified: list[Classified] = []
_answered: list[Answered] = []


def when_classified(then: Classified) -> None:
    """`then` is called in the transaction that classifies an issue."""
    if then not in _classified:
        _classified.append(then)


def when_answered(then: Answered) -> None:
    """`then` is called when the reporter is told the result, or why there is none."""
    if then not in _answered:
        _answered.append(then)


def classified(issue: Issue) -> None:
    for then in _classified:
        then(issue)


def answered(issue: Issue, *, by: User | None) -> None:
    for then in _answered:
        then(issue, by)

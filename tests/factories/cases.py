"""Cases of the archive."""

from typing import Any

from cases.models import Case
from cases.services import reviewing, writing
from people.models import User


def case(author: User, title: str = "制动异响：导向销干涩", **fields: Any) -> Case:
    """A draft of `author`."""
    fields.setdefault("kind", "good")
    return writing.begin(by=author, title=title, **fields)


def published_case(
    author: User, reviewer: User, title: str = "制动异响：导向销干涩", **fields: Any
) -> Case:
    """In the archive, reviewed by `reviewer`."""
    made = reviewing.submit(case(author, title, **fields), by=author, reviewer=reviewer)
    return reviewing.publish(made, by=reviewer)

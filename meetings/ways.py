"""Further ways out of the idea wall and the questions: each app offers its own from its apps.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from meetings.models import Meeting
from people.models import User


@dataclass(frozen=True)
class Way:
    """`take` makes something of what was said and names it: (text, meeting, who said it, by)."""

    code: str
    label: str | Promise
    take: Callable[[str, Meeting, User | None, User], str]


_ways: dict[str, Way] = {}


def offer(way: Way) -> None:
    """Add a way; its code is an outcome of `Idea`."""
    _ways[way.code] = way


def offered() -> Mapping[str, Way]:
    return _ways

"""What could go on an agenda: each source of candidates is registered here, higher apps too."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models

from meetings.models import AgendaItem, Meeting
from people.models import User


@dataclass(frozen=True)
class Candidate:
    """Something to talk about and `why`: the evidence, as a sentence. `subject` is its row.

    Lower `order` comes first. `url` leads to the subject.
    """

    title: str
    why: str
    section: str
    subject: models.Model
    url: str = ""
    minutes: int = 10
    icon: str = "bulb"
    order: int = 50

    @property
    def key(self) -> str:
        """The same for the same subject; a form names the candidate by it."""
        content_type = ContentType.objects.get_for_model(self.subject)
        return f"{content_type.pk}-{self.subject.pk}"


Source = Callable[[Meeting, User], Iterable[Candidate]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source; called from the apps.py of the app that owns the subjects."""
    if source not in _sources:
        _sources.append(source)


def for_meeting(
    meeting: Meeting, user: User, items: Iterable[AgendaItem] | None = None
) -> list[Candidate]:
    """What every source offers `user` for `meeting`, without what is on its agenda already.

    `items` are those of the agenda where they are known.
    """
    offered = [candidate for source in _sources for candidate in source(meeting, user)]
    on_it = meeting.items.all() if items is None else items
    there = {f"{item.content_type_id}-{item.object_id}" for item in on_it}
    fresh = {one.key: one for one in offered if one.key not in there}
    return sorted(fresh.values(), key=lambda one: one.order)

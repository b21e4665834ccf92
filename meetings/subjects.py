"""Rows of higher apps that meetings talk about or that promises come from.

Their app says from its apps.py how they are shown, and hears what became of them here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise

from meetings.models import ActionItem, AgendaItem, Decision
from people.models import User


@dataclass(frozen=True)
class Door:
    """A page opened while the item is talked about; its address gets `?meeting=<key>`."""

    label: str | Promise
    url: str
    icon: str
    is_main: bool = False


@dataclass(frozen=True)
class Shown:
    """A row as it is named on pages of meetings, and where it is."""

    label: str
    url: str
    icon: str = "link"
    doors: tuple[Door, ...] = ()


@dataclass(frozen=True)
class Subject:
    """`show` names those of the rows that the person may see, by key; for None what everybody may.

    `decided` is called with a decision on an item about such a row, again when its text changes;
    `undecided` before it is removed; `moved` with a promise that came from one, after its move.
    """

    show: Callable[[Iterable[int], User | None], Mapping[int, Shown]]
    decided: Callable[[Decision], None] | None = None
    undecided: Callable[[Decision], None] | None = None
    moved: Callable[[ActionItem, str], None] | None = None


_subjects: dict[type[models.Model], Subject] = {}


def register(model: type[models.Model], subject: Subject) -> None:
    _subjects[model] = subject


def _of(content_type_id: int | None) -> Subject | None:
    if content_type_id is None or not _subjects:
        return None
    model = ContentType.objects.get_for_id(content_type_id).model_class()
    return _subjects.get(model) if model is not None else None


def shown(row: ActionItem | AgendaItem, user: User) -> Shown | None:
    """What the promise came from, or the item is about; None where the person may not see it."""
    subject = _of(row.content_type_id)
    if subject is None or row.object_id is None:
        return None
    return subject.show([row.object_id], user).get(row.object_id)


def of_items(items: Iterable[AgendaItem], user: User | None) -> dict[int, Shown]:
    """The same for many items, with one question to each app: by key of the item."""
    wanted: dict[int, dict[int, int]] = {}
    for item in items:
        if item.object_id is not None and _of(item.content_type_id) is not None:
            wanted.setdefault(item.content_type_id or 0, {})[item.pk] = item.object_id
    found: dict[int, Shown] = {}
    for content_type_id, rows in wanted.items():
        subject = _of(content_type_id)
        named = subject.show(set(rows.values()), user) if subject else {}
        found.update({item: named[row] for item, row in rows.items() if row in named})
    return found


def decided(decision: Decision) -> None:
    subject = _of(decision.item.content_type_id) if decision.item else None
    if subject is not None and subject.decided is not None:
        subject.decided(decision)


def undecided(decision: Decision) -> None:
    subject = _of(decision.item.content_type_id) if decision.item else None
    if subject is not None and subject.undecided is not None:
        subject.undecided(decision)


def moved(action: ActionItem, name: str) -> None:
    subject = _of(action.content_type_id)
    if subject is not None and subject.moved is not None:
        subject.moved(action, name)

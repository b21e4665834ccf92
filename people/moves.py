"""The life of a noun as a table of moves, and the one function that makes a move."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from people import events
from people.models import User
from people.rules import Denied, NotNow


@dataclass(frozen=True)
class Move:
    """From any of `sources` to `target`, by whom `who` (a name in the noun's rules) allows."""

    sources: frozenset[str]
    target: str
    who: str
    label: str | Promise
    icon: str = "arrow-right"
    style: str = "outline-secondary"
    needs_why: bool = False


Check = Callable[[User | None, models.Model, Move], None]
M = TypeVar("M", bound=models.Model)


def lock(row: M) -> M:
    """Return the row as it is now in the database, locked until the transaction ends."""
    manager: models.Manager[M] = row.__class__._default_manager  # noqa: SLF001 - Django's documented name
    return manager.select_for_update(of=("self",)).get(pk=row.pk)


@transaction.atomic
def make(
    row: M,
    moves: Mapping[str, Move],
    name: str,
    *,
    by: User | None,
    check: Check,
    why: str = "",
    **changes: object,
) -> M:
    """Lock `row`, check the move on it as it is now, save it with `changes`, record the event.

    Raises NotNow when the row is not in one of the move's states, Denied when `by` may not.
    `by=None` is the system itself.
    """
    move = moves[name]
    row = lock(row)
    status: str = getattr(row, "status")  # noqa: B009 - each noun with moves has one
    if status not in move.sources:
        raise NotNow(_("This has changed in the meantime. Look again before you go on."))
    if by is not None:
        check(by, row, move)
    if move.needs_why and not why.strip():
        raise NotNow(_("Please give the reason."))
    for field, value in {"status": move.target, **changes}.items():
        setattr(row, field, value)
    row.save(update_fields=["status", *changes])
    events.record(row, name, by=by, old=status, new=move.target, why=why)
    return row


def open_to(
    user: User, row: models.Model, moves: Mapping[str, Move], check: Check
) -> Iterator[tuple[str, Move]]:
    """Yield the moves that `user` can make now: the buttons of a page."""
    for name, move in moves.items():
        if getattr(row, "status") in move.sources:  # noqa: B009
            try:
                check(user, row, move)
            except Denied:
                continue
            yield name, move


def diagram(moves: Mapping[str, Move]) -> str:
    """Return the table as a mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines += [
        f"    {source} --> {move.target}: {name}"
        for name, move in moves.items()
        for source in sorted(move.sources)
    ]
    return "\n".join(lines)

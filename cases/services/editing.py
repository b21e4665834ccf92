"""A case saved field by field: two people write at once, nothing of either is overwritten."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from cases import rules
from cases.models import Case, CasePart
from cases.readiness import private_in
from cases.services.consent import stand_by
from cases.services.writing import TEXTS, change, note_change
from cases.wording import parts_said, said
from people import events, moves
from people.models import User
from people.privacy import mask


@dataclass(frozen=True)
class Saved:
    """What stands now; `theirs` are the fields that somebody else wrote meanwhile, with their words."""

    case: Case
    theirs: dict[str, str]


@dataclass(frozen=True)
class Line:
    name: str
    number: str = ""
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None


@transaction.atomic
def save(
    case: Case,
    typed: Mapping[str, Any],
    *,
    base: Mapping[str, str],
    by: User,
    force: Collection[str] = (),
) -> Saved:
    """Save what was typed. `base` is what each field said when the writer began.

    A field that another changed meanwhile stays as he wrote it, unless it is in `force`.
    """
    case = moves.lock(case)
    rules.check_write(by, case)
    theirs, mine = {}, {}
    for name, value in typed.items():
        there, new = said(getattr(case, name)), said(value)
        before = base.get(name, there)
        if new in {before, there} and name not in force:
            continue
        if there != before and name not in force:
            theirs[name] = there
        else:
            mine[name] = value
    if mine:
        case = change(case, by=by, version=case.version, **mine)
    return Saved(case, theirs)


@transaction.atomic
def save_parts(
    case: Case, lines: Sequence[Line], *, base: str, by: User, force: bool = False
) -> bool:
    """Replace the list of parts; False when somebody else has changed it meanwhile."""
    case = moves.lock(case)
    rules.check_write(by, case)
    there = parts_said(case)
    rows = [
        CasePart(
            case=case,
            name=line.name,
            number=line.number,
            quantity=line.quantity,
            price=line.price,
            position=position,
        )
        for position, line in enumerate(lines)
    ]
    new = [[row.name, row.number, said(row.quantity), said(row.price)] for row in rows]
    if new == [
        [row.name, row.number, said(row.quantity), said(row.price)] for row in case.parts.all()
    ]:
        return True
    if base and base != there and not force:
        return False
    case.parts.all().delete()
    CasePart.objects.bulk_create(rows)
    case.version += 1
    case.save(update_fields=["version"])
    stand_by(case, by)
    note_change(case, ["parts"], by=by)
    return True


def touched(case: Case, name: str, *, by: User, **details: Any) -> None:
    """Count a new version of the row and write it down."""
    case.version += 1
    case.save(update_fields=["version"])
    stand_by(case, by)
    events.record(case, name, by=by, **details)


@transaction.atomic
def mask_all(case: Case, *, by: User) -> Case:
    """Mask everything personal in the texts."""
    case = moves.lock(case)
    rules.check_write(by, case)
    private = sorted({one.field for one in private_in(case)})
    if private:
        for name in set(private) - {"tags", "parts"}:
            setattr(case, name, mask(getattr(case, name)))
        case.tags = [mask(tag)[:20] for tag in case.tags]
        case.save(update_fields=[*TEXTS, "tags"])
        for part in case.parts.all():
            part.name = mask(part.name)[:80]
            part.save(update_fields=["name"])
        touched(case, "masked", by=by, fields=private)
    return case

"""Thanks, "I used this", who read it, and the points that its author gets for it."""

import uuid
from functools import partial

from django.db import transaction
from django.utils import timezone

from cases import talk_rules
from cases.kinds import CaseKind, UseResult
from cases.models import Case, Reading, Thank, Use
from cases.services.telling import tell
from meetings.services.once import once
from people import moves
from people.models import User
from people.services import points

PUBLISHED, THANKED, USED = "cases.published", "cases.thanked", "cases.used"
FOR_STORY, FOR_THANKS, FOR_USE = 5, 1, 3
MOST_THANKS = 10
"""Thanks beyond these are thanks without points."""


def read(case: Case, *, by: User) -> None:
    """Somebody opened it; counted once a person, with the last time."""
    now = timezone.now()
    Reading.objects.bulk_create(
        [Reading(case=case, user=by, first_at=now, last_at=now)],
        update_conflicts=True,
        unique_fields=["case", "user"],
        update_fields=["last_at"],
    )


@transaction.atomic
def thank(case: Case, *, by: User) -> Thank:
    """Say thank you, once a person."""
    talk_rules.check_published(case)
    talk_rules.check_not_own(by, case)
    moves.lock(case)
    row, is_new = Thank.objects.get_or_create(case=case, user=by)
    if is_new:
        if Thank.objects.filter(case=case).count() <= MOST_THANKS:
            points.give(
                case.author, FOR_THANKS, reason=THANKED, target=row, words=case.title, by=by
            )
        tell("thanked", case, [case.author], key=f"thank-{row.pk}", by=by)
    return row


@transaction.atomic
def use(case: Case, *, result: str, note: str, by: User, token: uuid.UUID | None = None) -> Use:
    """Somebody used it: on what, and whether it worked."""
    talk_rules.check_published(case)
    row = Use(case=case, user=by, result=UseResult(result), note=" ".join(note.split())[:300])
    return once(token, partial(_use, row), by=by)


def _use(row: Use) -> Use:
    case, by = moves.lock(row.case), row.user
    before = Use.objects.filter(case=case, user=by, result=UseResult.WORKED).exists()
    row.save()
    if by.pk != case.author_id:
        if row.result == UseResult.WORKED and not before:
            points.give(case.author, FOR_USE, reason=USED, target=row, words=case.title, by=by)
        tell("used", case, [case.author], key=f"use-{row.pk}", by=by, use=row)
    return row


@transaction.atomic
def reward_published(case: Case, *, by: User) -> None:
    """Points for a story, once, however often it is corrected."""
    if case.kind == CaseKind.STORY:
        points.give(case.author, FOR_STORY, reason=PUBLISHED, target=case, words=case.title, by=by)

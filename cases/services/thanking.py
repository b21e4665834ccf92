"""Thanks, "I used this", who read it, and the points that its author gets for it."""

import datetime as dt
import uuid
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from cases import talk_rules
from cases.kinds import CaseKind, UseResult
from cases.models import Case, Thank, Use
from cases.services.telling import tell
from meetings.services.once import once
from people import moves
from people.models import User
from people.services import points

PUBLISHED, THANKED, USED = "cases.published", "cases.thanked", "cases.used"
FOR_STORY, FOR_THANKS, FOR_USE = 5, 1, 3
AGAIN = dt.timedelta(minutes=10)
"""Who looks again within this time is not noted again."""
MOST_THANKS = 10
"""Thanks beyond these are thanks without points."""

_READ = """
insert into cases_reading (case_id, user_id, first_at, last_at) values (%s, %s, %s, %s)
on conflict (case_id, user_id) do update set last_at = excluded.last_at
"""


def read(case: Case, *, by: User) -> None:
    """Somebody opened it; counted once a person, with the last time. One statement."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_READ, [case.pk, by.pk, now, now])


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

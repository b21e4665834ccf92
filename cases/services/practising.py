"""Put into practice: improvements as action items, and a word to those who forget them."""

import datetime as dt

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.kinds import CaseKind
from cases.models import Case
from cases.services.telling import tell
from cases.states import CaseStatus
from meetings.models import ActionItem
from meetings.services.actions import create_action
from people import events, moves
from people.models import User
from people.rules import NotNow

BATCH = 200


def improvements(case: Case) -> QuerySet[ActionItem]:
    """The action items that came from this case."""
    content_type = ContentType.objects.get_for_model(Case)
    return ActionItem.objects.filter(content_type=content_type, object_id=case.pk)


def first_asking(case: Case) -> dt.date | None:
    """The day on which somebody is asked what came of it; None where that is known, or not needed."""
    if case.kind != CaseKind.IMPROVE or improvements(case).exists():
        return None
    return _after(timezone.localdate(timezone=case.store.zone))


def _after(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=settings.CASE_FOLLOW_UP_DAYS)


@transaction.atomic
def improve(case: Case, *, text: str, owner: User, due_on: dt.date, by: User) -> ActionItem:
    """Give somebody the improvement, followed like any other action item."""
    case = moves.lock(case)
    if case.status not in {CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW, CaseStatus.PUBLISHED}:
        raise NotNow(_("This case is no longer in the archive."))
    action = create_action(
        store=case.store, text=text, owner=owner, due_on=due_on, by=by, origin=case
    )
    case.followed_up_on = None
    case.save(update_fields=["followed_up_on"])
    events.record(case, "improvement", by=by, action=action.number)
    return action


@transaction.atomic
def needs_none(case: Case, *, why: str, by: User) -> Case:
    """Nothing has to be improved; the reason stays in the log."""
    case = moves.lock(case)
    if by.pk != case.author_id and not by.may("cases.review") and by.pk != case.author.superior_id:
        raise NotNow(_("Only the author, the superior and editors decide that."))
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    case.followed_up_on = None
    case.save(update_fields=["followed_up_on"])
    events.record(case, "no_follow_up", by=by, why=why.strip())
    return case


@transaction.atomic
def ask_all(now: dt.datetime) -> int:
    """Ask about the cases whose day has come; each again after the same time."""
    rows = (
        Case.objects.filter(followed_up_on__lte=now.date() + dt.timedelta(days=1))
        .select_related("store", "author__superior")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("followed_up_on", "pk")[:BATCH]
    )
    return sum(_ask(case, now) for case in rows)


def _ask(case: Case, now: dt.datetime) -> int:
    today = timezone.localdate(now, case.store.zone)
    day = case.followed_up_on
    if day is None or day > today:
        return 0
    over = case.status != CaseStatus.PUBLISHED or improvements(case).exists()
    case.followed_up_on = None if over else _after(today)
    case.save(update_fields=["followed_up_on"])
    if over:
        return 0
    tell("follow_up", case, _whom(case), key=f"follow-up-{day}")
    events.record(case, "asked", by=None)
    return 1


def _whom(case: Case) -> list[User]:
    people = (case.author, case.author.superior)
    return [person for person in people if person is not None and person.is_active]

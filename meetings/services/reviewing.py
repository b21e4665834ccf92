"""What a meeting says of the promises of earlier ones: done, partly, not done, and why."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import ActionItem, ActionReview, Meeting
from meetings.queries.review import review_of
from meetings.services import actions
from meetings.services.noting import open_for_notes
from meetings.services.touching import touch
from meetings.states import ActionStatus
from people import events
from people.models import User
from people.rules import Denied, NotNow

Outcome = ActionReview.Outcome


@transaction.atomic
def review(
    meeting: Meeting,
    action: ActionItem,
    *,
    outcome: str,
    by: User,
    why: str = "",
    new_due_on: dt.date | None = None,
) -> ActionReview:
    """Say of one promise how it stands. What is not done needs the reason, and may get a new date.

    "Done" verifies a promise that its owner has reported, if whoever says it may verify it;
    "not done" sends such a promise back.
    """
    meeting = open_for_notes(meeting, by)
    outcome, why = Outcome(outcome), why.strip()[:300]
    if action.pk not in {row.action.pk for row in review_of(meeting).rows}:
        raise NotNow(_("This promise is not on the list of this meeting."))
    if outcome != Outcome.DONE and not why:
        raise NotNow(_("Please give the reason."))
    action = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if outcome == Outcome.DONE:
        _settle(action, by)
    else:
        _leave_open(action, why, new_due_on, by)
    said, _made = ActionReview.objects.update_or_create(
        meeting=meeting,
        action=action,
        defaults={
            "outcome": outcome,
            "why": why,
            "new_due_on": new_due_on if outcome != Outcome.DONE else None,
            "by": by,
            "at": timezone.now(),
        },
    )
    events.record(action, "review", by=by, new=outcome, why=why, meeting=meeting.number)
    touch(meeting)
    return said


def may_verify(action: ActionItem, by: User) -> bool:
    try:
        rules.check_verifier(by, action)
    except Denied:
        return False
    return True


def _settle(action: ActionItem, by: User) -> None:
    if action.status == ActionStatus.DONE and may_verify(action, by):
        actions.verify(action, by=by)


def _leave_open(action: ActionItem, why: str, new_due_on: dt.date | None, by: User) -> None:
    if action.status in {ActionStatus.VERIFIED, ActionStatus.DROPPED}:
        raise NotNow(_("This promise is closed. Open it again on its own page."))
    if action.status == ActionStatus.DONE and may_verify(action, by):
        action = actions.send_back(action, why=why, by=by)
    if new_due_on is not None and new_due_on != action.due_on:
        actions.put_off(action, new_due_on, why=why, by=by)

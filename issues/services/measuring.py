"""What is done against a cause: each measure is an action item of meetings."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from issues import rules
from issues.kinds import MeasureType, MeasureWay
from issues.models import Issue, Measure
from issues.services import moving
from issues.states import OVER, IssueStatus
from meetings.models import ActionItem
from meetings.services import actions
from meetings.states import ActionStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

AGAIN_WITHIN = dt.timedelta(days=7)
"""A measure that did not hold is owed again within a week."""


@transaction.atomic
def add_measure(
    issue: Issue,
    *,
    by: User,
    type_: str,
    way: str,
    text: str,
    owner: User,
    due_on: dt.date,
    verifier: User | None = None,
    check_how: str = "",
) -> Measure:
    """Give somebody a corrective or preventive measure; the owner is told as of any action item."""
    issue = moves.lock(issue)
    rules.check_analyst(by, issue)
    if issue.status in OVER:
        raise NotNow(_("This issue is over; reopen it before you add measures."))
    action = actions.create_action(
        store=issue.store,
        text=text,
        owner=owner,
        due_on=due_on,
        by=by,
        verifier=verifier,
        origin=issue,
        check_how=check_how,
        is_restricted=issue.is_confidential,
    )
    measure = Measure.objects.create(
        issue=issue, action=action, type=MeasureType(type_), way=MeasureWay(way)
    )
    events.record(issue, "measure", by=by, number=action.number, type=type_, way=way)
    return measure


def close_when_last(action: ActionItem, name: str) -> None:
    """A measure was verified or dropped: what waited only for it is closed."""
    if name not in {"verify", "drop"}:
        return
    issue = Issue.objects.filter(measures__action=action, status=IssueStatus.FED_BACK).first()
    if issue is not None:
        moving.close_if_through(issue)


def reopen_preventive(issue: Issue, *, why: str) -> None:
    """What should have kept it from coming back did not: it is owed again."""
    rows = ActionItem.objects.filter(
        measure__issue=issue,
        measure__type=MeasureType.PREVENTIVE,
        status=ActionStatus.VERIFIED,
    )
    due_on = actions.today_in(issue.store) + AGAIN_WITHIN
    for action in rows.select_related("store", "owner", "meeting").order_by("pk"):
        actions.reopen(action, why=why, by=None, due_on=due_on)

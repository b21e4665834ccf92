"""What time alone settles: results that nobody answered, and closings that only waited for measures."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from issues.models import BoxLetter, Issue
from issues.services import moving
from issues.states import IssueStatus
from meetings.states import ActionStatus
from people.rules import NotNow

BATCH = 200
ANSWERS = (BoxLetter.Kind.ACCEPT, BoxLetter.Kind.DISPUTE)


def sweep(now: dt.datetime) -> int:
    """Accept in silence what is due, and close what is through. Returns how many have moved."""
    return accept_silent(now) + close_through()


def accept_silent(now: dt.datetime) -> int:
    """A result without an answer counts as accepted, and the reporter was told so."""
    done = 0
    letters = BoxLetter.objects.filter(issue=OuterRef("pk"), kind__in=ANSWERS)
    due = (
        Issue.objects.filter(status=IssueStatus.FED_BACK, accept_by__lte=now)
        .exclude(Exists(letters))  # answered in time; read when the box is opened
        .order_by("accept_by")
    )
    while ids := list(due.values_list("pk", flat=True)[:BATCH]):
        accepted = sum(_accept(pk, now) for pk in ids)
        done += accepted
        if not accepted:
            break  # somebody else holds them all
    return done


@transaction.atomic
def _accept(pk: int, now: dt.datetime) -> int:
    issue = (
        Issue.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, status=IssueStatus.FED_BACK, accept_by__lte=now)
        .first()
    )
    if issue is None or BoxLetter.objects.filter(issue=issue, kind__in=ANSWERS).exists():
        return 0
    try:
        moving.accept_result(issue, by=None, silently=True)
    except NotNow:
        return 0
    return 1


def close_through() -> int:
    """Close accepted issues all of whose measures have been verified since."""
    waiting = (
        Issue.objects.filter(
            status=IssueStatus.FED_BACK, accepted_at__isnull=False, measures__isnull=False
        )
        .exclude(
            measures__action__status__in=set(ActionStatus)
            - {ActionStatus.VERIFIED, ActionStatus.DROPPED}
        )
        .distinct()
        .defer("search")
        .order_by("pk")
    )
    return sum(moving.close_if_through(issue).status == IssueStatus.CLOSED for issue in waiting)

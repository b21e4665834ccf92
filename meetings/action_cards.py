"""Cards of the start page: what I promised, what waits for my eyes, what waits for my approval."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from meetings import rules
from meetings.models import ActionItem, Meeting
from meetings.states import MeetingStatus
from people.cards import Card
from people.models import User

SOON = dt.timedelta(days=7)
MOST = 8


def cards(user: User) -> Iterable[Card]:
    today = timezone.localdate()
    if waiting := list(_late_notices(user)):
        yield Card("meetings/cards/late.html", {"rows": waiting}, order=5)
    owed = ActionItem.objects.owed_by(user).filter(due_on__lte=today + SOON)
    if rows := list(owed.order_by("due_on", "pk")[: MOST + 1]):
        context = {"rows": rows[:MOST], "more": len(rows) > MOST, "today": today}
        yield Card("meetings/cards/owed.html", context, order=10)
    reported = ActionItem.objects.to_verify_by(user).select_related("owner")
    if rows := list(reported.order_by("done_at", "pk")[: MOST + 1]):
        context = {"rows": rows[:MOST], "more": len(rows) > MOST}
        yield Card("meetings/cards/verify.html", context, order=15)


def _late_notices(user: User) -> Iterable[Meeting]:
    if not user.may(rules.APPROVE_LATE):
        return []
    rows = Meeting.objects.filter(
        late_approver=user,
        late_approved_at=None,
        status=MeetingStatus.DRAFT,
        starts_at__gt=timezone.now(),
    )
    return rows.select_related("late_asked_by").order_by("starts_at")[:MOST]

"""Cards of the start page: questions of the week, the open vote, words that wait for the teller."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from cases.models import Telling
from cases.queries.stories import vote_is_open
from cases.services.learning import waiting
from cases.states import CaseStatus
from people.cards import Card
from people.models import User

SHOWN = 4


def cards(user: User) -> Iterable[Card]:
    offered = Telling.objects.filter(
        case__author=user,
        case__status=CaseStatus.UNDER_REVIEW,
        offered_version__gt=F("agreed_version"),
        objection="",
    ).select_related("case", "offered_by")
    rows = list(offered.defer("case__search").order_by("offered_at")[:SHOWN])
    if rows:
        yield Card("cases/cards/consent.html", {"rows": rows}, order=14)
    questions, stories = len(waiting(user, timezone.now())), vote_is_open(user)
    if questions or stories:
        context: dict[str, object] = {"questions": questions, "stories": stories}
        yield Card("cases/cards/learn.html", context, order=45, column="side")

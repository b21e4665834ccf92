"""Cards of the start page: questions of the week, the open vote, words that wait for the teller."""

from collections.abc import Iterable

from django.utils import timezone

from cases.queries.desk import consents_of
from cases.queries.stories import vote_is_open
from cases.services.learning import waiting
from people.cards import Card
from people.models import User

SHOWN = 4


def cards(user: User) -> Iterable[Card]:
    offered = consents_of(user).select_related("case", "offered_by")
    rows = list(offered.defer("case__search")[:SHOWN])
    if rows:
        yield Card("cases/cards/consent.html", {"rows": rows}, order=14)
    questions, stories = len(waiting(user, timezone.now())), vote_is_open(user)
    if questions or stories:
        context: dict[str, object] = {"questions": questions, "stories": stories}
        yield Card("cases/cards/learn.html", context, order=45, column="side")

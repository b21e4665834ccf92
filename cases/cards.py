"""Card of the start page: cases that I am writing, and those that wait for my review."""

from collections.abc import Iterable

from cases.queries.desk import drafts_of, to_review_by
from people.cards import Card
from people.models import User

SHOWN = 4


def cards(user: User) -> Iterable[Card]:
    review = list(to_review_by(user)[: SHOWN + 1])
    if review:
        context = {"rows": review[:SHOWN], "more": len(review) > SHOWN}
        yield Card("cases/cards/review.html", context, order=16)
    drafts = list(drafts_of(user)[: SHOWN + 1])
    if drafts:
        context = {"rows": drafts[:SHOWN], "more": len(drafts) > SHOWN}
        yield Card("cases/cards/drafts.html", context, order=30)

"""On the start page of whoever triages: what is new and waits for a decision."""

from collections.abc import Iterable

from issues import rules
from issues.models import Issue
from people.cards import Card
from people.models import User

MOST = 5


def cards(user: User) -> Iterable[Card]:
    if not rules.may_triage(user):
        return
    new = Issue.objects.visible_to(user).filter(store=user.store_id).to_triage().defer("search")
    if rows := list(new.order_by("due_at", "pk")[: MOST + 1]):
        context: dict[str, object] = {"rows": rows[:MOST], "more": len(rows) > MOST}
        yield Card("issues/cards/triage.html", context, order=12)

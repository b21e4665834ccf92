"""Cards of the start page: what I was told, and what did not arrive."""

from collections.abc import Iterator

from notifications import queries, rules
from notifications.models import Notice
from people.cards import Card
from people.models import User

NEWEST = 5


def cards(user: User) -> Iterator[Card]:
    if user.may(rules.SEE_DELIVERIES):
        attention = queries.attention(user)
        if attention.failed or attention.waiting:
            may_set_up = user.may(rules.MANAGE_CHANNELS)
            context = {"attention": attention, "may_set_up": may_set_up}
            yield Card("notifications/cards/deliveries.html", context, order=15)
    newest = Notice.objects.inbox_of(user).unread()[:NEWEST]
    yield Card(
        "notifications/cards/inbox.html",
        {"lines": queries.told(newest)},
        order=60,
        column="side",
    )

"""Card of the start page: what one is asked to share."""

from collections.abc import Iterable

from meetings.models import Speaker
from meetings.states import AHEAD, SpeakerStatus
from people.cards import Card
from people.models import User

SHOWN = 4


def cards(user: User) -> Iterable[Card]:
    rows = Speaker.objects.filter(
        user=user, status=SpeakerStatus.ASKED, item__meeting__status__in=AHEAD
    )
    found = list(
        rows.select_related("item__meeting", "asked_by").order_by("ready_on", "pk")[:SHOWN]
    )
    if found:
        yield Card("meetings/cards/speaker.html", {"rows": found}, order=13)

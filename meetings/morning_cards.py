"""The card of the start page for who leads the morning: what its board still lacks."""

from collections.abc import Iterable

from django.utils import timezone

from meetings import rules
from meetings.models import Figure, FigureValue
from meetings.services.figures import day_before, day_of
from people.cards import Card
from people.models import User


def cards(user: User) -> Iterable[Card]:
    """Only where the store has a board: how many numbers of today's are still to be entered."""
    if not user.may(rules.LEAD_MORNING):
        return
    shown = list(Figure.objects.shown().filter(store=user.store_id))
    if not shown:
        return
    day = timezone.localdate(timezone=user.store.zone)
    before = day_before(user.store, day)
    kept = set(
        FigureValue.objects.filter(figure__in=shown, day__in=(before, day)).values_list(
            "figure_id", "day"
        )
    )
    missing = sum((figure.pk, day_of(figure, day, before)) not in kept for figure in shown)
    context: dict[str, object] = {"missing": missing, "all": len(shown)}
    yield Card("meetings/cards/morning.html", context, order=5, column="side")

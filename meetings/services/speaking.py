"""Everyone speaks, the quiet ones first."""

import datetime as dt

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Meeting, Turn
from meetings.services.noting import open_for_notes
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people.models import User
from people.rules import NotNow

PAST = dt.timedelta(days=60)
State = Turn.State
HERE = ("present", "late")


def _open(item: AgendaItem, by: User) -> Meeting:
    meeting = open_for_notes(item.meeting, by)
    if meeting.status != MeetingStatus.IN_PROGRESS:
        raise NotNow(_("This meeting is not going on."))
    return meeting


def quiet_first(meeting: Meeting, now: dt.datetime) -> list[User]:
    """Return those who are there, whoever spoke in fewer rounds of the last 60 days first.

    Of equals, whoever has not spoken for longer; of those, by name.
    """
    spoke = Q(turns__state=State.SPOKE, turns__began_at__gt=now - PAST)
    people = User.objects.filter(
        invitations__in=meeting.attendees.filter(attendance__in=HERE)
    ).annotate(rounds=Count("turns", filter=spoke), last=Max("turns__began_at", filter=spoke))
    return list(people.order_by("rounds", F("last").asc(nulls_first=True), "name", "pk"))


@transaction.atomic
def start_round(item: AgendaItem, *, by: User) -> list[Turn]:
    """Line up everybody who is there; the first has the word at once."""
    meeting = _open(item, by)
    people = quiet_first(meeting, timezone.now())
    if not people:
        raise NotNow(_("Nobody is put down as here yet."))
    if not item.turns.exists():
        Turn.objects.bulk_create(
            Turn(item=item, user=person, position=n) for n, person in enumerate(people)
        )
        _give_word(item)
        touch(meeting)
    return list(item.turns.select_related("user"))


def _give_word(item: AgendaItem) -> None:
    following = item.turns.filter(state=State.WAITING).first()
    if following is not None:
        following.state, following.began_at = State.SPEAKING, timezone.now()
        following.save(update_fields=["state", "began_at"])


@transaction.atomic
def go_on(item: AgendaItem, how: str, *, by: User, after: int | None = None) -> None:
    """The present speaker has spoken, passes, or wants to speak later; the next has the word.

    `after` is the turn that the page named as the present one: a second press does nothing.
    """
    meeting = _open(item, by)
    turn = item.turns.select_for_update().filter(state=State.SPEAKING).first()
    if turn is None or (after is not None and turn.pk != after):
        return
    if how == "later":
        turn.state, turn.began_at = State.WAITING, None
        turn.position = (item.turns.aggregate(last=Max("position"))["last"] or 0) + 1
    else:
        turn.state = State.PASSED if how == "pass" else State.SPOKE
        turn.seconds = (
            round((timezone.now() - turn.began_at).total_seconds()) if turn.began_at else 0
        )
    turn.save(update_fields=["state", "began_at", "position", "seconds"])
    _give_word(item)
    touch(meeting)


@transaction.atomic
def end_round(item: AgendaItem, *, by: User) -> None:
    """Stop here: who has not had the word keeps nothing, so the next round has them first."""
    meeting = _open(item, by)
    turn = item.turns.select_for_update().filter(state=State.SPEAKING).first()
    if turn is not None and turn.began_at is not None:
        turn.state, turn.seconds = (
            State.SPOKE,
            round((timezone.now() - turn.began_at).total_seconds()),
        )
        turn.save(update_fields=["state", "seconds"])
    item.turns.filter(state=State.WAITING).delete()
    touch(meeting)

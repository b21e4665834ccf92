"""Moments of a meeting to come back to: each turn of the agenda, and marks with a word."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import AgendaItem, Meeting, Moment
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people import moves
from people.models import User
from people.rules import NotNow

LONGEST = 80


def turned(meeting: Meeting, item: AgendaItem) -> None:
    """Keep when the meeting turned to an item; it may do so several times."""
    Moment.objects.create(meeting=meeting, item=item, at=timezone.now(), is_turn=True)


@transaction.atomic
def mark(meeting: Meeting, word: str, *, by: User) -> Moment:
    """Mark this moment, at the item of the moment, with a word or without."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status != MeetingStatus.IN_PROGRESS:
        raise NotNow(_("This meeting is not going on."))
    word = " ".join(word.split())
    if len(word) > LONGEST:
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": LONGEST})
    moment = Moment.objects.create(
        meeting=meeting, item=meeting.current_item, at=timezone.now(), word=word, marked_by=by
    )
    touch(meeting)
    return moment

"""The opening words: what the projector shows in turn before the start, and the chair says first."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import rules
from meetings.models import Meeting
from meetings.services.touching import touch
from people import events, moves
from people.models import User


def opening_of(meeting: Meeting) -> str:
    """As it was written for this meeting, else for the last one of its series, else our own."""
    if meeting.opening_text:
        return meeting.opening_text
    if meeting.series_id:
        earlier = Meeting.objects.filter(
            series_id=meeting.series_id, starts_at__lt=meeting.starts_at
        ).exclude(opening_text="")
        words = earlier.order_by("-starts_at").values_list("opening_text", flat=True).first()
        if words:
            return words
    return "\n".join(
        (
            _("Please put your phone on silent."),
            _("Everyone speaks: short, with facts, about the matter and not the person."),
            _("What we promise has a name and a date."),
        )
    )


@transaction.atomic
def set_opening(meeting: Meeting, text: str, *, by: User) -> Meeting:
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    words = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    if words != meeting.opening_text:
        meeting.opening_text = words
        meeting.save(update_fields=["opening_text"])
        events.record(meeting, "opening", by=by)
        touch(meeting)
    return meeting

"""Said by phone while the meeting goes on: questions, ideas, and what is off topic."""

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import rules, ways
from meetings.models import Idea, IdeaVote, Meeting, Question
from meetings.services import noting, topics
from meetings.services.touching import touch
from meetings.states import MeetingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

QUESTION = "question"
LONGEST = 300


def _open(meeting: Meeting, by: User) -> Meeting:
    meeting = moves.lock(meeting)
    rules.check_member(by, meeting)
    if meeting.status != MeetingStatus.IN_PROGRESS:
        raise NotNow(_("This meeting is not going on."))
    return meeting


@transaction.atomic
def say(meeting: Meeting, text: str, *, kind: str, by: User, unnamed: bool = False) -> None:
    """Put a slip on the wall, or ask. Unnamed, nothing that is kept leads back to the person.

    The same words said twice are one slip, so a form that is sent again does no harm.
    """
    meeting = _open(meeting, by)
    text = " ".join(text.split())[:LONGEST]
    if not text:
        raise NotNow(_("Please write something first."))
    name = None if unnamed else by
    item = meeting.current_item
    if kind == QUESTION:
        row, is_new = Question.objects.get_or_create(
            meeting=meeting,
            text=text,
            defaults={"asked_by": name, "created_by": name, "item": item},
        )
        events.record(row, "create", by=name) if is_new else None
    else:
        _idea, is_new = Idea.objects.get_or_create(
            meeting=meeting, kind=Idea.Kind(kind), text=text, defaults={"said_by": name}
        )
    if is_new:
        touch(meeting)


@transaction.atomic
def vote(idea: Idea, *, by: User) -> None:
    """One vote each; a second press takes it back."""
    meeting = _open(idea.meeting, by)
    row, is_new = IdeaVote.objects.get_or_create(idea=idea, user=by)
    if not is_new:
        row.delete()
    touch(meeting)


@transaction.atomic
def put_together(idea: Idea, theme: str, *, by: User) -> None:
    """Say to which theme an idea belongs; ideas of one theme stand together."""
    meeting = noting.open_for_notes(idea.meeting, by)
    idea.theme = " ".join(theme.split())[:40]
    idea.save(update_fields=["theme"])
    touch(meeting)


@transaction.atomic
def settle(idea: Idea, outcome: str, *, by: User) -> None:
    """Decide it, keep it for a later agenda, drop it, or take a way that another app offers. What is settled once stays so."""
    meeting = noting.open_for_notes(idea.meeting, by)
    idea = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if idea.outcome != Idea.Outcome.OPEN:
        raise NotNow(_("This idea has been dealt with already."))
    idea.outcome = Idea.Outcome(outcome)
    if idea.outcome == Idea.Outcome.DECIDED:
        noting.decide(meeting, idea.text, by=by, item=meeting.current_item)
    elif idea.outcome == Idea.Outcome.LATER:
        topics.propose(by=idea.said_by or by, title=idea.text[:160], series=meeting.series)
    elif outcome in ways.offered():
        ways.offered()[outcome].take(idea.text, meeting, idea.said_by, by)
    idea.save(update_fields=["outcome"])
    events.record(meeting, "idea_settled", by=by, text=idea.text, outcome=outcome)
    touch(meeting)

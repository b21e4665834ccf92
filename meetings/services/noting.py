"""What is written down while a meeting goes on: notes, decisions, questions, promises."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from meetings import rules, subjects, ways
from meetings.lines import Line
from meetings.merging import merge
from meetings.models import ActionItem, AgendaItem, Decision, Meeting, Question
from meetings.services import actions
from meetings.services.once import once
from meetings.services.touching import touch
from meetings.states import ActionStatus, MeetingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

LONGEST_NOTES = 20_000


@dataclass(frozen=True)
class Saved:
    """A text as it is now. `merged`: somebody else had changed it, both are in it."""

    text: str
    version: int
    merged: bool = False


def save_over(
    stored: str, version: int, text: str, *, seen: int, base: str, by: User, longest: int
) -> Saved:
    """Save `text`, written over version `seen` that read `base`, where `stored` is there now.

    If somebody else was quicker, both texts are brought together. Sent twice, it changes nothing.
    """
    text = text.replace("\r\n", "\n")
    if seen != version and text != stored:
        sign = _("[written at the same time by %(name)s]") % {"name": by.name}
        text = merge(base.replace("\r\n", "\n"), text, stored, sign=sign).text
        merged = True
    else:
        merged = False
    if len(text) > longest:
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": longest})
    return Saved(text, version + (text != stored), merged)


def open_for_notes(meeting: Meeting, by: User) -> Meeting:
    """Lock a meeting whose minutes are still to come; after them nothing changes any more."""
    meeting = moves.lock(meeting)
    rules.check_runner(by, meeting)
    if meeting.status in {MeetingStatus.DRAFT, MeetingStatus.ANNOUNCED}:
        raise NotNow(_("Start the meeting first."))
    if meeting.status not in {MeetingStatus.IN_PROGRESS, MeetingStatus.ENDED}:
        raise NotNow(_("The minutes are out; nothing changes any more."))
    return meeting


def _text(text: str, longest: int) -> str:
    text = " ".join(text.split())
    if not text:
        raise NotNow(_("Please write something first."))
    if len(text) > longest:
        raise NotNow(_("This text is too long: at most %(n)s characters.") % {"n": longest})
    return text


@transaction.atomic
def save_notes(item: AgendaItem, text: str, *, version: int, base: str, by: User) -> Saved:
    """Save the notes of an item as they are typed; `version` and `base` are what the writer had."""
    meeting = open_for_notes(item.meeting, by)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    saved = save_over(
        item.notes,
        item.notes_version,
        text,
        seen=version,
        base=base,
        by=by,
        longest=LONGEST_NOTES,
    )
    if saved.version != item.notes_version:
        item.notes, item.notes_version = saved.text, saved.version
        item.save(update_fields=["notes", "notes_version"])
        touch(meeting)
    return saved


# Decisions

LONGEST = 500


@transaction.atomic
def decide(
    meeting: Meeting,
    text: str,
    *,
    by: User,
    item: AgendaItem | None = None,
    token: uuid.UUID | None = None,
) -> Decision:
    meeting = open_for_notes(meeting, by)
    text = _text(text, LONGEST)
    return once(token, partial(_decide, meeting, text, item, by), by=by)


def _decide(meeting: Meeting, text: str, item: AgendaItem | None, by: User) -> Decision:
    decision = Decision.objects.create(meeting=meeting, text=text, item=item, created_by=by)
    events.record(decision, "create", by=by)
    subjects.decided(decision)
    touch(meeting)
    return decision


@transaction.atomic
def change_decision(decision: Decision, text: str, *, by: User) -> Decision:
    meeting = open_for_notes(decision.meeting, by)
    text = _text(text, LONGEST)
    if text != decision.text:
        events.record(decision, "change", by=by, changes={"text": [decision.text, text]})
        decision.text = text
        decision.save(update_fields=["text"])
        subjects.decided(decision)
        touch(meeting)
    return decision


@transaction.atomic
def remove_decision(decision: Decision, *, by: User) -> None:
    meeting = open_for_notes(decision.meeting, by)
    events.record(meeting, "remove_decision", by=by, text=decision.text)
    subjects.undecided(decision)
    decision.delete()
    touch(meeting)


# Questions


@transaction.atomic
def ask(
    meeting: Meeting,
    text: str,
    *,
    by: User,
    item: AgendaItem | None = None,
    asked_by: User | None = None,
    token: uuid.UUID | None = None,
) -> Question:
    meeting = open_for_notes(meeting, by)
    text = _text(text, LONGEST)
    return once(token, partial(_ask, meeting, text, item, asked_by, by), by=by)


def _ask(
    meeting: Meeting, text: str, item: AgendaItem | None, asked_by: User | None, by: User
) -> Question:
    question = Question.objects.create(
        meeting=meeting, text=text, item=item, asked_by=asked_by, created_by=by
    )
    events.record(question, "create", by=by)
    touch(meeting)
    return question


@transaction.atomic
def answer_question(question: Question, answer: str, *, by: User) -> Question:
    meeting = open_for_notes(question.meeting, by)
    answer = answer.strip()
    if not answer:
        raise NotNow(_("Please write the answer."))
    question.answer = answer[:LONGEST_NOTES]
    question.save(update_fields=["answer"])
    events.record(question, "answer", by=by)
    touch(meeting)
    return question


@transaction.atomic
def hand_over(
    question: Question, owner: User, *, due_on: dt.date, by: User, helpers: Sequence[User] = ()
) -> ActionItem:
    """Nobody can answer it now: someone finds out by a date, as an action item."""
    meeting = open_for_notes(question.meeting, by)
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.handed_to_id is not None:
        raise NotNow(_("This question has been handed to somebody already."))
    action = actions.create_action(
        store=meeting.store,
        text=question.text[:300],
        owner=owner,
        helpers=helpers,
        due_on=due_on,
        by=by,
        meeting=meeting,
        agenda_item=question.item,
        origin=question,
    )
    question.handed_to = owner
    question.save(update_fields=["handed_to"])
    events.record(question, "hand_over", by=by, to=owner.name)
    return action


@transaction.atomic
def take_way(question: Question, code: str, *, by: User) -> Question:
    """Follow it in another part of the product; what came of it is its answer."""
    meeting = open_for_notes(question.meeting, by)
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.handed_to_id is not None or question.answer:
        raise NotNow(_("This question has been dealt with already."))
    way = ways.offered()[code]
    answer = way.take(question.text, meeting, question.asked_by, by)
    return answer_question(question, answer, by=by)


@transaction.atomic
def remove_question(question: Question, *, by: User) -> None:
    meeting = open_for_notes(question.meeting, by)
    if question.handed_to_id is not None:
        raise NotNow(_("This question has been handed to somebody already."))
    events.record(meeting, "remove_question", by=by, text=question.text)
    question.delete()
    touch(meeting)


# Promises


@transaction.atomic
def promise(
    meeting: Meeting,
    line: Line,
    *,
    by: User,
    item: AgendaItem | None = None,
    check_how: str = "",
    token: uuid.UUID | None = None,
) -> ActionItem:
    """Make an action item of one line; owner and due date are compulsory."""
    meeting = open_for_notes(meeting, by)
    if line.owner is None or line.due_on is None or line.missing:
        raise NotNow(
            line.missing[0].sentence if line.missing else _("Please write something first.")
        )
    make = partial(
        actions.create_action,
        store=meeting.store,
        text=line.text,
        owner=line.owner,
        helpers=line.helpers,
        due_on=line.due_on,
        by=by,
        meeting=meeting,
        agenda_item=item,
        check_how=check_how,
        priority=ActionItem.Priority.HIGH if line.is_high else ActionItem.Priority.NORMAL,
    )
    return once(token, make, by=by)


@transaction.atomic
def remove_promise(action: ActionItem, *, by: User) -> None:
    """Undo an action item of a meeting that still goes on: nobody has been told of it."""
    assert action.meeting is not None  # noqa: S101 - found by its meeting
    meeting = open_for_notes(action.meeting, by)
    action = moves.lock(action)
    if meeting.status != MeetingStatus.IN_PROGRESS or action.status != ActionStatus.OPEN:
        raise NotNow(_("This has been told already. Change it on its own page."))
    question = action.origin
    if isinstance(question, Question):
        question.handed_to = None
        question.save(update_fields=["handed_to"])
    events.record(meeting, "remove_action", by=by, number=action.number, text=action.text)
    action.delete()
    touch(meeting)

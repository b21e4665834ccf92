"""Speakers: asked with what is wished and by when, and their answer."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Speaker
from meetings.services import announcing
from meetings.services import meetings as meeting_services
from meetings.services.facts import Facts
from meetings.services.touching import touch
from meetings.states import AHEAD, SPEAKER_MOVES, SpeakerStatus
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import NotNow

STANDING = frozenset({SpeakerStatus.ASKED, SpeakerStatus.ACCEPTED})


def url_of(speaker: Speaker) -> str:
    return reverse("meetings:speaker", args=[speaker.pk])


def _ahead(meeting: Meeting) -> Meeting:
    meeting = moves.lock(meeting)
    if meeting.status not in AHEAD:
        raise NotNow(_("The meeting has begun or was called off."))
    return meeting


@transaction.atomic
def ask_speaker(
    item: AgendaItem,
    person: User,
    *,
    wish: str,
    by: User,
    ready_on: dt.date | None = None,
    why: str = "",
) -> Speaker:
    """Ask somebody to share an experience; they are invited to the meeting if they were not."""
    meeting = _ahead(item.meeting)
    rules.check_convener(by, meeting)
    if item.section != Section.SHARING:
        raise NotNow(_("Speakers are asked for experience sharing only."))
    if not wish.strip():
        raise NotNow(_("Say what is to be shared."))
    meeting_services.check_of_store(meeting.store, [person])
    if item.speakers.filter(user=person, status__in=STANDING).exists():
        raise NotNow(_("%(name)s has been asked already.") % {"name": person.name})
    if not meeting.attendees.filter(user=person).exists():
        meeting_services.invite(meeting, [person], by=by)
    speaker = Speaker.objects.create(
        item=item,
        user=person,
        wish=wish.strip()[:300],
        ready_on=ready_on,
        why=why.strip()[:300],
        asked_by=by,
    )
    events.record(speaker, "ask", by=by, new=SpeakerStatus.ASKED, why=speaker.wish)
    touch(meeting)
    _tell("speaker_asked", speaker, [person], meeting, by)
    return speaker


@transaction.atomic
def accept(speaker: Speaker, *, by: User, words: str = "") -> Speaker:
    """Yes; whoever shares presents the item, if nobody does so far."""
    meeting = _ahead(speaker.item.meeting)
    speaker = _move(speaker, "accept", by=by, words=words)
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=speaker.item_id)
    if item.presenter_id is None:
        item.presenter = speaker.user
        item.save(update_fields=["presenter"])
        announcing.note_change(meeting)
    touch(meeting)
    _tell("speaker_answered", speaker, [speaker.asked_by], meeting, by)
    return speaker


@transaction.atomic
def decline(speaker: Speaker, *, words: str, by: User) -> Speaker:
    """No, or not any more, with a word why."""
    meeting = _ahead(speaker.item.meeting)
    speaker = _move(speaker, "decline", by=by, words=words, why=words)
    _free(speaker, meeting)
    touch(meeting)
    _tell("speaker_answered", speaker, [speaker.asked_by], meeting, by)
    return speaker


@transaction.atomic
def withdraw(speaker: Speaker, *, by: User) -> Speaker:
    """They need not after all."""
    meeting = _ahead(speaker.item.meeting)
    speaker = moves.make(speaker, SPEAKER_MOVES, "withdraw", by=by, check=rules.check_move)
    _free(speaker, meeting)
    touch(meeting)
    outbox.withdraw(speaker)
    _tell("speaker_withdrawn", speaker, [speaker.user], meeting, by)
    return speaker


def _move(speaker: Speaker, name: str, *, by: User, words: str, why: str = "") -> Speaker:
    return moves.make(
        speaker,
        SPEAKER_MOVES,
        name,
        by=by,
        check=rules.check_move,
        why=why,
        words=" ".join(words.split())[:200],
        answered_at=timezone.now(),
    )


def _free(speaker: Speaker, meeting: Meeting) -> None:
    """The item has no presenter any more if it was this speaker."""
    if AgendaItem.objects.filter(pk=speaker.item_id, presenter=speaker.user_id).update(
        presenter=None
    ):
        announcing.note_change(meeting)


def _tell(kind: str, speaker: Speaker, people: list[User], meeting: Meeting, by: User) -> None:
    outbox.notify(
        f"meetings.{kind}",
        [one for one in people if one.pk != by.pk],
        key=f"speaker-{speaker.pk}-{kind}-{speaker.status}",
        target=speaker,
        url=url_of(speaker),
        context=Facts(meeting, speaker=speaker, by=by),
    )

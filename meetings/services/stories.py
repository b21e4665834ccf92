"""Stories: captured while they are told, part by part, as they are typed."""

import uuid
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Story
from meetings.services.noting import Saved, open_for_notes, save_over
from meetings.services.once import once
from meetings.services.touching import touch
from people import events
from people.models import User
from people.rules import NotNow

LONGEST = {"title": 160, **dict.fromkeys(Story.PARTS, 3000)}
"""The fields that are typed, and how long each may be."""


@transaction.atomic
def capture(item: AgendaItem, teller: User, *, by: User, token: uuid.UUID | None = None) -> Story:
    """Begin a story of this item; its title is that of the item until somebody writes another."""
    meeting = open_for_notes(item.meeting, by)
    if item.section != Section.SHARING:
        raise NotNow(_("Stories are told in experience sharing."))
    if not meeting.attendees.filter(user=teller).exists():
        raise NotNow(_("%(name)s is not among those invited.") % {"name": teller.name})
    return once(token, partial(_capture, meeting, item, teller, by), by=by)


def _capture(meeting: Meeting, item: AgendaItem, teller: User, by: User) -> Story:
    story = Story.objects.create(
        store=meeting.store,
        meeting=meeting,
        item=item,
        teller=teller,
        title=item.called[:160],
        created_by=by,
    )
    events.record(story, "create", by=by)
    touch(meeting)
    return story


@transaction.atomic
def save_part(story: Story, name: str, text: str, *, version: int, base: str, by: User) -> Saved:
    """Save one part as it is typed; somebody may be writing in another one at the same time."""
    meeting = open_for_notes(story.meeting, by)
    story = Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
    stored: str = getattr(story, name)
    is_untouched = base.replace("\r\n", "\n") == stored
    saved = save_over(
        stored,
        story.version,
        _one_line(text, stored) if name == "title" else text,
        seen=story.version if is_untouched else version,
        base=base,
        by=by,
        longest=LONGEST[name],
    )
    if saved.version != story.version:
        setattr(story, name, saved.text)
        story.version = saved.version
        story.save(update_fields=[name, "version"])
        touch(meeting)
    return saved


def _one_line(text: str, stored: str) -> str:
    """A story keeps its title when somebody empties it."""
    return " ".join(text.split()) or stored


@transaction.atomic
def remove(story: Story, *, by: User) -> None:
    meeting = open_for_notes(story.meeting, by)
    events.record(meeting, "remove_story", by=by, title=story.title)
    story.delete()
    touch(meeting)

"""What members want talked about: proposed, taken onto an agenda or declined with a reason."""

import uuid
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from meetings import rules
from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting, Series, Topic
from meetings.services import agenda
from meetings.services.once import once
from notifications import outbox
from people import events, moves
from people.models import User
from people.rules import Denied, NotNow

TAKEN = "meetings.topic_taken"
DECLINED = "meetings.topic_declined"


@transaction.atomic
def propose(
    *,
    by: User,
    title: str,
    details: str = "",
    minutes: int = 10,
    series: Series | None = None,
    token: uuid.UUID | None = None,
) -> Topic:
    """Anyone may propose a topic for the next meeting, or for that of a series."""
    topic = Topic(
        store=by.store,
        series=series,
        title=title,
        details=details,
        minutes=minutes,
        proposed_by=by,
    )
    return once(token, partial(_propose, topic, by), by=by)


def _propose(topic: Topic, by: User) -> Topic:
    topic.save()
    events.record(topic, "propose", by=by, new=topic.status)
    return topic


def _waiting(topic: Topic) -> Topic:
    topic = moves.lock(topic)
    if topic.status != Topic.Status.WAITING:
        raise NotNow(_("This topic has been dealt with in the meantime."))
    return topic


@transaction.atomic
def take(topic: Topic, meeting: Meeting, *, by: User) -> AgendaItem:
    """Put a waiting topic on the agenda, presented by who proposed it; they are told."""
    topic = _waiting(topic)
    if topic.store_id != meeting.store_id:
        raise NotNow(_("This topic belongs to another store."))
    presenter = topic.proposed_by if topic.proposed_by.is_active else None
    item = agenda.add_item(
        meeting,
        by=by,
        title=topic.title,
        section=Section.THEME,
        minutes=topic.minutes,
        presenter=presenter,
        details=topic.details,
        subject=topic,
    )
    topic.status, topic.item = Topic.Status.TAKEN, item
    topic.save(update_fields=["status", "item"])
    event = events.record(
        topic, "take", by=by, old=Topic.Status.WAITING, new=topic.status, meeting=str(meeting)
    )
    if topic.proposed_by != by:
        outbox.notify(
            TAKEN,
            [topic.proposed_by],
            key=f"{TAKEN}:{event.pk}",
            context={"topic": topic, "meeting": meeting, "by": by},
            target=topic,
            url=meeting.get_absolute_url(),
        )
    return item


@transaction.atomic
def decline(topic: Topic, *, why: str, by: User) -> Topic:
    """Decline a waiting topic; who proposed it is told the reason."""
    topic = _waiting(topic)
    rules.check_schedule(by)
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    topic.status, topic.declined_why = Topic.Status.DECLINED, why.strip()[:200]
    topic.save(update_fields=["status", "declined_why"])
    event = events.record(
        topic, "decline", by=by, old=Topic.Status.WAITING, new=topic.status, why=why
    )
    if topic.proposed_by != by:
        outbox.notify(
            DECLINED,
            [topic.proposed_by],
            key=f"{DECLINED}:{event.pk}",
            context={"topic": topic, "by": by},
            target=topic,
            url=reverse("meetings:topics"),
        )
    return topic


@transaction.atomic
def withdraw(topic: Topic, *, by: User) -> None:
    """Take back a topic of one's own while it waits."""
    topic = _waiting(topic)
    if topic.proposed_by_id != by.pk:
        raise Denied(_("Only the person who proposed this topic can withdraw it."))
    topic.delete()

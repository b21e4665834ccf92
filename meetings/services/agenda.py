"""The agenda of a meeting: laid out, changed, ordered, and questioned before the notice goes out."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attachments import services as attachments
from attachments.models import Attachment
from meetings import rules
from meetings.default_titles import default_title
from meetings.kinds import Section
from meetings.models import ActionItem, AgendaItem, AgendaTemplate, ItemReceipt, Meeting, Topic
from meetings.services import announcing
from meetings.services.once import once
from meetings.services.touching import touch
from meetings.states import AHEAD, MeetingStatus
from people import events, moves
from people.models import User
from people.rules import NotNow

OPEN = AHEAD | {MeetingStatus.IN_PROGRESS}
CHANGEABLE = frozenset({"section", "title", "minutes", "presenter", "details"})
ORDER = (
    Section.OPENING,
    Section.REVIEW,
    Section.BRIEFING,
    Section.THEME,
    Section.SHARING,
    Section.QUESTIONS,
    Section.SUMMARY,
    Section.ACTIONS,
)
SHORTEST_THEME = 5


class Part(NamedTuple):
    section: str
    title: str
    minutes: int


def parts_of(meeting: Meeting, template: AgendaTemplate | None) -> list[Part]:
    """The agenda to begin with: the template's, else the kind's, fitted to the time there is."""
    if template is not None:
        return [
            Part(one.section, one.title or default_title(one.section), one.minutes)
            for one in template.items.all()
        ]
    parts = [Part(str(s), default_title(s), minutes) for s, minutes in meeting.profile.agenda]
    return fit(parts, meeting.slot_minutes)


def fit(parts: Sequence[Part], slot: int) -> list[Part]:
    """Let the longest part take what the slot has more or less; below that, shorten all alike."""
    total = sum(part.minutes for part in parts)
    longest = max(range(len(parts)), key=lambda i: parts[i].minutes)
    rest = parts[longest].minutes + slot - total
    if rest >= SHORTEST_THEME:
        return [p._replace(minutes=rest) if i == longest else p for i, p in enumerate(parts)]
    return [part._replace(minutes=max(1, part.minutes * slot // total)) for part in parts]


def lay_out(meeting: Meeting, parts: Iterable[Part]) -> None:
    """Write the agenda of a new meeting."""
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            section=part.section,
            title=part.title,
            minutes=part.minutes,
            position=position,
        )
        for position, part in enumerate(parts)
    )


def _begin(meeting: Meeting, by: User) -> Meeting:
    """Lock the meeting: whoever changes its agenda does so alone."""
    meeting = moves.lock(meeting)
    rules.check_convener(by, meeting)
    if meeting.status not in OPEN:
        raise NotNow(_("The agenda is closed: the meeting is over or was called off."))
    return meeting


def _finish(meeting: Meeting, name: str, *, by: User, **details: object) -> None:
    touch(meeting)
    events.record(meeting, name, by=by, **details)  # type: ignore[arg-type]  # none is called why
    announcing.note_change(meeting)


def _place_for(section: str, items: Sequence[AgendaItem]) -> int:
    """After the last item of the same or an earlier part."""
    ranks = {str(one): rank for rank, one in enumerate(ORDER)}
    rank = ranks[section]
    return max((i for i, item in enumerate(items, 1) if ranks[item.section] <= rank), default=0)


def _number(items: Sequence[AgendaItem]) -> None:
    moved = []
    for position, item in enumerate(items):
        if item.position != position:
            item.position = position
            moved.append(item)
    AgendaItem.objects.bulk_update(moved, ["position"])


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    by: User,
    title: str,
    section: str = Section.THEME,
    minutes: int = 10,
    presenter: User | None = None,
    details: str = "",
    subject: models.Model | None = None,
    token: uuid.UUID | None = None,
) -> AgendaItem:
    """Put something on the agenda, in its part; `subject` is what it is about, if it has a row."""
    meeting = _begin(meeting, by)
    item = AgendaItem(
        meeting=meeting,
        section=section,
        title=title,
        minutes=minutes,
        presenter=presenter,
        details=details,
        subject=subject,
    )
    return once(token, partial(_add, meeting, item, by), by=by)


def _add(meeting: Meeting, item: AgendaItem, by: User) -> AgendaItem:
    items = list(meeting.items.all())
    item.position = len(items)
    if meeting.status == MeetingStatus.IN_PROGRESS:
        item.minutes_at_start = 0
    item.save()
    items.insert(_place_for(item.section, items), item)
    _number(items)
    _finish(meeting, "add_item", by=by, item=item.title)
    return item


@transaction.atomic
def change_item(item: AgendaItem, *, by: User, **changes: object) -> AgendaItem:
    """Change the words, time, presenter or documents' text of an item."""
    meeting = _begin(item.meeting, by)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"An item's {', '.join(sorted(unknown))} cannot be changed")
    item = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    changed = {name: value for name, value in changes.items() if getattr(item, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(item, name, value)
        item.save(update_fields=list(changed))
        _finish(meeting, "change_item", by=by, item=item.title, fields=sorted(changed))
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User) -> None:
    """Take an item off; the topic it came from waits again."""
    meeting = _begin(item.meeting, by)
    if item.progress != AgendaItem.Progress.PENDING:
        raise NotNow(_("This item has been dealt with and stays on the agenda."))
    item.topics.update(status=Topic.Status.WAITING, item=None)
    title = item.title
    item.delete()
    _number(list(meeting.items.all()))
    _finish(meeting, "remove_item", by=by, item=title)


@transaction.atomic
def reorder(meeting: Meeting, order: Sequence[int], *, by: User) -> None:
    """Put the items in the order of their ids; items that are not named keep their place after."""
    meeting = _begin(meeting, by)
    rank = {pk: place for place, pk in enumerate(order)}
    items = list(meeting.items.all())
    wanted = sorted(items, key=lambda item: rank.get(item.pk, len(rank)))
    if wanted == items:
        return
    _number(wanted)
    _finish(meeting, "reorder", by=by)


@transaction.atomic
def move_item(item: AgendaItem, step: int, *, by: User) -> None:
    """Move an item up (-1) or down (+1) by one place."""
    meeting = _begin(item.meeting, by)
    items = list(meeting.items.all())
    old = items.index(item)
    new = min(max(old + step, 0), len(items) - 1)
    if new == old:
        return
    items.insert(new, items.pop(old))
    _number(items)
    _finish(meeting, "reorder", by=by)


def mark_read(item: AgendaItem, *, by: User) -> ItemReceipt:
    """An invited person has read the documents of a briefing item."""
    if not item.meeting.attendees.filter(user=by).exists():
        raise NotNow(_("Only those invited confirm that they have read this."))
    return ItemReceipt.objects.get_or_create(item=item, user=by)[0]


def open_promises(meeting: Meeting) -> models.QuerySet[ActionItem]:
    """Promises of the series' earlier meetings that are not proven done yet."""
    if meeting.series is None:
        return ActionItem.objects.none()
    earlier = Meeting.objects.same_line(meeting.series).filter(starts_at__lt=meeting.starts_at)
    return ActionItem.objects.unfinished().filter(meeting__in=earlier)


def over_by(items: Iterable[AgendaItem], slot: int) -> dt.timedelta:
    """How much longer the agenda is than the time there is."""
    return dt.timedelta(minutes=max(0, sum(item.minutes for item in items) - slot))


def doubts(meeting: Meeting) -> list[str]:
    """What to think over before the notice goes out, as sentences; empty when all is well."""
    items = list(meeting.items.all())
    found = []
    if not meeting.theme:
        found.append(_("The meeting has no theme yet."))
    if not meeting.goal:
        found.append(_("The meeting has no goal: what shall be decided or better afterwards?"))
    if not items:
        found.append(_("The agenda is empty."))
        return found
    over = over_by(items, meeting.slot_minutes) // dt.timedelta(minutes=1)
    if over:
        sentence = ngettext(
            "The agenda is %(n)d minute longer than the meeting.",
            "The agenda is %(n)d minutes longer than the meeting.",
            over,
        )
        found.append(sentence % {"n": over})
    found += _undocumented(items)
    if not _is_practical(meeting, items):
        found.append(
            _("Nothing on the agenda comes from real work: no open promise, topic or earlier item.")
        )
    return found


def _undocumented(items: Sequence[AgendaItem]) -> list[str]:
    """Briefings without anything to read."""
    briefings = [item for item in items if item.section == Section.BRIEFING]
    with_files = {file.object_id for file in Attachment.objects.of(*briefings)}
    return [
        _("There is no document for the briefing “%(title)s” yet.") % {"title": item.title}
        for item in briefings
        if item.pk not in with_files
    ]


def _is_practical(meeting: Meeting, items: Sequence[AgendaItem]) -> bool:
    if any(item.object_id or item.carried_from_id for item in items):
        return True
    if any(item.section == Section.REVIEW for item in items) and open_promises(meeting).exists():
        return True
    return Topic.objects.filter(item__in=items).exists()


@transaction.atomic
def add_files(item: AgendaItem, uploads: Sequence[UploadedFile[Any]], *, by: User) -> None:
    """Add materials to an item; its presenter may, besides those who change the agenda."""
    meeting = moves.lock(item.meeting)
    if item.presenter_id != by.pk:
        rules.check_convener(by, meeting)
    if meeting.status == MeetingStatus.CANCELLED:
        raise NotNow(_("This meeting was called off."))
    for upload in uploads:
        attachments.attach(item, upload, by=by)
    if uploads:
        names = [upload.name or "" for upload in uploads]
        _finish(meeting, "add_files", by=by, item=item.title, files=names)

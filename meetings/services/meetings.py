"""Making, changing and calling off one meeting, and who is invited to it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import rules
from meetings.kinds import PROFILES
from meetings.models import AgendaTemplate, Attendee, Meeting, Topic
from meetings.services import agenda, announcing, carrying
from meetings.services.once import once
from meetings.services.touching import touch
from meetings.states import AHEAD, MEETING_MOVES, MeetingStatus
from people import events, moves, numbers
from people.models import Room, Store, User
from people.rules import NotNow

SLOT = frozenset({"starts_at", "ends_at", "room", "place"})
"""What calendars must see: a change raises `sequence`."""
CHANGEABLE = SLOT | {
    "title",
    "theme",
    "goal",
    "goal_measure",
    "opening_text",
    "chair",
    "recorder",
    "is_restricted",
}


class RoomTakenError(ValidationError):
    """The room has another meeting at that time; the sentence stands beside the room field."""

    def __init__(self, meeting: Meeting, by: User | None) -> None:
        super().__init__({"room": [_taken_sentence(meeting, by)]})


def _taken_sentence(meeting: Meeting, by: User | None) -> str:
    others = Meeting.objects.filter(room=meeting.room).exclude(pk=meeting.pk)
    other = others.overlapping(meeting.starts_at, meeting.ends_at).order_by("starts_at").first()
    room = str(meeting.room)
    if other is None:
        return _("%(room)s is taken at this time.") % {"room": room}
    seen = by is None or Meeting.objects.visible_to(by).filter(pk=other.pk).exists()
    zone = meeting.store.zone
    words = {
        "room": room,
        "from": f"{other.starts_at.astimezone(zone):%H:%M}",
        "to": f"{other.ends_at.astimezone(zone):%H:%M}",
        "meeting": str(other) if seen else _("another meeting"),
    }
    return _("%(room)s is taken from %(from)s to %(to)s by %(meeting)s.") % words


def save_in_room(
    meeting: Meeting, *, by: User | None, update_fields: Iterable[str] | None = None
) -> None:
    """Save; RoomTakenError when the database finds another meeting in the room."""
    try:
        with transaction.atomic():
            meeting.save(update_fields=update_fields)
    except IntegrityError as error:
        if "meeting_room_once" not in str(error):
            raise
        raise RoomTakenError(meeting, by) from error


def check_ahead(meeting: Meeting) -> None:
    if meeting.status == MeetingStatus.CANCELLED:
        raise NotNow(_("This meeting was called off."))
    if meeting.status not in AHEAD:
        raise NotNow(_("This meeting has begun; its time, place and people stay as they were."))


def check_of_store(store: Store, people: Iterable[User | None]) -> None:
    """All of them must work in the store and not have left."""
    for person in people:
        if person is None:
            continue
        if person.store_id != store.pk:
            raise NotNow(_("%(name)s works in another store.") % {"name": person})
        if not person.is_active:
            raise NotNow(_("%(name)s has left.") % {"name": person})


def next_number(store: Store, kind: str, starts_at: dt.datetime) -> str:
    year = starts_at.astimezone(store.zone).year
    prefix = PROFILES[kind].prefix
    return f"{prefix}-{year}-{numbers.take(store, prefix, year)[0]:03}"


def make(
    meeting: Meeting,
    *,
    people: Iterable[User],
    template: AgendaTemplate | None = None,
    parts: Sequence[agenda.Part] | None = None,
    by: User | None,
) -> Meeting:
    """Give a new meeting its number, agenda and people, and save it. Inside a transaction."""
    meeting.number = next_number(meeting.store, meeting.kind, meeting.starts_at)
    save_in_room(meeting, by=by)
    agenda.lay_out(meeting, parts if parts is not None else agenda.parts_of(meeting, template))
    invited = {person.pk: person for person in (meeting.chair, meeting.recorder, *people)}
    Attendee.objects.bulk_create(Attendee(meeting=meeting, user=one) for one in invited.values())
    events.record(meeting, "create", by=by, new=meeting.status)
    return meeting


@transaction.atomic
def create_meeting(
    *,
    store: Store,
    by: User,
    kind: str,
    title: str,
    starts_at: dt.datetime,
    minutes: int,
    chair: User,
    recorder: User,
    people: Iterable[User],
    room: Room | None = None,
    place: str = "",
    theme: str = "",
    goal: str = "",
    goal_measure: str = "",
    is_restricted: bool = False,
    template: AgendaTemplate | None = None,
    token: uuid.UUID | None = None,
) -> Meeting:
    """Make a meeting of its own, with the agenda of the template or of its kind."""
    rules.check_schedule(by)
    people = list(people)
    check_of_store(store, [chair, recorder, *people])
    meeting = Meeting(
        store=store,
        kind=kind,
        title=title,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        chair=chair,
        recorder=recorder,
        room=room,
        place=place,
        theme=theme,
        goal=goal,
        goal_measure=goal_measure,
        is_restricted=is_restricted or PROFILES[kind].restricted,
        created_by=by,
    )
    return once(token, partial(make, meeting, people=people, template=template, by=by), by=by)


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User, **changes: object) -> Meeting:
    """Change one meeting. People who were told of it are told what changed."""
    meeting = moves.lock(meeting)
    rules.check_convener(by, meeting)
    check_ahead(meeting)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"A meeting's {', '.join(sorted(unknown))} cannot be changed")
    changed = {name: value for name, value in changes.items() if getattr(meeting, name) != value}
    if not changed:
        return meeting
    return apply(meeting, changed, by=by)


def apply(
    meeting: Meeting, changed: dict[str, object], *, by: User, by_hand: bool = True
) -> Meeting:
    """Save changes of a locked meeting with all that follows from them."""
    old = {name: _word(getattr(meeting, name)) for name in changed}
    for name, value in changed.items():
        setattr(meeting, name, value)
    fields = {*changed, "version"}
    meeting.version += 1
    if SLOT & set(changed):
        meeting.sequence += 1
        meeting.moved_by_hand = meeting.moved_by_hand or by_hand
        fields |= {"sequence", "moved_by_hand"}
    if meeting.room_id or meeting.place:
        meeting.wanted_room = None
        fields.add("wanted_room")
    save_in_room(meeting, by=by, update_fields=fields)
    _seat(meeting, [meeting.chair, meeting.recorder])
    new = {name: _word(value) for name, value in changed.items()}
    events.record(meeting, "change", by=by, changes={n: [old[n], new[n]] for n in changed})
    announcing.note_change(meeting)
    return meeting


def _word(value: object) -> str | bool:
    """A value as the log keeps it."""
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(value, bool) else str(value or "")


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, why: str, by: User) -> Meeting:
    """Call a meeting off. Those who were told of it are told; its topics wait again."""
    sequence = moves.lock(meeting).sequence + 1
    meeting = moves.make(
        meeting,
        MEETING_MOVES,
        "cancel",
        by=by,
        check=rules.check_move,
        why=why,
        cancelled_why=why.strip()[:300],
        sequence=sequence,
    )
    touch(meeting)
    Topic.objects.filter(item__meeting=meeting, status=Topic.Status.TAKEN).update(
        status=Topic.Status.WAITING, item=None
    )
    announcing.tell_cancelled(meeting, by=by)
    following = next_of_series(meeting)
    if following is not None:
        carrying.carry_into(following)
    return meeting


def next_of_series(meeting: Meeting) -> Meeting | None:
    """The first meeting of the series still ahead."""
    ahead = Meeting.objects.same_line(meeting.series).ahead().exclude(pk=meeting.pk)
    return ahead.filter(starts_at__gt=timezone.now()).order_by("starts_at").first()


def _seat(meeting: Meeting, people: Iterable[User]) -> list[Attendee]:
    """Invite those who are not yet invited."""
    there = set(meeting.attendees.values_list("user_id", flat=True))
    wanted = {person.pk: person for person in people if person.pk not in there}
    return Attendee.objects.bulk_create(
        [Attendee(meeting=meeting, user=person) for person in wanted.values()]
    )


@transaction.atomic
def invite(
    meeting: Meeting, people: Iterable[User], *, by: User, required: bool = True
) -> list[Attendee]:
    """Invite more people; those invited already stay as they are."""
    meeting = moves.lock(meeting)
    rules.check_convener(by, meeting)
    check_ahead(meeting)
    people = list(people)
    check_of_store(meeting.store, people)
    seated = _seat(meeting, people)
    if not seated:
        return []
    if not required:
        Attendee.objects.filter(pk__in=[one.pk for one in seated]).update(required=False)
    touch(meeting)
    events.record(meeting, "invite", by=by, people=[one.user.name for one in seated])
    announcing.note_change(meeting)
    return seated


@transaction.atomic
def uninvite(attendee: Attendee, *, by: User) -> None:
    """Take someone off the list; chair and recorder stay on it."""
    meeting = moves.lock(attendee.meeting)
    rules.check_convener(by, meeting)
    check_ahead(meeting)
    if attendee.user_id in {meeting.chair_id, meeting.recorder_id}:
        raise NotNow(_("The chair and the recorder must attend. Name someone else first."))
    person = attendee.user
    announcing.tell_uninvited(attendee, by=by)
    attendee.delete()
    touch(meeting)
    events.record(meeting, "uninvite", by=by, people=[person.name])


@transaction.atomic
def set_required(attendee: Attendee, required: bool, *, by: User) -> Attendee:
    """Say whether a person must attend or may."""
    meeting = moves.lock(attendee.meeting)
    rules.check_convener(by, meeting)
    check_ahead(meeting)
    attendee.required = required
    attendee.save(update_fields=["required"])
    touch(meeting)
    return attendee

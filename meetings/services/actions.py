"""Promises: given, worked on, put off with a reason, proven done, verified by another."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from attachments.services import attach
from meetings import rules, subjects
from meetings.models import ActionItem, ActionUpdate, AgendaItem, Meeting
from meetings.services.followup import next_reminder
from meetings.services.touching import touch
from meetings.states import ACTION_MOVES, OWED, ActionStatus, MeetingStatus
from notifications import outbox
from people import events, moves, numbers
from people.models import Store, User
from people.permissions import Role
from people.rules import NotNow

VERIFY_WITHIN = dt.timedelta(days=2)
"""A verifier is reminded when a report has waited this long."""


def today_in(store: Store) -> dt.date:
    return timezone.localdate(timezone=store.zone)


def default_verifier(owner: User, *candidates: User | None) -> User | None:
    """The first of `candidates`, the owner's superior or a manager who is not the owner."""
    managers = (
        User.objects.active()
        .filter(store=owner.store_id)
        .with_role(Role.AFTERSALES_DIRECTOR, Role.GENERAL_MANAGER)
    )
    people: list[User | None] = [*candidates, owner.superior, *managers.order_by("pk")[:2]]
    for person in people:
        if person is not None and person.pk != owner.pk and person.is_active:
            return person
    return None


def check_people(store: Store, owner: User, verifier: User | None, helpers: Iterable[User]) -> User:
    """Return the verifier; refuse people who left and an owner who would verify himself."""
    if verifier is None or verifier.pk == owner.pk:
        raise NotNow(_("Someone other than the owner must verify this."))
    for person in (owner, verifier, *helpers):
        if person.store_id != store.pk or not person.is_active:
            raise NotNow(_("%(name)s does not work here any more.") % {"name": person.name})
    return verifier


@transaction.atomic
def create_action(
    *,
    store: Store,
    text: str,
    owner: User,
    due_on: dt.date,
    by: User,
    verifier: User | None = None,
    helpers: Iterable[User] = (),
    meeting: Meeting | None = None,
    agenda_item: AgendaItem | None = None,
    origin: models.Model | None = None,
    check_how: str = "",
    priority: int = ActionItem.Priority.NORMAL,
    is_restricted: bool = False,
) -> ActionItem:
    """Give somebody a promise to keep. Owner and helpers are told; in a running meeting, at its end.

    Without `verifier` it is the chair of the meeting, the owner's superior or a manager.
    """
    today = today_in(store)
    helpers = [person for person in helpers if person.pk != owner.pk]
    verifier = verifier or default_verifier(owner, meeting.chair if meeting else None, by)
    verifier = check_people(store, owner, verifier, helpers)
    if due_on < today:
        raise NotNow(_("The due date lies in the past."))
    number = numbers.take(store, "A", today.year)[0]
    action = ActionItem.objects.create(
        store=store,
        number=f"A-{today.year}-{number:03}",
        text=text.strip(),
        owner=owner,
        verifier=verifier,
        due_on=due_on,
        first_due_on=due_on,
        check_how=check_how.strip(),
        priority=priority,
        meeting=meeting,
        agenda_item=agenda_item,
        origin=origin or meeting,
        is_restricted=meeting.is_restricted if meeting else is_restricted,
        remind_on=next_reminder(due_on, today),
        created_by=by,
    )
    action.helpers.set(helpers)
    events.record(action, "create", by=by, new=action.status)
    if meeting is not None:
        touch(meeting)
    if meeting is None or meeting.status != MeetingStatus.IN_PROGRESS:
        tell_given(action)
    return action


def tell_given(action: ActionItem) -> None:
    """Tell owner and helpers once of their new promise."""
    by = action.created_by
    _tell("action_given", action, [action.owner], key="given", but=by, by=by)
    _tell("action_helper", action, action.helpers.all(), key="helper", but=by, by=by)


def _tell(
    kind: str,
    action: ActionItem,
    people: Iterable[User],
    *,
    key: str,
    but: User | None = None,
    **more: object,
) -> None:
    """Notify `people` except who did it himself."""
    others = [person for person in people if but is None or person.pk != but.pk]
    if not others:
        return
    outbox.notify(
        f"meetings.{kind}",
        others,
        key=f"action-{action.pk}-{key}",
        target=action,
        url=action.get_absolute_url(),
        context={"action": action, **more},
    )


@transaction.atomic
def change_action(
    action: ActionItem,
    *,
    by: User,
    text: str,
    check_how: str,
    priority: int,
    owner: User,
    verifier: User,
    helpers: Iterable[User],
) -> ActionItem:
    """Change anything but state and due date. A new owner is told of his promise."""
    action = _lock(action)
    rules.check_change_action(by, action)
    helpers = [person for person in helpers if person.pk != owner.pk]
    check_people(action.store, owner, verifier, helpers)
    if action.status not in OWED and owner.pk != action.owner_id:
        raise NotNow(_("This is reported done; the owner stays."))
    old_owner = action.owner
    action.text, action.check_how, action.priority = text.strip(), check_how.strip(), priority
    action.owner, action.verifier = owner, verifier
    action.save(update_fields=["text", "check_how", "priority", "owner", "verifier"])
    new_helpers = {person.pk for person in helpers} - set(
        action.helpers.values_list("pk", flat=True)
    )
    action.helpers.set(helpers)
    event = events.record(action, "change", by=by, old=old_owner.name, new=owner.name)
    if owner.pk != old_owner.pk:
        _tell("action_given", action, [owner], key=f"given-{event.pk}", but=by, by=by)
    joined = [person for person in helpers if person.pk in new_helpers]
    _tell("action_helper", action, joined, key=f"helper-{event.pk}", but=by, by=by)
    return action


def _lock(action: ActionItem) -> ActionItem:
    """The meeting before its promises, as when a meeting reviews them: no two wait in a ring."""
    if action.meeting is not None:
        action.meeting = moves.lock(action.meeting)
    return moves.lock(action)


@transaction.atomic
def _move(
    action: ActionItem, name: str, *, by: User | None, why: str = "", **changes: object
) -> ActionItem:
    action = moves.make(
        _lock(action), ACTION_MOVES, name, by=by, check=rules.check_move, why=why, **changes
    )
    if action.meeting is not None:
        touch(action.meeting)
    subjects.moved(action, name)
    return action


def start(action: ActionItem, *, by: User) -> ActionItem:
    return _move(action, "start", by=by)


@transaction.atomic
def report_done(
    action: ActionItem, *, text: str, files: Iterable[UploadedFile[Any]] = (), by: User
) -> ActionItem:
    """Say that it is done, with evidence: a word, photos or both. The verifier is told."""
    files = list(files)
    if not text.strip() and not files:
        raise NotNow(_("Show that it is done: write a sentence or add a photo."))
    remind_on = today_in(action.store) + VERIFY_WITHIN
    action = _move(action, "report", by=by, done_at=timezone.now(), remind_on=remind_on)
    update = ActionUpdate.objects.create(
        action=action, kind=ActionUpdate.Kind.EVIDENCE, text=text.strip(), by=by
    )
    for file in files:
        attach(update, file, by=by)
    _tell("action_to_verify", action, [action.verifier], key=f"done-{update.pk}", update=update)
    return action


@transaction.atomic
def verify(action: ActionItem, *, by: User) -> ActionItem:
    """Confirm that it is done. The owner is told."""
    action = _move(
        action, "verify", by=by, verified_at=timezone.now(), verified_by=by, remind_on=None
    )
    _tell("action_verified", action, [action.owner], key=f"verified-{action.verified_at}", by=by)
    return action


@transaction.atomic
def send_back(action: ActionItem, *, why: str, by: User) -> ActionItem:
    """Not done yet: the owner is told why and owes it again."""
    remind_on = next_reminder(action.due_on, today_in(action.store))
    action = _move(action, "send_back", by=by, why=why, done_at=None, remind_on=remind_on)
    update = ActionUpdate.objects.create(
        action=action, kind=ActionUpdate.Kind.SENT_BACK, text=why.strip(), by=by
    )
    _tell("action_sent_back", action, [action.owner], key=f"back-{update.pk}", by=by, why=why)
    return action


@transaction.atomic
def drop(action: ActionItem, *, why: str, by: User) -> ActionItem:
    action = _move(action, "drop", by=by, why=why, remind_on=None)
    event = events.of(action)[0]
    people = [action.owner, action.verifier]
    _tell("action_changed", action, people, key=f"drop-{event.pk}", but=by, by=by, why=why)
    outbox.withdraw(action, kinds=["meetings.action_due", "meetings.action_overdue"])
    return action


@transaction.atomic
def reopen(
    action: ActionItem, *, why: str, by: User | None, due_on: dt.date | None = None
) -> ActionItem:
    """Take up again what was verified or dropped; `by=None` is the system, `due_on` a later day."""
    due_on = max(action.due_on, due_on or action.due_on)
    remind_on = next_reminder(due_on, today_in(action.store))
    action = _move(
        action,
        "reopen",
        by=by,
        why=why,
        due_on=due_on,
        remind_on=remind_on,
        done_at=None,
        verified_at=None,
        verified_by=None,
    )
    event = events.of(action)[0]
    _tell(
        "action_changed", action, [action.owner], key=f"reopen-{event.pk}", but=by, by=by, why=why
    )
    return action


@transaction.atomic
def put_off(action: ActionItem, due_on: dt.date, *, why: str, by: User) -> ActionItem:
    """Move the due date, with a reason. A later date is counted."""
    action = _lock(action)
    rules.check_change_action(by, action)
    today = today_in(action.store)
    if action.status not in OWED:
        raise NotNow(_("This is no longer owed; its date stays."))
    if not why.strip():
        raise NotNow(_("Please give the reason."))
    if due_on < today:
        raise NotNow(_("The due date lies in the past."))
    if due_on == action.due_on:
        raise NotNow(_("This is the date it has already."))
    old, action.due_on = action.due_on, due_on
    action.due_moves += due_on > old
    action.remind_on = next_reminder(due_on, today)
    action.save(update_fields=["due_on", "due_moves", "remind_on"])
    update = ActionUpdate.objects.create(
        action=action,
        kind=ActionUpdate.Kind.DUE,
        text=why.strip(),
        old_due_on=old,
        new_due_on=due_on,
        by=by,
    )
    events.record(action, "put_off", by=by, old=str(old), new=str(due_on), why=why)
    if action.meeting is not None:
        touch(action.meeting)
    people = [action.owner, action.verifier]
    _tell("action_changed", action, people, key=f"due-{update.pk}", but=by, by=by, why=why)
    return action


@transaction.atomic
def comment(
    action: ActionItem, *, text: str, files: Iterable[UploadedFile[Any]] = (), by: User
) -> ActionUpdate:
    """Add a remark that owner, verifier and helpers read on the page."""
    update = ActionUpdate.objects.create(action=action, text=text.strip(), by=by)
    for file in files:
        attach(update, file, by=by)
    return update


def tell_new_of(meeting: Meeting) -> None:
    """At the end of a meeting: tell everybody what they promised in it."""
    actions = meeting.actions.exclude(status=ActionStatus.DROPPED)
    for action in actions.select_related("owner", "created_by", "store").order_by("pk"):
        tell_given(action)

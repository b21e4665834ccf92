"""Reminders before, on and after the due date, and escalation by days overdue."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from meetings.models import ActionItem
from meetings.states import OWED, UNFINISHED, ActionStatus
from notifications import outbox
from people.models import Store, User
from people.permissions import Role

DAY = dt.timedelta(days=1)
OFFSETS = (-3, -1, 0, 1, 3, 7)
"""Days after the due date on which the owner is reminded; then every week."""
SUPERIOR_FROM = 3
MANAGER_FROM = 7
"""Days overdue from which the owner's superior, then the service manager, are told as well."""
VERIFY_EVERY = dt.timedelta(days=3)
NOT_BEFORE = dt.time(8)
BATCH = 200


def next_reminder(due_on: dt.date, today: dt.date) -> dt.date:
    """Return the first day of the reminders of a date that comes after `today`."""
    for offset in OFFSETS:
        if due_on + offset * DAY > today:
            return due_on + offset * DAY
    weeks = ((today - due_on).days - OFFSETS[-1]) // 7 + 1
    return due_on + (OFFSETS[-1] + 7 * weeks) * DAY


def sweep(now: dt.datetime) -> int:
    """Remind of all that is due in stores where the day has begun. Returns how many rows."""
    done = 0
    for store in Store.objects.all():
        local = timezone.localtime(now, store.zone)
        if local.time() >= NOT_BEFORE:
            for ids in _due(store, local.date()):
                done += _remind_batch(store, ids, local.date())
    return done


def _due(store: Store, today: dt.date) -> Iterator[list[int]]:
    """Ids of the rows whose day has come, in batches, each row once."""
    after = 0
    rows = ActionItem.objects.filter(
        store=store, remind_on__lte=today, status__in=UNFINISHED
    ).order_by("pk")
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        yield ids
        after = ids[-1]


@transaction.atomic
def _remind_batch(store: Store, ids: list[int], today: dt.date) -> int:
    """Two sweeps at once share the work; a row reminded today is not reminded again."""
    rows = (
        ActionItem.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=ids, remind_on__lte=today, status__in=UNFINISHED)
        .select_related("owner__superior", "verifier", "store")
        .order_by("pk")
    )
    managers = list(User.objects.active().filter(store=store).with_role(Role.AFTERSALES_DIRECTOR))
    actions = list(rows)
    for action in actions:
        remind(action, managers, today)
    ActionItem.objects.bulk_update(actions, ["remind_on"])
    return len(actions)


def remind(action: ActionItem, managers: list[User], today: dt.date) -> None:
    """Tell whoever must hear of one promise today, and set its next day."""
    if action.status == ActionStatus.DONE:
        _tell("action_to_verify", action, [action.verifier], today)
        action.remind_on = today + VERIFY_EVERY
        return
    overdue = action.days_overdue(today)
    _tell("action_overdue" if overdue else "action_due", action, [action.owner], today)
    _tell("action_escalated", action, escalated_to(action, managers, today), today)
    action.remind_on = next_reminder(action.due_on, today)


def escalated_to(action: ActionItem, managers: list[User], today: dt.date) -> list[User]:
    """Who hears of it besides the owner: the superior, then the managers."""
    if action.status not in OWED:
        return []
    overdue = action.days_overdue(today)
    people = []
    if overdue >= SUPERIOR_FROM and action.owner.superior is not None:
        people.append(action.owner.superior)
    if overdue >= MANAGER_FROM:
        people += managers
    return [person for person in {p.pk: p for p in people}.values() if person != action.owner]


def _tell(kind: str, action: ActionItem, people: list[User], today: dt.date) -> None:
    if not people:
        return
    outbox.notify(
        f"meetings.{kind}",
        people,
        key=f"action-{action.pk}-{kind}-{today}",
        target=action,
        url=action.get_absolute_url(),
        context={"action": action, "overdue": action.days_overdue(today)},
    )

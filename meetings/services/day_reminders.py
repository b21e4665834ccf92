"""The store's own reminders and cases for the mornings."""

import datetime as dt

from django.db import transaction

from meetings import rules
from meetings.models import Reminder
from meetings.services import mornings
from people import events
from people.models import Store, User
from people.moves import lock


@transaction.atomic
def add_reminder(
    store: Store,
    *,
    text: str,
    kind: str = Reminder.Kind.REMINDER,
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
    by: User,
) -> Reminder:
    rules.check_lead_morning(by)
    reminder = Reminder(
        store=store, text=text, kind=kind, first_on=first_on, last_on=last_on, created_by=by
    )
    reminder.full_clean()
    reminder.save()
    events.record(reminder, "create", by=by)
    mornings.touch(store)
    return reminder


@transaction.atomic
def change_reminder(
    reminder: Reminder,
    *,
    text: str,
    kind: str,
    first_on: dt.date | None,
    last_on: dt.date | None,
    by: User,
) -> Reminder:
    rules.check_lead_morning(by)
    reminder = lock(reminder)
    old = reminder.text
    reminder.text, reminder.kind = text, kind
    reminder.first_on, reminder.last_on = first_on, last_on
    reminder.full_clean()
    reminder.save()
    events.record(reminder, "change", by=by, changes={"text": [old, text]})
    mornings.touch(reminder.store)
    return reminder


@transaction.atomic
def delete_reminder(reminder: Reminder, *, by: User) -> None:
    rules.check_lead_morning(by)
    events.record(reminder.store, "reminder_deleted", by=by, old=reminder.text[:40])
    reminder.delete()
    mornings.touch(reminder.store)

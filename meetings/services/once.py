"""The same form sent twice does one thing."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TypeVar, cast

from django.db import models, transaction
from django.utils.translation import gettext as _

from meetings.models import SentForm
from people.models import User
from people.rules import NotNow

KEPT = dt.timedelta(days=7)

M = TypeVar("M", bound=models.Model)


@transaction.atomic
def once(token: uuid.UUID | None, make: Callable[[], M], *, by: User) -> M:
    """Make the row of a form, or return the row that the same form has made before.

    A second request waits here until the first has committed.
    """
    if token is None:
        return make()
    SentForm.objects.bulk_create([SentForm(token=token, by=by)], ignore_conflicts=True)
    sent = SentForm.objects.get(token=token)
    if sent.by_id != by.pk:
        raise NotNow(_("This form was opened by someone else. Open it again."))
    if sent.result is not None:
        return cast("M", sent.result)
    row = make()
    sent.result = row
    sent.save(update_fields=["content_type", "object_id"])
    return row


def forget(now: dt.datetime) -> int:
    """Drop the tokens of forms that nobody will send again."""
    return SentForm.objects.filter(at__lt=now - KEPT).delete()[0]

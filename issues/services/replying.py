"""What a reporter says about the own issue, by whatever way it comes in."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from attachments.services import attach
from issues.models import Entry, Issue
from issues.services import timeline
from people.models import User


@transaction.atomic
def reply(
    issue: Issue,
    text: str,
    *,
    by: User | None,
    at: dt.datetime | None = None,
    message_id: str = "",
    files: Iterable[UploadedFile[Any]] = (),
) -> Entry:
    """Add what the reporter writes; owner and verifier are told. `by=None`: no user of ours."""
    entry = Entry.objects.create(
        issue=issue,
        kind=Entry.Kind.REPLY,
        text=text.strip(),
        is_public=True,
        by=by,
        at=at or timezone.now(),
        message_id=message_id,
    )
    for file in files:
        attach(entry, file, by=by)
    people = [issue.owner, issue.verifier]
    timeline.tell("replied", issue, people, key=f"reply-{entry.pk}", but=by, entry=entry)
    return entry

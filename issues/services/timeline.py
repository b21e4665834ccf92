"""What is kept of what was said and done, and who is told of it."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from issues.models import Entry, Issue
from issues.services import outward
from issues.services.watching import note_change
from notifications import outbox
from people.models import User


def line(
    issue: Issue, code: str, *, by: User | None, at: dt.datetime | None = None, **facts: str
) -> Entry:
    """Write what happened, for the reporter to read, and tell a reporter of the store."""
    entry = Entry.objects.create(
        issue=issue,
        kind=Entry.Kind.LINE,
        code=code,
        details=facts,
        is_public=True,
        by=by,
        at=at or timezone.now(),
    )
    if code != "log":
        note_change(issue, entry.at)
    outward.mail_reporter(entry)
    if issue.reporter is not None and code not in {"log", "accept_result"}:
        tell("line", issue, [issue.reporter], key=f"line-{entry.pk}", but=by, entry=entry)
    return entry


def note(issue: Issue, code: str, *, by: User | None, **facts: str) -> Entry:
    """Write what happened for those who work on it; the reporter does not read it."""
    entry = Entry.objects.create(
        issue=issue, kind=Entry.Kind.LINE, code=code, details=facts, is_public=False, by=by
    )
    note_change(issue, entry.at)
    return entry


def tell(
    kind: str,
    issue: Issue,
    people: Iterable[User | None],
    *,
    key: str,
    but: User | None = None,
    **more: object,
) -> None:
    """Notify `people` except who did it himself."""
    others = [p for p in people if p is not None and (but is None or p.pk != but.pk)]
    if others:
        outbox.notify(
            f"issues.{kind}",
            others,
            key=f"issue-{issue.pk}-{key}",
            target=issue,
            url=issue.get_absolute_url(),
            context={"issue": issue, "by": but, **more},
        )

"""Who reported the same hears what becomes of the original: the result, and nothing of its reporter."""

from collections.abc import Iterable

from issues.models import Entry, Issue
from issues.services import following, outward, timeline
from people.models import User
from people.privacy import mask


def answer(issue: Issue, text: str, *, by: User | None, only: Issue | None = None) -> None:
    """Give the reporters of its duplicates (or of `only`) the words that its own reporter was told.

    Plates and phone numbers in them are another customer's and are masked. What is confidential
    reaches nobody by this.
    """
    for one in [only] if only is not None else _of(issue):
        entry = Entry.objects.create(
            issue=one, kind=Entry.Kind.ANSWER, text=mask(text), is_public=True, by=by
        )
        outward.mail_reporter(entry)
        if one.reporter_id != issue.reporter_id:
            key = f"said-{entry.pk}"
            timeline.tell("answer", one, [one.reporter], key=key, but=by, entry=entry)
        following.answered(one, by=by)


def line(issue: Issue, code: str, *, by: User | None, **facts: str) -> None:
    """Write a line of the original, which names no reporter, into its duplicates too."""
    for one in _of(issue):
        timeline.line(one, code, by=by, at=None, **facts)


def _of(issue: Issue) -> Iterable[Issue]:
    if issue.is_confidential:
        return ()
    rows = Issue.objects.filter(duplicate_of=issue).select_related("store", "reporter", "owner")
    return rows.defer("search").order_by("-reported_at", "-pk")

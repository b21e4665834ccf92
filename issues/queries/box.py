"""What the holder of a claim code reads."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from issues import claims
from issues.models import BoxLetter, Entry, Issue
from issues.services import box
from issues.states import IssueStatus
from people.models import Store

MOST_LINES = 200


@dataclass(frozen=True)
class Claim:
    """A letter that is still in the box (`issue` None), or the issue that it became."""

    store: Store
    text: str
    on: dt.date
    opens_at: dt.datetime | None = None
    issue: Issue | None = None
    entries: tuple[Entry, ...] = ()
    waiting: tuple[BoxLetter, ...] = ()

    @property
    def has_spoken(self) -> bool:
        """Accepted or disputed already; the box has only not been opened since."""
        verdicts = {BoxLetter.Kind.ACCEPT, BoxLetter.Kind.DISPUTE}
        return any(letter.kind in verdicts for letter in self.waiting)

    @property
    def may_accept(self) -> bool:
        asked = self.issue is not None and self.issue.status == IssueStatus.FED_BACK
        return asked and not self.has_spoken and self.issue.accepted_at is None  # type: ignore[union-attr]

    @property
    def may_dispute(self) -> bool:
        told = {IssueStatus.FED_BACK, IssueStatus.CLOSED}
        return self.issue is not None and self.issue.status in told and not self.has_spoken


def claim(code: str) -> Claim | None:
    hashes = claims.hashes_of(code)
    if not hashes:
        return None
    issue = (
        Issue.objects.filter(claim_hash__in=hashes, is_unnamed=True)
        .select_related("store")
        .defer("search")
        .first()
    )
    return _of_issue(issue) if issue is not None else _in_the_box(hashes)


def _in_the_box(hashes: list[str]) -> Claim | None:
    letter = BoxLetter.objects.select_related("store").filter(claim_hash__in=hashes).first()
    if letter is None:
        return None
    opens_at = box.opens_at(letter.store, timezone.now(), written_on=letter.on)
    return Claim(letter.store, letter.text, letter.on, opens_at)


def _of_issue(issue: Issue) -> Claim:
    waiting = tuple(BoxLetter.objects.filter(issue=issue).order_by("on", "pk"))
    opens_at = (
        box.opens_at(issue.store, timezone.now(), written_on=waiting[-1].on) if waiting else None
    )
    return Claim(
        issue.store,
        issue.text,
        issue.reported_at.astimezone(issue.store.zone).date(),
        opens_at,
        issue,
        tuple(issue.entries.filter(is_public=True)[:MOST_LINES]),
        waiting,
    )

"""What the holder of a claim code reads."""

import datetime as dt
from dataclasses import dataclass, replace

from django.utils import timezone

from issues import claims
from issues.models import BoxLetter, Entry, Issue, IssueLink
from issues.services import box
from issues.states import IssueStatus
from people.models import Store

MOST_LINES = 200
MOST_PARTS = 10


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
    parts: tuple["Claim", ...] = ()
    """What was split off from it and is followed on its own; it has no code but this."""

    @property
    def all(self) -> tuple["Claim", ...]:
        return (self, *self.parts)

    def about(self, number: str) -> "Claim | None":
        """The one with this number; without one the first."""
        if not number:
            return self
        return next((one for one in self.all if one.issue and one.issue.number == number), None)

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
    if issue is None:
        return _in_the_box(hashes)
    return replace(_of_issue(issue), parts=tuple(map(_of_issue, _split_off(issue))))


def _split_off(issue: Issue) -> list[Issue]:
    """Parts of it, and parts of those."""
    found: list[Issue] = []
    last = [issue]
    while last and len(found) < MOST_PARTS:
        rows = Issue.objects.filter(
            links__kind=IssueLink.Kind.SPLIT, links__other__in=last, is_unnamed=True
        )
        last = list(rows.select_related("store").defer("search").order_by("pk"))
        found += last
    return found[:MOST_PARTS]


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

"""The promises of earlier meetings as the review goes through them, and how many were kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from meetings.models import ActionItem, ActionReview, Meeting
from meetings.states import HELD, OWED, UNFINISHED, ActionStatus


@dataclass(frozen=True)
class Row:
    """One promise, and what this meeting has said of it so far."""

    action: ActionItem
    review: ActionReview | None

    @property
    def is_closed(self) -> bool:
        return self.action.status in {ActionStatus.VERIFIED, ActionStatus.DROPPED}

    def is_later(self, day: dt.date) -> bool:
        """Not due yet, and nothing to say of it."""
        return self.waits and self.action.status in OWED and self.action.due_on > day

    @property
    def waits(self) -> bool:
        """Nobody has said anything of it and it is not closed."""
        return self.review is None and not self.is_closed


@dataclass(frozen=True)
class Review:
    """The list; `kept` of the `due` promises were done by their date."""

    rows: Sequence[Row]
    kept: int
    due: int
    day: dt.date

    @property
    def now(self) -> Sequence[Row]:
        """What is to be talked about."""
        return [row for row in self.rows if not row.is_later(self.day)]

    @property
    def later(self) -> Sequence[Row]:
        """What is not due yet."""
        return [row for row in self.rows if row.is_later(self.day)]

    @property
    def rate(self) -> int | None:
        """Kept in time, in per cent; None when nothing was due."""
        return round(100 * self.kept / self.due) if self.due else None

    @property
    def tone(self) -> str:
        if self.rate is None:
            return "grey"
        return "green" if self.rate >= 90 else "amber" if self.rate >= 70 else "red"  # noqa: PLR2004


def review_of(meeting: Meeting) -> Review:
    """Unfinished promises of the line's earlier meetings, and those closed since the last one."""
    rows = [Row(action, review) for action, review in _actions(meeting)]
    day = timezone.localdate(meeting.starts_at, meeting.store.zone)
    due = [row.action for row in rows if _is_due(row.action, day)]
    kept = sum(_was_kept(action, meeting.store.zone) for action in due)
    return Review(rows, kept, len(due), day)


def _actions(meeting: Meeting) -> list[tuple[ActionItem, ActionReview | None]]:
    if meeting.series is None:
        return []
    earlier = Meeting.objects.same_line(meeting.series).filter(starts_at__lt=meeting.starts_at)
    last = earlier.filter(status__in=HELD).order_by("-starts_at").values("started_at")[:1]
    said = ActionReview.objects.filter(meeting=meeting)
    shown = (
        Q(status__in=UNFINISHED)
        | Q(status=ActionStatus.VERIFIED, verified_at__gte=last)
        | Q(pk__in=said.values("action"))
    )
    actions = (
        ActionItem.objects.filter(shown, meeting__in=earlier)
        .select_related("owner", "verifier", "meeting", "store")
        .order_by("due_on", "pk")
    )
    reviews = {one.action_id: one for one in said}
    return [(action, reviews.get(action.pk)) for action in actions]


def _is_due(action: ActionItem, day: dt.date) -> bool:
    """Due by the day of the meeting, or kept before its time."""
    if action.status == ActionStatus.DROPPED:
        return False
    return action.due_on <= day or action.status == ActionStatus.VERIFIED


def _was_kept(action: ActionItem, zone: dt.tzinfo) -> bool:
    return action.done_at is not None and action.done_at.astimezone(zone).date() <= action.due_on

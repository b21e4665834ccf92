"""The tables of minutes: what was said of earlier promises, and what was promised now."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.functional import Promise

from meetings.models import ActionItem, ActionReview, Meeting, Minutes
from meetings.queries.review import Row, review_of
from meetings.states import ActionStatus

LABELS: dict[str, str | Promise] = {
    **{f"said-{outcome.value}": outcome.label for outcome in ActionReview.Outcome},
    **{f"is-{status.value}": status.label for status in ActionStatus},
}


@dataclass(frozen=True)
class Reviewed:
    """One line of the review; `state` is what the meeting said, else how the promise stood."""

    number: str
    text: str
    owner: str
    due_on: str
    state: str
    why: str = ""
    new_due_on: str = ""

    @property
    def label(self) -> str | Promise:
        return LABELS.get(self.state, self.state)


@dataclass(frozen=True)
class Promised:
    """One line of the action plan."""

    number: str
    text: str
    owner: str
    due_on: str
    helpers: Sequence[str] = ()
    check_how: str = ""


@dataclass(frozen=True)
class Tables:
    """`kept` of `due` earlier promises were done in time; `later` ones were not due yet."""

    kept: int
    due: int
    later: int
    reviewed: Sequence[Reviewed]
    promised: Sequence[Promised]

    @property
    def rate(self) -> int | None:
        return round(100 * self.kept / self.due) if self.due else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Tables":
        return cls(
            kept.get("kept", 0),
            kept.get("due", 0),
            kept.get("later", 0),
            [Reviewed(**one) for one in kept.get("reviewed", [])],
            [Promised(**one) for one in kept.get("promised", [])],
        )


def tables_of(minutes: Minutes) -> Tables:
    """As they stand; of minutes that were published as they stood then, also while corrected."""
    if minutes.version == 0:
        return _present(minutes.meeting)
    return Tables.from_json(minutes.tables)


def corrected(minutes: Minutes) -> Tables:
    """The tables of published minutes, brought up to date in what this meeting said itself.

    Its own promises as they are worded and dated now, and its own words on earlier ones. How many
    promises had been kept by then, and what else stood in the review, is history and stays.
    """
    kept, now = tables_of(minutes), _present(minutes.meeting)
    said = {one.number: one for one in now.reviewed if one.state.startswith("said-")}
    reviewed = [said.get(one.number, one) for one in kept.reviewed]
    return replace(kept, reviewed=reviewed, promised=now.promised)


def _present(meeting: Meeting) -> Tables:
    review = review_of(meeting)
    actions = (
        meeting.actions.exclude(status=ActionStatus.DROPPED)
        .select_related("owner")
        .prefetch_related("helpers")
        .order_by("pk")
    )
    return Tables(
        review.kept,
        review.due,
        len(review.later),
        [_reviewed(row) for row in review.now],
        list(_promised(actions)),
    )


def _day(on: dt.date | None) -> str:
    return on.isoformat() if on else ""


def _reviewed(row: Row) -> Reviewed:
    action, said = row.action, row.review
    return Reviewed(
        action.number,
        action.text,
        action.owner.name,
        _day(action.due_on),
        f"said-{said.outcome}" if said else f"is-{action.status}",
        said.why if said else "",
        _day(said.new_due_on) if said else "",
    )


def _promised(actions: Iterable[ActionItem]) -> Iterable[Promised]:
    for action in actions:
        yield Promised(
            action.number,
            action.text,
            action.owner.name,
            _day(action.due_on),
            [person.name for person in action.helpers.all()],
            action.check_how,
        )

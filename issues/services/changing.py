"""What an issue is, put right later; two people at once lose nothing of each other's."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from issues import rules
from issues.kinds import IssueClass
from issues.models import Issue
from issues.services import deadlines, following, moving, owning, timeline
from issues.states import UNSOLVED, IssueStatus
from people import events
from people.models import User
from people.moves import lock
from people.privacy import mask
from people.rules import NotNow

FIELDS = (
    "title",
    "text",
    "kind",
    "category",
    "component",
    "symptom",
    "place",
    "department",
    "priority",
    "severity",
    "ro_number",
    "is_confidential",
)
PERSONAL = frozenset({"text", "title", "ro_number"})
"""Of these the log keeps that they were changed, not what they said."""
TELL_APART = frozenset({"kind", "category", "component", "symptom"})
"""By these it is seen whether the same has happened before."""


@dataclass(frozen=True)
class Clash:
    """Somebody else has changed the field meanwhile: who, and what it is now."""

    by: str
    now: str


class Conflict(NotNow):
    """Two people changed the same; nothing was saved. `clashes` by field."""

    def __init__(self, clashes: Mapping[str, Clash]) -> None:
        super().__init__(_("Somebody else has changed the same meanwhile. Nothing was saved yet."))
        self.clashes = clashes


def raw(issue: Issue, name: str) -> str:
    """The value of a field as a form sends it."""
    value = getattr(issue, issue._meta.get_field(name).attname)  # type: ignore[union-attr] # noqa: SLF001
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def shown(issue: Issue, name: str) -> str:
    """The value of a field in words."""
    if name == "is_confidential":
        return _("yes") if issue.is_confidential else _("no")
    display = getattr(issue, f"get_{name}_display", None)
    value = display() if display else getattr(issue, name)
    return str(value or "–")


@transaction.atomic
def change(
    issue: Issue, *, by: User, wanted: Mapping[str, object], base: Mapping[str, str]
) -> Issue:
    """Set what differs from `base`, the values that `by` saw; what others changed stays.

    Raises Conflict when somebody changed the same field to something else in between.
    """
    issue = lock(issue)
    rules.check_change(by, issue)
    before = {name: raw(issue, name) for name in wanted}
    mine = {name: value for name, value in wanted.items() if _key(value) != base.get(name, "")}
    clashes = {
        name: Clash(_who(issue, name), shown(issue, name))
        for name, value in mine.items()
        if before[name] != base.get(name, "") and before[name] != _key(value)
    }
    if clashes:
        raise Conflict(clashes)
    new = {name: value for name, value in mine.items() if before[name] != _key(value)}
    return _apply(issue, new, by=by) if new else issue


def _key(value: object) -> str:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def _who(issue: Issue, name: str) -> str:
    for event in events.of(issue)[:20]:
        if name in event.details.get("changes", {}) or event.name == "triage":
            return event.by.name if event.by else ""
    return ""


def _apply(issue: Issue, new: Mapping[str, object], *, by: User) -> Issue:
    old = {name: shown(issue, name) for name in new}
    limits_before = deadlines.limits_of(issue.store, issue.priority, issue.clock_from)
    clock_before = deadlines.clock_of(issue.store, issue.priority)
    former = issue.priority
    for name, value in new.items():
        setattr(issue, name, value)
    issue.title = mask(issue.title)
    fields = {*new, "version"}
    if "component" in new and issue.symptom and issue.symptom.component_id != issue.component_id:
        issue.symptom = None
        fields.add("symptom")
    if "priority" in new and issue.status in UNSOLVED:
        waited = clock_before.between(limits_before.due_at, issue.due_at)
        deadlines.restart(issue, former=former, waited=waited)
        fields |= set(deadlines.FIELDS)
    if "kind" in new and issue.status in UNSOLVED:
        issue.kind = IssueClass(issue.kind)
        issue.verifier = owning.choose_verifier(issue.store, issue.owner, issue.kind, by)
        fields.add("verifier")
    issue.version += 1
    issue.save(update_fields=sorted(fields))
    changes = {
        name: ["", ""] if name in PERSONAL else [old[name], shown(issue, name)] for name in new
    }
    events.record(issue, "changed", by=by, changes=changes)
    labels = [str(issue._meta.get_field(name).verbose_name) for name in new]  # type: ignore[union-attr] # noqa: SLF001
    timeline.note(issue, "change", by=by, fields="、".join(labels))
    if issue.status != IssueStatus.NEW and TELL_APART & new.keys():
        following.classified(issue)
    if issue.status == IssueStatus.FED_BACK:
        return moving.close_if_through(issue)
    return issue

"""Who hears at which step that an issue takes long. Pure but for the people handed in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues.clocks import Step
from issues.kinds import Priority
from issues.models import SEE_CONFIDENTIAL, Issue
from people.models import Absence, User
from people.permissions import Role

BY_SEVERITY = (
    Step.HALF,
    Step.ACKNOWLEDGE,
    Step.CONTAIN,
    Step.DUE,
    Step.DIRECTOR,
    Step.DOUBLE,
    Step.GM,
)
"""Of several steps that are due at once the last of these is named."""

LABELS: Mapping[Step, str | Promise] = {
    Step.HALF: _("half of the time has passed"),
    Step.ACKNOWLEDGE: _("not taken on yet"),
    Step.CONTAIN: _("no immediate measure yet"),
    Step.DUE: _("overdue"),
    Step.DIRECTOR: _("told to the service manager"),
    Step.DOUBLE: _("twice the time has passed"),
    Step.GM: _("told to the general manager"),
}


@dataclass(frozen=True)
class Lines:
    """The people of a store who hear of others' issues, and who is away today."""

    directors: Sequence[User] = ()
    general_managers: Sequence[User] = ()
    heads: Mapping[int, Sequence[User]] = field(default_factory=dict)
    away: Mapping[int, Absence] = field(default_factory=dict)

    @property
    def top(self) -> Sequence[User]:
        return [*self.directors, *self.general_managers]


HEADS = (
    Role.FRONT_DESK_SUPERVISOR,
    Role.WORKSHOP_SUPERVISOR,
    Role.PARTS_MANAGER,
    Role.CR_MANAGER,
    Role.TECHNICAL_MANAGER,
)
"""Who answers for a department: a holder of one of these roles who works in it."""


def applies(step: Step, issue: Issue) -> bool:
    """Whether anybody has to hear of the step, as things stand."""
    if step == Step.ACKNOWLEDGE:
        return issue.acknowledged_at is None
    if step == Step.CONTAIN:
        return issue.contained_at is None and issue.priority <= Priority.P2
    return True


def hears(step: Step, issue: Issue, lines: Lines) -> Iterator[User]:
    """Who is told: the owner first, then up the line; of P4 only the owner, the weekly meeting sees it."""
    yield from _with_deputy(issue.owner, lines)
    if issue.priority == Priority.P4:
        return
    if step in {Step.ACKNOWLEDGE, Step.CONTAIN, Step.DUE}:
        yield from above(issue, lines)
    elif step == Step.DOUBLE:
        yield from lines.top
    elif step == Step.DIRECTOR:
        yield from lines.directors
    elif step == Step.GM:
        yield from lines.general_managers


def above(issue: Issue, lines: Lines) -> Iterator[User]:
    """The owner's superior; without one the heads of the department, then the service manager."""
    superior = issue.owner.superior
    if superior is not None and superior.is_active:
        yield superior
        return
    heads = [head for head in lines.heads.get(issue.department_id or 0, ()) if head != issue.owner]
    yield from heads or lines.directors


def _with_deputy(owner: User, lines: Lines) -> Iterator[User]:
    yield owner
    absence = lines.away.get(owner.pk)
    if absence is not None and absence.deputy is not None:
        yield absence.deputy


def may_hear(user: User, issue: Issue, watchers: Iterable[int]) -> bool:
    """A confidential issue is told only to those who see it."""
    if not issue.is_confidential or user.may(SEE_CONFIDENTIAL):
        return True
    return user.pk in {issue.owner_id, issue.verifier_id, issue.reporter_id, *watchers}


def gravest(steps: Iterable[Step]) -> Step:
    return max(steps, key=BY_SEVERITY.index)

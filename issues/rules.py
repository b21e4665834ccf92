"""Who may do what with issues, and the sentence that says why not."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers import rules as customer_rules
from issues.kinds import IssueClass
from issues.models import SEE_CONFIDENTIAL, Analysis, EffectCheck, Issue
from issues.states import UNSOLVED
from people.models import User
from people.moves import Move
from people.permissions import CONVENERS, LEADERS, Permission, Role
from people.rules import Denied, NotNow

TRIAGE = "issues.triage"
CLOSE_COMPLAINTS = "issues.close_complaints"
IMPORT = "issues.import"
SEE_FIGURES = "issues.see_figures"

_TRIAGERS = (*CONVENERS, Role.CR_SPECIALIST, Role.DISPATCHER)
PERMISSIONS = (
    Permission(TRIAGE, _("Classify, assign, merge, refuse and reopen issues"), _TRIAGERS),
    Permission(
        SEE_CONFIDENTIAL,
        _("See confidential issues without being concerned"),
        (*LEADERS, Role.CR_MANAGER, Role.HR),
    ),
    Permission(
        CLOSE_COMPLAINTS,
        _("Verify that a customer's complaint is solved"),
        (Role.GENERAL_MANAGER, Role.CR_MANAGER, Role.CR_SPECIALIST),
    ),
    Permission(SEE_FIGURES, _("See the figures of issues"), (*_TRIAGERS, Role.GROUP_MANAGER)),
    Permission(IMPORT, _("Import and export lists of issues"), (*CONVENERS, Role.IT_ADMIN)),
)


def may_triage(user: User, issue: Issue | None = None) -> bool:
    return user.may(TRIAGE) and (issue is None or issue.store_id in user.store_ids)


def check_triager(user: User, issue: Issue | None = None) -> None:
    if not may_triage(user, issue):
        raise Denied(_("Only managers and dispatchers classify issues."))


def check_owner(user: User, issue: Issue) -> None:
    if user.pk != issue.owner_id and not may_triage(user, issue):
        raise Denied(_("Only the owner works on this issue."))


def check_analyst(user: User, issue: Issue) -> None:
    """Owner, verifier, the team of the analysis, and who triages."""
    if user.pk in {issue.owner_id, issue.verifier_id} or may_triage(user, issue):
        return
    if not Analysis.objects.filter(issue=issue, team=user).exists():
        raise Denied(_("Only the owner, the verifier and the team work on the analysis."))


def check_repair(user: User, issue: Issue | None) -> None:
    """Repairs are entered by those who keep vehicles, and by the owner of the issue."""
    if issue is None or user.pk not in {issue.owner_id, issue.verifier_id}:
        customer_rules.check_change(user)


def check_verifier(user: User, issue: Issue) -> None:
    """Not the owner; of a complaint, customer care and not after-sales."""
    if user.pk == issue.owner_id:
        raise Denied(_("Someone other than the owner must verify this."))
    if issue.kind == IssueClass.CUSTOMER:
        if not user.may(CLOSE_COMPLAINTS) and user.pk != issue.verifier_id:
            raise Denied(_("Customer care verifies that a complaint is solved."))
    elif user.pk != issue.verifier_id and not may_triage(user, issue):
        raise Denied(_("Only the verifier and managers verify this."))


def check_teller(user: User, issue: Issue) -> None:
    if user.pk not in {issue.owner_id, issue.verifier_id} and not may_triage(user, issue):
        raise Denied(_("Only those who work on it tell the reporter."))


def check_reporter(user: User, issue: Issue) -> None:
    if user.pk != issue.reporter_id:
        raise Denied(_("Only the reporter can say that."))


def check_closer(user: User, issue: Issue) -> None:
    """The reporter; where there is nobody to ask, who told the result."""
    if user.pk == issue.reporter_id or may_triage(user, issue):
        return
    raise Denied(_("Only the reporter or a manager closes this."))


def check_comment(user: User, issue: Issue) -> None:
    if not Issue.objects.visible_to(user).filter(pk=issue.pk).exists():
        raise Denied(_("You may not see this issue."))


def reads_internal(user: User, issue: Issue) -> bool:
    """Whether a person reads internal remarks: all who see it but the reporter, who has no hand in it."""
    if user.pk != issue.reporter_id:
        return True
    return user.pk in {issue.owner_id, issue.verifier_id} or may_triage(user, issue)


def check_answer(user: User, issue: Issue) -> None:
    """Who speaks to the reporter: those who work on it."""
    check_teller(user, issue)


def may_bring_in(user: User, issue: Issue) -> bool:
    """Whether a person may have others see a confidential issue."""
    return user.pk == issue.owner_id or (may_triage(user, issue) and user.may(SEE_CONFIDENTIAL))


def check_change(user: User, issue: Issue) -> None:
    """Classify and describe anew: who triages, and the reporter while nobody has begun."""
    if may_triage(user, issue):
        return
    if user.pk == issue.reporter_id and issue.status in UNSOLVED and not issue.acknowledged_at:
        return
    raise Denied(_("Only managers change this once work has begun."))


def check_effect(user: User, check: EffectCheck) -> None:
    """The checker, or a manager; never the owner."""
    if user.pk == check.issue.owner_id:
        raise Denied(_("Someone other than the owner must check the effect."))
    if user.pk != check.checker_id and not may_triage(user, check.issue):
        raise Denied(_("Only the checker and managers say whether it has lasted."))


def check_import(user: User) -> None:
    if not user.may(IMPORT):
        raise Denied(_("Only managers and IT bring in lists of issues."))


def check_export(user: User) -> None:
    if not user.may(IMPORT):
        raise Denied(_("Only managers and IT take lists of issues along."))


def check_figures(user: User) -> None:
    """The figures are for those who sort and lead, as they name people."""
    if not user.may(SEE_FIGURES):
        raise Denied(_("Only managers and dispatchers see the figures."))


def _nobody(_user: User, _issue: Issue) -> None:
    raise NotNow(_("This happens by itself."))


_CHECKS: dict[str, Callable[[User, Issue], None]] = {
    "triager": check_triager,
    "owner": check_owner,
    "verifier": check_verifier,
    "teller": check_teller,
    "reporter": check_reporter,
    "closer": check_closer,
    "system": _nobody,
}


def check_move(user: User | None, row: models.Model, move: Move) -> None:
    assert isinstance(user, User)  # noqa: S101 - narrows the type
    assert isinstance(row, Issue)  # noqa: S101 - narrows the type
    _CHECKS[move.who](user, row)

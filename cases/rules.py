"""Who may do what with cases, and the sentence that says why not."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import REVIEW, Case
from cases.states import CaseStatus
from people.models import User
from people.moves import Move
from people.permissions import CONVENERS, Permission, Role
from people.rules import Denied, NotNow

IMPORT = "cases.import"

PERMISSIONS = (
    Permission(
        REVIEW,
        _("Review, publish, correct and replace cases"),
        (*CONVENERS, Role.QUALITY_INSPECTOR),
    ),
    Permission(IMPORT, _("Import and export the archive"), (*CONVENERS, Role.IT_ADMIN)),
)


def check_write(user: User, case: Case) -> None:
    """The author writes a draft; editors help."""
    if case.status not in {CaseStatus.DRAFT, CaseStatus.UNDER_REVIEW}:
        raise NotNow(_("This is published. Correct it as a new version."))
    if user.pk != case.author_id and not user.may(REVIEW):
        raise Denied(_("Only the author and editors write this."))


def check_author(user: User, case: Case) -> None:
    if user.pk != case.author_id and not user.may(REVIEW):
        raise Denied(_("Only the author and editors submit this."))


def check_reviewer(user: User, case: Case) -> None:
    """A second person, never the author."""
    if user.pk == case.author_id:
        raise Denied(_("Someone other than the author must review this."))
    if user.pk != case.reviewer_id and not user.may(REVIEW):
        raise Denied(_("Only reviewers publish cases."))


def check_editor(user: User, case: Case) -> None:
    if not user.may(REVIEW) and not (user.pk == case.author_id and case.status == CaseStatus.DRAFT):
        raise Denied(_("Only editors change the archive."))


def check_choose(user: User) -> None:
    if not user.may(REVIEW):
        raise Denied(_("Only editors say what is no case."))


def check_import(user: User) -> None:
    if not user.may(IMPORT):
        raise Denied(_("Only managers and IT bring in cases."))


_CHECKS: dict[str, Callable[[User, Case], None]] = {
    "author": check_author,
    "reviewer": check_reviewer,
    "editor": check_editor,
}


def check_move(user: User | None, row: models.Model, move: Move) -> None:
    assert isinstance(user, User)  # noqa: S101 - narrows the type
    assert isinstance(row, Case)  # noqa: S101 - narrows the type
    _CHECKS[move.who](user, row)

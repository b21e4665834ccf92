"""Who may do what with people and stores, and the sentence that says why not."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.permissions import ADMINISTRATORS, Permission, Role

if TYPE_CHECKING:
    from people.models import Store, User


class Denied(PermissionDenied):
    """You may not; the sentence says why. Shown to the user as it is."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class NotNow(Denied):
    """Nobody may, as things stand: the state or a missing fact forbids it."""


MANAGE_STAFF = "people.manage_staff"
MANAGE_STORE = "people.manage_store"
REVEAL = "people.reveal"

PERMISSIONS = (
    Permission(
        MANAGE_STAFF, _("Add, import, change and deactivate staff"), (*ADMINISTRATORS, Role.HR)
    ),
    Permission(
        MANAGE_STORE, _("Change the store, its rooms, departments and calendar"), ADMINISTRATORS
    ),
    Permission(
        REVEAL, _("See full phone numbers; each look is logged"), (*ADMINISTRATORS, Role.HR)
    ),
)


def check_manage_staff(user: "User", store: "Store | None" = None) -> None:
    if not user.may(MANAGE_STAFF):
        raise Denied(_("Only managers, HR and IT can change staff."))
    if store is not None and store.pk not in user.store_ids:
        raise Denied(_("This person works in another store."))


def check_manage_store(user: "User", store: "Store | None" = None) -> None:
    if not user.may(MANAGE_STORE):
        raise Denied(_("Only managers and IT can change the store."))
    if store is not None and store.pk not in user.store_ids:
        raise Denied(_("This is another store."))


def check_reveal(user: "User") -> None:
    if not user.may(REVEAL):
        raise Denied(_("You may not see full phone numbers."))

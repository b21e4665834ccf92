"""Who may do what with people and stores, and the sentence that says why not."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.permissions import ADMINISTRATORS, Permission, Role, granted

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
MANAGE_GROUP = "people.manage_group"

_KEEPERS = (Role.GROUP_MANAGER, *ADMINISTRATORS)
PERMISSIONS = (
    Permission(MANAGE_STAFF, _("Add, import, change and deactivate staff"), (*_KEEPERS, Role.HR)),
    Permission(MANAGE_STORE, _("Change the store, its rooms, departments and calendar"), _KEEPERS),
    Permission(REVEAL, _("See full phone numbers; each look is logged"), (*_KEEPERS, Role.HR)),
    Permission(MANAGE_GROUP, _("See all stores of the group, add a store"), (Role.GROUP_MANAGER,)),
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


def check_make_link(user: "User", person: "User") -> None:
    """A link opens the account: nobody makes one for somebody who may do more than they."""
    check_manage_staff(user, person.store)
    if not person.is_active:
        raise NotNow(_("This person has left. Activate the account first."))
    if stands_above(person, user):
        raise Denied(_("Only a manager or IT can make a link for this person."))


def stands_above(person: "User", user: "User") -> bool:
    """Whether the person may do more with people and stores than the user; active or not."""
    if user.is_superuser:
        return False
    return (
        person.is_superuser
        or (person.is_group_manager and not user.is_group_manager)
        or (MANAGE_STORE in granted(tuple(person.roles)) and not user.may(MANAGE_STORE))
    )


def check_change_person(user: "User", person: "User") -> None:
    """Who changes an address can take over the account: not of somebody who stands above."""
    check_manage_staff(user, person.store)
    if stands_above(person, user):
        raise Denied(_("Only a manager or IT can change this person."))


def may_give(user: "User", role: str, *, is_vacant: bool) -> bool:
    """Whether the user may give or take this role; `is_vacant`: nobody in the store holds it.

    The general manager's goes from hand to hand; a store without one gets it from who runs it.
    The group manager's comes from another one, or from the manager of a store without a group.
    """
    if user.is_superuser:
        return True
    if role == Role.GROUP_MANAGER:
        is_alone = user.store.group_id is None and Role.GENERAL_MANAGER in user.roles
        return user.is_group_manager or is_alone
    if role == Role.GENERAL_MANAGER and not {role, Role.GROUP_MANAGER} & set(user.roles):
        return is_vacant and user.may(MANAGE_STORE)
    return user.may(MANAGE_STORE) or MANAGE_STORE not in granted((role,))


def check_give(
    user: "User", roles: Iterable[str], *, vacant: Collection[str], person: "User | None" = None
) -> None:
    """Check giving and taking: `roles` are those that change, `vacant` those nobody holds.

    Nobody gives themselves more than they may do already, or locks themselves out.
    """
    for role in roles:
        if not may_give(user, role, is_vacant=role in vacant):
            sentence = _("You cannot give or take the role “%(role)s”.")
            raise Denied(sentence % {"role": Role(role).label})
    if person is None or person.pk != user.pk or user.is_superuser:
        return
    after = granted(tuple(set(person.roles) ^ set(roles)))
    before = granted(tuple(person.roles))
    if not after <= before:
        raise Denied(_("You cannot give yourself more rights. Ask another manager."))
    if MANAGE_STAFF not in after:
        raise Denied(_("You would lock yourself out. Ask another manager to take over first."))

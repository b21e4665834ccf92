"""Who may do what with vehicles and owners, and the sentence that says why not."""

from django.utils.translation import gettext_lazy as _

from people.models import User
from people.permissions import CONVENERS, Permission, Role
from people.rules import Denied

CHANGE = "customers.change"
REVEAL = "customers.reveal"

_DESK = (
    *CONVENERS,
    Role.SERVICE_ADVISOR,
    Role.RECEPTIONIST,
    Role.WARRANTY_CLERK,
    Role.CR_SPECIALIST,
)
PERMISSIONS = (
    Permission(CHANGE, _("Add and change vehicles and their owners"), _DESK),
    Permission(
        REVEAL, _("See full number plates, VINs and owners' phones; each look is logged"), _DESK
    ),
)


def check_change(user: User) -> None:
    if not user.may(CHANGE):
        raise Denied(
            _("Only the front desk, warranty, customer care and managers change vehicles.")
        )


def check_reveal(user: User) -> None:
    if not user.may(REVEAL):
        raise Denied(_("You may not see full number plates and VINs."))

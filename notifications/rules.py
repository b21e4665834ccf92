"""Who may look after deliveries and channels."""

from django.utils.translation import gettext_lazy as _

from people.models import Store, User
from people.permissions import ADMINISTRATORS, CONVENERS, Permission, Role
from people.rules import Denied

SEE_DELIVERIES = "notifications.see_deliveries"
MANAGE_CHANNELS = "notifications.manage_channels"

PERMISSIONS = (
    Permission(
        SEE_DELIVERIES,
        _("See what was sent to whom, and send again"),
        (Role.GROUP_MANAGER, *CONVENERS, Role.IT_ADMIN),
    ),
    Permission(
        MANAGE_CHANNELS,
        _("Set up mail server, group robots and SMS"),
        (Role.GROUP_MANAGER, *ADMINISTRATORS),
    ),
)


def check_see_deliveries(user: User) -> None:
    if not user.may(SEE_DELIVERIES):
        raise Denied(_("Only managers can see what was sent to others."))


def check_manage_channels(user: User, store: Store) -> None:
    if not user.may(MANAGE_CHANNELS):
        raise Denied(_("Only managers and IT can set up channels."))
    if store.pk not in user.store_ids:
        raise Denied(_("This is another store."))

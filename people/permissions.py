"""Roles, and the one table that says what each role may do. Every app adds its rows from apps.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    GROUP_MANAGER = "group_manager", _("Group manager")
    GENERAL_MANAGER = "general_manager", _("General manager")
    AFTERSALES_DIRECTOR = "aftersales_director", _("Service manager")
    FRONT_DESK_SUPERVISOR = "front_desk_supervisor", _("Front desk supervisor")
    SERVICE_ADVISOR = "service_advisor", _("Service advisor")
    RECEPTIONIST = "receptionist", _("Receptionist")
    WORKSHOP_SUPERVISOR = "workshop_supervisor", _("Workshop supervisor")
    DISPATCHER = "dispatcher", _("Dispatcher")
    TEAM_LEADER = "team_leader", _("Team leader")
    TECHNICIAN = "technician", _("Technician")
    QUALITY_INSPECTOR = "quality_inspector", _("Quality inspector")
    TECHNICAL_MANAGER = "technical_manager", _("Technical manager")
    TRAINER = "trainer", _("Trainer")
    PARTS_MANAGER = "parts_manager", _("Parts manager")
    PARTS_CLERK = "parts_clerk", _("Parts clerk")
    WARRANTY_CLERK = "warranty_clerk", _("Warranty clerk")
    CR_MANAGER = "cr_manager", _("Customer care manager")
    CR_SPECIALIST = "cr_specialist", _("Customer care specialist")
    IT_ADMIN = "it_admin", _("IT administrator")
    HR = "hr", _("Human resources")


LEADERS = (Role.GENERAL_MANAGER, Role.AFTERSALES_DIRECTOR)
ADMINISTRATORS = (*LEADERS, Role.IT_ADMIN)
CONVENERS = (
    *LEADERS,
    Role.FRONT_DESK_SUPERVISOR,
    Role.WORKSHOP_SUPERVISOR,
    Role.TECHNICAL_MANAGER,
    Role.TRAINER,
    Role.PARTS_MANAGER,
    Role.CR_MANAGER,
)


@dataclass(frozen=True)
class Permission:
    """What may be done (`code`, as "meetings.schedule"), in words, and by which roles."""

    code: str
    label: str | Promise
    roles: tuple[Role, ...]


_declared: dict[str, Permission] = {}


def declare(*permissions: Permission) -> None:
    for permission in permissions:
        _declared[permission.code] = permission
    granted.cache_clear()


def declared() -> Mapping[str, Permission]:
    return _declared


@lru_cache(maxsize=512)
def granted(roles: tuple[str, ...]) -> frozenset[str]:
    """Return the codes of all that the holder of `roles` may do."""
    held = set(roles)
    return frozenset(code for code, permission in _declared.items() if held & set(permission.roles))


def holders(code: str) -> Iterable[Role]:
    return _declared[code].roles

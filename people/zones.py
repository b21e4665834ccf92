"""The time zones to choose from; a store elsewhere in the world can have any other by its name."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ZONES: Sequence[tuple[str, str | Promise]] = (
    ("Asia/Shanghai", _("Beijing time (UTC+8)")),
    ("Asia/Urumqi", _("Ürümqi (UTC+6)")),
    ("Asia/Hong_Kong", _("Hong Kong (UTC+8)")),
    ("Asia/Macau", _("Macau (UTC+8)")),
    ("Asia/Taipei", _("Taipei (UTC+8)")),
    ("Asia/Singapore", _("Singapore (UTC+8)")),
    ("Asia/Bangkok", _("Bangkok (UTC+7)")),
    ("Asia/Ho_Chi_Minh", _("Ho Chi Minh City (UTC+7)")),
    ("Asia/Jakarta", _("Jakarta (UTC+7)")),
    ("Asia/Tokyo", _("Tokyo (UTC+9)")),
    ("Asia/Almaty", _("Almaty (UTC+5)")),
    ("Asia/Dubai", _("Dubai (UTC+4)")),
    ("Europe/Moscow", _("Moscow (UTC+3)")),
    ("Europe/Berlin", _("Berlin")),
    ("Europe/London", _("London")),
)
DEFAULT = ZONES[0][0]


def choices(present: str = "") -> list[tuple[str, str | Promise]]:
    """All of them, and the one a store has now."""
    known = [name for name, _label in ZONES]
    return [*ZONES, *([(present, present)] if present and present not in known else [])]

"""The kinds of notice. Each app declares its own from apps.py."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from notifications.models import Notice

CalendarFile = tuple[bytes, str]
"""An iCalendar file and its method, REQUEST or CANCEL."""


@dataclass(frozen=True)
class Kind:
    """A kind of notice.

    `template` is a text template: its first line is the title, the rest the body in Markdown;
    it is rendered in the reader's language with the context given to `notify` and `reader`.
    `calendar` makes the invitation that goes along in an e-mail, at the time of sending.
    An urgent kind waits neither for the end of quiet hours nor for the digest.
    """

    code: str
    label: str | Promise
    template: str
    icon: str = "bell"
    channels: tuple[str, ...] = ("email",)
    urgent: bool = False
    calendar: "Callable[[Notice], CalendarFile | None] | None" = None


_declared: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    for kind in kinds:
        _declared[kind.code] = kind


def declared() -> Mapping[str, Kind]:
    return _declared


def get(code: str) -> Kind:
    return _declared[code]

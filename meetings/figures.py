"""Who fills the numbers of the day by themselves: each app offers what it knows from its apps.py."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models import ActionItem
from meetings.states import OWED
from people.models import Store

Ask = Callable[[Store, dt.date], Decimal | int | None]


@dataclass(frozen=True)
class Source:
    """`ask` says the number of a store's day, None while it is not known."""

    code: str
    label: str | Promise
    ask: Ask


_sources: dict[str, Source] = {}


def offer(source: Source) -> None:
    """Add a source; figures with its code are filled from now on."""
    _sources[source.code] = source


def withdraw(code: str) -> None:
    _sources.pop(code, None)


def offered() -> Mapping[str, Source]:
    return _sources


@dataclass(frozen=True)
class Usual:
    """A number that a store begins with."""

    name: str | Promise
    unit: str | Promise
    about: str
    better: str
    target: int | None = None
    source: str = ""


USUAL = (
    Usual(_("Visits"), _("cars"), "yesterday", "more"),
    Usual(_("Handed over"), _("cars"), "yesterday", "more"),
    Usual(_("Came back for repair"), _("cars"), "yesterday", "less", 0),
    Usual(_("CSI"), _("points"), "yesterday", "more", 90),
    Usual(_("NPS"), "", "yesterday", "more", 60),
    Usual(_("Complaints"), _("cases"), "yesterday", "less", 0),
    Usual(_("Overdue promises"), _("items"), "yesterday", "less", 0, "meetings.overdue"),
    Usual(_("Appointments"), _("cars"), "today", "neither"),
    Usual(_("VIP customers"), pgettext_lazy("unit of a number", "people"), "today", "neither"),
    Usual(_("On duty"), pgettext_lazy("unit of a number", "people"), "today", "neither"),
    Usual(_("Waiting for parts"), _("cars"), "today", "less"),
)


def overdue(store: Store, day: dt.date) -> int:
    """Promises that were due and still owed when the day ended."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=store.zone)
    rows = ActionItem.objects.filter(
        store=store, is_restricted=False, due_on__lte=day, created_at__lt=end
    )
    return rows.filter(Q(status__in=OWED, done_at=None) | Q(done_at__gte=end)).count()


def register() -> None:
    offer(Source("meetings.overdue", _("Overdue promises of the product"), overdue))

"""The tabs of the settings; an app of a higher floor adds its own from its apps.py."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people import rules
from people.models import Store, User


@dataclass(frozen=True)
class Place:
    """A page of the settings; `needs` is the permission, `of_store` says that it is one store's."""

    url_name: str
    label: str | Promise
    needs: str = ""
    order: int = 50
    of_store: bool = True
    besides: tuple[str, ...] = ()  # other views that belong to this tab
    under: str = ""  # the url_name of the tab whose second row this one stands in


@dataclass(frozen=True)
class Tab:
    """As components/_tabs.html wants it."""

    label: str
    url: str
    active: bool
    count: None = None


_places = [
    Place("people:settings", _("Store"), rules.MANAGE_STORE, 10),
    Place("people:hours", _("Opening hours"), rules.MANAGE_STORE, 20),
    Place("people:closures", _("Closed days"), rules.MANAGE_STORE, 30),
    Place("people:rooms", _("Rooms"), rules.MANAGE_STORE, 40),
    Place("people:shifts", _("Shifts"), rules.MANAGE_STORE, 45),
    Place("people:departments", _("Departments"), rules.MANAGE_STORE, 50),
    Place(
        "people:state_calendar",
        _("Public holidays"),
        "",
        60,
        of_store=False,
        besides=("people:state_day", "people:state_import"),
    ),
    Place("people:roles", _("Roles"), "", 70),
    Place("people:group", _("Stores of the group"), rules.MANAGE_GROUP, 90, of_store=False),
]


def offer(place: Place) -> None:
    """Add a tab, once."""
    if place not in _places:
        _places.append(place)


def holds(view_name: str) -> bool:
    """Whether a view is one of the settings' pages, wherever its address lies."""
    return any(view_name in {place.url_name, *place.besides} for place in _places)


def _open_to(user: User) -> list[Place]:
    allowed = [place for place in _places if not place.needs or user.may(place.needs)]
    return sorted(allowed, key=lambda place: place.order)


def _tab(place: Place, user: User, store: Store, *, active: bool) -> Tab:
    query = "" if store.pk == user.store_id or not place.of_store else f"?store={store.pk}"
    return Tab(str(place.label), reverse(place.url_name) + query, active)


def tabs(user: User, store: Store, view_name: str) -> Iterator[Tab]:
    """The pages that the user may open, for the store that is being set up."""
    head = _head_of(view_name)
    for place in _open_to(user):
        if not place.under:
            yield _tab(place, user, store, active=place.url_name == head)


def second_row(user: User, store: Store, view_name: str) -> list[Tab]:
    """The pages that stand together under one tab, that tab's own page first; none for most.

    The first is “General”: the name of the tab twice, one under the other, says nothing.
    """
    head = _head_of(view_name)
    group = [place for place in _open_to(user) if head and head in {place.url_name, place.under}]
    if len(group) == 1:
        return []
    row = []
    for place in group:
        tab = _tab(place, user, store, active=view_name in {place.url_name, *place.besides})
        row.append(replace(tab, label=gettext("General")) if place.url_name == head else tab)
    return row


def _head_of(view_name: str) -> str:
    """The tab of the first row under which a view is found."""
    for place in _places:
        if view_name in {place.url_name, *place.besides}:
            return place.under or place.url_name
    return ""

"""What every page has around it, and how answers behave under htmx."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings import rules as meeting_rules
from notifications import queries as notification_queries
from notifications import rules as notification_rules
from people import rules as people_rules
from people import settings_places
from people.models import User
from people.rules import Denied

PRODUCT_NAME = gettext_lazy("Luoshi")


@dataclass(frozen=True)
class Place:
    """An entry of the navigation; `key` is its shortcut after `g`, `phone` puts it in the bottom bar."""

    url_name: str
    label: str | Promise
    icon: str
    needs: str = ""
    phone: bool = False
    key: str = ""


PLACES = (
    Place("today", gettext_lazy("Today"), "home", phone=True, key="t"),
    Place("meetings:list", gettext_lazy("Meetings"), "message", phone=True, key="m"),
    Place("meetings:actions", gettext_lazy("Action items"), "checklist", phone=True, key="a"),
    Place("issues:list", gettext_lazy("Issues"), "message-report", phone=True, key="q"),
    Place("cases:archive", gettext_lazy("Cases"), "archive", key="k"),
    Place("meetings:morning", gettext_lazy("Morning board"), "sun", key="b"),
    Place("meetings:calendar", gettext_lazy("Calendar"), "calendar", key="c"),
    Place("meetings:topics", gettext_lazy("Topics"), "bulb", key="p"),
    Place(
        "meetings:series_list", gettext_lazy("Series"), "repeat", meeting_rules.SCHEDULE, key="s"
    ),
    Place("notifications:inbox", gettext_lazy("Inbox"), "bell", key="i"),
    Place(
        "notifications:deliveries",
        gettext_lazy("Deliveries"),
        "send",
        notification_rules.SEE_DELIVERIES,
        key="d",
    ),
    Place("people:staff", gettext_lazy("Staff"), "users", key="u"),
    Place(
        "people:settings", gettext_lazy("Settings"), "settings", people_rules.MANAGE_STORE, key="e"
    ),
)


@dataclass(frozen=True)
class NavLink:
    url: str
    label: str | Promise
    icon: str
    active: bool
    phone: bool
    badge: int
    key: str


def _active(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _is_settings(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and settings_places.holds(match.view_name)


def chrome(request: HttpRequest) -> dict[str, object]:
    """Name of the product, navigation and unread count, for base.html."""
    if not isinstance(request.user, User):
        return {"product_name": PRODUCT_NAME, "nav": []}
    user = request.user
    unread = notification_queries.unread_count(user)
    links = [
        (place, reverse(place.url_name))
        for place in PLACES
        if not place.needs or user.may(place.needs)
    ]
    path = reverse("people:settings") if _is_settings(request) else request.path
    best = max((url for _place, url in links if _active(path, url)), key=len, default="")
    return {
        "product_name": PRODUCT_NAME,
        "unread": unread,
        "nav": [
            NavLink(
                url,
                place.label,
                place.icon,
                active=url == best,
                phone=place.phone,
                badge=unread if place.url_name == "notifications:inbox" else 0,
                key=f"g {place.key}",
            )
            for place, url in links
        ],
    }


class HtmxManners:
    """Under htmx a redirect to sign-in becomes a full page load, and a refusal a toast."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") and isinstance(response, HttpResponseRedirect):
            sign_in = resolve_url("people:sign_in")
            if response.url.startswith(sign_in):
                back = request.headers.get("HX-Current-URL", "")
                path = back.split("//", 1)[-1].partition("/")[2] if "//" in back else ""
                answer = HttpResponse(status=204)
                answer.headers["HX-Redirect"] = f"{sign_in}?next=/{quote(path)}"
                return answer
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Denied):
            return None
        if request.headers.get("HX-Request"):
            response = HttpResponse(str(exception), status=403)
            toast = {"toast": {"text": str(exception), "level": "danger"}}
            response.headers["HX-Trigger"] = json.dumps(toast)  # ASCII: headers carry nothing else
            response.headers["HX-Reswap"] = "none"
            return response
        return render(request, "403.html", {"sentence": str(exception)}, status=403)


htmx_manners = HtmxManners


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Without the request: its host or body cannot be trusted."""
    context = {"is_too_big": isinstance(exception, RequestDataTooBig)}
    return HttpResponseBadRequest(render_to_string("400.html", context))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) or _("You may not open this page.")
    return render(request, "403.html", {"sentence": sentence}, status=403)

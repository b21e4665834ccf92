"""The request as every view of this product gets it, and where it goes back to."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails

from people.models import User


class Request(HttpRequest):
    """Signed in (LoginRequiredMiddleware), with htmx's headers read."""

    user: User
    htmx: HtmxDetails


def next_of(request: HttpRequest, default: str) -> str:
    """The page that `next` names, if it is one of ours; else the default (address or name)."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url(default)


def toast(response: HttpResponse, text: str, level: str = "success") -> HttpResponse:
    """Show a message with a partial answer to htmx; full pages use django.contrib.messages."""
    return trigger_client_event(response, "toast", {"text": text, "level": level})


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing at all; None where nothing was sent."""
    return request.POST if request.method == "POST" else None

"""What comes before every page: a store, a living session, the reader's language and time zone."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from people.models import User
from people.services import set_up, sign_ins

LANGUAGES = dict(settings.LANGUAGES)
BEFORE_A_STORE = ("people:set_up", "set_language", "set_theme", "healthz", "readyz")

Answer = Callable[[HttpRequest], HttpResponse]


def set_up_first(get_response: Answer) -> Answer:
    """While there is no store, every page leads to the one that makes it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in map(reverse, BEFORE_A_STORE) or set_up.is_done():
            return get_response(request)
        return redirect("people:set_up")

    return middleware


def alive(get_response: Answer) -> Answer:
    """A session that was ended elsewhere, or left lying, is nobody's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and not sign_ins.is_alive(request):
            logout(request)
        return get_response(request)

    return middleware


def _language(request: HttpRequest) -> str:
    if isinstance(request.user, User):
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE


def reader(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        language = _language(request)
        zone = request.user.store.zone if isinstance(request.user, User) else None
        with translation.override(language), timezone.override(zone):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Strangers sign in and come back; after a form, to the page on which it was filled in."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        page = request.headers.get("Referer", "")
        if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
            return redirect_to_login("/")
        split = urlsplit(page)
        return redirect_to_login(f"{split.path}?{split.query}" if split.query else split.path)

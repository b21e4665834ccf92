"""Before the suggestion box everything that tells who writes is taken off the request.

What is not there can be kept by nobody further in: no session, log, cache or database row. The
form's own protection against foreign sites (a cookie that the server does not store) still works.
"""

import logging
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse

PATH = "/box/"
MOST_BYTES = 26 * 1024 * 1024
"""Three photos and the text, in all."""
KEPT_COOKIES = ("csrftoken", "django_language", "theme")
KEPT_HEADERS = {
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_COOKIE",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_REFERER",
    "HTTP_X_FORWARDED_PROTO",
}
ADDRESSES = ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT", "REMOTE_USER")

Answer = Callable[[HttpRequest], HttpResponse]


class InMemory(MemoryFileUploadHandler):
    """Photos never touch the disk: a temporary file has a name and an hour."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        if content_length > MOST_BYTES:
            raise RequestDataTooBig
        self.activated = True


def leave_no_trace(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PATH):
            _strip(request)
        return get_response(request)

    return middleware


def _strip(request: HttpRequest) -> None:
    meta = request.META
    _keep_some_cookies(request)
    for name in [name for name in meta if name.startswith("HTTP_") and name not in KEPT_HEADERS]:
        del meta[name]
    for name in ADDRESSES:
        if name in meta:
            meta[name] = ""
    if "HTTP_REFERER" in meta:  # only the site is asked for, by the protection of forms
        page = urlsplit(meta["HTTP_REFERER"])
        meta["HTTP_REFERER"] = f"{page.scheme}://{page.netloc}/"
    language = request.GET.get("lang", "")
    if language in dict(settings.LANGUAGES):
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
    request.upload_handlers = [InMemory(request)]


def _keep_some_cookies(request: HttpRequest) -> None:
    kept = {name: request.COOKIES[name] for name in KEPT_COOKIES if name in request.COOKIES}
    request.COOKIES.clear()
    request.COOKIES.update(kept)
    cookie: SimpleCookie = SimpleCookie(kept)
    request.META["HTTP_COOKIE"] = cookie.output(attrs=[], header="", sep=";").strip()


class QuietAboutTheBox(logging.Filter):
    """A line in the log would tell the minute; only what is broken here is written down."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path_info", "")
        return record.levelno >= logging.ERROR or not path.startswith(PATH)

"""Windows of a real browser: one per person, each watched for what must not happen in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)

from people.models import User

DESK = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=360, height=780)

USUAL = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d"
    r"|htmx:(sendAbort|afterRequest|responseError)"
)
"""What consoles say of answers that are meant: refusals, and questions that a newer one has replaced."""
CLIENT_ERROR, SERVER_ERROR = 400, 500

Words = Callable[[str], str]


def words(language: str) -> Words:
    """What the screen says in this language for a sentence of the source."""

    def in_language(sentence: str) -> str:
        with translation.override(language):
            return translation.gettext(sentence)

    return in_language


@dataclass
class Windows:
    """Opens pages before the product and closes them; `complaints` are what browsers found wrong."""

    browser: Browser
    site: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(
        self,
        user: User | None = None,
        *,
        language: str = "",
        size: ViewportSize = DESK,
        colours: Literal["light", "dark"] = "light",
        scripts: bool = True,
    ) -> Page:
        """A window of its own, signed in as `user` or a stranger's."""
        language = language or (user.language if user else "zh-hans")
        context = self.browser.new_context(
            base_url=self.site,
            viewport=size,
            has_touch=size["width"] < DESK["width"],
            locale="en-GB" if language == "en" else "zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme=colours,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        self._contexts.append(context)
        if user is not None:
            self._sign_in(context, user)
        else:
            self._cookie(context, settings.LANGUAGE_COOKIE_NAME, language)
        page = context.new_page()
        self._watch(page)
        return page

    def sign_in(self, page: Page, user: User) -> None:
        """Give the window a session, as after signing in."""
        self._sign_in(page.context, user)

    def sign_out(self, page: Page) -> None:
        """Lose the session, as when it has run out."""
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def keep_pictures(self, folder: Path) -> None:
        pages = [page for context in self._contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            page.screenshot(path=folder / f"{number}.png", full_page=True)

    def close(self) -> None:
        while self._contexts:
            self._contexts.pop().close()

    def _sign_in(self, context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user, backend="people.backends.StaffBackend")
        name = settings.SESSION_COOKIE_NAME
        self._cookie(context, name, client.cookies[name].value)

    def _cookie(self, context: BrowserContext, name: str, value: str) -> None:
        context.add_cookies([{"name": name, "value": value, "url": self.site}])

    def _watch(self, page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not USUAL.match(message.text):
                self.complaints.append(f"{page.url}: {message.text}")

        def on_response(response: Response) -> None:
            lost = "/static/" in response.url and response.status >= CLIENT_ERROR
            if response.status >= SERVER_ERROR or lost:
                self.complaints.append(f"{page.url}: {response.status} for {response.url}")

        def on_request(request: Request) -> None:
            if not request.url.startswith((self.site, "data:", "blob:")):
                self.complaints.append(f"{page.url}: asks {request.url}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", on_response)
        page.on("request", on_request)


def settled(page: Page) -> None:
    """Wait until htmx has nothing under way, and lists that search have taken their place."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    expect(page.locator("html.js select[data-select]:not(.tomselected)")).to_have_count(0)


def choose(page: Page, field: Locator, option: str) -> None:
    """Choose in a list by how an option begins, whether the list searches while typing or not."""
    settled(page)
    begins = re.compile(rf"^\s*{re.escape(option)}")
    if field.evaluate("element => element.tagName") == "SELECT":
        label = field.locator("option", has_text=begins).first.inner_text()
        field.select_option(label=label.strip())
        return
    field.fill(option)
    page.locator(".ts-dropdown:visible .option", has_text=begins).first.click()

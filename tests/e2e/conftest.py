"""A browser before a running product. Needs a Chromium: named by CHROMIUM, or found on PATH."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.e2e.browsing import Windows
from tests.notifications.mailserver import smtp_sink as smtp_sink  # noqa: PLC0414
from tools import find_chromium

HERE = Path(__file__).parent
PICTURES = HERE.parent.parent / "var" / "e2e"
FAILED = pytest.StashKey[bool]()
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", *MICROPHONE]

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session", autouse=True)
def _loop_beside_django() -> Iterator[None]:
    """Playwright runs a loop in this thread, and Django takes that for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = find_chromium.named() or find_chromium.on_path()
    if path is None:
        pytest.skip("No Chromium: name one with CHROMIUM=")
    fonts = {"FONTCONFIG_FILE": str(HERE / "fonts.conf")}
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": SWITCHES,
        "env": {**os.environ, **fonts},
    }


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The address of the running product; letters lead to it too."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def windows(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Windows]:
    """After a failure the pictures of all windows are in var/e2e."""
    opened = Windows(browser, site)
    yield opened
    if request.node.stash.get(FAILED, False):
        opened.keep_pictures(PICTURES / request.node.name)
    opened.close()
    assert not opened.complaints, "\n".join(opened.complaints)

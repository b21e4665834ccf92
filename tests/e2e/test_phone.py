"""What a narrow screen must not hide."""

from playwright.sync_api import Page, expect

from people.models import User
from tests.e2e.browsing import PHONE, Windows, words

say = words("zh-hans")


def _sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_the_open_tab_of_the_settings_is_in_sight(windows: Windows, director: User) -> None:
    page = windows.open(director, size=PHONE)

    page.goto("/notices/channels")

    tabs = page.get_by_role("navigation", name=say("Settings"))
    expect(tabs.get_by_role("link", name=say("Channels"))).to_be_in_viewport(ratio=1)
    assert _sideways(page) <= 0


def test_the_board_stands_column_under_column(windows: Windows, director: User) -> None:
    page = windows.open(director, size=PHONE)

    page.goto("/actions/board?scope=all")

    columns = page.locator(".board-col")
    lefts = {round((column.bounding_box() or {"x": -1})["x"]) for column in columns.all()}
    assert (columns.count(), len(lefts)) == (4, 1)
    assert _sideways(page) <= 0

"""Everything by keyboard."""

from playwright.sync_api import expect

from people.models import User
from tests.e2e.browsing import Windows


def test_first_tab_offers_to_skip_the_navigation(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()

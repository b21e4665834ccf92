"""The television of the morning follows what is done on another device."""

import pytest
from playwright.sync_api import expect

from people.models import User
from tests.e2e.browsing import DESK, PHONE, Windows


@pytest.mark.req("2.6")
def test_television_follows_the_phone(windows: Windows, director: User) -> None:
    television, phone = windows.open(director), windows.open(director)
    television.set_viewport_size(DESK)
    phone.set_viewport_size(PHONE)
    television.goto("/morning/screen")
    phone.goto("/morning/")

    phone.get_by_role("button", name="开始十分钟").click()

    expect(television.locator(".morning-parts .is-on")).to_contain_text("昨天")
    phone.get_by_role("button", name="限时两分钟").click()
    expect(television.locator(".morning-talk .num")).to_contain_text("01:5")

"""The way in, seen from a browser: a session that is lost, and the way back."""

from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect

from people.models import User
from tests.e2e.browsing import Windows

PASSWORD = "Werkstatt-2026"


def test_what_was_typed_survives_a_lost_session(windows: Windows, director: User) -> None:
    director.set_password(PASSWORD)
    director.save()
    page = windows.open(director)
    page.goto("/people/account")
    page.get_by_label("手机号").fill("13900139000")

    Session.objects.all().delete()
    cache.clear()
    page.locator("#profile").get_by_role("button", name="保存").click()

    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("邮箱、手机号或工号").fill("chen@example.com")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("手机号")).to_have_value("13900139000")
    page.locator("#profile").get_by_role("button", name="保存").click()
    expect(page.get_by_text("资料已保存。")).to_be_visible()
    director.refresh_from_db()
    assert director.phone == "13900139000"


def test_a_password_can_be_looked_at(windows: Windows, director: User) -> None:
    page = windows.open()
    page.goto("/people/sign-in")
    field = page.locator("#id_password")
    field.fill("Werkstatt")

    page.get_by_role("button", name="显示密码").click()

    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="显示密码").click()
    expect(field).to_have_attribute("type", "password")

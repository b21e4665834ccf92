"""A letter to the suggestion box from a phone, and its answer by code."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from issues.models import BoxLetter, Issue
from issues.services import box, moving
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.e2e import axe, world
from tests.e2e.browsing import PHONE, Windows, settled, words
from tests.e2e.test_axe import look
from tests.issues.pictures import photo

say = words("zh-hans")


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def ask(page: Page, code: str) -> None:
    page.goto("/box/answer")
    page.get_by_label(say("Your code")).fill(code)
    page.get_by_role("button", name=say("Show the answer")).click()


def open_box(store: Store) -> None:
    tomorrow = timezone.localtime(timezone=store.zone) + dt.timedelta(days=1)
    noon = tomorrow.replace(hour=12)
    with time_machine.travel(noon, tick=False):
        box.empty_all(noon)


@pytest.mark.req("5.1")
@pytest.mark.req("5.6")
def test_unnamed_by_phone_with_a_code(windows: Windows, store: Store, director: User) -> None:
    owner = factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    place = factories.place(store, "机电车间", code="ws-4f7k2m")
    page = windows.open(None, size=PHONE)

    page.goto(f"/report/{place.code}")
    assert sideways(page) <= 0
    page.get_by_role("link", name=say("Without a name")).click()
    expect(page.get_by_text("如果有人身危险，请立即当面告诉身边的人")).to_be_visible()
    page.get_by_label(say("What happened?")).fill("夜班有人把旧机油倒进下水道")
    upload = photo("IMG_1.jpg")
    page.locator("input[type=file]").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": upload.read()}
    )
    assert sideways(page) <= 0
    page.get_by_role("button", name=say("Put it into the box")).click()
    code = page.get_by_label(say("Your code")).input_value()
    assert sideways(page) <= 0
    assert code not in page.url
    assert axe.faults(page) == []
    assert BoxLetter.objects.get().photos.count() == 1

    ask(page, code)
    expect(page.get_by_text("08:00")).to_be_visible()
    open_box(store)
    issue = moving.accept(Issue.objects.get(), by=owner)
    issue = moving.verify(moving.solve(issue, "下水道口上锁", by=owner), by=director)
    moving.feed_back(issue, "已上锁，并加了监督。", by=owner)
    ask(page, code)
    expect(page.get_by_text("已上锁，并加了监督。")).to_be_visible()
    assert axe.faults(page) == []
    assert sideways(page) <= 0
    page.get_by_role("button", name=say("Yes, it is solved")).click()
    expect(page.get_by_text(say("It is in the box."), exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=say("Yes, it is solved"))).to_have_count(0)
    assert code not in page.url
    open_box(store)
    issue.refresh_from_db()
    assert issue.accepted_at is not None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_ways_in_have_no_faults(windows: Windows, language: str) -> None:
    there = world.make(language)
    stranger = windows.open(None, language=language)
    page = windows.open(there.manager)
    settings = ["posters", "keys", "mailbox", "mails"]

    ours = [one for one in there.public if one.startswith(("/box", "/report"))]
    faults = [fault for address in ours for fault in look(stranger, address)]
    faults += [fault for name in settings for fault in look(page, f"/issues/{name}")]
    faults += look(page, there.extra[-1])

    assert not faults, "\n".join(faults)


@pytest.mark.req("5.6")
def test_by_code_the_talk_goes_on_both_ways(windows: Windows, store: Store) -> None:
    owner = factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    place = factories.place(store, "机电车间", code="ws-4f7k2m")
    phone, desk = windows.open(None, size=PHONE), windows.open(owner)
    phone.goto(f"/box/{place.code}")
    phone.get_by_label(say("What happened?")).fill("夜班有人把旧机油倒进下水道")
    phone.get_by_role("button", name=say("Put it into the box")).click()
    code = phone.get_by_label(say("Your code")).input_value()
    open_box(store)
    issue = moving.accept(Issue.objects.get(), by=owner)

    desk.goto(issue.get_absolute_url())
    settled(desk)
    remark = desk.locator("#talk form.remark")
    remark.locator("textarea").fill("是哪一天的夜班？")
    remark.get_by_role("checkbox").check()
    remark.get_by_role("button", name=say("Say it")).click()
    expect(desk.locator("#talk")).to_contain_text("是哪一天的夜班？")
    ask(phone, code)
    expect(phone.get_by_text("是哪一天的夜班？")).to_be_visible()
    phone.get_by_label(say("What you want to say")).fill("周三")
    phone.get_by_role("button", name=say("Say it")).click()
    expect(phone.get_by_text(say("It is in the box."), exact=True)).to_be_visible()

    desk.goto(issue.get_absolute_url())
    expect(desk.locator("#talk")).not_to_contain_text("周三")
    open_box(store)
    desk.reload()
    expect(desk.locator("#talk")).to_contain_text("周三")
    ask(phone, code)
    expect(phone.locator(".claim-line-reply")).to_contain_text("周三")
    assert phone.context.cookies() == [
        one for one in phone.context.cookies() if one["name"] in {"csrftoken", "django_language"}
    ]
    left = phone.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert code not in left
    assert "周三" not in left

"""Everything by keyboard."""

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ActionItem, Meeting
from people.models import User
from tests import factories
from tests.e2e.browsing import Windows, settled, words

say = words("zh-hans")


def test_first_tab_offers_to_skip_the_navigation(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=say("Skip to the content"))).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_single_keys_lead_to_pages_and_fields(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/")

    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(f"{windows.site}/meetings/")
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_role("searchbox")).to_have_value("n")
    page.get_by_role("searchbox").blur()
    page.keyboard.press("n")

    expect(page).to_have_url(f"{windows.site}/meetings/new")


def test_keys_are_listed_by_a_question_mark(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/meetings/")

    page.keyboard.press("?")

    dialog = page.get_by_role("dialog", name=say("Keyboard shortcuts"))
    expect(dialog.get_by_text(say("New meeting"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_keys_are_off_for_who_does_not_want_them(windows: Windows, director: User) -> None:
    director.shortcuts = False
    director.save()
    page = windows.open(director)
    page.goto("/meetings/")

    page.keyboard.press("n")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(f"{windows.site}/meetings/")


def test_rows_are_walked_through_and_opened(windows: Windows, director: User) -> None:
    meetings = [
        factories.meeting(
            director.store, chair=director, starts_at=timezone.now() + dt.timedelta(days=days)
        )
        for days in (1, 2)
    ]
    page = windows.open(director)
    page.goto("/meetings/")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{windows.site}/meetings/{meetings[0].pk}")


def test_fields_of_a_form_come_in_reading_order(
    windows: Windows, director: User, technician: User
) -> None:
    page = windows.open(director)
    page.goto("/actions/new")
    settled(page)

    page.get_by_label(say("What is to be done")).fill("修订终检清单")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name=say("Owner"))).to_be_focused()
    page.keyboard.type("王志远")
    expect(page.locator(".ts-dropdown:visible .option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label(say("Due"))).to_be_focused()
    page.get_by_label(say("Due")).fill(timezone.localdate().isoformat())
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("A-")
    action = ActionItem.objects.get()
    assert (action.text, action.owner) == ("修订终检清单", technician)


def test_first_wrong_field_gets_the_focus(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/actions/new")

    page.get_by_label(say("What is to be done")).press("Control+Enter")

    expect(page.locator(".is-invalid").first).to_be_visible()
    expect(page.get_by_label(say("What is to be done"))).to_be_focused()


def test_question_has_the_focus_and_gives_it_back(windows: Windows, director: User) -> None:
    meeting = factories.meeting(director.store, chair=director)
    item = factories.agenda_item(meeting)
    page = windows.open(director)
    page.goto(f"/meetings/{meeting.pk}/agenda")
    button = page.get_by_role("button", name=say("Take “%(title)s” off") % {"title": item.title})

    button.press("Enter")
    expect(
        page.get_by_role("dialog").get_by_role("button", name=say("Take it off"))
    ).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_focused()
    assert meeting.items.get() == item


def test_menu_opens_and_closes(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/")
    me = page.locator(".sidebar summary")

    me.press("Enter")
    expect(page.get_by_role("button", name=say("Sign out"))).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name=say("Sign out"))).to_be_hidden()
    expect(me).to_be_focused()


def test_meeting_is_led_by_keys(windows: Windows, director: User) -> None:
    meeting = factories.meeting(director.store, chair=director, starts_at=timezone.now())
    first, second = (factories.agenda_item(meeting, title) for title in ("返修率", "客诉"))
    page = windows.open(director)
    page.goto(f"/meetings/{meeting.pk}/run")

    page.keyboard.press("s")
    expect(page.locator("#item-title")).to_have_text(first.title)
    page.wait_for_load_state()
    page.keyboard.press("d")
    page.keyboard.type("交车前由终检员签字。")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=say("Decisions"))).to_contain_text(
        "交车前由终检员签字。"
    )
    page.locator("#item-title").click()
    page.keyboard.press("j")

    expect(page.locator("#item-title")).to_have_text(second.title)
    assert Meeting.objects.get().current_item == second
    assert first.decisions.get().text == "交车前由终检员签字。"

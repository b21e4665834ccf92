"""An impatient finger: pressed twice, done once."""

from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ActionItem, Meeting
from meetings.services import running
from people.models import User
from tests import factories
from tests.e2e.browsing import Windows, choose, settled, words

say = words("zh-hans")


def test_double_click_gives_one_promise(windows: Windows, director: User, technician: User) -> None:
    page = windows.open(director)
    page.goto("/actions/new")
    page.get_by_label(say("What is to be done")).fill("修订终检清单")
    choose(page, page.get_by_role("combobox", name=say("Owner")), "王志远")
    page.get_by_label(say("Due")).fill(timezone.localdate().isoformat())

    page.locator("main form button[type=submit]").dblclick()

    expect(page.get_by_role("heading", level=1)).to_contain_text("A-")
    assert ActionItem.objects.count() == 1


def test_double_click_goes_on_by_one_item(
    windows: Windows, director: User, technician: User
) -> None:
    meeting = factories.meeting(director.store, chair=director, status="announced")
    items = [factories.agenda_item(meeting, title) for title in ("返修率", "客诉", "配件")]
    running.start_meeting(meeting, by=director)
    page = windows.open(director)
    page.goto(f"/meetings/{meeting.pk}/run")

    page.get_by_role("button", name=say("Next item")).dblclick()
    expect(page.locator("#item-title")).to_have_text("客诉")
    page.get_by_label(say("New action item in one line")).fill("修订终检清单 @王志远 明天")
    page.locator("form.run-line button.btn-primary").dblclick()

    expect(page.locator(".run-made li")).to_have_count(1)
    settled(page)
    assert Meeting.objects.get().current_item == items[1]
    assert ActionItem.objects.get().owner == technician

"""What people do every day, in a browser that runs no scripts."""

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import ActionItem, Meeting
from people.models import User
from tests import factories
from tests.e2e.browsing import Windows, choose, words
from tests.e2e.story import photo

PASSWORD = "Werkstatt-2026"

say = words("zh-hans")


def test_signing_in_leads_to_the_page_that_was_asked_for(windows: Windows, director: User) -> None:
    director.set_password(PASSWORD)
    director.save()
    page = windows.open(scripts=False)
    page.goto("/actions/")

    page.get_by_label(say("E-mail, phone or employee number")).fill("chen@example.com")
    page.get_by_label(say("Password")).fill(PASSWORD)
    page.get_by_role("button", name=say("Sign in")).click()

    expect(page).to_have_url(f"{windows.site}/actions/")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Action items"))


def test_promise_is_given_proven_and_verified(
    windows: Windows, director: User, technician: User
) -> None:
    page = windows.open(director, scripts=False)
    page.goto("/actions/new")
    page.get_by_label(say("What is to be done")).fill("修订终检清单")
    choose(page, page.get_by_label(say("Owner")), "王志远")
    page.get_by_label(say("Due")).fill(timezone.localdate().isoformat())
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A-")

    phone = windows.open(technician, scripts=False)
    phone.goto(ActionItem.objects.get().get_absolute_url())
    phone.get_by_label(say("How was it done?")).fill("已贴在终检工位。")
    phone.locator("input[type=file]").first.set_input_files(photo())
    phone.get_by_role("button", name=say("Report done")).click()
    expect(phone.get_by_text("已贴在终检工位。")).to_be_visible()

    page.reload()
    page.get_by_role("button", name=say("Verify")).click()
    expect(page.get_by_text(say("Verified")).first).to_be_visible()
    action = ActionItem.objects.get()
    assert (action.status, action.owner, action.verified_by) == ("verified", technician, director)


def test_agenda_is_put_in_order(windows: Windows, director: User) -> None:
    meeting = factories.meeting(director.store, chair=director)
    for title in ("返修率", "客诉"):
        factories.agenda_item(meeting, title)
    page = windows.open(director, scripts=False)
    page.goto(f"/meetings/{meeting.pk}/agenda")

    page.get_by_role("button", name=say("Move “%(title)s” up") % {"title": "客诉"}).click()
    expect(page.locator("ol.agenda > li").first).to_contain_text("客诉")
    page.get_by_label(say("What it is about")).fill("配件到货")
    page.get_by_label(say("Length (min)")).fill("5")
    page.get_by_role("button", name=say("Add"), exact=True).click()

    expect(page.locator("ol.agenda > li")).to_have_count(3)
    assert list(meeting.items.values_list("title", flat=True)) == ["客诉", "返修率", "配件到货"]


def test_invitation_is_answered_on_the_page_of_the_meeting(
    windows: Windows, director: User, advisor: User
) -> None:
    meeting = factories.meeting(
        director.store, chair=director, status="announced", announced_at=timezone.now()
    )
    seat = factories.attendee(meeting, advisor)
    page = windows.open(advisor, scripts=False)
    page.goto(meeting.get_absolute_url())

    page.get_by_role("button", name=say("I am coming")).click()

    expect(page.get_by_text(say("Thank you, your answer is noted."))).to_be_visible()
    seat.refresh_from_db()
    assert seat.answer == "yes"


def test_meeting_is_held(windows: Windows, director: User, technician: User) -> None:
    meeting = factories.meeting(director.store, chair=director, starts_at=timezone.now())
    factories.attendee(meeting, director)
    item = factories.agenda_item(meeting)
    page = windows.open(director, scripts=False)
    page.goto(f"/meetings/{meeting.pk}/run")

    page.get_by_role("button", name=say("Start the meeting")).click()
    page.get_by_label(say("Notes")).fill("终检漏项是主因。")
    page.get_by_role("button", name=say("Save the notes")).click()
    page.get_by_label(say("New action item in one line")).fill("修订终检清单 @王志远 明天")
    page.locator("form.run-line button.btn-primary").click()
    expect(page.locator(".run-made li")).to_contain_text("修订终检清单")
    page.get_by_role("button", name=say("End the meeting")).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(say("Summary"))
    item.refresh_from_db()
    meeting.refresh_from_db()
    assert (meeting.status, item.notes) == ("ended", "终检漏项是主因。")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    action = meeting.actions.get()
    assert (action.text, action.owner, action.due_on) == ("修订终检清单", technician, tomorrow)


def test_a_suggested_time_is_taken(windows: Windows, director: User) -> None:
    factories.room(director.store, "二楼会议室")
    page = windows.open(director, scripts=False)
    page.goto("/meetings/new")

    page.get_by_role("button", name=say("Look for times")).click()
    page.locator("button[name=take]").first.click()
    page.get_by_role("button", name=say("Save"), exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(say("Agenda"))
    assert Meeting.objects.get().room is not None

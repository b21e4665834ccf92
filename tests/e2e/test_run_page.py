"""The run page in browsers: two write at once, half-typed lines, the clock, the way by keyboard."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from meetings.kinds import Section
from meetings.models import AgendaItem, Meeting
from meetings.services import running
from meetings.states import MeetingStatus
from people.models import User
from tests import factories
from tests.e2e.browsing import PHONE, Windows, settled

SAVED = re.compile("saved")


@pytest.fixture
def made(director: User, advisor: User, technician: User) -> Meeting:
    meeting = factories.meeting(
        director.store,
        starts_at=timezone.now(),
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    for title in ("返修", "排班", "洗车"):
        factories.agenda_item(meeting, title, section=Section.THEME)
    for person in (director, advisor, technician):
        factories.attendee(meeting, person)
    return running.start_meeting(meeting, by=director)


def run(windows: Windows, user: User, made: Meeting, **more: object) -> Page:
    page = windows.open(user, **more)  # type: ignore[arg-type]
    page.goto(f"/meetings/{made.pk}/run")
    return page


def saved(page: Page) -> None:
    expect(page.locator(".run-notes .saved")).to_have_attribute("data-state", SAVED)


@pytest.mark.req("3.3")
def test_two_who_write_at_once_lose_nothing(
    windows: Windows, made: Meeting, director: User, advisor: User
) -> None:
    chair, recorder = run(windows, director, made), run(windows, advisor, made)
    theirs, mine = (page.locator("textarea[data-autosave]") for page in (chair, recorder))
    theirs.click()  # from now on a refresh leaves the chair's field alone
    mine.click()
    mine.press_sequentially("路试未复现")
    saved(recorder)

    theirs.press_sequentially("客户很急")
    expect(theirs).to_have_value("路试未复现\n客户很急")
    mine.press_sequentially("，再试一次")
    expect(mine).to_have_value("路试未复现，再试一次\n客户很急")
    saved(recorder)

    item = AgendaItem.objects.get(title="返修")
    assert item.notes == "路试未复现，再试一次\n客户很急"


def test_a_quiet_field_follows_what_another_writes(
    windows: Windows, made: Meeting, director: User, advisor: User
) -> None:
    chair, recorder = run(windows, director, made), run(windows, advisor, made)

    recorder.locator("textarea[data-autosave]").fill("路试未复现")

    expect(chair.locator("textarea[data-autosave]")).to_have_value("路试未复现")


@pytest.mark.req("3.6")
def test_a_half_typed_line_outlives_what_others_do(
    windows: Windows, made: Meeting, director: User, advisor: User
) -> None:
    recorder = run(windows, advisor, made)
    line = recorder.locator("#line")
    line.fill("修订终检清单 @王")
    expect(recorder.locator("#understood")).to_contain_text("王志远")
    recorder.locator("#decision").click()

    recorder.get_by_role("button", name="王志远", exact=True).click()  # attendance
    settled(recorder)
    running.next_item(made, by=director, after=made.current_item_id)
    expect(recorder.locator(".run-elsewhere")).to_be_visible()
    expect(line).to_have_value("修订终检清单 @王")
    expect(recorder.locator("#understood")).to_contain_text("王志远")

    recorder.locator(".run-choice", has_text="王志远").click()
    recorder.locator(".run-choice", has_text="明天").click()
    line.press("Enter")
    expect(line).to_have_value("")
    expect(recorder.locator(".run-made")).to_contain_text("修订终检清单")
    assert made.actions.get().agenda_item == AgendaItem.objects.get(title="返修")


def test_an_unclear_line_keeps_its_words_and_is_put_right(
    windows: Windows, made: Meeting, advisor: User
) -> None:
    page = run(windows, advisor, made)
    line = page.locator("#line")

    line.fill("修订终检清单 @王志远")
    line.press("Enter")
    expect(line).to_have_class(re.compile("is-invalid"))
    expect(line).to_have_value("修订终检清单 @王志远")
    line.fill("修订终检清单 @王志远 明天")
    line.press("Enter")

    expect(line).to_have_value("")
    expect(line).not_to_have_class(re.compile("is-invalid"))
    assert made.actions.count() == 1


def test_the_meeting_is_led_by_keyboard(windows: Windows, made: Meeting, director: User) -> None:
    page = run(windows, director, made)
    title = page.locator("#item-title")
    expect(title).to_have_text("返修")

    page.keyboard.press("j")
    expect(title).to_have_text("排班")
    page.keyboard.press("n")
    page.keyboard.type("冬季活动 jjj")
    expect(title).to_have_text("排班")
    page.locator("h1").click()
    saved(page)
    page.keyboard.press("k")
    expect(title).to_have_text("返修")
    page.keyboard.press("d")
    page.keyboard.type("停用该批次")
    page.keyboard.press("Enter")
    expect(page.locator(".run-numbered")).to_contain_text("停用该批次")

    assert AgendaItem.objects.get(title="排班").notes == "冬季活动 jjj"
    decision = made.decisions.get()
    assert (decision.text, decision.item) == ("停用该批次", AgendaItem.objects.get(title="返修"))


def test_followers_are_taken_along_and_the_clock_runs(
    windows: Windows, made: Meeting, director: User, technician: User
) -> None:
    page = run(windows, technician, made, size=PHONE)
    clock = page.locator(".run-clock-time")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)

    running.next_item(made, by=director, after=made.current_item_id)
    expect(page.locator("#item-title")).to_have_text("排班")
    running.end_meeting(made, by=director)
    expect(page.get_by_role("heading", level=1)).to_have_text("会议总结")


def test_what_was_typed_offline_is_sent_when_the_line_is_back(
    windows: Windows, made: Meeting, advisor: User
) -> None:
    page = run(windows, advisor, made)
    field = page.locator("textarea[data-autosave]")
    page.route("**/notes**", lambda route: route.abort())
    field.fill("路试未复现")
    expect(page.locator(".run-notes .saved")).to_have_attribute("data-state", "offline")

    page.unroute("**/notes**")
    page.reload()

    expect(field).to_have_value("路试未复现")
    saved(page)
    assert AgendaItem.objects.get(title="返修").notes == "路试未复现"
    windows.complaints.clear()  # a console says that it was offline


@pytest.mark.req("2.5")
def test_what_was_typed_before_the_script_came_is_kept_too(
    windows: Windows, made: Meeting, advisor: User
) -> None:
    page = run(windows, advisor, made)
    field = page.locator("textarea[data-autosave]")
    scripts = list[Route]()

    def hold(route: Route) -> None:
        scripts.append(route)

    page.route("**/js/autosave*", hold)
    page.route("**/notes**", lambda route: route.abort())
    with page.expect_request("**/js/autosave*"):
        page.reload(wait_until="commit")
    field.fill("路试未复现")
    scripts[0].continue_()
    expect(page.locator(".run-notes .saved")).to_have_attribute("data-state", "offline")

    page.unroute("**/js/autosave*")
    page.unroute("**/notes**")
    page.reload()

    expect(field).to_have_value("路试未复现")
    saved(page)
    windows.complaints.clear()  # a console says that it was offline


@pytest.mark.req("2.7")
def test_the_end_of_the_time_is_said_once_and_a_key_gives_more(
    windows: Windows, made: Meeting, director: User
) -> None:
    item = made.items.get(pk=made.current_item_id)
    left = dt.timedelta(minutes=item.minutes, seconds=-70)
    AgendaItem.objects.filter(pk=item.pk).update(began_at=timezone.now() - left)
    page = run(windows, director, made)
    frame, spoken = page.locator(".run-clock"), page.locator("#live")
    expect(frame).to_have_class(re.compile("is-soon"))
    expect(frame).to_have_class(re.compile("is-last"), timeout=30_000)
    expect(spoken).to_have_text("最后一分钟")
    expect(page.locator(".clock-last")).to_be_visible()

    page.locator("h1").click()
    page.keyboard.press("t")

    expect(frame).not_to_have_class(re.compile("is-last"))
    item.refresh_from_db()
    assert item.minutes == item.planned + 5
    page.locator(".run-undo button").click()
    expect(frame).to_have_class(re.compile("is-last"))
    expect(page.locator(".run-undo")).to_have_count(0)

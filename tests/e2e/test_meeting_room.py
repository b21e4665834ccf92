"""One meeting in one room: a chair, a recorder, a projector and three phones, from waiting to the last word."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetings import check_in
from meetings.kinds import Section
from meetings.models import ActionItem, Attendee, Feedback, Idea, Meeting, Minutes, Question
from meetings.states import MeetingStatus
from people.models import User
from people.permissions import Role
from tests import factories
from tests.e2e.browsing import PHONE, Windows, settled

HALL = {"width": 1280, "height": 720}
NETWORK = re.compile(r"ERR_INTERNET_DISCONNECTED|htmx:sendError")
FOLLOWS = 4_000
"""Milliseconds: two questions of a follower, and room for a busy machine."""


@pytest.fixture
def porter(director: User) -> User:
    return factories.person(director.store, "赵敏", Role.TECHNICIAN, email="zhao@example.com")


@pytest.fixture
def gathered(director: User, advisor: User, technician: User, porter: User) -> Meeting:
    made = factories.meeting(
        director.store,
        title="质量分析会",
        theme="把返修率降到 2%",
        starts_at=timezone.now() + dt.timedelta(minutes=10),
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    for section, title in (
        (Section.OPENING, "开场"),
        (Section.THEME, "终检漏项"),
        (Section.QUESTIONS, "问答"),
        (Section.SUMMARY, "总结"),
    ):
        factories.agenda_item(made, title, section=section)
    for person in (director, advisor, technician, porter):
        factories.attendee(made, person)
    return made


def room(windows: Windows, user: User, address: str, size: object) -> Page:
    page = windows.open(user, size=size)  # type: ignore[arg-type]
    page.goto(address)
    return page


def scan(page: Page, meeting: Meeting) -> None:
    """The phone's camera reads the code that hangs on the wall at this moment."""
    page.goto(reverse("meetings:check_in", args=[check_in.code(meeting.pk)]))
    page.get_by_role("button", name="我到了").click()
    expect(page.locator("#run")).to_be_visible()


def at_item(page: Page, title: str) -> None:
    expect(page.locator("#item-title")).to_have_text(title, timeout=FOLLOWS)


def say(phone: Page, text: str, kind: str, *, unnamed: bool = False) -> None:
    field = phone.locator("#say")
    field.fill(text)
    form = phone.locator("form.run-say")
    form.locator("select[name=kind]").select_option(kind)
    form.locator("[name=unnamed]").set_checked(unnamed)
    form.get_by_role("button", name="发送").click()
    expect(field).to_have_value("")


@pytest.mark.req("2.6")
@pytest.mark.req("2.7")
@pytest.mark.req("3.1")
@pytest.mark.req("3.3")
@pytest.mark.req("3.4")
@pytest.mark.req("3.7")
@pytest.mark.req("1.4.2")
@pytest.mark.req("1.4.4")
def test_a_whole_meeting_with_a_projector_and_three_phones(  # noqa: PLR0915 - one meeting is one story
    windows: Windows,
    gathered: Meeting,
    director: User,
    advisor: User,
    technician: User,
    porter: User,
) -> None:
    run = f"/meetings/{gathered.pk}/run"
    chair = room(windows, director, run, {"width": 1366, "height": 768})
    wall = room(windows, director, f"/meetings/{gathered.pk}/screen", HALL)
    phones = [room(windows, user, run, PHONE) for user in (technician, porter, advisor)]
    first, second, third = phones

    # Waiting: countdown, theme, agenda, the code; who checks in is seen on the wall
    expect(wall.locator(".screen-countdown [data-left]")).to_have_text(re.compile(r"^\d\d?:\d\d$"))
    expect(wall.locator(".screen-theme")).to_have_text("把返修率降到 2%")
    expect(wall.locator("#screen-code svg")).to_be_visible()
    for phone in (first, second):
        scan(phone, gathered)
    expect(wall.locator(".screen-name.is-here")).to_contain_text(
        ["王志远", "赵敏"], timeout=FOLLOWS
    )

    # The chair starts; wall and phones go along by themselves
    chair.get_by_role("button", name="开始会议").click()
    for page in (chair, wall, *phones):
        at_item(page, "开场")
    chair.locator("#run-next button").click()
    for page in (chair, wall, first, second):
        at_item(page, "终检漏项")
    third.locator(".run-elsewhere a").click()  # who writes the minutes is not torn away
    at_item(third, "终检漏项")

    # Everyone speaks in turn
    chair.get_by_role("button", name="轮流发言").click()
    speaker = wall.locator(".screen-speaker")
    expect(speaker).to_be_visible(timeout=FOLLOWS)
    spoken = speaker.inner_text()
    chair.keyboard.press("w")
    expect(speaker).not_to_have_text(spoken, timeout=FOLLOWS)
    chair.get_by_role("button", name="结束轮流").click()
    settled(chair)

    # A phone loses the network; what it was about to say waits in its field
    second.context.set_offline(True)
    second.locator("#say").fill("每个工位贴一张终检清单")
    second.locator("form.run-say").locator("select[name=kind]").select_option("idea")
    second.locator("form.run-say").get_by_role("button", name="发送").click()
    expect(second.locator(".toast")).to_be_visible()

    # Meanwhile two write in the same note, and a decision is made
    notes = chair.locator("textarea[data-autosave]")
    more = third.locator("textarea[data-autosave]")
    more.fill("客户等了两小时。")
    expect(third.locator(".run-notes .saved")).to_have_attribute("data-state", "saved")
    expect(notes).to_have_value("客户等了两小时。")
    notes.focus()
    chair.keyboard.press("Control+End")
    chair.keyboard.press("Enter")
    chair.keyboard.insert_text("四台是刹车异响。")
    expect(more).to_be_focused()
    third.locator("#item-title").click()
    expect(more).to_have_value("客户等了两小时。\n四台是刹车异响。")
    chair.locator("#decision").fill("交车前由终检员签字。")
    chair.locator("#decision").press("Enter")
    expect(wall.locator(".screen-lines").first).to_contain_text(
        "交车前由终检员签字。", timeout=FOLLOWS
    )
    expect(second.locator(".run-decisions")).not_to_contain_text("交车前由终检员签字。")

    # The network is back: the phone has caught up, its words are still there and go out once
    second.context.set_offline(False)
    expect(second.locator(".run-decisions")).to_contain_text("交车前由终检员签字。")
    expect(second.locator("#say")).to_have_value("每个工位贴一张终检清单")
    second.locator("form.run-say").get_by_role("button", name="发送").click()
    expect(second.locator("#say")).to_have_value("")
    slip = first.locator(".run-slip", has_text="每个工位贴一张终检清单")
    slip.locator(".run-vote").click()
    expect(slip.locator(".run-vote")).to_have_attribute("aria-pressed", "true")
    expect(wall.locator(".screen-side")).to_contain_text("每个工位贴一张终检清单", timeout=FOLLOWS)

    # Questions by phone, one unnamed: answered now or handed to somebody
    chair.locator("#run-next button").click()
    at_item(wall, "问答")
    say(first, "为什么终检只有一个人？", "question", unnamed=True)
    asked = chair.locator(".run-asked li", has_text="为什么终检只有一个人？")
    expect(asked).to_be_visible(timeout=FOLLOWS)
    expect(asked).not_to_contain_text("王志远")
    line = chair.locator("#line")
    line.fill("排出两人终检的班表 @李婷 明天")
    line.press("Enter")
    expect(line).to_have_value("")
    expect(wall.locator(".screen-side")).to_contain_text("排出两人终检的班表", timeout=FOLLOWS)

    # To the end: summary on the wall, minutes, and a minute of feedback by phone
    chair.locator("#run-next button").click()
    at_item(wall, "总结")
    chair.locator("#run-end button").click()
    chair.get_by_role("dialog").get_by_role("button", name="结束会议").click()
    expect(wall.locator("#decided-title")).to_be_visible()
    expect(wall.locator(".screen-middle")).to_contain_text("交车前由终检员签字。")
    expect(first.get_by_role("heading", level=1)).to_have_text("会议总结")

    idea = Idea.objects.get()
    assert (idea.text, idea.said_by, idea.votes.count()) == ("每个工位贴一张终检清单", porter, 1)
    assert (Question.objects.get().asked_by, Question.objects.get().created_by) == (None, None)
    assert ActionItem.objects.get().owner == advisor
    there = dict(gathered.attendees.values_list("user__name", "attendance"))
    present = Attendee.Attendance.PRESENT
    assert [there[name] for name in ("陈国强", "王志远", "赵敏")] == [present] * 3

    chair.goto(f"/meetings/{gathered.pk}/minutes")
    expect(chair.locator("main")).to_contain_text("四台是刹车异响。")
    chair.get_by_role("button", name="发布纪要").click()
    chair.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    expect(chair.get_by_text("已发布").first).to_be_visible()
    assert Minutes.objects.get().published_by == director

    # By phone: the minutes are confirmed, a minute of feedback is given
    first.goto(f"/meetings/{gathered.pk}/minutes")
    first.get_by_role("button", name="确认纪要").click()
    first.goto(f"/meetings/{gathered.pk}/feedback")
    for name, value in (("useful", "5"), ("say", "yes"), ("length", "right")):
        first.locator(f"[name='{name}'][value='{value}']").check()
    first.locator("main form button").last.click()
    expect(first.get_by_text("谢谢").first).to_be_visible()
    assert gathered.attendees.get(user=technician).verdict == Attendee.Verdict.CONFIRMED
    assert Feedback.objects.get().useful == 5
    windows.complaints[:] = [one for one in windows.complaints if not NETWORK.search(one)]

"""Nothing typed is lost: the network goes, the server is killed, the session ends, two write at once."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from meetings.models import AgendaItem, Meeting
from meetings.services import running
from meetings.states import MeetingStatus
from people.models import User
from tests import factories
from tests.e2e.browsing import Windows
from tests.e2e.killable import KillableServer

pytestmark = [pytest.mark.req("2.7"), pytest.mark.req("3.3")]

PASSWORD = "Werkstatt-2026"
AN_HOUR = "01:00:00"
NETWORK = re.compile(r"ERR_|Failed to fetch|htmx:sendError|Failed to load resource")
"""What a console says of a line that is cut: meant here."""

BEFORE = "上月返修 11 台次，其中 4 台是刹车异响；“路试未复现”占一半。"
OFFLINE = "断网时记下的：\t终检漏项 3 起 —— ½ 是同一工位 🔧，责任人待定。"
THEIRS = "前台补充：客户等了 2 小时，没有人回电话。"
DEAD = "服务器停了以后：停用批次 A-17 的刹车片，<b>不是粗体</b> & 不是实体 &amp; 。"
AFTER = "再次登录之后写的一行，最后一个字也不能少。"


@pytest.fixture
def meeting(director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        starts_at=timezone.now(),
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    for title in ("返修", "排班"):
        factories.agenda_item(made, title)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return running.start_meeting(made, by=director)


@pytest.fixture
def server(transactional_db: None) -> Iterator[KillableServer]:
    made = KillableServer()
    made.start()
    yield made
    made.kill()


@pytest.fixture
def windows(browser: Browser, server: KillableServer) -> Iterator[Windows]:
    opened = Windows(browser, server.url)
    yield opened
    opened.close()
    lost = [text for text in opened.complaints if not NETWORK.search(text)]
    assert not lost, "\n".join(lost)


def open_run(windows: Windows, user: User, meeting: Meeting) -> Page:
    page = windows.open(user)
    page.clock.install()
    page.goto(f"/meetings/{meeting.pk}/run")
    return page


def notes(page: Page) -> Locator:
    return page.locator("textarea[data-autosave]")


def state(page: Page, name: str) -> None:
    expect(page.locator(".run-notes .saved")).to_have_attribute("data-state", name)


def type_line(page: Page, text: str) -> None:
    """A new paragraph at the end, as typed; `insert_text` also knows what no key of the board has."""
    field = notes(page)
    field.focus()
    page.keyboard.press("Control+End")
    if field.input_value():
        page.keyboard.press("Enter")
    page.keyboard.insert_text(text)


def stored() -> str:
    return AgendaItem.objects.get(title="返修").notes


def sign_in_again(page: Page, user: User) -> None:
    page.get_by_label("邮箱、手机号或工号").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_every_character_outlives_network_server_and_session(
    windows: Windows, server: KillableServer, meeting: Meeting, director: User, advisor: User
) -> None:
    director.set_password(PASSWORD)
    director.save()
    chair, recorder = (open_run(windows, user, meeting) for user in (director, advisor))

    type_line(chair, BEFORE)
    state(chair, "saved")

    # An hour without network, in which somebody else writes in the same note
    chair.context.set_offline(True)
    type_line(chair, OFFLINE)
    state(chair, "offline")
    expect(notes(recorder)).to_have_value(BEFORE)
    type_line(recorder, THEIRS)
    state(recorder, "saved")
    chair.clock.fast_forward(AN_HOUR)
    assert OFFLINE not in stored()
    chair.context.set_offline(False)
    state(chair, "saved")
    expect(chair.get_by_text("有人同时在这里输入，两份内容都已保留。")).to_be_visible()
    expect(chair.locator(".run-also")).to_have_text("李婷也在这里写")
    both = notes(chair).input_value()
    assert sorted(both.splitlines()) == sorted([BEFORE, OFFLINE, THEIRS])
    assert stored() == both
    expect(notes(recorder)).to_be_focused()
    recorder.locator("h1").click()
    expect(notes(recorder)).to_have_value(both)

    # The server is killed; what is typed then waits in the browser, also over a closed page
    server.kill()
    type_line(chair, DEAD)
    state(chair, "offline")
    chair.goto("about:blank")
    server.start()
    chair.goto(f"/meetings/{meeting.pk}/run")
    state(chair, "saved")
    assert notes(chair).input_value() == f"{both}\n{DEAD}" == stored()

    # The session ends while a line is typed; after signing in it is there and is sent
    Session.objects.filter(session_key=session_key(chair)).delete()
    cache.clear()
    type_line(chair, AFTER)
    expect(chair.get_by_role("heading", name="登录")).to_be_visible()
    sign_in_again(chair, director)
    expect(notes(chair)).to_have_value(f"{both}\n{DEAD}\n{AFTER}")
    state(chair, "saved")

    expect(notes(recorder)).to_have_value(f"{both}\n{DEAD}\n{AFTER}")
    assert stored() == f"{both}\n{DEAD}\n{AFTER}"


def session_key(page: Page) -> str:
    cookies = {cookie.get("name"): cookie.get("value") for cookie in page.context.cookies()}
    return str(cookies["sessionid"])


def test_a_decision_sent_to_a_dead_server_stays_in_its_field_and_counts_once(
    windows: Windows, server: KillableServer, meeting: Meeting, director: User
) -> None:
    chair = open_run(windows, director, meeting)
    field = chair.locator("#decision")
    field.fill("交车前由终检员签字。")

    server.kill()
    field.press("Enter")
    expect(chair.locator(".toast")).to_be_visible()
    expect(field).to_have_value("交车前由终检员签字。")

    server.start()
    chair.clock.fast_forward("00:05")
    field.press("Enter")
    expect(chair.locator(".run-numbered")).to_contain_text("交车前由终检员签字。")
    expect(field).to_have_value("")
    assert [one.text for one in meeting.decisions.all()] == ["交车前由终检员签字。"]

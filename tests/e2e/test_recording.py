"""Recording in a browser with a microphone that only beeps: told, crashed, gone on, heard."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from meetings.kinds import Section
from meetings.models import Meeting, Recording, Told
from meetings.services import running
from meetings.states import MeetingStatus
from meetings.tasks import keep_recordings
from people.models import User
from tests import factories
from tests.e2e.browsing import Windows, settled

PIECE = 5_000
"""Milliseconds between two pieces, as in static/js/recorder.js."""


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


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
    for title in ("返修", "排班"):
        factories.agenda_item(meeting, title, section=Section.THEME, notes="记下了")
    for person in (director, advisor, technician):
        factories.attendee(meeting, person)
    return running.start_meeting(meeting, by=director)


def start(page: Page) -> None:
    page.locator("#rec-start > summary").click()
    page.get_by_label("已当场宣读，无人反对").check()
    page.get_by_role("button", name="开始录音").click()
    expect(page.locator("#record-live [data-time]")).to_be_visible()
    expect(page.get_by_text("本次会议正在录音")).to_be_visible()


def piece_sent(page: Page) -> None:
    with page.expect_response(lambda answer: "/pieces/" in answer.url, timeout=4 * PIECE) as sent:
        pass
    assert sent.value.ok


def stop(page: Page) -> None:
    """And wait until the browser has told the server everything it had of this part."""
    with page.expect_response(lambda answer: answer.url.endswith("/finish")) as sent:
        page.get_by_role("button", name="停止录音").click()
    assert sent.value.ok
    expect(page.locator("#record-live")).to_be_hidden()


def playing_at(page: Page, part: int) -> float:
    """Where the player of a part is, once it plays."""
    page.wait_for_function(
        "part => { const one = document.getElementById(`part-${part}`);"
        " return !one.paused && one.currentTime > 0; }",
        arg=part,
    )
    at: float = page.locator(f"#part-{part}").evaluate("sound => sound.currentTime")
    return at


@pytest.mark.req("2.5")
@pytest.mark.req("2.8")
def test_a_recording_survives_a_reload_and_an_item_plays_its_moment(
    windows: Windows, made: Meeting, director: User, technician: User
) -> None:
    chair, follower = windows.open(director), windows.open(technician)
    chair.on("dialog", lambda dialog: dialog.accept())
    for page in (chair, follower):
        page.goto(f"/meetings/{made.pk}/run")
    start(chair)
    expect(follower.get_by_text("本次会议正在录音")).to_be_visible()
    piece_sent(chair)
    chair.get_by_role("button", name="下一项").first.click()
    expect(chair.locator(".run-list .is-current")).to_contain_text("排班")
    piece_sent(chair)

    chair.reload()
    expect(chair.get_by_text("录音刚才中断，现已继续。")).to_be_visible()
    piece_sent(chair)
    chair.get_by_label("此刻在说什么").fill("客户原话")
    chair.get_by_role("button", name="标记此刻").click()
    settled(chair)
    stop(chair)
    expect(chair.get_by_text("本次会议正在录音")).to_have_count(0)
    keep_recordings()

    first, second = Recording.objects.all()
    assert {one.status for one in (first, second)} == {"kept"}
    assert {one.missing for one in (first, second)} == {0}
    assert first.seconds is not None
    assert first.seconds >= PIECE // 1000
    how = {one.user: one.how for one in Told.objects.all()}
    assert how == {director: "aloud", technician: "page"}

    chair.goto(f"/meetings/{made.pk}/recording")
    turn = chair.locator(".moments li", has_text="排班").first.locator("a")
    wanted = int(turn.get_attribute("data-second") or 0)
    assert wanted >= 4
    turn.click()
    assert wanted <= playing_at(chair, first.pk) < wanted + 4
    chair.locator(".moments li", has_text="客户原话").locator("a").click()
    playing_at(chair, second.pk)
    assert chair.locator(f"#part-{first.pk}").evaluate("sound => sound.paused")


@pytest.mark.req("2.5")
def test_a_second_device_is_told_who_records_and_the_line_may_be_lost(
    windows: Windows, made: Meeting, director: User, advisor: User
) -> None:
    chair, other = windows.open(director), windows.open(advisor)
    chair.on("dialog", lambda dialog: dialog.accept())
    chair.goto(f"/meetings/{made.pk}/run")
    other.goto(f"/meetings/{made.pk}/run")
    other.locator("#rec-start > summary").click()
    other.get_by_label("已当场宣读，无人反对").check()
    # the board of the other one does not yet know: as when both press at once
    other.route("**/run/live*", lambda route: route.fulfill(status=204))
    start(chair)
    other.get_by_role("button", name="开始录音").click()
    expect(other.get_by_text("陈国强已在另一台设备上录这个会。")).to_be_visible()

    chair.route("**/pieces/*", lambda route: route.fulfill(status=429))
    expect(chair.locator("#record-live [data-unsent]")).to_be_visible(timeout=6 * PIECE)
    chair.unroute("**/pieces/*")
    expect(chair.locator("#record-live [data-unsent]")).to_be_hidden(timeout=4 * PIECE)
    stop(chair)
    part = Recording.objects.get()
    assert part.expected == part.pieces.count() >= 3


@pytest.mark.req("2.5")
def test_ending_the_meeting_keeps_the_last_words(
    windows: Windows, made: Meeting, director: User
) -> None:
    chair = windows.open(director)
    chair.goto(f"/meetings/{made.pk}/run")
    start(chair)
    piece_sent(chair)
    chair.locator("#run-end button").click()
    with chair.expect_response(lambda answer: answer.url.endswith("/finish")):
        chair.locator("#confirm [data-agree]").click()
    expect(chair.get_by_role("link", name="整理纪要")).to_be_visible()
    keep_recordings()

    part = Recording.objects.get()
    assert (part.status, part.missing) == ("kept", 0)
    assert (part.expected or 0) >= 2


@pytest.mark.req("2.6")
def test_the_projector_plays_the_music_of_the_store(
    windows: Windows, director: User, gm: User
) -> None:
    from meetings.services.sound_settings import set_sound  # noqa: PLC0415 - beside its only use
    from tests.meetings import sound  # noqa: PLC0415

    set_sound(
        director.store,
        keep_days=90,
        music="own",
        own_music=sound.upload("轻音乐.wav"),
        mime="audio/wav",
        by=gm,
    )
    coming = factories.meeting(
        director.store, chair=director, starts_at=timezone.now() + dt.timedelta(minutes=20)
    )
    page = windows.open(director)
    page.goto(f"/meetings/{coming.pk}/screen")
    button = page.get_by_role("button", name="音乐")

    with page.expect_response(lambda answer: "/settings/sound/music/" in answer.url) as asked:
        button.click()
    assert asked.value.status == 206
    expect(button).to_have_attribute("aria-pressed", "true")

"""What people make of cases: an experience told by voice, a discussion by phone in a meeting."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from attachments.models import Attachment
from cases.models import Case, Post, Use
from cases.services import thanking
from meetings.models import Meeting
from meetings.states import MeetingStatus
from people.models import User
from people.services import points
from tests import factories
from tests.e2e.axe import faults, overflow
from tests.e2e.browsing import PHONE, Windows, settled


@pytest.mark.req("4.7")
def test_told_by_voice_published_and_rewarded(
    windows: Windows, technician: User, director: User
) -> None:
    phone = windows.open(technician, size=PHONE)
    phone.goto("/cases/tell")
    title = phone.get_by_label("一句话概括：讲的是什么？")
    phone.get_by_role("button", name="点此录音").click()
    expect(phone.get_by_role("timer")).to_have_text(re.compile("00:0[1-9]"))
    phone.get_by_role("button", name="结束录音").click()
    expect(phone.locator("audio[data-voice-player]")).to_be_visible()
    expect(phone.get_by_role("button", name="重新录音")).to_be_visible()
    phone.get_by_role("button", name="提交").click()
    expect(title).to_be_focused()  # without a title it is not sent, and the recording stays
    expect(phone.locator("audio[data-voice-player]")).to_be_visible()
    title.fill("一根线省两小时")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("已提交。编辑人员会审阅")).to_be_visible()
    kept = Attachment.objects.get()
    assert kept.mime == "audio/webm"
    assert kept.size > 1000

    # An editor listens, writes it down and asks; the teller agrees on the start page's card
    desk = windows.open(director)
    desk.goto("/cases/stories")
    desk.get_by_role("link", name="一根线省两小时").click()
    heard = desk.locator("audio")
    expect(heard).to_have_js_property("error", None)
    heard.evaluate(
        "sound => new Promise(done => sound.readyState ? done() : sound.onloadedmetadata = done)"
    )
    assert heard.evaluate("sound => sound.duration") > 0.5
    assert not faults(desk) + overflow(desk)
    desk.get_by_label("处理情况").fill("先量搭铁，再查保险。")
    desk.get_by_role("button", name="保存并请王志远确认").click()
    expect(desk.get_by_text("待讲述人确认")).to_be_visible()
    phone.goto("/")
    phone.get_by_role("link", name="一根线省两小时", exact=True).click()
    phone.get_by_role("button", name="同意", exact=True).click()
    settled(phone)
    desk.reload()
    desk.get_by_role("button", name="发布").click()
    expect(desk.locator("h1")).to_have_text("一根线省两小时")

    case = Case.objects.get()
    assert case.number
    assert case.done == "先量搭铁，再查保险。"
    assert points.balance(technician) == thanking.FOR_STORY


@pytest.fixture
def running(director: User, technician: User, advisor: User) -> Meeting:
    case = factories.published_case(technician, director)
    made = factories.meeting(
        director.store,
        chair=director,
        recorder=director,
        status=MeetingStatus.IN_PROGRESS,
        starts_at=timezone.now() - dt.timedelta(minutes=5),
        started_at=timezone.now() - dt.timedelta(minutes=5),
    )
    item = factories.agenda_item(
        made, "案例：制动异响", subject=case, progress="current", began_at=timezone.now()
    )
    made.current_item = item
    made.save(update_fields=["current_item"])
    for person in (director, technician, advisor):
        factories.attendee(made, person)
    return made


@pytest.mark.req("4.3")
@pytest.mark.req("4.4")
@pytest.mark.req("4.5")
def test_by_phone_in_the_meeting_then_a_lesson_then_used(
    windows: Windows, running: Meeting, director: User, technician: User, advisor: User
) -> None:
    phone = windows.open(advisor, size=PHONE)
    phone.goto(f"/meetings/{running.pk}/run")
    phone.get_by_role("link", name="参与讨论").click()
    question = phone.locator("#say-question")
    question.fill("导向销用什么油脂？")
    question.locator("..").get_by_role("button").click()
    expect(phone.locator(".said-text")).to_have_text("导向销用什么油脂？")
    assert Post.objects.get().meeting == running

    # The author answers on a desk; the phone hears of it and accepts the answer
    desk = windows.open(technician)
    desk.goto(f"/cases/{Case.objects.get().pk}")
    said = desk.locator(".said").first
    said.locator("summary").first.click()
    said.get_by_label("您的回复").fill("只用硅基耐高温油脂")
    said.locator(".say button").click()
    expect(desk.locator(".said-answers .said-text")).to_have_text("只用硅基耐高温油脂")
    phone.get_by_role("link", name="条新发言").click(timeout=20_000)
    phone.get_by_role("button", name="采纳为答案").click()
    expect(phone.get_by_text("已采纳")).to_be_visible()
    assert not faults(phone) + overflow(phone)

    # One press makes it a lesson; the phone marks it and says that it worked
    desk.reload()
    desk.get_by_role("button", name="设为要点").click()
    expect(desk.locator(".lesson-text")).to_have_text("只用硅基耐高温油脂")
    assert not faults(desk) + overflow(desk)
    phone.get_by_role("link", name="查看案例").click()
    star = phone.locator("#lessons button[aria-pressed]")
    star.click()
    expect(phone.locator("#lessons button[aria-pressed=true]")).to_be_visible()
    phone.get_by_role("link", name="我用过").first.click()
    phone.get_by_label("用在什么上、怎么用的？").fill("另一台 A6L")
    phone.get_by_role("button", name="告诉作者").click()
    expect(phone.get_by_text("另一台 A6L")).to_be_visible()
    assert Use.objects.get().result == "worked"
    assert points.balance(technician) == thanking.FOR_USE

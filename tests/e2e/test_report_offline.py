"""The phone page behind a poster without a line: the report waits on the phone, photo and all."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from attachments.models import Attachment
from issues.kinds import Channel
from issues.models import Issue, Place
from people.models import Store, User
from tests import factories
from tests.e2e import axe
from tests.e2e.browsing import PHONE, Windows, settled, words
from tests.issues.pictures import photo

say = words("zh-hans")
OFFLINE = re.compile(r"DISCONNECTED|sendError")
"""What a browser says of its own when the line is cut."""
WAITING = "form [data-waiting] .count"


@pytest.fixture
def place(store: Store) -> Place:
    return factories.place(store, "机电车间", code="ws-4f7k2m")


def write(page: Page, text: str) -> None:
    page.get_by_label(say("What happened?")).fill(text)
    image = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo("IMG_1.jpg").read()}
    page.locator("input[name=photos]").set_input_files(image)
    page.get_by_role("button", name=say("Report it")).click()


@pytest.mark.req("5.1")
def test_without_a_line_it_waits_with_its_photo(
    windows: Windows, technician: User, place: Place
) -> None:
    page = windows.open(technician, size=PHONE)
    page.goto(f"/report/{place.code}")
    settled(page)
    page.context.set_offline(True)

    write(page, "地沟没有灯")

    expect(page.locator(WAITING)).to_have_text(say("waiting to be sent: {n}").replace("{n}", "1"))
    expect(page.get_by_label(say("What happened?"))).to_have_value("")
    assert axe.faults(page) + axe.overflow(page) == []
    assert not Issue.objects.exists()
    page.context.set_offline(False)

    expect(page.locator(WAITING)).to_have_count(0)
    issue = Issue.objects.get()
    assert (issue.text, issue.place, issue.channel) == ("地沟没有灯", place, Channel.PHONE)
    assert Attachment.objects.of(issue).count() == 1
    windows.complaints[:] = [one for one in windows.complaints if not OFFLINE.search(one)]


@pytest.mark.req("5.1")
def test_without_a_session_it_waits_until_its_writer_is_back(
    windows: Windows, technician: User, place: Place
) -> None:
    page = windows.open(technician, size=PHONE)
    page.goto(f"/report/{place.code}")
    settled(page)
    Session.objects.all().delete()
    cache.clear()

    write(page, "洗车机漏水")

    expect(page.locator(WAITING)).to_have_count(1)
    assert not Issue.objects.exists()
    windows.sign_in(page, technician)
    with page.expect_response(lambda answer: answer.status == 201):
        page.goto(f"/report/{place.code}")
    expect(page.locator(WAITING)).to_have_count(0)
    assert Issue.objects.get().text == "洗车机漏水"


@pytest.mark.req("5.1")
def test_with_a_line_it_leads_to_the_issue_and_faults_are_said_beside_the_field(
    windows: Windows, technician: User, place: Place
) -> None:
    page = windows.open(technician, size=PHONE)
    page.goto(f"/report/{place.code}")
    settled(page)
    page.get_by_label(say("What happened?")).fill("洗车机漏水")
    wrong = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.locator("input[name=photos]").set_input_files(wrong)
    page.get_by_role("button", name=say("Report it")).click()

    expect(page.locator("#id_photos_error")).to_contain_text("a.pdf")
    expect(page.get_by_label(say("What happened?"))).to_have_value("洗车机漏水")
    settled(page)
    page.get_by_role("button", name=say("Report it")).click()

    expect(page).to_have_url(re.compile(r"/issues/\d+$"))
    assert Issue.objects.get().text == "洗车机漏水"

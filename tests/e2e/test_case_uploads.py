"""Photos and videos that break off go on, and what cannot be kept is said beside what can."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from attachments.models import Attachment
from cases.models import Case, UploadPiece
from cases.services import uploading
from people.models import User
from tests import factories
from tests.cases import media
from tests.e2e.browsing import Windows, settled

pytestmark = pytest.mark.req("4.2")
PIECE = 400


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.VIDEO_MAX_BYTES = 20_000
    monkeypatch.setattr(uploading, "PIECE", PIECE)


def writing(windows: Windows, author: User) -> tuple[Page, Case]:
    case = factories.case(author)
    page = windows.open(author)
    page.goto(f"{case.get_absolute_url()}/edit")
    settled(page)
    page.locator("#id_found").fill("导向销干涩")
    expect(page.locator("#case-saved")).to_have_attribute("data-state", "saved")
    return page, case


def file(name: str, content: bytes, mime: str = "video/mp4") -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": content}


def test_a_video_that_breaks_off_goes_on_after_a_reload(windows: Windows, technician: User) -> None:
    """The server is gone after two pieces; the page is loaded again, and only the rest is sent."""
    page, case = writing(windows, technician)
    content = media.video(size=6 * PIECE)
    page.route("**/pieces/2", lambda route: route.abort())
    page.locator("#files").set_input_files([file("异响.mp4", content)])
    waits = page.locator("[data-uploads]").get_attribute("data-waits") or ""
    expect(page.locator(".case-uploads li")).to_contain_text(waits)
    assert waits
    assert sorted(UploadPiece.objects.values_list("number", flat=True)) == [0, 1]

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.unroute("**/pieces/2")
    page.reload()
    expect(page.locator("#shots video")).to_have_count(1)
    expect(page.locator(".case-uploads li")).to_have_count(0)

    pieces = [url.rsplit("/", 1)[1] for url in sent if "/pieces/" in url]
    assert pieces == [str(n) for n in range(2, -(-len(content) // PIECE))]
    kept = Attachment.objects.of(case).get()
    assert (kept.name, kept.size) == ("异响.mp4", len(content))
    with kept.file.open("rb") as stored:
        assert b"+31.2304" not in stored.read()
    assert not UploadPiece.objects.exists()
    expect(page.locator("#id_found")).to_have_value("导向销干涩")
    windows.complaints[:] = [one for one in windows.complaints if "ERR_FAILED" not in one]


def test_what_cannot_be_kept_is_said_and_the_rest_arrives(
    windows: Windows, technician: User
) -> None:
    page, case = writing(windows, technician)
    page.locator("#files").set_input_files(
        [
            file("太大.mp4", b"\x00" * 20_001),
            file("程序.mp4", b"MZ" + b"\x00" * 500),
            file("坏图.jpg", b"\xff\xd8\xff\xe0 broken", "image/jpeg"),
            file("好图.jpg", media.photo(60, 40), "image/jpeg"),
        ]
    )
    expect(page.locator("#shots img")).to_have_count(1)
    refused = page.locator(".case-uploads li").filter(has=page.get_by_role("alert"))
    expect(refused).to_have_count(3)
    for line, name in zip(refused.all(), ("太大.mp4", "程序.mp4", "坏图.jpg"), strict=True):
        expect(line).to_contain_text(name)
        expect(line.get_by_role("alert")).not_to_be_empty()
    assert Attachment.objects.of(case).get().name == "好图.jpg"
    expect(page.locator("#id_found")).to_have_value("导向销干涩")

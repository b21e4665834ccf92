"""The phone page behind the poster, and the posters."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from attachments.models import Attachment
from issues.kinds import Channel, Urgency
from issues.models import Issue, Place
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn
from tests.issues.pictures import photo

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"\x00" * 32


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place(store: Store) -> Place:
    return factories.place(store, "机电车间", name_en="Workshop", code="ws-4f7k2m")


@pytest.fixture
def url(place: Place) -> str:
    return reverse("issues:report", args=[place.code])


def token(client: Client, url: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return found[1]


@pytest.mark.req("5.1")
def test_a_technician_reports_with_a_photo_and_a_voice_note(
    technician: User, sign_in: SignIn, place: Place, url: str
) -> None:
    client = sign_in(technician)
    data = {
        "text": "2号举升机升到一半停住",
        "urgency": "now",
        "photos": [photo()],
        "voice": SimpleUploadedFile("语音.wav", WAV),
        "token": token(client, url),
    }

    answer = client.post(url, data)

    issue = Issue.objects.get()
    assert answer.headers["Location"] == issue.get_absolute_url()
    assert (issue.reporter, issue.place, issue.channel) == (technician, place, Channel.PHONE)
    assert issue.urgency == Urgency.NOW
    assert Attachment.objects.of(issue).count() == 2
    for upload in (data["photos"][0], data["voice"]):  # type: ignore[index]
        upload.seek(0)  # type: ignore[attr-defined]
    client.post(url, data)
    assert Issue.objects.count() == 1, "the same form sent twice"


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    technician: User, sign_in: SignIn, url: str
) -> None:
    client = sign_in(technician)
    data = {
        "text": "油管漏油",
        "urgency": "today",
        "voice": SimpleUploadedFile("a.pdf", b"%PDF-1.7 " + b"0" * 300),
        "token": token(client, url),
    }

    answer = client.post(url, data)

    assert answer.status_code == 422
    assert "a.pdf" in answer.content.decode()
    assert "油管漏油" in answer.content.decode()


def test_a_stranger_signs_in_and_comes_back_or_goes_to_the_box(place: Place, url: str) -> None:
    answer = Client().get(url)

    page = answer.content.decode()
    assert f'href="/people/sign-in?next={url}"' in page
    assert f'href="{reverse("issues:box", args=[place.code])}"' in page
    assert Client().post(url, {"text": "x"}).status_code == 403
    assert not Issue.objects.exists()


def test_the_poster_of_another_store_leads_nowhere(
    stranger: User, sign_in: SignIn, place: Place, url: str
) -> None:
    assert sign_in(stranger).get(url).status_code == 404
    poster = reverse("issues:poster_pdf", args=[place.pk])
    assert sign_in(stranger).get(poster).status_code == 404
    assert Client().get(reverse("issues:report", args=["no-such"])).status_code == 404


@pytest.mark.req("5.1")
def test_posters_are_printed_one_by_one_or_all(
    director: User, sign_in: SignIn, place: Place, store: Store
) -> None:
    factories.place(store, "配件库", code="parts-1")
    client = sign_in(director)
    page = client.get(reverse("issues:posters")).content.decode()
    assert "配件库" in page

    one = client.get(reverse("issues:poster_pdf", args=[place.pk]))
    every = client.get(reverse("issues:posters_pdf"))

    assert one.content.startswith(b"%PDF")
    assert one.headers["Content-Type"] == "application/pdf"
    assert pages(one.content) == 1
    assert pages(every.content) == 2


def pages(pdf: bytes) -> int:
    return max(int(n) for n in re.findall(rb"/Type/Pages/Count (\d+)", pdf))


def test_without_places_the_page_says_what_to_do(director: User, sign_in: SignIn) -> None:
    client = sign_in(director)

    assert "还没有区域" in client.get(reverse("issues:posters")).content.decode()
    assert client.get(reverse("issues:posters_pdf")).status_code == 404


def test_posters_are_for_managers(technician: User, sign_in: SignIn, place: Place) -> None:
    client = sign_in(technician)

    assert client.get(reverse("issues:posters")).status_code == 403
    assert client.get(reverse("issues:poster_pdf", args=[place.pk])).status_code == 403


JSON = {"headers": {"Accept": "application/json"}}


@pytest.mark.req("5.1")
def test_what_a_phone_kept_is_sent_later_with_its_hour_and_once(
    technician: User, sign_in: SignIn, url: str
) -> None:
    client = sign_in(technician)
    written = timezone.now() - dt.timedelta(hours=3)
    data = {
        "text": "地沟没有灯",
        "urgency": "today",
        "written_at": written.isoformat(),
        "token": token(client, url),
    }

    answer = client.post(url, data, **JSON)
    again = client.post(url, data, **JSON)

    issue = Issue.objects.get()
    assert (answer.status_code, again.json()) == (201, answer.json())
    assert answer.json()["url"] == issue.get_absolute_url()
    assert issue.number in answer.json()["words"]
    assert issue.reported_at == written


@pytest.mark.req("5.1")
def test_what_cannot_be_taken_later_is_answered_so_that_it_is_not_lost(
    technician: User, stranger: User, sign_in: SignIn, place: Place, url: str
) -> None:
    client = sign_in(technician)
    data = {"text": "", "urgency": "today", "token": token(client, url)}
    assert set(client.post(url, data, **JSON).json()["errors"]) == {"text"}
    assert Client().post(url, data, **JSON).status_code == 403, "kept until somebody signs in"
    assert sign_in(stranger).post(url, data, **JSON).status_code == 422

    Place.objects.filter(pk=place.pk).update(is_active=False)
    gone = client.post(url, data | {"text": "地沟没有灯"}, **JSON)

    assert (gone.status_code, set(gone.json()["errors"])) == (422, {"place"})
    assert client.get(url).status_code == 404
    assert not Issue.objects.exists()

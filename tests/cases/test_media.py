"""Photos and videos: in pieces that survive a break, without the place, drawn on."""

import io
import json
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from attachments.models import Attachment
from cases.models import Annotation, Case, Upload, UploadPiece
from cases.queries.pictures import pictures_of
from cases.services import uploading
from people.models import User
from tests import factories
from tests.cases import media
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.2")


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(uploading, "PIECE", 100)


@pytest.fixture
def case(technician: User) -> Case:
    return factories.case(technician)


def url(name: str, *args: object) -> str:
    return reverse(f"cases:{name}", args=args)


def begin(
    client: Client, case: Case, name: str, content: bytes, key: str = "k"
) -> dict[str, object]:
    sent = {"key": key, "name": name, "size": len(content)}
    read: dict[str, object] = client.post(url("upload", case.pk), sent).json()
    return read


def send(client: Client, upload: object, number: int, content: bytes) -> int:
    part = content[number * 100 : (number + 1) * 100]
    return client.post(
        url("upload_piece", upload, number), part, content_type="application/octet-stream"
    ).status_code


def test_a_video_comes_in_pieces_and_goes_on_after_a_break(
    sign_in: SignIn, technician: User, case: Case
) -> None:
    client, content = sign_in(technician), media.video(size=300)
    begun = begin(client, case, "异响.mp4", content)
    assert begun["have"] == []
    assert send(client, begun["upload"], 0, content) == 204
    assert send(client, begun["upload"], 2, content) == 204
    assert client.post(url("upload_end", begun["upload"])).status_code == 409
    again = begin(client, case, "异响.mp4", content)
    assert again == {"upload": begun["upload"], "have": [0, 2], "piece": 100}
    for number in range(-(-len(content) // 100)):
        assert send(client, begun["upload"], number, content) == 204
    assert client.post(url("upload_end", begun["upload"])).status_code == 200

    kept = Attachment.objects.of(case).get()
    assert (kept.name, kept.mime, kept.size) == ("异响.mp4", "video/mp4", len(content))
    with kept.file.open("rb") as stored:
        data = stored.read()
    assert b"+31.2304" not in data
    assert data[:32] == content[:32]
    assert not UploadPiece.objects.exists()
    assert "<video" in client.get(url("case", case.pk)).content.decode()


def test_the_place_leaves_a_webm_too(technician: User, case: Case) -> None:
    upload = SimpleUploadedFile("a.webm", media.webm())
    kept = uploading.add(case, upload, by=technician)
    with kept.file.open("rb") as stored:
        data = stored.read()
    assert b"31.2304" not in data
    assert data.endswith(b"abcd")
    assert len(data) == len(media.webm())


def test_a_photo_loses_its_place(technician: User, case: Case) -> None:
    upload = SimpleUploadedFile("a.jpg", media.photo())
    assert Image.open(io.BytesIO(media.photo())).getexif()
    kept = uploading.add(case, upload, by=technician)
    with kept.file.open("rb") as stored, Image.open(stored) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.xlsx", b"x"),
        ("空.mp4", b""),
        ("假.mp4", b"no film at all"),
        ("坏.jpg", media.photo()[:60]),
        ("只有声音.webm", media.webm(codec=b"A_OPUS")),
    ],
)
def test_what_is_no_photo_or_video_is_refused_with_a_sentence(
    sign_in: SignIn, technician: User, case: Case, name: str, content: bytes
) -> None:
    client = sign_in(technician)
    begun = begin(client, case, name, content)
    if "upload" in begun:
        for number in range(-(-len(content) // 100)):
            send(client, begun["upload"], number, content)
        answer = client.post(url("upload_end", begun["upload"]))
        assert answer.status_code == 422
        begun = answer.json()

    assert name in str(begun["why"])
    assert not Attachment.objects.exists()
    assert not Upload.objects.exists()


def test_too_large_is_said_before_anything_is_sent(
    sign_in: SignIn, technician: User, case: Case, settings: Settings
) -> None:
    settings.VIDEO_MAX_BYTES = 50
    begun = begin(sign_in(technician), case, "长.mp4", media.video())
    assert "长.mp4" in str(begun["why"])


def test_pieces_of_another_length_or_person_are_refused(
    sign_in: SignIn, technician: User, director: User, case: Case
) -> None:
    client, content = sign_in(technician), media.video()
    begun = begin(client, case, "a.mp4", content)
    wrong = client.post(
        url("upload_piece", begun["upload"], 0), b"short", content_type="application/octet-stream"
    )
    assert wrong.status_code == 409
    assert send(client, begun["upload"], 99, content) == 409
    assert send(sign_in(director), begun["upload"], 0, content) == 404


def test_without_scripts_files_go_by_the_form_each_with_its_answer(
    sign_in: SignIn, technician: User, case: Case
) -> None:
    files = [SimpleUploadedFile("好.jpg", media.photo()), SimpleUploadedFile("坏.jpg", b"x")]
    answer = sign_in(technician).post(url("add_files", case.pk), {"files": files}, follow=True)

    assert [one.name for one in Attachment.objects.of(case)] == ["好.jpg"]
    assert "坏.jpg" in answer.content.decode()


def test_uploads_given_up_are_dropped(sign_in: SignIn, technician: User, case: Case) -> None:
    content = media.video()
    begun = begin(sign_in(technician), case, "a.mp4", content)
    send(sign_in(technician), begun["upload"], 0, content)
    assert uploading.expire(timezone.now()) == 0
    with time_machine.travel(timezone.now() + uploading.KEPT * 2):
        assert uploading.expire(timezone.now()) == 1
    assert not Upload.objects.exists()


ARROW = {
    "kind": "arrow",
    "x": 0.1,
    "y": 0.2,
    "x2": 0.5,
    "y2": 0.5,
    "text": "磨损",
    "colour": "amber",
}


@pytest.fixture
def photo(technician: User, case: Case) -> Attachment:
    return uploading.add(case, SimpleUploadedFile("销.jpg", media.photo()), by=technician)


def draw(
    client: Client, case: Case, photo: Attachment, shapes: object, version: int = 0, **more: str
) -> int:
    sent = {"shapes": json.dumps(shapes), "version": version, "caption": "干涩的导向销", **more}
    return client.post(url("annotate", case.pk, photo.pk), sent).status_code


def test_marks_are_drawn_by_the_server_on_every_page(
    sign_in: SignIn, technician: User, case: Case, photo: Attachment
) -> None:
    client = sign_in(technician)
    assert client.get(url("annotate", case.pk, photo.pk)).status_code == 200
    box = {**ARROW, "kind": "box", "colour": "red", "text": ""}
    assert draw(client, case, photo, [ARROW, box]) == 302
    drawn = Annotation.objects.get()
    assert (drawn.width, drawn.height, drawn.version) == (80, 40, 1)
    assert pictures_of(case)[0].height == 500
    for name in ("case", "edit", "present"):
        page = client.get(url(name, case.pk)).content.decode()
        assert 'viewBox="0 0 1000 500"' in page
        assert "磨损" in page
        assert "干涩的导向销" in page
        assert 'x1="100.0" y1="100.0" x2="500.0" y2="250.0"' in page


def test_two_who_draw_at_once_are_told(
    sign_in: SignIn, technician: User, director: User, case: Case, photo: Attachment
) -> None:
    assert draw(sign_in(technician), case, photo, [ARROW]) == 302
    assert draw(sign_in(director), case, photo, []) == 422
    assert len(Annotation.objects.get().shapes) == 1
    assert draw(sign_in(director), case, photo, [ARROW, ARROW], version=1) == 302


@pytest.mark.parametrize(
    "shapes",
    [
        "x",
        {"a": 1},
        [1],
        [{**ARROW, "x": 2}],
        [{**ARROW, "x": "a"}],
        [{**ARROW, "kind": "star"}],
        [ARROW] * 41,
        [{**ARROW, "text": "沪A12345"}],
    ],
)
def test_wrong_drawings_are_refused(
    sign_in: SignIn, technician: User, case: Case, photo: Attachment, shapes: object
) -> None:
    assert draw(sign_in(technician), case, photo, shapes) == 422
    assert not Annotation.objects.exists()


def test_without_scripts_a_mark_is_added_by_its_place_and_taken_away(
    sign_in: SignIn, technician: User, case: Case, photo: Attachment
) -> None:
    client = sign_in(technician)
    draw(client, case, photo, [], add_kind="box", add_place="02", add_text="这里", again="1")
    shape = Annotation.objects.get().shapes[0]
    assert (shape["kind"], shape["text"]) == ("box", "这里")
    assert shape["x"] > 0.6
    assert shape["y2"] < 0.4
    draw(client, case, photo, [shape], version=1, gone="0")
    assert Annotation.objects.get().shapes == []


def test_a_photo_is_taken_away_with_its_marks(
    sign_in: SignIn, technician: User, advisor: User, case: Case, photo: Attachment
) -> None:
    draw(sign_in(technician), case, photo, [ARROW])
    assert sign_in(advisor).post(url("remove_file", case.pk, photo.pk)).status_code == 404
    sign_in(technician).post(url("remove_file", case.pk, photo.pk))
    assert not Attachment.objects.exists()
    assert not Annotation.objects.exists()

"""Uploading a file, and who gets to see it."""

import io
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from attachments import access, services
from attachments.models import Attachment
from people.models import Event, Room, User
from people.rules import Denied
from tests import factories
from tests.conftest import SignIn

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


def jpeg(*, gps: bool = False, size: tuple[int, int] = (640, 480)) -> bytes:
    image = Image.new("RGB", size, "steelblue")
    exif = Image.Exif()
    if gps:
        exif[0x010F] = "Huawei"
        exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def room(director: User) -> Room:
    return factories.room(director.store)


@pytest.fixture
def open_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[User], None]:
    def let(user: User) -> None:
        answer = access.Access(lambda who, _row: who == user, lambda who, _row: who == user)
        monkeypatch.setitem(access._registered, Room, answer)

    return let


def test_picture_is_kept_without_place_and_device(room: Room, director: User) -> None:
    kept = services.attach(room, upload("现场.jpg", jpeg(gps=True)), by=director)

    with kept.file.open() as stored, Image.open(stored) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (640, 480)
    assert (kept.name, kept.mime, kept.store) == ("现场.jpg", "image/jpeg", director.store)


def test_large_picture_is_made_smaller_and_has_a_thumbnail(room: Room, director: User) -> None:
    kept = services.attach(room, upload("大图.jpg", jpeg(size=(4000, 3000))), by=director)

    with kept.file.open() as stored, Image.open(stored) as image:
        assert image.size == (2560, 1920)
    with kept.thumbnail.open() as stored, Image.open(stored) as image:
        assert image.size == (480, 360)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.pdf", b"", "empty"),
        ("程序.exe", b"MZ" + bytes(100), "not accepted"),
        ("假的.pdf", jpeg(), "not what its ending says"),
        ("假的.jpg", PDF, "not what its ending says"),
        ("假的.txt", b"\x00\x01\x02", "not what its ending says"),
        ("坏的.jpg", jpeg()[:400], "broken"),
        ("没有后缀", b"hello", "not accepted"),
        ("很大.txt", b"x" * (1024 * 1024 + 1), "the limit is 1.0"),
    ],
)
def test_wrong_file_is_refused_with_a_sentence(
    room: Room,
    director: User,
    settings: pytest.FixtureRequest,
    name: str,
    content: bytes,
    says: str,
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        services.attach(room, upload(name, content), by=director)

    assert says in " ".join(refused.value.messages)
    assert not Attachment.objects.exists()


def test_file_is_served_to_whoever_may_see_its_row(
    room: Room, director: User, sign_in: SignIn, open_to: Callable[[User], None]
) -> None:
    kept = services.attach(room, upload("说明.pdf", PDF), by=director)
    open_to(director)

    response = sign_in(director).get(reverse("attachments:file", args=[kept.pk]))

    assert b"".join(response.streaming_content) == PDF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"


def test_file_is_hidden_from_everybody_else(
    room: Room,
    director: User,
    technician: User,
    stranger: User,
    sign_in: SignIn,
    open_to: Callable[[User], None],
) -> None:
    kept = services.attach(room, upload("说明.pdf", PDF), by=director)
    open_to(director)

    for other in (technician, stranger):
        for name in ("file", "thumbnail"):
            assert (
                sign_in(other).get(reverse(f"attachments:{name}", args=[kept.pk])).status_code
                == 404
            )


def test_file_of_a_row_nobody_registered_is_seen_by_nobody(
    room: Room, director: User, sign_in: SignIn
) -> None:
    kept = services.attach(room, upload("说明.pdf", PDF), by=director)

    assert sign_in(director).get(reverse("attachments:file", args=[kept.pk])).status_code == 404


def test_text_file_is_never_shown_inside_the_site(
    room: Room, director: User, sign_in: SignIn, open_to: Callable[[User], None]
) -> None:
    kept = services.attach(room, upload("页.txt", b"<script>alert(1)</script>"), by=director)
    open_to(director)

    response = sign_in(director).get(reverse("attachments:file", args=[kept.pk]))
    response.close()

    assert response["Content-Disposition"].startswith("attachment")


def test_removing_takes_row_and_bytes_and_is_recorded(
    room: Room,
    director: User,
    open_to: Callable[[User], None],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    kept = services.attach(room, upload("现场.jpg", jpeg()), by=director)
    open_to(director)
    places = [(f.storage, f.name) for f in (kept.file, kept.thumbnail)]

    with django_capture_on_commit_callbacks(execute=True):
        services.remove(kept, by=director)

    assert not Attachment.objects.exists()
    assert not any(storage.exists(name) for storage, name in places)
    assert Event.objects.get().name == "file_removed"


def test_only_uploader_or_manager_removes(
    room: Room, director: User, technician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = services.attach(room, upload("说明.pdf", PDF), by=director)
    seen_by_all = access.Access(lambda _who, _row: True, lambda who, _row: who == director)
    monkeypatch.setitem(access._registered, Room, seen_by_all)

    with pytest.raises(Denied):
        services.remove(kept, by=technician)

    assert Attachment.objects.count() == 1

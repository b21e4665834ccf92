"""Files of sound: what is taken, how long it is, how a browser's WebM becomes one to jump in."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from meetings.sounds import checks, length, webm
from tests.meetings import sound

MOST = 1024 * 1024
M4A = bytes.fromhex("00000018667479704d344120000000004d34412069736f6d")


def mvhd(*, scale: int, units: int) -> bytes:
    body = bytes(12) + scale.to_bytes(4) + units.to_bytes(4) + bytes(80)
    box = (8 + len(body)).to_bytes(4) + b"mvhd" + body
    return M4A + (8 + len(box)).to_bytes(4) + b"moov" + box


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("会.wav", sound.wav(1), "audio/wav"),
        ("会.M4A", M4A + bytes(40), "audio/mp4"),
        ("会.mp3", b"ID3\x04" + bytes(40), "audio/mpeg"),
        ("会.amr", b"#!AMR\n" + bytes(40), "audio/amr"),
        ("会.ogg", b"OggS" + bytes(40), "audio/ogg"),
        ("会.aac", b"\xff\xf1" + bytes(40), "audio/aac"),
        ("会.webm", bytes.fromhex("1a45dfa3") + b"\x42\x82\x84webm" + bytes(40), "audio/webm"),
    ],
)
def test_known_sound_is_taken(name: str, content: bytes, mime: str) -> None:
    upload = SimpleUploadedFile(name, content)

    assert checks.check(upload, most=MOST) == mime
    assert upload.read() == content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("会.wav", b"", "空"),
        ("会.wav", sound.wav(1) + bytes(MOST), "不得超过"),
        ("会.pdf", b"%PDF-1.4", "不是可接受"),
        ("会.mp3", sound.wav(1), "格式"),
        ("会.wav", b"no sound", "格式"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(name: str, content: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        checks.check(SimpleUploadedFile(name, content), most=MOST)


@pytest.mark.parametrize(
    ("content", "mime", "seconds"),
    [
        (sound.wav(30), "audio/wav", 30),
        (mvhd(scale=1000, units=61_500), "audio/mp4", 62),
        (mvhd(scale=0, units=61_500), "audio/mp4", None),
        (M4A, "audio/mp4", None),
        (b"".join(sound.webm(12)), "audio/webm", 12),
        (b"RIFF", "audio/wav", None),
        (b"ID3", "audio/mpeg", None),
    ],
)
def test_length_of_a_file_where_it_says_so(content: bytes, mime: str, seconds: int | None) -> None:
    assert length.seconds_of(io.BytesIO(content), mime) == seconds


@pytest.mark.req("2.5")
def test_webm_gets_a_length_and_an_index_and_keeps_every_block() -> None:
    data = b"".join(sound.webm(12))

    made = webm.seekable(data)

    assert made.seconds == 11.9
    assert made.content.count(b"sound") == data.count(b"sound") == 120
    assert webm.seekable(made.content) == made


def test_cues_point_at_their_clusters() -> None:
    content = webm.seekable(b"".join(sound.webm(12))).content
    segment = content.index(webm.SEGMENT.to_bytes(4))
    begin = segment + 4 + (9 - content[segment + 4].bit_length())

    places = []
    at = content.index(webm.CUES.to_bytes(4))
    while (at := content.find(b"\xf1\x88", at)) != -1:
        places.append(int.from_bytes(content[at + 2 : at + 10]))
        at += 10

    clusters = [content[begin + place :][:4] for place in places]
    assert clusters == [webm.CLUSTER.to_bytes(4)] * 3


def test_what_was_cut_off_in_the_middle_of_a_block_counts_up_to_there() -> None:
    data = b"".join(sound.webm(12))

    assert webm.seekable(data[:-3]).content.count(b"sound") == 119


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(noise: bytes) -> None:
    for data in (noise, b"".join(sound.webm(1))[:-40] + noise):
        try:
            webm.seekable(data)
        except (webm.NotWebM, IndexError):
            continue

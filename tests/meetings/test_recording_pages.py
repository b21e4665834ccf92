"""Recording on the pages: what the device sends, who may hear it, jumping in it, the store's music."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from meetings.models import AgendaItem, Meeting, Recording, SoundSettings, Told
from meetings.services import confirming, minutes, moments, recording, recordings, running
from people.models import User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn
from tests.meetings import sound
from tests.meetings.scheduling import NOW

HTMX = {"HX-Request": "true"}
LAPTOP = str(uuid.UUID(int=1))
BEGIN = {"device": LAPTOP, "mime": "audio/webm;codecs=opus", "all_told": "1"}


def url(name: str, pk: int, *more: int) -> str:
    return reverse(f"meetings:{name}", args=[pk, *more])


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(clock: time_machine.Traveller, director: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        starts_at=timezone.now(),
        chair=director,
        recorder=director,
        status="announced",
        announced_at=timezone.now() - dt.timedelta(days=4),
    )
    factories.agenda_item(made, "返修", section="theme", notes="路试未复现")
    for person in (director, technician):
        factories.attendee(made, person)
    return running.start_meeting(made, by=director)


@pytest.fixture
def kept(meeting: Meeting, director: User) -> Recording:
    """A minute of sound, from the start of the meeting."""
    return recordings.upload(
        meeting,
        sound.upload(),
        mime="audio/wav",
        began_at=timezone.now(),
        all_told=True,
        by=director,
    )


def send(client: Client, part: int, number: int, content: bytes = b"sound") -> int:
    address = url("recording_piece", part, number)
    return client.post(address, content, content_type="audio/webm").status_code


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def body(answer: HttpResponseBase) -> bytes:
    """All of it; a file that was served to its end is closed."""
    if isinstance(answer, StreamingHttpResponse):
        content = b"".join(answer)  # type: ignore[arg-type]
        if isinstance(answer, FileResponse) and answer.file_to_stream is not None:
            answer.file_to_stream.close()
        return content
    assert isinstance(answer, HttpResponse)
    return answer.content


# While it goes on


@pytest.mark.req("2.5")
def test_a_device_begins_sends_and_ends(meeting: Meeting, director: User, sign_in: SignIn) -> None:
    client = sign_in(director)

    begun = client.post(url("run_record", meeting.pk), BEGIN).json()
    pieces = sound.webm(10)
    for number, piece in enumerate(pieces):
        answer = client.post(f"{begun['pieces']}{number}", piece, content_type="audio/webm")
        assert answer.json() == {"status": "running"}
    ended = client.post(begun["finish"], {"pieces": 2})

    assert ended.json() == {"status": "collecting"}
    part = Recording.objects.get()
    assert (part.mime, part.expected, part.size) == ("audio/webm", 2, sum(map(len, pieces)))


def test_a_device_hears_why_it_cannot_begin(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    client.post(url("run_record", meeting.pk), BEGIN)

    other = client.post(url("run_record", meeting.pk), BEGIN | {"device": str(uuid.UUID(int=2))})
    untold = client.post(url("run_record", meeting.pk), BEGIN | {"all_told": ""})
    guest = sign_in(technician).post(url("run_record", meeting.pk), BEGIN)

    assert [one.status_code for one in (other, untold, guest)] == [409, 409, 403]
    assert "陈国强" in other.json()["why"]
    assert client.post(url("run_record", meeting.pk), BEGIN | {"device": "x"}).status_code == 404


def test_pieces_of_a_closed_part_are_refused_so_that_the_device_forgets_them(
    kept: Recording, director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    assert send(sign_in(director), kept.pk, 0) == 409
    assert send(sign_in(technician), kept.pk, 0) == 403  # the right may come back: it is kept
    assert send(sign_in(stranger), kept.pk, 0) == 404
    assert send(Client(), kept.pk, 0) == 302


@pytest.mark.req("2.5")
def test_everybody_who_follows_sees_that_it_is_recorded_and_is_put_down(
    meeting: Meeting, director: User, advisor: User, technician: User, sign_in: SignIn
) -> None:
    follower, guest = sign_in(technician), sign_in(advisor)
    assert "正在录音" not in text(follower, url("run", meeting.pk))
    state = {"v": meeting.version, "s": meeting.status}
    recording.start(
        meeting, device=uuid.UUID(LAPTOP), mime="audio/webm", all_told=True, by=director
    )

    live = follower.get(url("run_live", meeting.pk), state, headers=HTMX).content.decode()
    again = guest.get(url("run_live", meeting.pk), state, headers=HTMX).content.decode()

    assert "本次会议正在录音" in live
    assert "本次会议正在录音" in again
    assert "本次会议正在录音" in text(sign_in(director), url("screen", meeting.pk))
    told = {(one.user, one.how) for one in Told.objects.all()}
    assert told == {(director, "aloud"), (technician, "page"), (advisor, "page")}


def test_followers_see_no_buttons_of_the_recorder(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    assert "data-recorder" in text(sign_in(director), url("run", meeting.pk))
    assert "data-recorder" not in text(sign_in(technician), url("run", meeting.pk))


def test_stopping_marking_and_objecting_work_in_a_plain_browser(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    client.post(url("run_record", meeting.pk), BEGIN)

    marked = client.post(url("run_mark", meeting.pk), {"word": "客户原话"})
    stopped = client.post(url("run_record_stop", meeting.pk))
    objected = client.post(
        url("run_record_object", meeting.pk), {"who": technician.pk, "why": "不想录"}
    )

    assert {one.status_code for one in (marked, stopped, objected)} == {302}
    assert meeting.moments.get(is_turn=False).word == "客户原话"
    assert Recording.objects.get().status == "collecting"
    objection = meeting.recording_objections.get()
    page = text(client, url("run", meeting.pk))
    assert "王志远不同意录音" in page
    assert "data-record-start" not in page
    agreed = client.post(url("run_record_agree", meeting.pk, objection.pk))
    assert agreed.status_code == 302
    assert "data-record-start" in text(client, url("run", meeting.pk))


@pytest.mark.parametrize("name", ["run_record_stop", "run_record_object", "run_mark"])
def test_only_who_runs_the_meeting_presses_these_buttons(
    name: str, meeting: Meeting, technician: User, stranger: User, sign_in: SignIn
) -> None:
    assert sign_in(technician).post(url(name, meeting.pk)).status_code == 403
    assert sign_in(stranger).post(url(name, meeting.pk)).status_code == 404
    assert sign_in(technician).get(url(name, meeting.pk)).status_code == 405


# Hearing it


@pytest.mark.req("2.5")
@pytest.mark.parametrize(
    ("asked", "status", "answered", "length"),
    [
        ("", 200, None, None),
        ("bytes=0-99", 206, "bytes 0-99/{size}", 100),
        ("bytes=100-", 206, "bytes 100-{last}/{size}", None),
        ("bytes=-10", 206, "bytes {tail}-{last}/{size}", 10),
        ("bytes=0-999999999", 206, "bytes 0-{last}/{size}", None),
        ("bytes=999999999-", 416, "bytes */{size}", 0),
        ("bytes=5-1", 200, None, None),
        ("bytes=0-1,5-9", 200, None, None),
        ("seconds=1-2", 200, None, None),
    ],
)
def test_a_player_gets_the_piece_it_asks_for(
    kept: Recording,
    technician: User,
    sign_in: SignIn,
    asked: str,
    status: int,
    answered: str | None,
    length: int | None,
) -> None:
    headers = {"Range": asked, "Accept-Encoding": "gzip"}
    answer = sign_in(technician).get(url("recording_file", kept.pk), headers=headers)

    content = body(answer)
    size = kept.size
    numbers = {"size": size, "last": size - 1, "tail": size - 10}
    whole = sound.wav(60)
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == (answered and answered.format(**numbers))
    if status == 206:
        first, last = str(answer.headers["Content-Range"])[6:].split("/")[0].split("-")
        assert content == whole[int(first) : int(last) + 1]
        assert length in {None, len(content)}
    elif status == 200:
        assert content == whole
        assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_range_of_another_version_gets_the_whole(
    kept: Recording, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(technician)
    answer = client.get(url("recording_file", kept.pk))
    tag = answer.headers["ETag"]
    assert len(body(answer)) == kept.size

    for value, status in ((tag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": value}
        answer = client.get(url("recording_file", kept.pk), headers=headers)
        assert answer.status_code == status
        assert len(body(answer)) == (10 if status == 206 else kept.size)


@pytest.mark.req("2.5")
def test_only_those_invited_and_those_who_run_it_hear_it(
    kept: Recording,
    director: User,
    technician: User,
    advisor: User,
    stranger: User,
    sign_in: SignIn,
) -> None:
    outsider = factories.person(director.store, "孙丽", Role.SERVICE_ADVISOR)

    for name, pk in (("recording_file", kept.pk), ("recording", kept.meeting_id)):
        answers = [
            sign_in(person).get(url(name, pk))
            for person in (director, technician, outsider, stranger)
        ]
        assert [one.status_code for one in answers] == [200, 200, 404, 404]
        assert all(map(body, answers))
        assert Client().get(url(name, pk)).status_code == 302


@pytest.mark.req("2.5")
@pytest.mark.req("2.8")
def test_notes_in_the_minutes_play_their_moment(
    kept: Recording,
    director: User,
    technician: User,
    clock: time_machine.Traveller,
    sign_in: SignIn,
) -> None:
    meeting = kept.meeting
    clock.shift(40)
    moments.mark(meeting, "客户原话", by=director)
    running.end_meeting(meeting, by=director)

    page = text(sign_in(director), url("minutes", meeting.pk))

    heading = page[page.index("<h", page.index("sheet-body")) :]
    link = f'href="/recordings/{kept.pk}/sound#t=0"'
    assert heading.index("返修") < heading.index(link) < heading.index("路试未复现")
    assert re.search(r'data-second="30"[^>]*>.*?客户原话', page, re.DOTALL)
    assert f'id="part-{kept.pk}"' in page


def test_minutes_say_nothing_of_a_recording_to_those_who_cannot_hear_it(
    kept: Recording, director: User, sign_in: SignIn
) -> None:
    running.end_meeting(kept.meeting, by=director)
    minutes.publish(minutes.fresh(kept.meeting), by=director)
    outsider = factories.person(director.store, "孙丽", Role.SERVICE_ADVISOR)

    page = text(sign_in(outsider), url("minutes", kept.meeting_id))

    assert "录音" not in page
    assert "data-play=" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_recording_page_do_not_grow(
    meeting: Meeting,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        recordings.upload(
            meeting,
            sound.upload(),
            mime="audio/wav",
            began_at=timezone.now(),
            all_told=True,
            by=director,
        )
        moments.mark(meeting, "", by=director)
        factories.attendee(meeting, factories.person(director.store), attendance="present")
    client = sign_in(director)
    client.get(url("recording", meeting.pk))

    # user, meeting, recordings, minutes, how long, moments, told, objections, items, unread
    with django_assert_num_queries(10):
        client.get(url("recording", meeting.pk))


# Uploading and deleting


def upload_form(**changes: object) -> dict[str, object]:
    begun = timezone.localtime(timezone.now()).strftime("%Y-%m-%dT%H:%M:%S")
    return {"sound": sound.upload(), "began_at": begun, "all_told": "on"} | changes


@pytest.mark.req("2.5")
def test_a_file_is_uploaded_on_the_page(meeting: Meeting, director: User, sign_in: SignIn) -> None:
    client = sign_in(director)

    answer = client.post(url("recording_upload", meeting.pk), upload_form())

    assert answer.status_code == 302
    assert f'id="part-{Recording.objects.get().pk}"' in text(client, url("recording", meeting.pk))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sound": sound.upload("会.wav", b"text")}, "格式"),
        ({"all_told": ""}, "请填写此项"),
        ({"began_at": "2020-01-01T08:00:00"}, "当天"),
        ({"began_at": ""}, "请填写此项"),
    ],
)
def test_a_wrong_upload_is_said_beside_the_field(
    meeting: Meeting, director: User, sign_in: SignIn, changes: dict[str, object], said: str
) -> None:
    if "sound" in changes:
        changes = {"sound": sound.upload("会.wav", b"text")}
    answer = sign_in(director).post(url("recording_upload", meeting.pk), upload_form(**changes))

    assert answer.status_code == 422
    assert any(word in answer.content.decode() for word in said.split("|"))
    assert not Recording.objects.exists()


def test_a_recording_is_deleted_with_a_reason(
    kept: Recording, director: User, technician: User, sign_in: SignIn
) -> None:
    address = url("recording_delete", kept.pk)
    assert sign_in(technician).post(address, {"why": "x"}).status_code == 403
    client = sign_in(director)
    assert client.post(address, {"why": ""}).status_code == 422

    assert client.post(address, {"why": "录到了客户电话"}).status_code == 302

    page = text(client, url("recording", kept.meeting_id))
    assert "录到了客户电话" in page
    assert text(client, url("recording_file", kept.pk), 404)


def test_the_page_says_until_when_it_is_kept(
    kept: Recording, director: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    assert "确认 90 天后" in text(client, url("recording", kept.meeting_id))
    running.end_meeting(kept.meeting, by=director)
    published = minutes.publish(minutes.fresh(kept.meeting), by=director)
    confirming.settle(published.confirm_until or timezone.now())
    Recording.objects.update(delete_after=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))

    page = text(client, url("recording", kept.meeting_id))

    assert "2027-02-01" in page
    assert "data-files" not in page


def test_while_it_is_recorded_the_page_says_so_and_not_that_it_is_gone(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    client.post(url("run_record", meeting.pk), BEGIN)
    assert "这一段正在录" in text(client, url("recording", meeting.pk))
    recording.stop(meeting, by=director)

    page = text(client, url("recording", meeting.pk))

    assert "就用已收到的合成" in page
    assert "录音已不存在" not in page
    Recording.objects.update(status="deleted", deleted_at=timezone.now(), deleted_why="")
    page = text(client, url("recording", meeting.pk))
    assert "录音已不存在" in page
    assert "没有收到任何声音" in page


def test_a_meeting_without_a_recording_says_what_to_do(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    assert "上传文件" in text(sign_in(director), url("recording", meeting.pk))
    assert "上传文件" not in text(sign_in(technician), url("recording", meeting.pk))


def test_there_is_no_recording_before_the_meeting(director: User, sign_in: SignIn) -> None:
    coming = factories.meeting(director.store, chair=director)

    assert sign_in(director).get(url("recording", coming.pk)).status_code == 404


# Checking in


def test_the_phone_says_so_before_one_checks_in(
    meeting: Meeting, director: User, technician: User, sign_in: SignIn
) -> None:
    from meetings import check_in  # noqa: PLC0415 - shadows nothing here

    client = sign_in(technician)
    recording.start(
        meeting, device=uuid.UUID(LAPTOP), mime="audio/webm", all_told=True, by=director
    )
    client.get(reverse("meetings:check_in", args=[check_in.code(meeting.pk)]))

    assert "本次会议正在录音" in text(client, url("here", meeting.pk))
    page = client.post(url("here", meeting.pk), follow=True).content.decode()

    assert "本次会议正在录音" in page
    assert Told.objects.get(user=technician).how == "arrival"


# The store's settings


@pytest.mark.req("2.6")
def test_the_store_plays_its_own_music(
    director: User, technician: User, gm: User, stranger: User, sign_in: SignIn
) -> None:
    client = sign_in(gm)
    waiting = factories.meeting(director.store, chair=director)
    assert 'data-music=""' in text(sign_in(director), url("screen", waiting.pk))

    saved = client.post(
        reverse("meetings:sound_settings"),
        {"keep_days": 60, "music": "own", "own_music": sound.upload("轻音乐.wav")},
    )

    assert saved.status_code == 302
    music = reverse("meetings:music", args=[director.store_id])
    assert f'data-music="{music}"' in text(sign_in(director), url("screen", waiting.pk))
    answer = sign_in(technician).get(music, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, b"".join(answer)) == (206, b"RIFF")
    assert sign_in(stranger).get(music).status_code == 404
    assert Client().get(music).status_code == 302
    found = SoundSettings.objects.get()
    assert (found.keep_days, found.music, found.music_name) == (60, "own", "轻音乐.wav")


@pytest.mark.req("2.6")
def test_silence_takes_the_button_away_and_removing_the_file_brings_the_chords_back(
    director: User, gm: User, sign_in: SignIn
) -> None:
    client, waiting = sign_in(gm), factories.meeting(director.store, chair=director)
    page = reverse("meetings:sound_settings")
    client.post(page, {"keep_days": 90, "music": "own", "own_music": sound.upload("a.wav")})

    removed = client.post(reverse("meetings:sound_remove"))
    assert removed.status_code == 302
    found = SoundSettings.objects.get()
    assert (found.music, found.music_file.name, found.music_size) == ("made", "", 0)

    client.post(page, {"keep_days": 90, "music": "none"})
    assert "data-music" not in text(sign_in(director), url("screen", waiting.pk))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keep_days": 6}, "7"),
        ({"keep_days": 366}, "365"),
        ({"music": "own"}, "请选择文件"),
        ({"music": "own", "own_music": ("会.amr", b"#!AMR\n" + bytes(40))}, "不能播放"),
        ({"music": "own", "own_music": ("会.wav", b"text")}, "格式"),
    ],
)
def test_wrong_settings_are_said_beside_the_field(
    gm: User, sign_in: SignIn, changes: dict[str, object], said: str
) -> None:
    if isinstance(given := changes.get("own_music"), tuple):
        changes = changes | {"own_music": sound.upload(*given)}
    answer = sign_in(gm).post(
        reverse("meetings:sound_settings"), {"keep_days": 90, "music": "made"} | changes
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not SoundSettings.objects.exists()


def test_only_managers_of_the_store_set_it(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    assert client.get(reverse("meetings:sound_settings")).status_code == 403
    assert client.post(reverse("meetings:sound_remove")).status_code == 403


def test_item_without_sound_has_no_triangle(
    meeting: Meeting, director: User, sign_in: SignIn
) -> None:
    assert AgendaItem.objects.count() == 1
    running.end_meeting(meeting, by=director)

    assert "data-play=" not in text(sign_in(director), url("minutes", meeting.pk))

"""The plug for transcription, with a service that really answers over HTTP on this machine."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from meetings.models import Meeting, Recording, Transcript
from meetings.services import recordings, running, transcribing
from meetings.tasks import transcribe
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn
from tests.meetings import sound, speech
from tests.meetings.scheduling import NOW

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
Clock = time_machine.Traveller


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def service(settings: Settings) -> Iterator[speech.Service]:
    with speech.service() as double:
        settings.TRANSCRIPTION_URL = double.url
        settings.TRANSCRIPTION_KEY = "secret"
        settings.TRANSCRIPTION_MODEL = "sensevoice"
        yield double


@pytest.fixture
def kept(clock: Clock, director: User, technician: User) -> Recording:
    made = factories.meeting(
        director.store,
        starts_at=timezone.now(),
        chair=director,
        recorder=director,
        status="announced",
    )
    factories.agenda_item(made, "返修", section="theme", notes="路试未复现")
    for person in (director, technician):
        factories.attendee(made, person)
    return recordings.upload(
        running.start_meeting(made, by=director),
        sound.upload(),
        mime="audio/wav",
        began_at=timezone.now(),
        all_told=True,
        by=director,
    )


def asked(kept: Recording, by: User) -> Transcript:
    return transcribing.ask(kept, by=by)


@pytest.mark.req("2.5")
def test_what_was_said_comes_back_as_sentences_with_their_seconds(
    kept: Recording,
    director: User,
    service: speech.Service,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=False) as to_do:
        transcript = asked(kept, director)
    assert (transcript.status, len(to_do)) == ("waiting", 1)

    for _time in range(2):
        transcribe(transcript.pk)

    transcript.refresh_from_db()
    assert (transcript.status, transcript.done_at) == ("done", timezone.now())
    found = [(one.start, one.end, one.text) for one in transcript.segments.all()]
    assert found == [(0.0, 4.2, "上月返修十一台。"), (12.4, 15.0, "刹车异响四台。")]
    sent = service.asked
    assert len(sent) == 1
    assert sent[0]["Authorization"] == "Bearer secret"
    assert {name: sent[0][name] for name in ("model", "language", "response_format")} == {
        "model": "sensevoice",
        "language": "zh",
        "response_format": "verbose_json",
    }
    assert sent[0]["file"] == (kept.file.name.rpartition("/")[2], "audio/wav", sound.wav(60))


def test_a_service_that_tells_only_the_text_gives_one_sentence(
    kept: Recording, director: User, service: speech.Service
) -> None:
    service.answers = [(200, {"text": "上月返修十一台。", "duration": 60})]
    transcript = asked(kept, director)

    transcribe(transcript.pk)

    assert [(one.start, one.end) for one in transcript.segments.all()] == [(0.0, 60.0)]


@pytest.mark.req("2.5")
def test_a_service_that_is_down_is_tried_again_and_then_shown_as_failed(
    kept: Recording, director: User, clock: Clock, service: speech.Service
) -> None:
    service.answers = [(503, {})]
    transcript = asked(kept, director)

    seen = []
    for wait in (0, 1, 5, 30):
        clock.shift(wait * MINUTE)
        assert transcribing.due(timezone.now()) == [transcript.pk]
        transcribe(transcript.pk)
        transcript.refresh_from_db()
        seen.append((transcript.status, transcript.fault, transcript.problem))

    assert seen == [("waiting", "unreachable", "HTTP 503")] * 3 + [
        ("failed", "unreachable", "HTTP 503")
    ]
    assert transcribing.due(timezone.now() + dt.timedelta(days=9)) == []
    service.answers = [(200, speech.HEARD)]
    again = asked(kept, director)
    transcribe(again.pk)
    again.refresh_from_db()
    assert (again.status, again.fault) == ("done", "")


def test_nobody_there_is_a_service_that_cannot_be_reached(
    kept: Recording, director: User, settings: Settings
) -> None:
    settings.TRANSCRIPTION_URL = "http://127.0.0.1:9/"
    transcript = asked(kept, director)

    transcribe(transcript.pk)

    transcript.refresh_from_db()
    assert (transcript.status, transcript.problem) == ("waiting", "ConnectError")


@pytest.mark.parametrize(
    ("answer", "fault", "problem"),
    [
        ((401, {"error": {"message": "bad key"}}), "refused", "HTTP 401 bad key"),
        ((413, b"<html>"), "refused", "HTTP 413"),
        ((200, b"<html>"), "unfit", "<html>"),
        ((200, ["a"]), "unfit", '["a"]'),
        ((200, {"segments": [{"start": "x"}]}), "unfit", '{"segments": [{"start": "x"}]}'),
    ],
)
def test_a_refusal_is_not_tried_again(
    kept: Recording,
    director: User,
    service: speech.Service,
    answer: tuple[int, object],
    fault: str,
    problem: str,
) -> None:
    service.answers = [answer]
    transcript = asked(kept, director)

    transcribe(transcript.pk)

    transcript.refresh_from_db()
    assert (transcript.status, transcript.fault, transcript.problem) == ("failed", fault, problem)


def test_a_worker_that_died_leaves_it_to_the_next(
    kept: Recording, director: User, clock: Clock, service: speech.Service
) -> None:
    transcript = asked(kept, director)
    Transcript.objects.update(status="working", next_try_at=timezone.now() + transcribing.LEASE)
    assert transcribing.due(timezone.now()) == []
    clock.shift(transcribing.LEASE)

    for pk in transcribing.due(timezone.now()):
        transcribe(pk)

    transcript.refresh_from_db()
    assert transcript.status == "done"


def test_one_over_which_the_worker_dies_each_time_is_given_up(
    kept: Recording, director: User, clock: Clock, service: speech.Service
) -> None:
    transcript = asked(kept, director)
    Transcript.objects.update(status="working", tries=len(transcribing.WAITS) + 1)

    transcribe(transcript.pk)

    transcript.refresh_from_db()
    assert (transcript.status, transcript.next_try_at) == ("failed", None)


def test_a_fault_that_nobody_expected_is_tried_again_and_not_for_ever(
    kept: Recording, director: User, clock: Clock, settings: Settings
) -> None:
    settings.TRANSCRIBER = "tests.meetings.test_transcribing.Broken"
    transcript = asked(kept, director)

    for _time in range(len(transcribing.WAITS) + 1):
        transcribe(transcript.pk)
        clock.shift(DAY)

    transcript.refresh_from_db()
    assert (transcript.status, transcript.problem) == ("failed", "PermissionError")


def test_a_recording_deleted_meanwhile_takes_its_text_with_it(
    kept: Recording, director: User, service: speech.Service
) -> None:
    transcript = asked(kept, director)
    transcribe(transcript.pk)

    recordings.delete(kept, why="录到了客户电话", by=director)
    transcribe(transcript.pk)

    assert not Transcript.objects.exists()


@pytest.mark.req("2.8")
def test_sentences_are_taken_into_the_notes(
    kept: Recording, director: User, technician: User, service: speech.Service, sign_in: SignIn
) -> None:
    transcript = asked(kept, director)
    transcribe(transcript.pk)
    item, client = kept.meeting.items.get(), sign_in(director)
    second = transcript.segments.last()
    assert second is not None
    chosen = {"segment": [second.pk], "item": item.pk}
    address = reverse("meetings:recording_take", args=[kept.pk])

    assert sign_in(technician).post(address, chosen).status_code == 403
    assert client.post(address, {"item": item.pk}).status_code == 403  # no sentence chosen
    assert client.post(address, chosen).status_code == 302

    item.refresh_from_db()
    second.refresh_from_db()
    assert item.notes == "路试未复现\n刹车异响四台。"
    assert second.taken_into == item
    assert client.post(address, chosen | {"item": 0}).status_code == 404


@pytest.mark.req("2.8")
def test_each_sentence_goes_to_the_item_at_which_it_was_said(
    kept: Recording, director: User, clock: Clock, service: speech.Service
) -> None:
    first, later = kept.meeting.items.get(), factories.agenda_item(kept.meeting, "排班")
    clock.shift(10)
    running.go_to(later, by=director)
    transcript = asked(kept, director)
    transcribe(transcript.pk)
    both = [one.pk for one in transcript.segments.all()]

    assert transcribing.take_in(transcript, both, None, by=director) == 2

    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.notes, later.notes) == ("路试未复现\n上月返修十一台。", "刹车异响四台。")


def test_without_a_turn_of_the_agenda_the_item_must_be_chosen(
    kept: Recording, director: User, service: speech.Service
) -> None:
    kept.meeting.moments.all().delete()
    transcript = asked(kept, director)
    transcribe(transcript.pk)

    with pytest.raises(NotNow, match="议程"):
        transcribing.take_in(transcript, [transcript.segments.all()[0].pk], None, by=director)


def test_the_page_shows_the_text_and_the_way_to_it(
    kept: Recording, director: User, service: speech.Service, sign_in: SignIn
) -> None:
    client, page = sign_in(director), reverse("meetings:recording", args=[kept.meeting_id])
    assert "转成文字" in client.get(page).content.decode()

    client.post(reverse("meetings:recording_transcribe", args=[kept.pk]))
    assert "等待" in client.get(page).content.decode()
    transcribe(Transcript.objects.get().pk)

    shown = client.get(page).content.decode()
    assert "刹车异响四台。" in shown
    assert f'href="/recordings/{kept.pk}/sound#t=12"' in shown
    Transcript.objects.update(status="failed", fault="refused", problem="HTTP 401")
    assert "转写服务拒绝处理" in client.get(page).content.decode()


def test_without_a_service_nothing_is_offered_and_nothing_is_sent(
    kept: Recording, director: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get(reverse("meetings:recording", args=[kept.meeting_id]))

    assert "转成文字" not in page.content.decode()
    with pytest.raises(NotNow):
        asked(kept, director)


def test_only_who_runs_the_meeting_has_it_written_down(
    kept: Recording, technician: User, service: speech.Service
) -> None:
    with pytest.raises(Denied):
        asked(kept, technician)
    assert Meeting.objects.count() == 1


class Broken:
    """One that fails in a way of its own."""

    def transcribe(self, *_args: object, **_more: object) -> list[object]:
        raise PermissionError


class Echo:
    """A transcriber of somebody's own."""

    def transcribe(self, *_args: object, **_more: object) -> list[object]:
        from meetings.transcription import Heard  # noqa: PLC0415 - as a plug-in would

        return [Heard(0, 1, "你好")]


def test_another_class_can_be_plugged_in(
    kept: Recording, director: User, settings: Settings
) -> None:
    settings.TRANSCRIBER = "tests.meetings.test_transcribing.Echo"
    transcript = asked(kept, director)

    transcribe(transcript.pk)

    assert [one.text for one in transcript.segments.all()] == ["你好"]

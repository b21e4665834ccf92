"""Recording: told before it starts, sent in pieces that survive, kept as long as needed, then gone."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    Minutes,
    Moment,
    Recording,
    SoundSettings,
    Told,
)
from meetings.queries.sound import sound_of
from meetings.services import (
    attendance,
    confirming,
    correcting,
    minutes,
    moments,
    recording,
    recordings,
    running,
    telling,
)
from meetings.sounds import webm
from meetings.tasks import keep_recordings, put_together_part
from people import events
from people.models import User
from people.rules import Denied, NotNow
from tests import factories
from tests.meetings import sound
from tests.meetings.scheduling import NOW

LAPTOP, PHONE = uuid.UUID(int=1), uuid.UUID(int=2)
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _own_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def meeting(clock: Clock, director: User, advisor: User, technician: User) -> Meeting:
    made = factories.meeting(
        director.store,
        starts_at=timezone.now(),
        chair=director,
        recorder=advisor,
        status="announced",
        announced_at=timezone.now() - 4 * DAY,
    )
    for title in ("返修", "排班"):
        factories.agenda_item(made, title, section="theme")
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    return running.start_meeting(made, by=director)


def start(meeting: Meeting, by: User, device: uuid.UUID = LAPTOP) -> Recording:
    return recording.start(
        meeting, device=device, mime="audio/webm;codecs=opus", all_told=True, by=by
    )


def whole(meeting: Meeting, by: User, clock: Clock, seconds: int = 60) -> Recording:
    """A part of so many seconds, put together."""
    part = start(meeting, by)
    for number, piece in enumerate(sound.webm(seconds)):
        clock.shift(5 * SECOND)
        recording.add_piece(part, number, piece, by=by)
    recording.finish(part, pieces=len(sound.webm(seconds)), by=by)
    return recording.put_together(part)


def confirm_all(meeting: Meeting) -> None:
    published = minutes.publish(minutes.fresh(meeting), by=meeting.recorder)
    assert published.confirm_until is not None
    Attendee.objects.filter(meeting=meeting).update(verdict="confirmed")
    confirming.settle(published.confirm_until)
    assert Minutes.objects.get(meeting=meeting).status == "confirmed"


# Telling


@pytest.mark.req("2.5")
def test_nothing_is_recorded_before_everybody_is_told(meeting: Meeting, director: User) -> None:
    with pytest.raises(NotNow, match="告知"):
        recording.start(meeting, device=LAPTOP, mime="audio/webm", all_told=False, by=director)

    assert not Recording.objects.exists()
    assert not Told.objects.exists()


@pytest.mark.req("2.5")
def test_who_was_told_when_and_how_is_kept(
    meeting: Meeting, clock: Clock, director: User, advisor: User, technician: User
) -> None:
    begun = timezone.now()
    start(meeting, director)
    clock.shift(60)
    telling.shown(meeting.pk, advisor.pk)
    clock.shift(60)
    seat = Attendee.objects.get(meeting=meeting, user=technician)
    attendance.set_attendance(seat, "late", by=director)
    telling.shown(meeting.pk, technician.pk)

    told = [(one.user, one.how, one.told_at, one.told_by) for one in Told.objects.all()]
    assert told == [
        (director, "aloud", begun, director),
        (advisor, "page", begun + 60 * SECOND, None),
        (technician, "arrival", begun + 120 * SECOND, None),
    ]


def test_everyone_put_down_at_once_is_told_while_it_runs(
    meeting: Meeting, director: User, advisor: User, technician: User
) -> None:
    start(meeting, director)

    attendance.everyone_else_present(meeting, by=director)

    assert {one.user for one in Told.objects.filter(how="arrival")} == {advisor, technician}


def test_arrivals_are_told_nothing_while_nothing_is_recorded(
    meeting: Meeting, director: User
) -> None:
    attendance.everyone_else_present(meeting, by=director)

    assert not Told.objects.exists()


@pytest.mark.req("2.5")
def test_an_objection_stops_it_and_stands_in_the_way_until_it_is_withdrawn(
    meeting: Meeting, director: User, technician: User
) -> None:
    start(meeting, director)

    objection = recording.object_to(meeting, who=technician, why="客户隐私", by=director)

    assert Recording.objects.get().status == "collecting"
    with pytest.raises(NotNow, match="不同意"):
        start(meeting, director)
    recording.withdraw_objection(objection, by=director)
    assert start(meeting, director).status == "running"
    names = {event.name for event in events.of(meeting)}
    assert {"record", "record_stop", "record_objection", "record_agreed"} <= names


def test_nothing_recorded_after_an_objection_is_kept(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = start(meeting, director)
    clock.shift(12 * SECOND)
    recording.object_to(meeting, who=None, why="", by=director)
    for number, piece in enumerate(sound.webm(30)):  # the device had no line and went on
        recording.add_piece(part, number, piece, by=director)
    recording.finish(part, pieces=6, by=director)

    kept = recording.put_together(part, at_once=True)

    assert (kept.status, kept.seconds, kept.missing) == ("kept", 15, 0)


# Devices and pieces


def test_only_who_runs_the_meeting_records(meeting: Meeting, technician: User) -> None:
    with pytest.raises(Denied):
        start(meeting, technician)


def test_a_second_device_is_told_who_records(
    meeting: Meeting, director: User, advisor: User
) -> None:
    start(meeting, director)

    with pytest.raises(NotNow, match="陈国强"):
        start(meeting, advisor, PHONE)


def test_another_device_goes_on_where_the_first_was_lost(
    meeting: Meeting, clock: Clock, director: User, advisor: User
) -> None:
    first = start(meeting, director)
    clock.shift(61)

    second = start(meeting, advisor, PHONE)

    first.refresh_from_db()
    assert (first.status, second.status) == ("collecting", "running")


@pytest.mark.req("2.5")
def test_after_a_crash_the_same_device_goes_on_and_the_rest_still_comes_in(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    pieces = sound.webm(15)
    first = start(meeting, director)
    recording.add_piece(first, 0, pieces[0], by=director)
    clock.shift(20)

    second = start(meeting, director)
    for number in (1, 2):
        recording.add_piece(first, number, pieces[number], by=director)
    recording.finish(first, pieces=3, by=director)
    kept = recording.put_together(first)

    assert (kept.status, kept.seconds, kept.missing) == ("kept", 15, 0)
    assert second.status == "running"


def test_the_end_of_a_part_and_the_stop_button_lock_in_the_same_order(
    meeting: Meeting, director: User
) -> None:
    part = start(meeting, director)

    with CaptureQueriesContext(connection) as asked:
        recording.finish(part, pieces=0, by=director)

    written = [one["sql"] for one in asked if re.search("FOR UPDATE|^UPDATE", one["sql"])]
    tables = [re.search(r'(?:FROM|UPDATE) "(\w+)"', one) for one in written]
    assert [found[1] for found in tables if found][:2] == ["meetings_meeting", "meetings_recording"]


@pytest.mark.req("2.5")
def test_a_piece_sent_twice_is_kept_once(meeting: Meeting, director: User) -> None:
    part = start(meeting, director)

    for _time in range(2):
        part = recording.add_piece(part, 0, b"sound", by=director)

    assert [(one.number, one.size) for one in part.pieces.all()] == [(0, 5)]
    assert part.size == 5


@pytest.mark.parametrize(
    ("number", "content"), [(0, b""), (20_000, b"x"), (0, b"x" * (2 * 1024 * 1024 + 1))]
)
def test_what_is_no_piece_is_refused(
    meeting: Meeting, director: User, number: int, content: bytes
) -> None:
    with pytest.raises(NotNow):
        recording.add_piece(start(meeting, director), number, content, by=director)


def test_a_part_is_no_larger_than_an_upload(
    meeting: Meeting, director: User, settings: Settings
) -> None:
    settings.RECORDING_MAX_BYTES = 10
    part = recording.add_piece(start(meeting, director), 0, b"12345", by=director)

    with pytest.raises(NotNow, match="太长"):
        recording.add_piece(part, 1, b"123456", by=director)


def test_the_end_of_the_meeting_stops_it(meeting: Meeting, director: User) -> None:
    part = start(meeting, director)

    running.end_meeting(meeting, by=director)
    recording.add_piece(part, 0, sound.webm(5)[0], by=director)

    part.refresh_from_db()
    assert part.status == "collecting"
    assert part.pieces.count() == 1


@pytest.mark.req("2.5")
def test_pieces_become_one_file_with_length_and_index(
    meeting: Meeting,
    clock: Clock,
    director: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=False) as asked:
        part = start(meeting, director)
        for number, piece in enumerate(sound.webm(12)):
            recording.add_piece(part, number, piece, by=director)
        recording.finish(part, pieces=3, by=director)
    names = [one.file.name for one in part.pieces.all()]
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            put_together_part(part.pk)

    part.refresh_from_db()
    assert len(asked) == 1
    assert (part.status, part.seconds) == ("kept", 12)
    with part.file.open("rb") as content:
        data = content.read()
    assert webm.CUES.to_bytes(4) in data
    assert webm.seekable(data).content == data
    assert not any(default_storage.exists(name) for name in names)
    assert part.pieces.count() == 0


def test_a_part_waits_for_its_missing_piece_for_a_day(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = start(meeting, director)
    pieces = sound.webm(15)
    recording.add_piece(part, 0, pieces[0], by=director)
    recording.add_piece(part, 2, pieces[2], by=director)
    recording.finish(part, pieces=3, by=director)

    keep_recordings()
    part.refresh_from_db()
    assert part.status == "collecting"

    clock.shift(DAY + SECOND)
    for _time in range(2):
        keep_recordings()
    part.refresh_from_db()
    assert (part.status, part.missing, part.seconds) == ("kept", 1, 15)


def test_a_device_that_never_came_back_leaves_what_it_sent(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = start(meeting, director)
    recording.add_piece(part, 0, sound.webm(5)[0], by=director)
    clock.shift(DAY + SECOND)

    keep_recordings()

    part.refresh_from_db()
    assert (part.status, part.seconds) == ("kept", 5)


def test_one_that_cannot_be_put_together_stops_no_other_work(
    meeting: Meeting, clock: Clock, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = whole(meeting, director, clock, seconds=10)
    Recording.objects.update(delete_after=timezone.now())
    start(meeting, director)
    clock.shift(DAY + SECOND)

    def broken(*_given: object, **_named: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(recording, "put_together", broken)
    keep_recordings()

    part.refresh_from_db()
    assert part.status == "deleted"


def test_a_correction_keeps_the_sound_until_it_is_confirmed(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = whole(meeting, director, clock)
    running.end_meeting(meeting, by=director)
    confirm_all(meeting)
    confirmed = Minutes.objects.get(meeting=meeting)

    correcting.reopen(confirmed, why="签字少写了一单", by=meeting.recorder)
    clock.shift(100 * DAY)
    keep_recordings()

    part.refresh_from_db()
    assert (part.status, part.delete_after) == ("kept", None)


def test_a_part_of_nothing_ends_as_a_row_that_says_so(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = start(meeting, director)
    clock.shift(DAY + SECOND)

    keep_recordings()

    part.refresh_from_db()
    assert (part.status, part.size, part.deleted_by) == ("deleted", 0, None)


def test_what_came_in_is_put_together_when_somebody_says_so(
    meeting: Meeting, director: User
) -> None:
    part = start(meeting, director)
    recording.add_piece(part, 0, sound.webm(5)[0], by=director)
    recording.stop(meeting, by=director)

    assert recordings.take_what_came(part, by=director).status == "kept"


def test_sound_that_cannot_be_read_is_kept_as_it_came(meeting: Meeting, director: User) -> None:
    part = start(meeting, director)
    recording.add_piece(part, 0, b"no webm at all", by=director)
    recording.finish(part, pieces=1, by=director)

    kept = recording.put_together(part)

    assert (kept.status, kept.seconds, kept.size) == ("kept", 5, 14)


# Moments


@pytest.mark.req("2.5")
def test_each_turn_of_the_agenda_and_each_mark_plays_its_moment(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    first, second = AgendaItem.objects.order_by("position")
    clock.shift(20)
    part = start(meeting, director)
    pieces = sound.webm(60)
    clock.shift(15)
    running.go_to(second, by=director)
    clock.shift(15)
    moments.mark(meeting, "客户原话", by=director)
    clock.shift(5)
    running.go_to(first, by=director)
    clock.shift(25)
    for number, piece in enumerate(pieces):
        recording.add_piece(part, number, piece, by=director)
    recording.finish(part, pieces=len(pieces), by=director)
    recording.put_together(part)

    found = sound_of(meeting)

    plays = [(one.moment.item, one.moment.word, one.second) for one in found.parts[0].plays]
    assert plays == [(first, "", 0), (second, "", 15), (second, "客户原话", 20), (first, "", 35)]
    assert [one.second for one in found.by_item[first.pk]] == [0, 35]
    assert found.by_item[second.pk][0].url == f"/recordings/{part.pk}/sound#t=15"


def test_a_moment_outside_of_every_part_cannot_be_played(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    whole(meeting, director, clock, seconds=10)
    clock.shift(300)
    moments.mark(meeting, "没有录到", by=director)

    assert [one.moment.word for one in sound_of(meeting).parts[0].plays] == [""]


def test_a_file_of_unknown_length_lasts_to_the_next_part(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = whole(meeting, director, clock, seconds=10)
    Recording.objects.filter(pk=part.pk).update(seconds=None)
    clock.shift(300)
    moments.mark(meeting, "后来", by=director)

    assert [one.second for one in sound_of(meeting).parts[0].plays] == [0, 300]


def test_marks_are_for_who_runs_a_meeting_that_goes_on(
    meeting: Meeting, director: User, technician: User
) -> None:
    with pytest.raises(Denied):
        moments.mark(meeting, "", by=technician)
    with pytest.raises(NotNow):
        moments.mark(meeting, "x" * 81, by=director)
    running.end_meeting(meeting, by=director)
    with pytest.raises(NotNow):
        moments.mark(meeting, "", by=director)
    assert not Moment.objects.filter(is_turn=False).exists()


# Uploading


@pytest.mark.req("2.5")
def test_an_uploaded_file_is_kept_with_its_beginning_and_who_was_told(
    meeting: Meeting, director: User
) -> None:
    kept = recordings.upload(
        meeting,
        sound.upload(),
        mime="audio/wav",
        began_at=timezone.now(),
        all_told=True,
        by=director,
    )

    assert (kept.status, kept.seconds, kept.source) == ("kept", 60, "upload")
    assert [(one.user, one.how) for one in Told.objects.all()] == [(director, "upload")]


def test_a_secret_recording_is_not_kept(meeting: Meeting, director: User) -> None:
    with pytest.raises(NotNow, match="告知"):
        recordings.upload(
            meeting,
            sound.upload(),
            mime="audio/wav",
            began_at=timezone.now(),
            all_told=False,
            by=director,
        )
    assert not Recording.objects.exists()


# Keeping and deleting


@pytest.mark.req("2.8")
@pytest.mark.parametrize(("days", "own"), [(90, None), (30, 30)])
def test_the_sound_goes_so_many_days_after_the_minutes_are_confirmed(
    meeting: Meeting,
    clock: Clock,
    director: User,
    days: int,
    own: int | None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    if own:
        SoundSettings.objects.create(store=meeting.store, keep_days=own)
    part = whole(meeting, director, clock)
    stored = part.file.name
    running.end_meeting(meeting, by=director)
    clock.shift(200 * DAY)
    keep_recordings()
    part.refresh_from_db()
    assert (part.status, part.delete_after) == ("kept", None)  # nobody has confirmed anything

    confirm_all(meeting)
    part.refresh_from_db()
    assert part.delete_after is not None
    assert part.delete_after == timezone.now() + HOUR * 48 + days * DAY
    clock.move_to(part.delete_after - SECOND)
    keep_recordings()
    assert default_storage.exists(stored)
    clock.shift(SECOND)
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            keep_recordings()

    part.refresh_from_db()
    assert (part.status, part.file.name, part.deleted_by) == ("deleted", "", None)
    assert part.deleted_at == timezone.now()
    assert not default_storage.exists(stored)
    assert [event.name for event in events.of(part)][:1] == ["expire"]
    assert sum(event.name == "record_delete" for event in events.of(meeting)) == 1


def test_a_part_that_is_whole_after_the_confirmation_gets_its_date_too(
    meeting: Meeting, clock: Clock, director: User
) -> None:
    part = start(meeting, director)
    running.end_meeting(meeting, by=director)
    confirm_all(meeting)
    recording.add_piece(part, 0, sound.webm(5)[0], by=director)
    recording.finish(part, pieces=1, by=director)

    kept = recording.put_together(Recording.objects.get())

    assert kept.delete_after == timezone.now() + 90 * DAY


def test_deleting_by_hand_needs_a_reason_and_leaves_the_fact(
    meeting: Meeting,
    clock: Clock,
    director: User,
    technician: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    part = whole(meeting, director, clock)
    stored = part.file.name
    with pytest.raises(NotNow):
        recordings.delete(part, why=" ", by=director)
    with pytest.raises(Denied):
        recordings.delete(part, why="不要了", by=technician)
    assert default_storage.exists(stored)

    with django_capture_on_commit_callbacks(execute=True):
        gone = recordings.delete(part, why="录到了客户电话", by=director)

    assert (gone.status, gone.deleted_by, gone.deleted_why) == (
        "deleted",
        director,
        "录到了客户电话",
    )
    assert not default_storage.exists(stored)
    assert events.of(meeting)[0].why == "录到了客户电话"


def test_no_recording_is_taken_once_the_minutes_are_confirmed(
    meeting: Meeting, director: User
) -> None:
    running.end_meeting(meeting, by=director)
    confirm_all(meeting)

    with pytest.raises(NotNow, match="确认"):
        recordings.upload(
            Meeting.objects.get(pk=meeting.pk),
            sound.upload(),
            mime="audio/wav",
            began_at=timezone.now(),
            all_told=True,
            by=director,
        )

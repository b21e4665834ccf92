"""Making, changing and calling off one meeting."""

import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction

from meetings.models import AgendaItem, Attendee, Meeting, SentForm, Topic
from meetings.services import announcing, carrying, meetings, once, topics
from notifications.models import Notice
from people import events
from people.models import Store, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories
from tests.meetings.scheduling import NOW, at, make_meeting, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_meeting_has_number_agenda_people_and_a_log(
    store: Store, director: User, advisor: User
) -> None:
    meeting = make_meeting(store, director, recorder=advisor, theme="返修")

    assert meeting.number == "QA-2026-001"
    assert (meeting.starts_at, meeting.ends_at) == (at(24, 16), at(24, 17))
    sections = meeting.items.values_list("section", flat=True)
    assert list(sections) == ["opening", "review", "theme", "actions"]
    assert {seat.user for seat in meeting.attendees.all()} == {director, advisor}
    assert [event.name for event in events.of(meeting)] == ["create"]


def test_a_complaint_meeting_is_only_for_those_invited(
    store: Store, director: User, advisor: User, technician: User
) -> None:
    meeting = make_meeting(store, director, kind="complaint", people=[advisor])

    assert meeting.is_restricted
    assert Meeting.objects.visible_to(advisor).get() == meeting
    assert not Meeting.objects.visible_to(technician).exists()


@pytest.mark.req("2.2")
def test_the_other_meeting_in_the_room_is_named(store: Store, director: User) -> None:
    room = factories.room(store, "二楼会议室")
    first = make_meeting(store, director, room=room)

    with pytest.raises(ValidationError) as error, transaction.atomic():
        make_meeting(store, director, room=room, starts_at=at(24, 16, 30))

    sentence = "二楼会议室在 16:00–17:00 已被“QA-2026-001 质量分析会”占用。"
    assert error.value.message_dict == {"room": [sentence]}
    assert Meeting.objects.get() == first


def test_a_hidden_meeting_in_the_room_is_not_named(store: Store, director: User) -> None:
    room = factories.room(store, "二楼会议室")
    make_meeting(store, director, kind="complaint", title="李先生", room=room)
    chief = factories.person(store, "刘洋", Role.WORKSHOP_SUPERVISOR)

    with pytest.raises(ValidationError) as error, transaction.atomic():
        make_meeting(store, chief, room=room)

    assert error.value.message_dict == {"room": ["二楼会议室在 16:00–17:00 已被“另一场会议”占用。"]}


def test_one_meeting_may_follow_another_in_a_room(store: Store, director: User) -> None:
    room = factories.room(store)
    make_meeting(store, director, room=room)

    after = make_meeting(store, director, room=room, starts_at=at(24, 17))

    assert after.room == room


def test_a_cancelled_meeting_frees_its_room(store: Store, director: User) -> None:
    room = factories.room(store)
    meetings.cancel_meeting(make_meeting(store, director, room=room), why="停电", by=director)

    assert make_meeting(store, director, room=room).room == room


def test_the_same_form_sent_twice_makes_one_meeting(store: Store, director: User) -> None:
    token = uuid.uuid4()

    first = make_meeting(store, director, token=token)
    second = make_meeting(store, director, token=token, title="又一次")

    assert first == second
    assert Meeting.objects.get().title == "质量分析会"


def test_a_form_whose_meeting_failed_can_be_sent_again(store: Store, director: User) -> None:
    room, token = factories.room(store), uuid.uuid4()
    make_meeting(store, director, room=room)
    with pytest.raises(ValidationError), transaction.atomic():
        make_meeting(store, director, room=room, token=token)

    again = make_meeting(store, director, starts_at=at(25, 9), room=room, token=token)

    assert again.room == room


def test_a_token_of_somebody_else_makes_nothing(store: Store, director: User, gm: User) -> None:
    token = uuid.uuid4()
    make_meeting(store, director, token=token)

    with pytest.raises(NotNow):
        make_meeting(store, gm, token=token)


def test_old_tokens_are_forgotten(store: Store, director: User) -> None:
    make_meeting(store, director, token=uuid.uuid4())

    with time_machine.travel("2026-12-02 09:00+08:00", tick=False):
        make_meeting(store, director, starts_at=at(9, 16, month=12), token=uuid.uuid4())
        assert once.forget(at(2, 9, month=12)) == 1

    assert SentForm.objects.count() == 1


def test_a_technician_cannot_make_a_meeting(store: Store, technician: User) -> None:
    with pytest.raises(Denied):
        make_meeting(store, technician)

    assert not Meeting.objects.exists()


# Changing


def test_a_new_time_moves_the_calendar_on_and_a_new_theme_does_not(
    store: Store, director: User
) -> None:
    meeting = make_meeting(store, director)

    meeting = meetings.change_meeting(meeting, by=director, theme="返修")
    assert (meeting.sequence, meeting.version) == (0, 2)

    meeting = meetings.change_meeting(
        meeting, by=director, starts_at=at(25, 16), ends_at=at(25, 17)
    )
    assert (meeting.sequence, meeting.version) == (1, 3)
    assert meeting.moved_by_hand
    changes = events.of(meeting).first().details["changes"]
    assert set(changes) == {"starts_at", "ends_at"}


def test_saving_without_a_change_changes_nothing(store: Store, director: User) -> None:
    meeting = make_meeting(store, director)

    meetings.change_meeting(meeting, by=director, title=meeting.title, room=None)

    meeting.refresh_from_db()
    assert meeting.version == 1
    assert events.of(meeting).count() == 1


def test_a_new_chair_is_invited(store: Store, director: User, advisor: User) -> None:
    meeting = make_meeting(store, director)

    meetings.change_meeting(meeting, by=director, chair=advisor)

    assert {seat.user for seat in meeting.attendees.all()} == {director, advisor}


@pytest.mark.req("2.4")
def test_a_change_after_the_notice_is_told(store: Store, director: User) -> None:
    meeting = make_meeting(store, director, room=factories.room(store), starts_at=at(30, 16))
    announcing.announce(meeting, by=director)

    meetings.change_meeting(meeting, by=director, place="三楼")

    meeting.refresh_from_db()
    assert meeting.changes_due_at is not None


def test_a_room_chosen_by_hand_ends_the_complaint_about_the_taken_one(
    store: Store, director: User
) -> None:
    meeting = make_meeting(store, director)
    Meeting.objects.filter(pk=meeting.pk).update(wanted_room=factories.room(store))

    meeting = meetings.change_meeting(meeting, by=director, place="二号工位")

    assert meeting.wanted_room is None


@pytest.mark.parametrize("status", ["in_progress", "ended", "published", "closed", "cancelled"])
def test_a_meeting_that_has_begun_keeps_its_time(store: Store, director: User, status: str) -> None:
    meeting = factories.meeting(store, status=status)

    with pytest.raises(NotNow):
        meetings.change_meeting(meeting, by=director, title="新")

    meeting.refresh_from_db()
    assert meeting.title == "售后周例会"


def test_the_recorder_may_change_a_meeting_and_a_guest_may_not(
    store: Store, director: User, advisor: User, technician: User
) -> None:
    meeting = make_meeting(store, director, recorder=advisor, people=[technician])

    assert meetings.change_meeting(meeting, by=advisor, theme="返修").theme == "返修"
    with pytest.raises(Denied):
        meetings.change_meeting(meeting, by=technician, theme="停工")


# Calling off


def test_a_cancelled_meeting_tells_people_and_frees_its_topics(
    store: Store, director: User, advisor: User
) -> None:
    room = factories.room(store)
    meeting = make_meeting(store, director, people=[advisor], room=room, starts_at=at(30, 16))
    item = topics.take(topics.propose(by=advisor, title="洗车排队"), meeting, by=director)
    announcing.announce(meeting, by=director)

    meetings.cancel_meeting(meeting, why="厂家检查", by=director)

    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancelled_why) == ("cancelled", "厂家检查")
    topic = Topic.objects.get()
    assert (topic.status, topic.item) == ("waiting", None)
    assert AgendaItem.objects.filter(pk=item.pk).exists()
    told = Notice.objects.filter(kind="meetings.cancelled").values_list("recipient", flat=True)
    assert set(told) == {director.pk, advisor.pk}


def test_cancelling_needs_a_reason(store: Store, director: User) -> None:
    meeting = make_meeting(store, director)

    with pytest.raises(NotNow, match=r"理由|原因"):
        meetings.cancel_meeting(meeting, why=" ", by=director)


@pytest.mark.req("1.5.1")
def test_leftovers_of_a_cancelled_meeting_go_to_the_next(store: Store, director: User) -> None:
    made = make_series(store, director)
    before = factories.meeting(store, series=made, starts_at=at(17, 16), status="closed")
    factories.agenda_item(before, "轮胎活动", progress="carried")
    first, second = made.meetings.filter(status="draft").order_by("starts_at")[:2]
    carrying.carry_into(first)
    assert first.items.filter(title="轮胎活动", carries=1).exists()

    meetings.cancel_meeting(first, why="停电", by=director)

    assert second.items.filter(title="轮胎活动", carries=1).exists()


# People


def test_inviting_twice_seats_a_person_once(store: Store, director: User, advisor: User) -> None:
    meeting = make_meeting(store, director)

    assert len(meetings.invite(meeting, [advisor], by=director, required=False)) == 1
    assert meetings.invite(meeting, [advisor], by=director) == []

    seat = Attendee.objects.get(meeting=meeting, user=advisor)
    assert not seat.required


def test_people_of_other_stores_and_leavers_are_not_invited(
    store: Store, director: User, stranger: User
) -> None:
    meeting = make_meeting(store, director)
    gone = factories.person(store, "褚伟", is_active=False)

    for person in (stranger, gone):
        with pytest.raises(NotNow, match=person.name):
            meetings.invite(meeting, [person], by=director)

    assert meeting.attendees.count() == 1


def test_whoever_is_taken_off_after_the_notice_is_told(
    store: Store, director: User, advisor: User
) -> None:
    room = factories.room(store)
    meeting = make_meeting(store, director, people=[advisor], room=room, starts_at=at(30, 16))
    announcing.announce(meeting, by=director)

    meetings.uninvite(meeting.attendees.get(user=advisor), by=director)

    assert {seat.user for seat in meeting.attendees.all()} == {director}
    assert Notice.objects.get(kind="meetings.uninvited").recipient == advisor


def test_the_chair_cannot_be_taken_off(store: Store, director: User) -> None:
    meeting = make_meeting(store, director)

    with pytest.raises(NotNow):
        meetings.uninvite(meeting.attendees.get(user=director), by=director)


def test_a_person_may_come_instead_of_must(store: Store, director: User, advisor: User) -> None:
    meeting = make_meeting(store, director, people=[advisor])
    seat = meeting.attendees.get(user=advisor)

    meetings.set_required(seat, False, by=director)

    seat.refresh_from_db()
    assert not seat.required
    meeting.refresh_from_db()
    assert meeting.version == 2

"""The notice of a meeting: on time, late with approval, by itself, and what people are told after it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from meetings.models import Attendee, Meeting
from meetings.services import announcing, reminders, told
from meetings.services.guarding import guard
from meetings.services.meetings import cancel_meeting, change_meeting, invite, uninvite
from meetings.states import MeetingStatus
from notifications.models import Notice
from people.models import Event, User
from people.rules import Denied, NotNow
from tests import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


FRIDAY = at("2026-06-12T14:00")
IN_TIME = at("2026-06-09T17:50")
TOO_LATE = at("2026-06-09T18:00")


@pytest.fixture
def meeting(director: User, advisor: User, technician: User) -> Meeting:
    """A meeting on Friday, ready: agenda, people, room."""
    made = factories.meeting(
        director.store, starts_at=FRIDAY, chair=director, room=factories.room(director.store)
    )
    factories.agenda_item(made, "回顾上次决议", section="review")
    factories.agenda_item(made, "降低返修率", presenter=technician, minutes=20)
    for user in (director, advisor, technician):
        factories.attendee(made, user)
    return made


def told_of(kind: str) -> list[str]:
    rows = Notice.objects.filter(kind=f"meetings.{kind}").order_by("pk")
    return [notice.recipient.name for notice in rows if notice.recipient]


def announce(meeting: Meeting, by: User, when: dt.datetime = IN_TIME) -> Meeting:
    with time_machine.travel(when, tick=False):
        return announcing.announce(meeting, by=by)


@pytest.mark.req("2.4")
def test_notice_in_time_reaches_everyone_with_the_agenda(meeting: Meeting, director: User) -> None:
    meeting = announce(meeting, director)

    assert (meeting.status, guard(meeting).is_on_time) == (MeetingStatus.ANNOUNCED, True)
    assert told_of("notice") == ["陈国强", "李婷", "王志远"]
    body = Notice.objects.get(recipient=director, kind="meetings.notice").body
    assert ["降低返修率" in body, "二楼会议室" in body, "/answer/" in body] == [True, True, True]


@pytest.mark.req("2.4")
def test_notice_too_late_needs_reason_and_someone_elses_approval(
    meeting: Meeting, director: User, gm: User
) -> None:
    with time_machine.travel(TOO_LATE, tick=False):
        with pytest.raises(NotNow, match="规定天数"):
            announcing.announce(meeting, by=director)
        asked = announcing.ask_late(meeting, why="厂家昨天才来函", approver=gm, by=director)
        with pytest.raises(Denied):
            announcing.approve_late(asked, by=director)
        approved = announcing.approve_late(asked, by=gm)

    assert (asked.status, told_of("late_asked")) == (MeetingStatus.DRAFT, ["马海涛"])
    assert (approved.status, approved.late_approver) == (MeetingStatus.ANNOUNCED, gm)
    assert guard(approved).is_on_time is False
    assert told_of("notice") == ["陈国强", "李婷", "王志远"]


@pytest.mark.req("2.4")
def test_general_manager_may_approve_his_own(meeting: Meeting, gm: User) -> None:
    with time_machine.travel(TOO_LATE, tick=False):
        sent = announcing.ask_late(meeting, why="总部临时来访", approver=gm, by=gm)

    assert (sent.status, sent.late_reason) == (MeetingStatus.ANNOUNCED, "总部临时来访")


def test_refused_late_notice_goes_back_to_whoever_asked(
    meeting: Meeting, director: User, gm: User
) -> None:
    with time_machine.travel(TOO_LATE, tick=False):
        announcing.ask_late(meeting, why="忘了", approver=gm, by=director)
        refused = announcing.refuse_late(meeting, why="改到下周", by=gm)
        with pytest.raises(NotNow):
            announcing.approve_late(refused, by=gm)

    assert (refused.status, told_of("late_refused")) == (MeetingStatus.DRAFT, ["陈国强"])


@pytest.mark.parametrize("lack", ["items", "attendees", "room"])
def test_notice_without_agenda_people_or_place_does_not_go_out(
    meeting: Meeting, director: User, lack: str
) -> None:
    if lack == "room":
        Meeting.objects.filter(pk=meeting.pk).update(room=None)
    else:
        getattr(meeting, lack).all().delete()

    with pytest.raises(NotNow):
        announce(meeting, director)

    assert not Notice.objects.exists()


def test_second_press_sends_nothing_more(meeting: Meeting, director: User) -> None:
    announce(meeting, director)

    with pytest.raises(NotNow):
        announce(meeting, director)

    assert len(told_of("notice")) == 3


@pytest.mark.parametrize(("who", "allowed"), [("director", True), ("technician", False)])
def test_only_conveners_announce(
    request: pytest.FixtureRequest, meeting: Meeting, who: str, allowed: bool
) -> None:
    user = request.getfixturevalue(who)
    try:
        announce(meeting, user)
    except Denied:
        assert not allowed
    else:
        assert allowed


@pytest.mark.req("2.4")
@pytest.mark.parametrize(
    ("when", "sent"),
    [
        ("2026-06-09T17:00", False),
        ("2026-06-09T17:29", True),
        ("2026-06-09T17:59", True),
        ("2026-06-09T18:00", False),
    ],
)
def test_ready_meeting_is_announced_by_itself_at_the_deadline(
    meeting: Meeting, when: str, sent: bool
) -> None:
    for _ in range(3):
        with time_machine.travel(at(when), tick=False):
            reminders.sweep(at(when))

    assert told_of("notice") == (["陈国强", "李婷", "王志远"] if sent else [])


@pytest.mark.req("2.4")
def test_chair_and_recorder_are_warned_a_day_before_when_it_is_not_ready(
    meeting: Meeting, advisor: User
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(recorder=advisor)
    meeting.items.all().delete()
    log = []
    for when in ("2026-06-08T17:00", "2026-06-08T18:30", "2026-06-09T09:00", "2026-06-09T17:45"):
        with time_machine.travel(at(when), tick=False):
            reminders.sweep(at(when))
        log.append(sorted(told_of("not_ready")))

    assert log == [[], ["李婷", "陈国强"], ["李婷", "陈国强"], ["李婷", "陈国强"]]


@pytest.mark.req("2.4")
def test_people_are_told_only_what_changed_once_it_has_settled(
    meeting: Meeting, director: User
) -> None:
    announce(meeting, director)
    with time_machine.travel(at("2026-06-09T20:00"), tick=False):
        change_meeting(
            meeting, by=director, starts_at=at("2026-06-12T15:00"), ends_at=at("2026-06-12T16:00")
        )
    for when in ("2026-06-09T20:05", "2026-06-09T20:11", "2026-06-09T20:30"):
        with time_machine.travel(at(when), tick=False):
            reminders.sweep(at(when))

    assert told_of("changed") == ["陈国强", "李婷", "王志远"]
    body = Notice.objects.filter(kind="meetings.changed")[0].body
    assert ["14:00" in body, "15:00" in body, "降低返修率" in body] == [True, True, False]


def test_change_taken_back_is_not_told(meeting: Meeting, director: User) -> None:
    announce(meeting, director)
    with time_machine.travel(at("2026-06-09T20:00"), tick=False):
        change_meeting(meeting, by=director, place="三楼")
        change_meeting(meeting, by=director, place="")
        changes = announcing.tell_changes(meeting, by=director)

    assert (changes, told_of("changed")) == ([], [])


def test_new_time_asks_for_a_new_answer(meeting: Meeting, director: User) -> None:
    announce(meeting, director)
    meeting.attendees.update(answer=Attendee.Answer.YES)
    with time_machine.travel(at("2026-06-10T09:00"), tick=False):
        change_meeting(
            meeting, by=director, starts_at=at("2026-06-12T16:00"), ends_at=at("2026-06-12T17:00")
        )
        announcing.tell_changes(meeting, by=director)

    assert set(meeting.attendees.values_list("answer", flat=True)) == {"none"}


@pytest.mark.parametrize(
    ("edit", "labels"),
    [
        (lambda m: m.items.create(title="新议题", position=9), ["New on the agenda"]),
        (lambda m: m.items.filter(title="降低返修率").delete(), ["No longer on the agenda"]),
        (lambda m: m.items.filter(title="降低返修率").update(minutes=30), ["Agenda"]),
        (lambda m: m.items.filter(section="review").update(position=5), ["New order"]),
        (lambda m: m.items.update(notes="已准备"), []),
    ],
)
def test_each_change_of_the_agenda_is_named(
    meeting: Meeting, director: User, edit: object, labels: list[str]
) -> None:
    meeting.items.filter(title="降低返修率").update(position=1)
    meeting = announce(meeting, director)
    edit(meeting)  # type: ignore[operator]

    with translation.override("en"):
        assert [str(change.label) for change in told.changes(meeting)] == labels


def test_late_comer_gets_the_whole_notice_and_others_nothing(
    meeting: Meeting, director: User
) -> None:
    announce(meeting, director)
    late = factories.person(director.store, "冯堃")
    with time_machine.travel(at("2026-06-10T09:00"), tick=False):
        invite(meeting, [late], by=director)
        announcing.tell_changes(meeting, by=director)

    assert told_of("notice") == ["陈国强", "李婷", "王志远", "冯堃"]
    assert told_of("changed") == []


def test_who_is_taken_off_the_list_is_told(
    meeting: Meeting, director: User, technician: User
) -> None:
    announce(meeting, director)
    with time_machine.travel(at("2026-06-10T09:00"), tick=False):
        uninvite(meeting.attendees.get(user=technician), by=director)

    assert told_of("uninvited") == ["王志远"]


@pytest.mark.req("2.4")
def test_cancellation_is_told_to_those_who_were_told_of_the_meeting(
    meeting: Meeting, director: User
) -> None:
    announce(meeting, director)
    with time_machine.travel(at("2026-06-10T09:00"), tick=False):
        cancel_meeting(meeting, why="厂家来访", by=director)

    assert told_of("cancelled") == ["陈国强", "李婷", "王志远"]
    assert "厂家来访" in Notice.objects.filter(kind="meetings.cancelled")[0].body


def test_cancelled_draft_is_nobodys_news(meeting: Meeting, director: User) -> None:
    with time_machine.travel(IN_TIME, tick=False):
        cancel_meeting(meeting, why="重复", by=director)

    assert not Notice.objects.exists()


@pytest.mark.req("2.4")
def test_reminders_a_day_and_an_hour_before_but_not_to_who_declined(
    meeting: Meeting, director: User, technician: User
) -> None:
    announce(meeting, director)
    meeting.attendees.filter(user=technician).update(answer="no")
    log = []
    for when in (
        "06-11T13:59",
        "06-11T14:00",
        "06-11T14:01",
        "06-12T12:59",
        "06-12T13:00",
        "06-12T13:30",
    ):
        moment = at(f"2026-{when}")
        with time_machine.travel(moment, tick=False):
            reminders.sweep(moment)
        log.append(len(told_of("reminder")))

    assert log == [0, 2, 2, 2, 4, 4]
    assert set(told_of("reminder")) == {"陈国强", "李婷"}


@pytest.mark.req("1.4.1")
def test_meeting_nobody_started_is_flagged_to_its_chair(meeting: Meeting, director: User) -> None:
    announce(meeting, director)
    log = []
    for when in ("2026-06-12T14:29", "2026-06-12T14:31", "2026-06-12T15:00"):
        with time_machine.travel(at(when), tick=False):
            reminders.sweep(at(when))
        log.append(told_of("missed"))

    assert log == [[], ["陈国强"], ["陈国强"]]


def test_daily_meetings_are_announced_without_a_notice_each(director: User) -> None:
    series = factories.series(director.store, kind="morning", chair=director, rule="FREQ=DAILY")
    morning = factories.meeting(
        director.store,
        kind="morning",
        series=series,
        chair=director,
        starts_at=at("2026-06-12T08:15"),
        minutes=15,
    )
    factories.agenda_item(morning)
    factories.attendee(morning, director)

    with time_machine.travel(at("2026-06-11T09:00"), tick=False):
        reminders.sweep(at("2026-06-11T09:00"))

    morning.refresh_from_db()
    assert (morning.status, Notice.objects.count()) == (MeetingStatus.ANNOUNCED, 0)


def test_late_change_is_recorded_as_late(meeting: Meeting, director: User) -> None:
    announce(meeting, director)
    with time_machine.travel(at("2026-06-11T09:00"), tick=False):
        change_meeting(meeting, by=director, place="三楼")
        announcing.tell_changes(meeting, by=director)

    assert Event.objects.get(name="told_changes").details["on_time"] is False

"""What is written down in a meeting: by two people at once, twice, too late."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
import time_machine

from meetings import lines
from meetings.kinds import Section
from meetings.models import ActionItem, AgendaItem, Attendee, Decision, Meeting, Question
from meetings.services import attendance, noting
from meetings.states import MeetingStatus
from notifications.models import Notice
from people.models import Event, User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories

S = MeetingStatus
A = Attendee.Attendance
TUESDAY = dt.datetime(2026, 6, 9, 6, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def made(director: User, advisor: User, technician: User) -> Meeting:
    """A meeting that goes on; the advisor writes it down."""
    meeting = factories.meeting(
        director.store,
        starts_at=TUESDAY,
        chair=director,
        recorder=advisor,
        status=S.IN_PROGRESS,
        started_at=TUESDAY,
    )
    for person in (director, advisor, technician):
        factories.attendee(meeting, person)
    return meeting


@pytest.fixture
def item(made: Meeting) -> AgendaItem:
    return factories.agenda_item(made, "返修", section=Section.THEME)


def save(item: AgendaItem, text: str, by: User, *, version: int, base: str = "") -> noting.Saved:
    return noting.save_notes(item, text, version=version, base=base, by=by)


# Notes


@pytest.mark.req("3.3")
def test_notes_are_saved_with_a_new_version(item: AgendaItem, advisor: User) -> None:
    saved = save(item, "客户第三次进店\r\n有异响", advisor, version=0)

    item.refresh_from_db()
    assert (saved.version, saved.merged) == (1, False)
    assert (item.notes, item.notes_version) == ("客户第三次进店\n有异响", 1)


def test_sent_twice_it_is_saved_once(item: AgendaItem, made: Meeting, advisor: User) -> None:
    save(item, "有异响", advisor, version=0)
    made.refresh_from_db()
    before = made.version

    again = save(item, "有异响", advisor, version=0)

    made.refresh_from_db()
    assert (again.version, again.merged, made.version) == (1, False, before)


def test_two_writers_lose_nothing(item: AgendaItem, advisor: User, director: User) -> None:
    save(item, "有异响", advisor, version=0)

    save(item, "有异响\n路试未复现", advisor, version=1, base="有异响")
    mine = save(item, "有异响\n客户很急", director, version=1, base="有异响")

    item.refresh_from_db()
    assert (mine.merged, mine.version) == (True, 3)
    assert mine.text == item.notes == "有异响\n路试未复现\n客户很急"


def test_the_same_line_written_by_two_stands_twice_with_a_name(
    item: AgendaItem, advisor: User, director: User
) -> None:
    save(item, "有异响", advisor, version=0)
    save(item, "2 挡有异响", advisor, version=1, base="有异响")

    mine = save(item, "倒挡有异响", director, version=1, base="有异响")

    assert mine.text == "2 挡有异响\n[陈国强 同时输入]\n倒挡有异响"


def test_a_lost_answer_does_not_double_the_text(
    item: AgendaItem, advisor: User, director: User
) -> None:
    save(item, "有异响", advisor, version=0)
    save(item, "有异响\n客户很急", director, version=1, base="有异响")

    again = save(item, "有异响", advisor, version=0, base="")  # the first request once more

    assert again.text == "有异响\n客户很急"
    assert again.version == 2


def test_notes_have_a_limit(item: AgendaItem, advisor: User) -> None:
    with pytest.raises(NotNow, match="20000"):
        save(item, "长" * 20_001, advisor, version=0)

    item.refresh_from_db()
    assert item.notes == ""


# When and by whom


WRITES: dict[str, Callable[[Meeting, AgendaItem, User], object]] = {
    "notes": lambda _m, item, by: save(item, "记录", by, version=0),
    "decide": lambda m, item, by: noting.decide(m, "停用该批次", item=item, by=by),
    "ask": lambda m, item, by: noting.ask(m, "谁付费？", item=item, by=by),
    "arrive": lambda m, _i, by: attendance.arrive(m.attendees.last() or Attendee(), by=by),
    "everyone": lambda m, _i, by: attendance.everyone_else_present(m, by=by),
    "promise": lambda m, item, by: noting.promise(
        m, lines.read("停用 @王志远 明天", [technician_of(m)], TUESDAY.date()), item=item, by=by
    ),
}


def technician_of(meeting: Meeting) -> User:
    return meeting.attendees.get(user__name="王志远").user


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("status", list(MeetingStatus))
@time_machine.travel(TUESDAY, tick=False)
def test_is_written_while_the_meeting_goes_on_and_until_its_minutes_are_out(
    made: Meeting, item: AgendaItem, advisor: User, name: str, status: str
) -> None:
    Meeting.objects.filter(pk=made.pk).update(status=status)
    before = Event.objects.count()

    try:
        WRITES[name](made, item, advisor)
        allowed = True
    except NotNow:
        allowed = False
        assert Event.objects.count() == before

    assert allowed == (status in {S.IN_PROGRESS, S.ENDED})


@pytest.mark.parametrize("name", WRITES)
@time_machine.travel(TUESDAY, tick=False)
def test_only_those_who_run_the_meeting_write(
    made: Meeting, item: AgendaItem, technician: User, name: str
) -> None:
    with pytest.raises(Denied, match="主持人和记录人"):
        WRITES[name](made, item, technician)

    assert (Decision.objects.count(), Question.objects.count(), ActionItem.objects.count()) == (
        0,
        0,
        0,
    )


# Decisions and questions


def test_the_same_form_sent_twice_makes_one_decision(made: Meeting, advisor: User) -> None:
    token = uuid.uuid4()

    first = noting.decide(made, "停用该批次", token=token, by=advisor)
    again = noting.decide(made, "停用该批次", token=token, by=advisor)

    assert (first, Decision.objects.count()) == (again, 1)


def test_a_decision_is_reworded_and_removed(made: Meeting, advisor: User) -> None:
    decision = noting.decide(made, "停用", by=advisor)

    noting.change_decision(decision, "停用该批次  制动盘", by=advisor)
    decision.refresh_from_db()
    assert decision.text == "停用该批次 制动盘"

    noting.remove_decision(decision, by=advisor)
    assert not Decision.objects.exists()
    assert Event.objects.get(name="remove_decision").details == {"text": "停用该批次 制动盘"}


@pytest.mark.parametrize("text", ["", "   ", "长" * 501])
def test_a_decision_needs_words_and_not_too_many(made: Meeting, advisor: User, text: str) -> None:
    with pytest.raises(NotNow):
        noting.decide(made, text, by=advisor)

    assert not Decision.objects.exists()


@pytest.mark.req("3.4")
@time_machine.travel(TUESDAY, tick=False)
def test_a_question_is_answered_or_handed_to_an_owner(
    made: Meeting, item: AgendaItem, advisor: User, technician: User, director: User
) -> None:
    answered = noting.ask(made, "路试算工时吗？", item=item, asked_by=technician, by=advisor)
    open_one = noting.ask(made, "厂家何时回复？", item=item, by=advisor)

    noting.answer_question(answered, "算 0.2 工时", by=advisor)
    due_on = TUESDAY.date() + dt.timedelta(days=2)
    action = noting.hand_over(open_one, technician, due_on=due_on, by=advisor)

    answered.refresh_from_db()
    open_one.refresh_from_db()
    assert (answered.answer, answered.asked_by) == ("算 0.2 工时", technician)
    assert (open_one.handed_to, action.text, action.origin) == (
        technician,
        "厂家何时回复？",
        open_one,
    )
    assert (action.meeting, action.agenda_item, action.verifier) == (made, item, director)
    with pytest.raises(NotNow):
        noting.hand_over(open_one, technician, due_on=due_on, by=advisor)


# Promises


@pytest.mark.req("3.6")
@time_machine.travel(TUESDAY, tick=False)
def test_a_line_becomes_a_promise_told_at_the_end(
    made: Meeting, item: AgendaItem, advisor: User, technician: User, director: User
) -> None:
    line = lines.read(
        "修订终检清单 @王志远 周五 !!", [director, advisor, technician], TUESDAY.date()
    )

    action = noting.promise(made, line, item=item, check_how="抽查 5 台", by=advisor)

    assert (action.text, action.owner, action.due_on) == (
        "修订终检清单",
        technician,
        dt.date(2026, 6, 12),
    )
    assert (action.verifier, action.check_how, action.priority) == (
        director,
        "抽查 5 台",
        ActionItem.Priority.HIGH,
    )
    assert (action.meeting, action.agenda_item) == (made, item)
    assert not Notice.objects.exists()


@pytest.mark.req("3.6")
@pytest.mark.parametrize("raw", ["修订终检清单 @王志远", "修订终检清单 周五", "@王志远 周五", ""])
def test_owner_date_and_words_are_compulsory(
    made: Meeting, advisor: User, technician: User, raw: str
) -> None:
    line = lines.read(raw, [technician], TUESDAY.date())

    with pytest.raises(NotNow):
        noting.promise(made, line, by=advisor)

    assert not ActionItem.objects.exists()


@time_machine.travel(TUESDAY, tick=False)
def test_a_promise_of_a_running_meeting_can_be_removed_again(
    made: Meeting, advisor: User, technician: User
) -> None:
    question = noting.ask(made, "厂家何时回复？", by=advisor)
    due_on = TUESDAY.date() + dt.timedelta(days=2)
    action = noting.hand_over(question, technician, due_on=due_on, by=advisor)

    noting.remove_promise(action, by=advisor)

    question.refresh_from_db()
    assert (ActionItem.objects.count(), question.handed_to) == (0, None)
    assert Event.objects.filter(name="remove_action").exists()


@time_machine.travel(TUESDAY, tick=False)
def test_a_promise_that_was_told_stays(made: Meeting, advisor: User, technician: User) -> None:
    line = lines.read("修订清单 @王志远 周五", [technician], TUESDAY.date())
    action = noting.promise(made, line, by=advisor)
    Meeting.objects.filter(pk=made.pk).update(status=S.ENDED)

    with pytest.raises(NotNow):
        noting.remove_promise(action, by=advisor)

    assert ActionItem.objects.exists()


# Attendance


@pytest.mark.req("1.4.2")
@pytest.mark.parametrize(
    ("minutes", "value"), [(0, A.PRESENT), (5, A.PRESENT), (6, A.LATE), (60, A.LATE)]
)
def test_a_tap_after_five_minutes_is_late(
    made: Meeting, advisor: User, technician: User, minutes: int, value: str
) -> None:
    seat = made.attendees.get(user=technician)

    with time_machine.travel(TUESDAY + minutes * MINUTE, tick=False):
        seat = attendance.arrive(seat, by=advisor)
        assert (seat.attendance, seat.arrived_at) == (value, TUESDAY + minutes * MINUTE)
        seat = attendance.arrive(seat, by=advisor)

    assert (seat.attendance, seat.arrived_at) == (A.UNKNOWN, None)


@pytest.mark.req("1.4.2")
def test_everyone_else_is_here_in_one_click(
    made: Meeting, advisor: User, technician: User, director: User
) -> None:
    attendance.set_attendance(made.attendees.get(user=technician), A.EXCUSED, by=advisor)

    count = attendance.everyone_else_present(made, by=advisor)
    again = attendance.everyone_else_present(made, by=advisor)

    assert (count, again) == (2, 0)
    assert dict(made.attendees.values_list("user__name", "attendance")) == {
        "陈国强": A.PRESENT,
        "李婷": A.PRESENT,
        "王志远": A.EXCUSED,
    }


def test_somebody_who_was_not_invited_is_added(made: Meeting, advisor: User) -> None:
    guest = factories.person(made.store, "冯堃", Role.TECHNICIAN)

    with time_machine.travel(TUESDAY + 20 * MINUTE, tick=False):
        first = attendance.add_person(made, guest, by=advisor)
        again = attendance.add_person(made, guest, by=advisor)

    assert (first.required, first.attendance, again.pk) == (False, A.LATE, first.pk)


def test_people_of_other_stores_are_not_added(made: Meeting, advisor: User, stranger: User) -> None:
    with pytest.raises(NotNow):
        attendance.add_person(made, stranger, by=advisor)

    assert made.attendees.count() == 3

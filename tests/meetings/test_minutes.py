"""Minutes: made from the notes, edited, published, locked, confirmed or objected to."""

import datetime as dt
from collections.abc import Iterable

import pytest
import time_machine

from meetings import minutes_cards
from meetings.kinds import Section
from meetings.models import AgendaItem, Attendee, Meeting, Minutes, Series
from meetings.queries.tables import tables_of
from meetings.services import actions, attendance, confirming, minutes, noting, reviewing, running
from meetings.states import MeetingStatus, MinutesStatus
from meetings.tasks import keep
from notifications.models import Notice
from people.models import User
from people.rules import Denied, NotNow
from tests import factories

V = Attendee.Verdict
HOUR = dt.timedelta(hours=1)
TUESDAY = dt.datetime(2026, 6, 9, 6, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 6, 9)


@pytest.fixture
def weekly(director: User) -> Series:
    return factories.series(director.store, chair=director)


@pytest.fixture
def going_on(weekly: Series, director: User, advisor: User, technician: User) -> Meeting:
    """The advisor writes it down, the technician is not there."""
    made = factories.meeting(
        director.store,
        series=weekly,
        starts_at=TUESDAY,
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=TUESDAY - 96 * HOUR,
    )
    for section, title in (
        (Section.OPENING, "开场"),
        (Section.THEME, "返修"),
        (Section.THEME, "排班"),
    ):
        factories.agenda_item(made, title, section=section, presenter=director)
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    with time_machine.travel(TUESDAY, tick=False):
        made = running.start_meeting(made, by=director)
        attendance.arrive(made.attendees.get(user=advisor), by=director)
    return made


@pytest.fixture
def ended(going_on: Meeting, director: User, advisor: User, technician: User) -> Meeting:
    theme = going_on.items.get(title="返修")
    with time_machine.travel(TUESDAY, tick=False) as clock:
        running.go_to(theme, by=director)
        noting.save_notes(theme, "路试未复现", version=0, base="", by=advisor)
        noting.decide(going_on, "停用该批次制动盘", item=theme, by=advisor)
        question = noting.ask(going_on, "谁付费？", item=theme, asked_by=technician, by=advisor)
        noting.answer_question(question, "厂家索赔", by=advisor)
        actions.create_action(
            store=going_on.store,
            text="修订终检清单",
            owner=technician,
            helpers=[advisor],
            due_on=TODAY + dt.timedelta(days=3),
            by=advisor,
            meeting=going_on,
            agenda_item=theme,
            check_how="抽查 5 台",
        )
        clock.shift(dt.timedelta(minutes=12))
        return running.end_meeting(going_on, by=director)


@pytest.fixture
def draft(ended: Meeting) -> Minutes:
    return Minutes.objects.get(meeting=ended)


def publish(draft: Minutes, by: User, at: dt.datetime = TUESDAY + HOUR, **fields: str) -> Minutes:
    with time_machine.travel(at, tick=False):
        return minutes.publish(draft, by=by, **fields)


def seat(of: Meeting, person: User) -> Attendee:
    return of.attendees.get(user=person)


def told(kind: str) -> set[str]:
    rows = Notice.objects.filter(kind=f"meetings.{kind}")
    return set(rows.values_list("recipient__name", flat=True))


# The text


@pytest.mark.req("2.8")
@pytest.mark.req("3.7")
def test_the_text_is_made_from_what_was_written_down(draft: Minutes) -> None:
    assert draft.body == (
        "## 议程与讨论\n\n"
        "### 返修 (陈国强 · 12 分钟)\n\n"
        "路试未复现\n\n"
        "- **问题 (王志远)** 谁付费？\n  **答复** 厂家索赔\n\n"
        "## 决议\n\n"
        "1. 停用该批次制动盘\n\n"
        "## 未讨论\n\n"
        "- 排班 — 顺延到下次会议\n"
    )


def test_the_text_is_in_the_language_of_the_recorder(draft: Minutes, advisor: User) -> None:
    User.objects.filter(pk=advisor.pk).update(language="en")

    found = minutes.fresh(Meeting.objects.get(pk=draft.meeting_id))

    assert found.body.startswith("## What was talked about\n\n### 返修 (陈国强 · 12 min)")


@pytest.mark.req("3.6")
def test_what_was_promised_stands_beside_the_text(draft: Minutes) -> None:
    tables = tables_of(draft)

    promised = tables.promised[0]
    assert (promised.text, promised.owner, promised.helpers) == ("修订终检清单", "王志远", ["李婷"])
    assert (promised.due_on, promised.check_how) == ("2026-06-12", "抽查 5 台")


def test_a_text_nobody_edited_follows_the_notes(draft: Minutes, advisor: User) -> None:
    noting.decide(draft.meeting, "冬季活动 12 月开始", by=advisor)

    found = minutes.fresh(draft.meeting)

    assert ("冬季活动 12 月开始" in found.body, found.is_edited) == (True, False)


def test_newer_notes_are_taken_in_without_losing_edits(draft: Minutes, advisor: User) -> None:
    edited = draft.body.replace("路试未复现", "三次路试都未复现") + "\n请各组传达。\n"
    minutes.save_body(draft, edited, version=draft.body_version, base=draft.body, by=advisor)
    noting.decide(draft.meeting, "冬季活动 12 月开始", by=advisor)

    kept = minutes.fresh(draft.meeting)
    assert (kept.body, minutes.is_behind(kept)) == (edited, True)
    taken = minutes.take_in_notes(kept, by=advisor)

    for line in ("三次路试都未复现", "请各组传达。", "2. 冬季活动 12 月开始"):
        assert line in taken.body
    assert minutes.is_behind(taken) is False
    assert minutes.take_in_notes(taken, by=advisor).body_version == taken.body_version


def test_two_writers_of_the_text_lose_nothing(
    draft: Minutes, advisor: User, director: User
) -> None:
    base, version = draft.body, draft.body_version
    minutes.save_body(draft, base + "甲\n", version=version, base=base, by=advisor)

    saved = minutes.save_body(
        draft, base.replace("未复现", "仍未复现"), version=version, base=base, by=director
    )

    assert (saved.merged, "甲" in saved.text, "仍未复现" in saved.text) == (True, True, True)


@pytest.mark.parametrize("who", ["technician", "colleague"])
def test_only_those_who_run_the_meeting_write_its_minutes(
    draft: Minutes, technician: User, who: str
) -> None:
    by = technician if who == "technician" else factories.person(technician.store, "吴倩")

    with pytest.raises(Denied):
        minutes.save_body(draft, "改了", version=1, base="", by=by)
    with pytest.raises(Denied):
        publish(draft, by)

    draft.refresh_from_db()
    assert (draft.status, "改了" in draft.body) == (MinutesStatus.DRAFT, False)


# Publishing


@pytest.mark.req("2.8")
@pytest.mark.req("1.4.2")
def test_published_minutes_reach_everyone_invited_present_or_not(
    draft: Minutes, director: User, advisor: User, technician: User
) -> None:
    found = publish(draft, advisor)

    meeting = Meeting.objects.get(pk=draft.meeting_id)
    assert (meeting.status, found.status) == (MeetingStatus.PUBLISHED, MinutesStatus.PUBLISHED)
    assert (found.published_by, found.confirm_until) == (advisor, TUESDAY + 49 * HOUR)
    titles = dict(
        Notice.objects.filter(kind="meetings.minutes").values_list("recipient__name", "title")
    )
    assert titles == {"陈国强": "请确认纪要：售后周例会", "王志远": "请阅读会议决议：售后周例会"}
    body = Notice.objects.get(kind="meetings.minutes", recipient=technician).body
    assert ("修订终检清单" in body, "您没有参加" in body) == (True, True)
    assert dict(meeting.attendees.values_list("user__name", "attendance")) == {
        "陈国强": "present",
        "李婷": "present",
        "王志远": "absent",
    }
    assert seat(meeting, advisor).verdict == V.CONFIRMED


def test_publishing_twice_does_it_once(draft: Minutes, advisor: User) -> None:
    publish(draft, advisor)

    with pytest.raises(NotNow):
        publish(draft, advisor)

    assert Notice.objects.filter(kind="meetings.minutes").count() == 2


def test_once_published_nothing_changes_any_more(
    draft: Minutes, advisor: User, technician: User
) -> None:
    found = publish(draft, advisor)
    meeting, theme = found.meeting, AgendaItem.objects.get(title="返修")
    before = found.body

    for write in (
        lambda: minutes.save_body(found, "改了", version=1, base="", by=advisor),
        lambda: minutes.take_in_notes(found, by=advisor),
        lambda: minutes.mask(found, by=advisor),
        lambda: noting.save_notes(theme, "改了", version=1, base="", by=advisor),
        lambda: noting.decide(meeting, "改了", by=advisor),
        lambda: attendance.arrive(seat(meeting, technician), by=advisor),
        lambda: running.resume_meeting(meeting, by=advisor),
    ):
        with pytest.raises(NotNow):
            write()

    found.refresh_from_db()
    assert (found.body, found.status) == (before, MinutesStatus.PUBLISHED)


def test_the_tables_stay_as_they_were_published(
    draft: Minutes, advisor: User, director: User
) -> None:
    found = publish(draft, advisor)
    action = found.meeting.actions.get()

    with time_machine.travel(TUESDAY + 2 * HOUR, tick=False):
        actions.put_off(action, TODAY + dt.timedelta(days=9), why="等配件", by=director)

    found.refresh_from_db()
    assert tables_of(found).promised[0].due_on == "2026-06-12"


def test_the_review_is_in_the_tables(
    weekly: Series, going_on: Meeting, director: User, technician: User
) -> None:
    last = factories.meeting(
        director.store, series=weekly, starts_at=TUESDAY - 168 * HOUR, status=MeetingStatus.CLOSED
    )
    late = factories.action(technician, director, "校准四轮", meeting=last, due_on=TODAY)
    with time_machine.travel(TUESDAY, tick=False):
        reviewing.review(going_on, late, outcome="partly", why="差一台", by=director)
        running.end_meeting(going_on, by=director)
        found = publish(Minutes.objects.get(meeting=going_on), director)

    tables = tables_of(found)
    line = tables.reviewed[0]
    assert (tables.kept, tables.due, tables.rate) == (0, 1, 0)
    assert (line.text, str(line.label), line.why) == ("校准四轮", "部分完成", "差一台")


@pytest.mark.req("2.8")
def test_personal_data_is_masked_or_has_a_reason(draft: Minutes, advisor: User) -> None:
    text = draft.body + "\n车主电话 13812345678，车牌 沪AD12345\n"
    minutes.save_body(draft, text, version=draft.body_version, base=draft.body, by=advisor)

    with pytest.raises(NotNow, match="个人信息"):
        publish(draft, advisor)
    assert minutes.mask(draft, by=advisor) == 2
    found = publish(draft, advisor)

    assert "车主电话 138****5678，车牌 沪A·***345" in found.body


def test_a_number_that_only_looks_personal_may_stay_for_a_reason(
    draft: Minutes, advisor: User
) -> None:
    text = draft.body + "\n零件 LSVAA49J132047371\n"
    minutes.save_body(draft, text, version=draft.body_version, base=draft.body, by=advisor)

    found = publish(draft, advisor, keep_why="是零件号")

    assert "LSVAA49J132047371" in found.body


# Everyone's word


@time_machine.travel(TUESDAY + 2 * HOUR, tick=False)
def test_when_everybody_has_confirmed_the_minutes_are_confirmed(
    draft: Minutes, director: User, advisor: User, technician: User
) -> None:
    found = publish(draft, advisor)

    confirming.confirm(seat(found.meeting, director), by=director)
    found.refresh_from_db()
    assert found.status == MinutesStatus.PUBLISHED
    confirming.confirm(seat(found.meeting, technician), by=technician)
    confirming.confirm(seat(found.meeting, technician), by=technician)

    found.refresh_from_db()
    assert found.status == MinutesStatus.CONFIRMED
    meeting = running.close_meeting(Meeting.objects.get(pk=found.meeting_id), by=director)
    assert meeting.status == MeetingStatus.CLOSED


@pytest.mark.req("1.4.2")
def test_after_48_hours_silence_is_agreement_but_absentees_still_have_to_read(
    draft: Minutes, director: User, advisor: User, technician: User
) -> None:
    found = publish(draft, advisor)

    with time_machine.travel(TUESDAY + 48 * HOUR, tick=False):
        keep()
    found.refresh_from_db()
    assert found.status == MinutesStatus.PUBLISHED
    with time_machine.travel(TUESDAY + 49 * HOUR, tick=False):
        keep()
        keep()

    found.refresh_from_db()
    assert found.status == MinutesStatus.CONFIRMED
    assert dict(found.meeting.attendees.values_list("user__name", "verdict")) == {
        "陈国强": V.LAPSED,
        "李婷": V.CONFIRMED,
        "王志远": V.NONE,
    }
    confirming.confirm(seat(found.meeting, technician), by=technician)
    assert seat(found.meeting, technician).verdict == V.CONFIRMED


def test_an_objection_is_told_and_holds_the_minutes_up_until_it_is_answered(
    draft: Minutes, director: User, advisor: User, technician: User
) -> None:
    found = publish(draft, advisor)
    with time_machine.travel(TUESDAY + 2 * HOUR, tick=False):
        confirming.object_to(
            seat(found.meeting, technician), "隔离的是 12 片，不是 14 片。", by=technician
        )
    assert told("minutes_objected") == {"李婷", "陈国强"}

    with time_machine.travel(TUESDAY + 60 * HOUR, tick=False):
        assert confirming.settle(TUESDAY + 60 * HOUR) == 0
        found.refresh_from_db()
        assert found.status == MinutesStatus.PUBLISHED
        confirming.reply(seat(found.meeting, technician), "以 12 片为准。", by=advisor)

    found.refresh_from_db()
    row = seat(found.meeting, technician)
    assert (row.objection_reply, row.has_open_objection) == ("以 12 片为准。", False)
    assert told("minutes_replied") == {"王志远"}
    assert found.status == MinutesStatus.CONFIRMED


@pytest.mark.parametrize("text", ["", "  "])
def test_an_objection_says_what_is_wrong(
    draft: Minutes, advisor: User, technician: User, text: str
) -> None:
    found = publish(draft, advisor)

    with (
        time_machine.travel(TUESDAY + 2 * HOUR, tick=False),
        pytest.raises(NotNow),
    ):
        confirming.object_to(seat(found.meeting, technician), text, by=technician)

    assert seat(found.meeting, technician).verdict == V.NONE


def test_after_48_hours_nobody_objects_any_more(
    draft: Minutes, advisor: User, technician: User
) -> None:
    found = publish(draft, advisor)

    with (
        time_machine.travel(TUESDAY + 50 * HOUR, tick=False),
        pytest.raises(NotNow, match="时间已过"),
    ):
        confirming.object_to(seat(found.meeting, technician), "不对", by=technician)

    assert told("minutes_objected") == set()


def test_everybody_speaks_for_himself(
    draft: Minutes, advisor: User, technician: User, director: User
) -> None:
    found = publish(draft, advisor)

    for say in (
        lambda: confirming.confirm(seat(found.meeting, technician), by=director),
        lambda: confirming.object_to(seat(found.meeting, technician), "不对", by=director),
        lambda: confirming.reply(seat(found.meeting, director), "不对", by=technician),
    ):
        with pytest.raises(Denied):
            say()

    assert seat(found.meeting, technician).verdict == V.NONE


def test_a_draft_is_not_confirmed(draft: Minutes, director: User) -> None:
    with pytest.raises(NotNow):
        confirming.confirm(seat(draft.meeting, director), by=director)


# The clock and the start page


@pytest.mark.req("2.8")
@pytest.mark.parametrize(
    ("hours", "people"), [(24, set()), (25, {"李婷"}), (49, {"李婷", "陈国强"})]
)
def test_overdue_minutes_remind_the_recorder_then_the_chair(
    draft: Minutes, hours: int, people: set[str]
) -> None:
    now = TUESDAY + hours * HOUR

    confirming.settle(now)
    confirming.settle(now)

    assert told("minutes_due") == people
    assert Notice.objects.filter(kind="meetings.minutes_due").count() == len(people)


def test_published_minutes_remind_nobody(draft: Minutes, advisor: User) -> None:
    publish(draft, advisor)

    confirming.settle(TUESDAY + 40 * HOUR)

    assert told("minutes_due") == set()


def cards(user: User) -> dict[str, Iterable[object]]:
    return {
        card.template.rpartition("/")[2]: list(card.context["rows"])  # type: ignore[call-overload]
        for card in minutes_cards.cards(user)
        if not card.template.endswith("/feedback.html")
    }


@time_machine.travel(TUESDAY + HOUR, tick=False)
def test_the_start_page_asks_for_what_one_owes(
    draft: Minutes, director: User, advisor: User, technician: User
) -> None:
    assert set(cards(advisor)) == {"minutes_publish.html"}
    assert cards(technician) == {}

    found = publish(draft, advisor)

    assert cards(advisor) == {}
    assert cards(technician) == {"minutes_confirm.html": [seat(found.meeting, technician)]}
    confirming.object_to(seat(found.meeting, technician), "不对", by=technician)
    assert cards(technician) == {}
    assert set(cards(advisor)) == {"minutes_publish.html"}
    confirming.reply(seat(found.meeting, technician), "已更正", by=advisor)
    assert cards(advisor) == {}
    assert set(cards(director)) == {"minutes_confirm.html"}

"""The review of earlier promises: which ones, what is said of them, how many were kept."""

import datetime as dt

import pytest
import time_machine

from meetings import rules
from meetings.models import ActionItem, ActionReview, Meeting, Series
from meetings.queries.review import review_of
from meetings.services import reviewing
from meetings.states import ActionStatus, MeetingStatus
from people.models import User
from people.permissions import Role
from people.rules import Denied, NotNow
from tests import factories

pytestmark = pytest.mark.req("3.2")

S = ActionStatus
O = ActionReview.Outcome  # noqa: E741 - short, as S
TUESDAY = dt.datetime(2026, 6, 9, 6, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 6, 9)


@pytest.fixture
def weekly(director: User) -> Series:
    return factories.series(director.store, chair=director)


@pytest.fixture
def last(weekly: Series, director: User) -> Meeting:
    return factories.meeting(
        director.store,
        series=weekly,
        starts_at=TUESDAY - 7 * DAY,
        started_at=TUESDAY - 7 * DAY,
        status=MeetingStatus.CLOSED,
    )


@pytest.fixture
def made(weekly: Series, director: User, advisor: User, last: Meeting) -> Meeting:
    return factories.meeting(
        director.store,
        series=weekly,
        starts_at=TUESDAY,
        started_at=TUESDAY,
        chair=director,
        recorder=advisor,
        status=MeetingStatus.IN_PROGRESS,
    )


def promise(last: Meeting, owner: User, verifier: User, text: str, **fields: object) -> ActionItem:
    return factories.action(owner, verifier, text, meeting=last, **fields)


def verified(by: User, at: dt.datetime) -> dict[str, object]:
    return {"status": S.VERIFIED, "verified_at": at, "verified_by": by, "done_at": at}


@pytest.mark.req("1.5.1")
def test_unfinished_promises_and_those_closed_since_the_last_meeting_are_listed(
    made: Meeting, last: Meeting, director: User, technician: User, weekly: Series
) -> None:
    older = factories.meeting(director.store, series=weekly, starts_at=TUESDAY - 14 * DAY)
    elsewhere = factories.meeting(director.store, starts_at=TUESDAY - 3 * DAY)
    promise(older, technician, director, "更早的", due_on=TODAY - 9 * DAY)
    promise(last, technician, director, "未到期", due_on=TODAY + 2 * DAY)
    promise(last, technician, director, "待验证", due_on=TODAY - DAY, status=S.DONE)
    since, before = verified(director, TUESDAY - DAY), verified(director, TUESDAY - 8 * DAY)
    promise(last, technician, director, "本周关闭", due_on=TODAY - DAY, **since)
    promise(older, technician, director, "早已关闭", due_on=TODAY - 9 * DAY, **before)
    promise(last, technician, director, "已撤销", status=S.DROPPED)
    promise(elsewhere, technician, director, "别的会议")

    review = review_of(made)

    assert [row.action.text for row in review.now] == ["更早的", "待验证", "本周关闭"]
    assert [row.action.text for row in review.later] == ["未到期"]


def test_rate_counts_what_was_done_by_its_date(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    in_time = {"status": S.DONE, "done_at": TUESDAY - 2 * DAY}
    promise(last, technician, director, "按期", due_on=TODAY - DAY, **in_time)
    promise(
        last,
        technician,
        director,
        "提前",
        due_on=TODAY + 9 * DAY,
        **verified(director, TUESDAY - DAY),
    )
    promise(last, technician, director, "晚了", due_on=TODAY - 4 * DAY, **in_time)
    promise(last, technician, director, "没做", due_on=TODAY)
    promise(last, technician, director, "未到期", due_on=TODAY + DAY)

    review = review_of(made)

    assert (review.kept, review.due, review.rate) == (2, 4, 50)


def test_nothing_due_has_no_rate(made: Meeting) -> None:
    assert (review_of(made).rate, review_of(made).rows) == (None, [])


@time_machine.travel(TUESDAY, tick=False)
def test_done_verifies_what_its_owner_has_reported(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    action = promise(last, technician, director, "待验证", status=S.DONE, done_at=TUESDAY)

    said = reviewing.review(made, action, outcome=O.DONE, by=director)

    action.refresh_from_db()
    assert (said.outcome, said.meeting) == (O.DONE, made)
    assert (action.status, action.verified_by) == (S.VERIFIED, director)


@time_machine.travel(TUESDAY, tick=False)
def test_nobody_verifies_his_own_promise_in_the_review(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    action = promise(last, director, technician, "总监自己的", status=S.DONE, done_at=TUESDAY)

    reviewing.review(made, action, outcome=O.DONE, by=director)

    action.refresh_from_db()
    assert (action.status, action.reviews.count()) == (S.DONE, 1)


@time_machine.travel(TUESDAY, tick=False)
def test_done_without_a_report_leaves_the_proof_to_the_owner(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    action = promise(last, technician, director, "没汇报")

    reviewing.review(made, action, outcome=O.DONE, by=director)

    action.refresh_from_db()
    assert (action.status, action.reviews.get().outcome) == (S.OPEN, O.DONE)


@pytest.mark.parametrize("outcome", [O.PARTLY, O.NOT_DONE])
@time_machine.travel(TUESDAY, tick=False)
def test_what_is_not_done_needs_its_reason(
    made: Meeting, last: Meeting, director: User, technician: User, outcome: str
) -> None:
    action = promise(last, technician, director, "没做")

    with pytest.raises(NotNow):
        reviewing.review(made, action, outcome=outcome, why=" ", by=director)

    assert not ActionReview.objects.exists()


@time_machine.travel(TUESDAY, tick=False)
def test_a_new_date_is_a_delay_that_counts_also_when_the_recorder_notes_it(
    made: Meeting, last: Meeting, director: User, advisor: User, technician: User
) -> None:
    Meeting.objects.filter(pk=last.pk).update(recorder=advisor)
    action = promise(last, technician, director, "没做", due_on=TODAY - DAY)

    said = reviewing.review(
        made,
        action,
        outcome=O.NOT_DONE,
        why="等厂家回复",
        new_due_on=TODAY + 5 * DAY,
        by=advisor,
    )

    action.refresh_from_db()
    assert (action.due_on, action.due_moves) == (TODAY + 5 * DAY, 1)
    assert (said.new_due_on, said.why) == (TODAY + 5 * DAY, "等厂家回复")


@time_machine.travel(TUESDAY, tick=False)
def test_not_done_sends_a_report_back(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    action = promise(last, technician, director, "没做完", status=S.DONE, done_at=TUESDAY)

    reviewing.review(made, action, outcome=O.PARTLY, why="还差两台", by=director)

    action.refresh_from_db()
    assert (action.status, action.updates.get().text) == (S.DOING, "还差两台")


@time_machine.travel(TUESDAY, tick=False)
def test_saying_it_again_changes_what_was_said(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    action = promise(last, technician, director, "没做")

    reviewing.review(made, action, outcome=O.NOT_DONE, why="忘了", by=director)
    reviewing.review(made, action, outcome=O.PARTLY, why="做了一半", by=director)

    said = ActionReview.objects.get()
    assert (said.outcome, said.why) == (O.PARTLY, "做了一半")


@time_machine.travel(TUESDAY, tick=False)
def test_a_promise_of_another_series_is_not_reviewed_here(
    made: Meeting, director: User, technician: User
) -> None:
    elsewhere = factories.meeting(director.store, starts_at=TUESDAY - 3 * DAY)
    action = promise(elsewhere, technician, director, "别的会议")

    with pytest.raises(NotNow):
        reviewing.review(made, action, outcome=O.DONE, by=director)


@time_machine.travel(TUESDAY, tick=False)
def test_what_is_closed_is_not_opened_by_the_review(
    made: Meeting, last: Meeting, director: User, technician: User
) -> None:
    action = promise(last, technician, director, "已验证", **verified(director, TUESDAY - DAY))

    with pytest.raises(NotNow):
        reviewing.review(made, action, outcome=O.NOT_DONE, why="又坏了", by=director)

    action.refresh_from_db()
    assert action.status == S.VERIFIED


def test_whoever_led_its_meeting_may_change_a_promise(
    last: Meeting, director: User, technician: User, advisor: User
) -> None:
    colleague = factories.person(director.store, "吴倩", Role.SERVICE_ADVISOR)
    Meeting.objects.filter(pk=last.pk).update(recorder=advisor)
    last.refresh_from_db()
    action = promise(last, technician, director, "修订")

    rules.check_change_action(advisor, action)
    with pytest.raises(Denied):
        rules.check_change_action(colleague, action)

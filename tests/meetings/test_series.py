"""Series make their meetings ahead and take them along when they change."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import timezone

from meetings.models import AgendaTemplate, Attendee, Meeting, Series, TemplateItem
from meetings.services import agenda as agenda_services
from meetings.services import announcing, meetings, series
from notifications.models import Notice
from people import events
from people.models import Store, StoreClosure, User
from people.permissions import Role
from people.rules import Denied, NotNow
from people.services import calendars
from tests import factories
from tests.meetings.scheduling import NOW, at, days, fields, make_series


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.req("1.4.1")
def test_a_series_makes_its_meetings_for_six_weeks(store: Store, director: User) -> None:
    made = make_series(store, director)

    assert days(made) == ["11-24", "12-01", "12-08", "12-15", "12-22", "12-29"]
    first = made.meetings.earliest("starts_at")
    assert first.number == "WK-2026-001"
    assert (first.starts_at, first.ends_at) == (at(24, 16), at(24, 17, 10))
    assert first.status == "draft"


@pytest.mark.req("2.3")
def test_a_meeting_begins_with_the_seven_parts_in_chinese(store: Store, director: User) -> None:
    first = make_series(store, director).meetings.earliest("starts_at")

    items = first.items.values_list("section", "minutes")
    assert list(items) == [
        ("opening", 5),
        ("review", 10),
        ("theme", 25),
        ("sharing", 10),
        ("questions", 10),
        ("summary", 5),
        ("actions", 5),
    ]
    assert first.items.first().title == "开场"


def test_the_theme_takes_what_the_slot_has_less(store: Store, director: User) -> None:
    first = make_series(store, director, minutes=60).meetings.earliest("starts_at")

    assert first.items.get(section="theme").minutes == 15
    assert sum(first.items.values_list("minutes", flat=True)) == 60


def test_a_short_slot_shortens_all_parts_alike(store: Store, director: User) -> None:
    first = make_series(store, director, minutes=35).meetings.earliest("starts_at")

    minutes = list(first.items.values_list("minutes", flat=True))
    assert minutes == [2, 5, 12, 5, 5, 2, 2]


def test_a_template_gives_the_agenda(store: Store, director: User) -> None:
    template = AgendaTemplate.objects.create(store=store, name="质量周会")
    TemplateItem.objects.create(template=template, section="theme", title="返修", minutes=30)
    TemplateItem.objects.create(template=template, section="actions", minutes=10, position=1)

    first = make_series(store, director, template=template).meetings.earliest("starts_at")

    titles = first.items.values_list("title", "minutes")
    assert list(titles) == [("返修", 30), ("下一步行动计划", 10)]


@pytest.mark.req("1.4.2")
def test_everyone_in_after_sales_is_invited_by_default(
    store: Store, director: User, advisor: User, technician: User
) -> None:
    factories.person(store, "已离职", is_active=False)
    factories.person(
        store, "销售", department=factories.department(store, "销售部", is_aftersales=False)
    )

    first = make_series(store, director).meetings.earliest("starts_at")

    invited = set(first.attendees.values_list("user__name", flat=True))
    assert invited == {director.name, advisor.name, technician.name}


def test_department_role_and_name_choose_who_is_invited(store: Store, director: User) -> None:
    parts = factories.department(store, "配件")
    clerk = factories.person(store, "赵敏", department=parts)
    fitter = factories.person(store, "刘洋", Role.TECHNICIAN)
    guest = factories.person(store, "吴倩")
    factories.person(store, "郑昊", Role.SERVICE_ADVISOR)

    made = make_series(
        store,
        director,
        everyone=False,
        departments=[parts],
        roles=[Role.TECHNICIAN],
        people=[guest],
    )

    first = made.meetings.earliest("starts_at")
    invited = {seat.user for seat in first.attendees.all()}
    assert invited == {director, clerk, fitter, guest}


def test_the_second_wednesday_of_each_month(store: Store, director: User) -> None:
    made = make_series(store, director, rule="FREQ=MONTHLY;BYDAY=2WE", kind="training")

    assert days(made) == ["12-09"]


@pytest.mark.parametrize(
    ("closed_rule", "expected"),
    [("skip", "11-24 12-08"), ("before", "11-24 11-29 12-08"), ("after", "11-24 12-02 12-08")],
)
def test_a_closed_day_follows_the_stated_rule(
    store: Store, director: User, closed_rule: str, expected: str
) -> None:
    first, last = dt.date(2026, 11, 30), dt.date(2026, 12, 1)
    StoreClosure.objects.create(store=store, first_on=first, last_on=last, reason="盘点")
    calendars.forget(store)

    made = make_series(store, director, closed_rule=closed_rule, ends_on=dt.date(2026, 12, 8))

    assert days(made) == expected.split()


def test_extending_twice_makes_nothing_twice(store: Store, director: User) -> None:
    made = make_series(store, director)

    again = series.extend_series(made, until=dt.date(2027, 1, 12))

    assert [one.occurrence_on for one in again] == [dt.date(2027, 1, 5), dt.date(2027, 1, 12)]
    assert series.extend_series(made, until=dt.date(2027, 1, 12)) == []


def test_numbers_begin_anew_with_the_year(store: Store, director: User) -> None:
    made = make_series(store, director)

    again = series.extend_series(made, until=dt.date(2027, 1, 12))

    assert [one.number for one in again] == ["WK-2027-001", "WK-2027-002"]


def test_a_day_passes_and_the_horizon_moves_on(store: Store, director: User) -> None:
    made = make_series(store, director, rule="FREQ=DAILY", kind="morning", minutes=15)
    before = made.meetings.count()

    with time_machine.travel("2026-11-25 09:00+08:00", tick=False):
        assert series.extend_all(timezone.now()) == 2
        assert series.extend_all(timezone.now()) == 0

    assert made.meetings.count() == before + 2


def test_one_series_that_fails_does_not_stop_the_others(store: Store, director: User) -> None:
    bad, good = make_series(store, director), make_series(store, director)
    Series.objects.filter(pk=bad.pk).update(rule="FREQ=HOURLY", made_until=None)
    Series.objects.filter(pk=good.pk).update(made_until=None)

    with time_machine.travel("2026-12-01 09:00+08:00", tick=False):
        assert series.extend_all(timezone.now()) == 2


@pytest.mark.req("2.2")
def test_a_taken_room_does_not_stop_a_series(store: Store, director: User) -> None:
    room = factories.room(store)
    factories.meeting(store, starts_at=at(24, 16, 30), room=room, title="培训")

    made = make_series(store, director, room=room)

    first, second = made.meetings.order_by("starts_at")[:2]
    assert (first.room, first.wanted_room) == (None, room)
    assert (second.room, second.wanted_room) == (room, None)
    assert "room_taken" in events.of(first).values_list("name", flat=True)


def test_the_same_form_sent_twice_makes_one_series(store: Store, director: User) -> None:
    token = uuid.uuid4()

    first = series.create_series(store=store, by=director, token=token, **fields(director))
    second = series.create_series(store=store, by=director, token=token, **fields(director))

    assert first == second
    assert Series.objects.count() == 1


def test_a_technician_cannot_make_a_series(store: Store, director: User, technician: User) -> None:
    with pytest.raises(Denied, match="管理人员"):
        series.create_series(store=store, by=technician, **fields(director))

    assert not Series.objects.exists()


def test_the_chair_must_work_in_the_store(store: Store, director: User, stranger: User) -> None:
    with pytest.raises(NotNow, match=stranger.name):
        make_series(store, director, chair=stranger)


# Changing


def test_a_new_weekday_takes_meetings_along_with_their_agenda(store: Store, director: User) -> None:
    made = make_series(store, director)
    second = made.meetings.order_by("starts_at")[1]
    agenda_services.add_item(second, by=director, title="轮胎活动")

    change = series.change_series(made, by=director, rule="FREQ=WEEKLY;BYDAY=TH")

    second.refresh_from_db()
    assert (change.moved, change.dropped) == (6, 0)
    assert second.starts_at == at(3, 16, month=12)
    assert second.items.filter(title="轮胎活动").exists()
    assert days(made) == ["11-26", "12-03", "12-10", "12-17", "12-24", "12-31"]


@pytest.mark.req("2.4")
def test_people_who_were_told_are_told_the_new_time(store: Store, director: User) -> None:
    made = make_series(store, director, room=factories.room(store))
    third = made.meetings.order_by("starts_at")[2]
    announcing.announce(third, by=director)

    series.change_series(made, by=director, start_time=dt.time(15, 0))

    third.refresh_from_db()
    assert third.starts_at == at(8, 15, month=12)
    assert third.sequence == 1
    assert third.changes_due_at is not None


def test_a_meeting_moved_by_hand_keeps_its_time(store: Store, director: User) -> None:
    made = make_series(store, director)
    second = made.meetings.order_by("starts_at")[1]
    by_hand = {"starts_at": at(2, 10, month=12), "ends_at": at(2, 11, month=12)}
    meetings.change_meeting(second, by=director, **by_hand)

    series.change_series(made, by=director, start_time=dt.time(15, 0), title="周会")

    second.refresh_from_db()
    assert second.starts_at == at(2, 10, month=12)
    assert second.title == "周会"


def test_changing_the_later_ones_splits_the_series(store: Store, director: User) -> None:
    made = make_series(store, director)
    topic = factories.topic(store, series=made)
    from_on = dt.date(2026, 12, 8)

    change = series.change_series(made, by=director, from_on=from_on, start_time=dt.time(9, 0))

    made.refresh_from_db()
    topic.refresh_from_db()
    assert made.ends_on == dt.date(2026, 12, 7)
    assert change.series.root == made
    assert change.series.starts_on == from_on
    assert days(made) == ["11-24", "12-01"]
    assert days(change.series) == ["12-08", "12-15", "12-22", "12-29"]
    assert change.series.meetings.earliest("starts_at").starts_at == at(8, 9, month=12)
    assert made.meetings.earliest("starts_at").starts_at == at(24, 16)
    assert topic.series == change.series


def test_a_split_series_is_split_again_into_the_same_line(store: Store, director: User) -> None:
    made = make_series(store, director)
    second = series.change_series(made, by=director, from_on=dt.date(2026, 12, 8), minutes=60)

    third = series.change_series(
        second.series, by=director, from_on=dt.date(2026, 12, 22), minutes=50
    )

    assert third.series.root == made
    assert Meeting.objects.same_line(third.series).count() == 6


def test_untouched_drafts_without_a_day_go_and_known_meetings_are_called_off(
    store: Store, director: User, advisor: User
) -> None:
    made = make_series(store, director, room=factories.room(store))
    known, worked_on = made.meetings.order_by("starts_at")[2:4]
    announcing.announce(known, by=director)
    agenda_services.add_item(worked_on, by=director, title="轮胎活动")

    change = series.change_series(made, by=director, rule="FREQ=MONTHLY;BYDAY=2WE")

    assert change.dropped == 5
    rows = made.meetings.values_list("starts_at", "status")
    assert sorted(rows) == [
        (at(9, 16, month=12), "announced"),
        (at(15, 16, month=12), "cancelled"),
    ]


def test_who_joins_the_audience_is_invited_and_who_leaves_it_is_not(
    store: Store, director: User, advisor: User, technician: User
) -> None:
    made = make_series(store, director, everyone=False, people=[advisor])

    series.change_series(made, by=director, people=[technician])

    first = made.meetings.earliest("starts_at")
    assert {seat.user for seat in first.attendees.all()} == {director, technician}


def test_guests_of_one_meeting_stay_when_the_series_changes(
    store: Store, director: User, advisor: User, technician: User
) -> None:
    made = make_series(store, director, everyone=False, people=[advisor])
    first = made.meetings.earliest("starts_at")
    meetings.invite(first, [technician], by=director)
    meetings.uninvite(first.attendees.get(user=advisor), by=director)

    series.change_series(made, by=director, **fields(director, everyone=False, people=[advisor]))

    assert {seat.user for seat in first.attendees.all()} == {director, technician}


def test_a_former_chair_who_is_not_of_the_audience_is_no_longer_invited(
    store: Store, director: User, gm: User, advisor: User
) -> None:
    made = make_series(store, director, everyone=False, people=[advisor])

    series.change_series(made, by=director, chair=gm, recorder=gm)

    first = made.meetings.earliest("starts_at")
    assert first.chair == gm
    assert {seat.user for seat in first.attendees.all()} == {gm, advisor}


def test_a_change_after_the_last_day_is_refused(store: Store, director: User) -> None:
    made = make_series(store, director, ends_on=dt.date(2026, 12, 8))

    with pytest.raises(NotNow):
        series.change_series(made, by=director, from_on=dt.date(2026, 12, 9), title="新")


def test_a_daily_series_is_told_once_and_again_when_it_changes(
    store: Store, director: User, technician: User
) -> None:
    technician.language = "en"
    technician.save()
    made = make_series(store, director, kind="morning", rule="FREQ=DAILY", minutes=15)

    told = Notice.objects.filter(kind="meetings.series_notice")
    assert set(told.values_list("recipient", flat=True)) == {director.pk, technician.pk}
    assert "每天 16:00" in told.get(recipient=director).body
    assert "Every day at 16:00" in told.get(recipient=technician).body

    series.change_series(made, by=director, title="车间晨会")
    assert told.count() == 2
    series.change_series(made, by=director, start_time=dt.time(8, 15))
    assert told.count() == 4
    series.end_series(made, on=dt.date(2026, 12, 1), by=director)
    assert "最后一天是 2026-12-01。" in told.filter(recipient=director).latest("pk").body


def test_a_weekly_series_is_told_meeting_by_meeting(store: Store, director: User) -> None:
    make_series(store, director)

    assert not Notice.objects.exists()


def test_leftovers_and_promises_go_over_into_a_split_series(
    store: Store, director: User, advisor: User
) -> None:
    made = make_series(store, director)
    before = factories.meeting(store, series=made, starts_at=at(17, 16), status="closed")
    factories.agenda_item(before, "轮胎活动", progress="carried")

    change = series.change_series(made, by=director, from_on=dt.date(2026, 11, 24), minutes=60)

    first = change.series.meetings.earliest("starts_at")
    assert first.items.filter(title="轮胎活动", carries=1).exists()


def test_a_new_room_that_is_taken_leaves_the_meeting_without_one(
    store: Store, director: User
) -> None:
    old, new = factories.room(store, "一楼"), factories.room(store, "二楼")
    factories.meeting(store, starts_at=at(24, 16), room=new)
    made = make_series(store, director, room=old)

    series.change_series(made, by=director, room=new)

    first, second = made.meetings.order_by("starts_at")[:2]
    assert (first.room, first.wanted_room) == (None, new)
    assert second.room == new


def test_past_meetings_stay_as_they_were(store: Store, director: User) -> None:
    made = make_series(store, director)
    first = made.meetings.earliest("starts_at")

    with time_machine.travel("2026-11-26 09:00+08:00", tick=False):
        series.change_series(made, by=director, start_time=dt.time(9, 0))

    first.refresh_from_db()
    assert first.starts_at == at(24, 16)


# Ending


def test_an_ended_series_keeps_only_what_people_know(store: Store, director: User) -> None:
    made = make_series(store, director, room=factories.room(store))
    second = made.meetings.order_by("starts_at")[1]
    announcing.announce(made.meetings.order_by("starts_at")[3], by=director)

    change = series.end_series(made, on=second.occurrence_on, by=director)

    made.refresh_from_db()
    assert change.dropped == 4
    assert days(made) == ["11-24", "12-01"]
    assert made.meetings.filter(status="cancelled").count() == 1
    assert made.is_active

    with time_machine.travel("2026-12-20 09:00+08:00", tick=False):
        assert series.extend_all(timezone.now()) == 0


def test_a_series_that_ended_today_cannot_be_changed(store: Store, director: User) -> None:
    made = make_series(store, director)
    series.end_series(made, on=dt.date(2026, 11, 23), by=director)

    with pytest.raises(NotNow):
        series.change_series(made, by=director, title="周会")
    with pytest.raises(NotNow):
        series.end_series(made, on=dt.date(2026, 11, 24), by=director)


def test_new_colleagues_of_the_audience_are_named(store: Store, director: User) -> None:
    first = make_series(store, director).meetings.earliest("starts_at")
    newcomer = factories.person(store, "新人")

    assert list(series.people_missing(first)) == [newcomer]
    assert not Attendee.objects.filter(user=newcomer).exists()
